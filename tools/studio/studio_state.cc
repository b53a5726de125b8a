#include <algorithm>
#include <filesystem>
#include <iterator>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "tools/studio/blindness.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr std::size_t kMostReport = std::size_t{1} << 30;
constexpr const char* kFiles[] = {"report.html", "events.csv", "signals.csv",
                                  "calibration.html"};

// How far each coder is; what others have added and how fast they are only
// where everything may be seen.
json CodersOf(const StudioParts& studio, const HttpRequest& request,
              const std::string& recording) {
  const bool open = IsOpen(studio, recording);
  json coders = json::array();
  for (const std::string& coder : studio.project.Coders()) {
    std::error_code missing;
    if (!fs::is_regular_file(studio.project.Review(coder, recording),
                             missing)) {
      continue;
    }
    const Progress progress = ProgressOf(
        RowsFor(studio, coder, studio.reviews.Get(coder, recording)));
    json one = {{"name", coder},
                {"decided", progress.decided},
                {"candidates", progress.candidates}};
    if (open || WorksAs(studio, request, coder)) {
      const Reviews::Pace pace = studio.reviews.PaceOf(coder, recording);
      one["added"] = progress.added;
      one["mean_s"] = pace.mean_s;
      one["timed"] = pace.decisions;
    }
    coders.push_back(std::move(one));
  }
  return coders;
}

// Movement of which half come back, inter-ocular distances; null: not measured,
// or beyond what was tried.
json LimitIn(const std::string& found) {
  const std::string path = (fs::path(found) / "calibration.json").string();
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return nullptr;
  const json about = json::parse(ReadFile(path, 1 << 20), nullptr, false);
  if (!about.is_object() || !about.contains("limits") ||
      !about["limits"].is_array()) {
    return nullptr;
  }
  for (const json& limit : about["limits"]) {
    if (limit.is_object() && limit.value("share", json()) == 0.5 &&
        limit.value("amplitude_iod", json()).is_number()) {
      return limit["amplitude_iod"];
    }
  }
  return nullptr;
}

json RecordingJson(const StudioParts& studio, const HttpRequest& request,
                   const std::string& name) {
  const Project& project = studio.project;
  json one = {{"name", name}, {"state", "new"}};
  std::error_code missing;
  const auto bytes = fs::file_size(project.Recording(name), missing);
  one["bytes"] = missing ? 0 : bytes;
  const std::string failure = LastFailure(project, name);
  const std::string found = project.Found(name);
  if (!failure.empty()) {
    one["state"] = "failed";
    one["failure"] = failure;
  } else if (!found.empty()) {
    one["state"] = "done";
  }
  if (!found.empty()) {
    try {
      const auto rows = ReadEvents((fs::path(found) / "events.csv").string());
      one["candidates"] = rows.size();
      one["open"] = IsOpen(studio, name);
      one["coders"] = CodersOf(studio, request, name);
      json files = json::array();
      for (const char* file : kFiles) {
        if (fs::is_regular_file(fs::path(found) / file, missing) &&
            WhyHidden(studio, name, file, rows).empty()) {
          files.push_back(file);
        }
      }
      one["files"] = files;
      one["limit_iod"] = LimitIn(found);
    } catch (const Error& error) {
      one["failure"] = error.message();
    }
  }
  return one;
}

HttpResponse State(const StudioParts& studio, const HttpRequest& request) {
  json recordings = json::array(), uploads = json::array(),
       jobs = json::array();
  for (const std::string& name : studio.project.Recordings()) {
    recordings.push_back(RecordingJson(studio, request, name));
  }
  for (const Upload& upload : studio.uploads.All()) {
    uploads.push_back({{"id", upload.id},
                       {"name", upload.name},
                       {"size", upload.size},
                       {"received", upload.received}});
  }
  for (const JobStatus& job : studio.queue.Jobs()) {
    jobs.push_back({{"name", job.recording},
                    {"kind", JobKindName(job.kind)},
                    {"running", job.running},
                    {"progress", job.progress},
                    {"step", job.step},
                    {"eta_s", job.eta_s}});
  }
  const ProjectParams params = studio.project.params();
  return JsonAnswer({{"project", params.name},
                     {"folder", studio.project.folder()},
                     {"blind", params.blind},
                     {"decoys", params.decoys},
                     {"local", studio.local},
                     {"free_bytes", studio.project.FreeBytes()},
                     {"paused", studio.queue.paused()},
                     {"coders", studio.project.Coders()},
                     {"recordings", recordings},
                     {"uploads", uploads},
                     {"jobs", jobs}});
}

// Reports are whole pages with scripts of their own: they are saved, not
// opened beside the studio, whose address they would have.
HttpResponse ResultFile(const StudioParts& studio, const HttpRequest& request) {
  const std::string name = request.Query("name"), file = request.Query("file");
  const std::string found = studio.project.Found(name);
  const bool known =
      std::find(std::begin(kFiles), std::end(kFiles), file) != std::end(kFiles);
  std::error_code missing;
  if (found.empty() || !known ||
      !fs::is_regular_file(fs::path(found) / file, missing)) {
    throw DataError("no such result");
  }
  const std::string why =
      WhyHidden(studio, name, file,
                ReadEvents((fs::path(found) / "events.csv").string()));
  if (!why.empty()) throw Refused{why};
  HttpResponse answer;
  answer.type = "application/octet-stream";
  answer.body = ReadFile((fs::path(found) / file).string(), kMostReport);
  answer.headers = {
      {"Content-Disposition", "attachment; filename=\"" + file + "\""}};
  return answer;
}

}  // namespace

std::optional<HttpResponse> AnswerOfState(const StudioParts& studio,
                                          const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (what == "GET /api/state") return State(studio, request);
  if (what == "GET /api/file") return ResultFile(studio, request);
  return std::nullopt;
}

}  // namespace mien
