#include "tools/studio/blindness.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/utc_text.h"
#include "stages/exchange/carry_review.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostLog = std::size_t{4} << 20;
constexpr std::size_t kMostNotes = 20;
constexpr const char* kTakes = "takes the name";

std::string LogPath(const StudioParts& studio) {
  return studio.project.Path("reviews/blindness.tsv");
}

// A folder of reviews/ as its coder is called.
std::string Called(const std::string& folder) {
  return folder.empty() ? "nobody" : ShownText(TextOfFileName(folder), 60);
}

bool IsConsensus(const std::string& coder) {
  return CoderFolder(coder) == CoderFolder(kConsensusCoder);
}

HttpResponse TakeName(const StudioParts& studio, const HttpRequest& request) {
  const std::string name = Trim(TextIn(BodyOf(request), "name"));
  const std::string folder = CoderFolder(name);
  if (IsConsensus(name)) {
    throw DataError(
        "\"consensus\" is no coder's name: a consensus begins under Agreement");
  }
  if (!WorksAs(studio, request, name) && studio.project.params().blind) {
    NoteBlindness(studio, request, kTakes, folder);
  }
  HttpResponse answer = JsonAnswer({{"name", name}});
  answer.headers = {{"Set-Cookie", studio.access.CoderCookie(folder)}};
  return answer;
}

}  // namespace

bool HasReview(const StudioParts& studio, const std::string& coder,
               const std::string& recording) {
  std::error_code missing;
  return fs::is_regular_file(studio.project.Review(coder, recording), missing);
}

bool IsOpen(const StudioParts& studio, const std::string& recording) {
  return !studio.project.params().blind ||
         HasReview(studio, kConsensusCoder, recording);
}

bool WorksAs(const StudioParts& studio, const HttpRequest& request,
             const std::string& coder) {
  return studio.access.CoderOf(request) == CoderFolder(coder);
}

void NeedOneOf(const StudioParts& studio, const HttpRequest& request,
               const std::vector<std::string>& coders,
               const std::string& recording) {
  bool own = false;
  for (const std::string& coder : coders) {
    own = own || (WorksAs(studio, request, coder) && !IsConsensus(coder));
  }
  if (IsOpen(studio, recording) || own) return;
  std::vector<std::string> names;
  for (const std::string& coder : coders) {
    if (IsConsensus(coder)) {
      throw Refused{
          "a consensus begins under Agreement, when both coders have decided "
          "everything"};
    }
    names.push_back(ShownText(coder, 60));
  }
  throw Refused{
      Str("coders are blind to each other until a consensus of ",
          ShownText(recording, 100),
          " has begun, and this browser does not work as ", Join(names, " or "),
          ": if that is you, say so at \"You are\" under All recordings")};
}

void NeedOwn(const StudioParts& studio, const HttpRequest& request,
             const std::string& coder, const std::string& recording) {
  NeedOneOf(studio, request, {coder}, recording);
}

std::string WhyHidden(const StudioParts& studio, const std::string& recording,
                      const std::string& file,
                      const std::vector<EventRow>& rows) {
  if (IsOpen(studio, recording)) return "";
  const std::string until =
      Str(" has begun: until then use \"Export\" for your own decisions, or "
          "have whoever keeps the project switch \"blind\" off");
  if (studio.project.params().decoys > 0) {
    return Str(file,
               " tells candidates from stretches without one, and is to be "
               "had when a consensus of ",
               ShownText(recording, 100), until);
  }
  const bool tells = file == "events.csv" || file == "report.html";
  if (tells && std::any_of(rows.begin(), rows.end(), HasDecision)) {
    return Str(file,
               " holds somebody's decisions, and is to be had when a "
               "consensus of ",
               ShownText(recording, 100), until);
  }
  return "";
}

bool HidesPlaces(const StudioParts& studio) {
  const ProjectParams params = studio.project.params();
  if (!params.blind || params.decoys <= 0) return false;
  const auto names = studio.project.Recordings();
  return std::any_of(names.begin(), names.end(), [&studio](const auto& name) {
    return !studio.project.Found(name).empty() && !IsOpen(studio, name);
  });
}

void NoteBlindness(const StudioParts& studio, const HttpRequest& request,
                   const std::string& what, const std::string& folder) {
  const std::string path = LogPath(studio);
  std::error_code missing;
  const auto size = fs::file_size(path, missing);
  if (!missing && size > kMostLog) {
    throw DataError("reviews/blindness.tsv has 4 MB: move it away first");
  }
  // Folders' names hold no tab and no line's end, and none is empty.
  const std::string line =
      Join({UtcTextNow(), what, folder, studio.access.CoderOf(request)}, "\t") +
      "\n";
  const int file =
      open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW,
           0644);
  const bool kept = file >= 0 && write(file, line.data(), line.size()) ==
                                     static_cast<ssize_t>(line.size());
  if (file >= 0) close(file);
  if (!kept) throw IoError("cannot write " + path + ": is the disk full?");
}

std::vector<std::string> BlindnessNotes(const StudioParts& studio) {
  const std::string path = LogPath(studio);
  std::error_code missing;
  std::vector<std::string> notes;
  if (!fs::is_regular_file(path, missing)) return notes;
  for (const std::string& line : Split(ReadFile(path, 2 * kMostLog), '\n')) {
    const auto cells = Split(line, '\t');
    if (cells.size() != 4) continue;
    const bool takes = cells[1] == kTakes;
    if (takes && cells[3].empty()) continue;
    notes.push_back(
        takes ? Str(ShownText(cells[0], 30), ": the browser of ",
                    Called(cells[3]), " took the name ", Called(cells[2]))
              : Str(ShownText(cells[0], 30), ": ", ShownText(cells[1], 100),
                    ", by the browser of ", Called(cells[3])));
  }
  if (notes.size() > kMostNotes) notes.erase(notes.begin(), notes.end() - 20);
  return notes;
}

std::optional<HttpResponse> AnswerOfBlindness(const StudioParts& studio,
                                              const HttpRequest& request) {
  if (request.method != "PUT" || request.path != "/api/coder") {
    return std::nullopt;
  }
  return TakeName(studio, request);
}

}  // namespace mien
