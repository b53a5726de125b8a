#include "tools/eval/spot_input.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"
#include "tools/eval/spot_looks.h"
#include "tools/eval/spot_names.h"
#include "tools/eval/spot_table.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

constexpr std::size_t kMaxJsonBytes = std::size_t{64} << 20;
constexpr const char* kSoundStart = "sound_start_s";

std::vector<std::string> FilesIn(const std::string& folder,
                                 ReadingNotes* notes) {
  // The first kind that is there is read.
  const char* const endings[] = {"events.csv", ".eaf", ".textgrid",
                                 ".tsv",       ".vtt", ".srt"};
  std::vector<std::vector<std::string>> found(std::size(endings));
  std::error_code error;
  fs::recursive_directory_iterator at(
      folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator();
       at.increment(error)) {
    const std::string path = at->path().string();
    if (IsSystemCopy(at->path().filename().string())) {
      notes->Count(
          folder + ": files that macOS puts beside others are not read",
          at->path().filename().string());
      continue;
    }
    for (std::size_t k = 0; k < found.size(); ++k) {
      const bool fits = k == 0 ? at->path().filename() == endings[k]
                               : EndsWith(ToLower(path), endings[k]);
      if (fits) found[k].push_back(path);
    }
  }
  const auto first =
      std::find_if(found.begin(), found.end(),
                   [](const auto& files) { return !files.empty(); });
  if (error || first == found.end()) {
    throw ConfigError(folder +
                      ": no events.csv and no annotation file (.eaf, "
                      ".TextGrid, .tsv, .vtt, .srt) in this folder");
  }
  for (auto kind = first + 1; first != found.begin() && kind != found.end();
       ++kind) {
    if (kind->empty()) continue;
    notes->Count(folder + ": files beside those of kind " +
                     endings[static_cast<std::size_t>(first - found.begin())] +
                     " are not read",
                 fs::path(kind->front()).filename().string(), kind->size());
  }
  std::sort(first->begin(), first->end());
  return *first;
}

struct InputFile {
  std::string path;
  std::string video;      // named by the folder it was found in; may be ""
  std::size_t given = 0;  // number of the path that was given
  std::string below;      // as in SpotPart
};

// <folder>/<video stem>/events.csv names its video, <folder>/events.csv not.
std::string VideoOfFolder(const fs::path& path, const fs::path& root) {
  const fs::path folder = path.parent_path();
  std::error_code error;
  return fs::equivalent(folder, root, error) || error
             ? ""
             : folder.filename().string();
}

std::vector<InputFile> Files(const std::vector<std::string>& paths,
                             ReadingNotes* notes) {
  std::vector<InputFile> files;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    const std::string& path = paths[i];
    std::error_code error;
    if (fs::is_directory(path, error)) {
      for (const std::string& file : FilesIn(path, notes)) {
        files.push_back({file, VideoOfFolder(file, path), i,
                         fs::path(file)
                             .parent_path()
                             .lexically_relative(path)
                             .generic_string()});
      }
    } else if (fs::exists(path, error)) {
      files.push_back({path, "", i, ""});
    } else {
      throw ConfigError(path + ": no such file or folder");
    }
  }
  return files;
}

// Length, rate and clock of the video of a signals.csv.
std::optional<VideoFacts> FactsFromSignals(const std::string& path) {
  VideoFacts facts;
  facts.clock = ReadClock(path);
  if (facts.clock.empty()) return std::nullopt;
  // The first picture of a recording may come later than its sound.
  const double time_s = facts.clock.back().time_s - facts.clock.front().time_s;
  const double frames = facts.clock.back().frame - facts.clock.front().frame;
  if (!(time_s > 0) || !(frames / time_s < 1e6)) return std::nullopt;
  facts.fps = frames / time_s;
  facts.duration_s = time_s + time_s / frames;
  return facts;
}

// What mien-spot's events.json tells of the recording: where its sound starts,
// and where it lies.
struct ResultFacts {
  double sound_s = 0;
  std::string path;
};

ResultFacts FactsOfResults(const std::string& path) {
  ResultFacts facts;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return facts;
  try {
    // All else is not kept: small brackets take twenty times their room.
    using Json = nlohmann::json;
    using Part = Json::parse_event_t;
    const auto facts_alone = [](int depth, Part part, Json& at) {
      if (part == Part::key) {
        return depth == 1 ? at == "time" || at == "video"
                          : at == kSoundStart || at == "path";
      }
      return part != Part::array_start &&
             (part != Part::object_start || depth <= 1);
    };
    const Json json =
        Json::parse(ReadFile(path, kMaxJsonBytes), facts_alone, false);
    const auto value = [&json](const char* of, const char* name) -> Json {
      if (!json.is_object() || !json.contains(of)) return nullptr;
      const Json& object = json[of];
      if (!object.is_object() || !object.contains(name)) return nullptr;
      return object[name];
    };
    const Json start = value("time", kSoundStart),
               place = value("video", "path");
    const double start_s = start.is_number() ? start.get<double>() : 0;
    if (start_s > 0 && start_s < 3600) facts.sound_s = start_s;
    if (place.is_string()) facts.path = PlainPath(place.get<std::string>());
  } catch (const Error&) {  // of another size, or not ours to read
    return {};
  }
  return facts;
}

// The only recording of a list is that of the results that it lies among.
void TakeFacts(const ResultFacts& facts, VideoFacts* one) {
  one->sound_s = facts.sound_s;
  const std::string file = FileNameOf(facts.path);
  if (one->from_folder &&
      SafeFileName(StemOfRecording(file)) == FileNameOf(one->name)) {
    one->name = file;
    one->from_folder = false;
  }
  if (HasFolder(facts.path) && NameKey(file) == NameKey(one->name)) {
    one->place = facts.path;
  }
}

// Nothing was read of a file that holds something.
[[noreturn]] void FailEmpty(const std::string& path, const std::string& why,
                            const ReadingNotes& notes) {
  std::string said;
  for (const std::string& line : notes.Lines()) {
    if (said.size() < 600) said += "; " + line;
  }
  throw DataError(path + ": no expression was read from it" + why + said);
}

void Take(SpotList own, SpotList* list) {
  if (list->events.size() + own.events.size() > kMaxSpotEvents) {
    throw DataError(
        Str("more than ", kMaxSpotEvents, " expressions in all files"));
  }
  CheckSpotVideos("all files", list->videos.size() + own.videos.size());
  std::move(own.events.begin(), own.events.end(),
            std::back_inserter(list->events));
  std::move(own.videos.begin(), own.videos.end(),
            std::back_inserter(list->videos));
  list->without += own.without;
  list->notes.Append(own.notes);
}

void ReadEventTable(const InputFile& file, std::string text,
                    const SpotReading& reading, SpotList* list) {
  const std::string& path = file.path;
  SpotList own;
  const std::size_t rows = ReadSpotTable(std::move(text), path, reading, &own);
  // An events.csv in which nothing was found names no video: its folder does.
  if (own.videos.empty() && !file.video.empty()) {
    own.videos.push_back({file.video, {}, {}, {}, true});
  } else if (reading.needs_events && rows == 0) {
    FailEmpty(path,
              ": it has a header and no rows (a video without expressions is "
              "a row with empty onset and offset)",
              own.notes);
  }
  const fs::path folder = fs::path(path).parent_path();
  const auto facts = FactsFromSignals((folder / "signals.csv").string());
  if (own.videos.size() == 1) {
    TakeFacts(FactsOfResults((folder / "events.json").string()),
              &own.videos[0]);
  }
  if (facts && own.videos.size() == 1) {
    VideoFacts& one = own.videos[0];
    if (!one.fps) one.fps = facts->fps;
    if (!one.duration_s) one.duration_s = facts->duration_s;
    one.clock = facts->clock;
  }
  Take(std::move(own), list);
}

// Each option names a tier, or is a comma list of tiers.
std::vector<std::string> ChosenTiers(const AnnotationFile& file,
                                     const std::vector<std::string>& options) {
  std::vector<std::string> tiers;
  for (const std::string& option : options) {
    if (std::find(file.tiers.begin(), file.tiers.end(), option) !=
        file.tiers.end()) {
      tiers.push_back(option);
      continue;
    }
    for (const std::string& part : Split(option, ',')) {
      if (!Trim(part).empty()) tiers.push_back(Trim(part));
    }
  }
  return tiers;
}

SpotEvent EventOf(const EventRow& row) {
  SpotEvent event;
  event.video = row.video;
  event.has_frames = false;
  event.interval.kind = row.kind;
  event.interval.face = row.face;
  event.interval.label = row.label;
  if (row.score > 0) event.interval.score = row.score;
  event.onset_s = row.onset_s;
  event.apex_s = row.apex_s;
  event.offset_s = row.offset_s;
  event.who = row.speaker;
  event.coder = row.coder;
  event.verdict = row.verdict;
  event.added = row.added;
  event.flags = Join(row.flags, ";");
  event.half = HalfName(Join(row.action_units, ";"), Join(row.regions, ";"));
  return event;
}

// A file that names no recording lies where that does, if anywhere: by the
// folders of P1/film.TextGrid, or P1/film/events.TextGrid.
std::string PlaceOfFile(const std::string& file, const std::string& name) {
  fs::path folder = fs::path(file).parent_path();
  if (StemOf(file) == "events") folder = folder.parent_path();
  return folder.empty() ? "" : PlainPath((folder / name).string());
}

void ReadAnnotationFile(const AnnotationFile& file, const SpotReading& reading,
                        SpotList* list) {
  AnnotationUse use;
  use.tiers = ChosenTiers(file, reading.tiers);
  use.media = reading.media;
  use.known = reading.known;
  use.with_folders = true;
  const AnnotatedEvents read = ReadAnnotated(file, use);
  SpotList own;
  own.notes = read.notes;
  if (read.rows.empty() && reading.needs_events) {
    // A tier that somebody named and nobody filled is a video without
    // expressions; so is an export of ours that holds nothing.
    const bool empty_tier = !file.tiers.empty();
    if (!empty_tier && !file.own) {
      FailEmpty(file.name, ": it holds no annotation that can be read",
                read.notes);
    }
    own.notes.Say(file.name + ": no expression in " +
                  (empty_tier ? "the tiers that are read" : "this export"));
  }
  for (const AnnotatedRecording& one : read.recordings) {
    VideoFacts facts;
    facts.name = one.name.empty() ? StemOf(file.name) : one.name;
    facts.guessed = one.guessed;
    if (one.guessed) facts.place = PlaceOfFile(file.name, facts.name);
    if (one.fps > 0) facts.fps = one.fps;
    own.videos.push_back(facts);
  }
  for (const EventRow& row : read.rows) {
    own.events.push_back(EventOf(row));
    own.events.back().sound_time = file.sound_time;
  }
  Take(std::move(own), list);
}

// Texts of other programs that hold times, and how to have them read.
std::string OtherText(std::string_view text) {
  const std::string begin = ToLower(Trim(text.substr(0, 2000)));
  if (StartsWith(begin, "[script info]")) {
    return "SubStation subtitles (.ass, .ssa): make .srt of them, such as with "
           "ffmpeg -i in.ass out.srt";
  }
  if (StartsWith(begin, "<tt ") ||
      (StartsWith(begin, "<?xml") && begin.find("<tt ") != begin.npos)) {
    return "TTML subtitles: make .srt of them, such as with ffmpeg -i in.ttml "
           "out.srt";
  }
  if (StartsWith(begin, "<?xml")) {
    return "XML, but no ELAN file (.eaf), of which alone times are read";
  }
  if (StartsWith(begin, "{") && begin.size() > 1 && IsDigit(begin[1])) {
    return "MicroDVD subtitles, whose times are frames: make .srt of them, "
           "such as with ffmpeg -i in.sub out.srt";
  }
  if (StartsWith(begin, "{") || StartsWith(begin, "[{")) {
    return "JSON, which is not read here: give a table (CSV) or an annotation "
           "file";
  }
  return "";
}

// .tsv is BORIS's ending, and that of any table with tabs.
bool IsTable(const std::string& path, std::string_view text) {
  if (LooksLikeAnnotations(text)) return false;
  if (!IsAnnotationFile(path)) return true;
  return EndsWith(ToLower(path), ".tsv") &&
         text.substr(0, 65536).find("Behavior") == std::string_view::npos;
}

void ReadOne(const InputFile& file, const SpotReading& reading,
             SpotList* list) {
  ReadingNotes notes;
  std::string text = ReadText(file.path, kMaxSpotBytes, &notes);
  if (StartsWith(Trim(text.substr(0, 200)), "{") &&
      text.find("\"behaviors_conf\"") != std::string::npos) {
    throw DataError(file.path +
                    ": a BORIS project: export its events (aggregated events, "
                    ".tsv) and give that file");
  }
  if (IsTable(file.path, text)) {
    const std::string other = OtherText(text);
    if (!other.empty()) throw DataError(file.path + ": " + other);
    list->notes.Append(notes);
    ReadEventTable(file, std::move(text), reading, list);
    return;
  }
  text = std::string();
  ReadAnnotationFile(ReadAnnotations(file.path), reading, list);
}

}  // namespace

SpotList ReadSpots(const std::vector<std::string>& paths,
                   const SpotReading& reading) {
  SpotList list;
  std::vector<SpotPart> parts;
  for (const InputFile& file : Files(paths, &list.notes)) {
    SpotPart part{file.path, file.given,         file.below, list.events.size(),
                  0,         list.videos.size(), 0};
    ReadOne(file, reading, &list);
    part.events = list.events.size() - part.first_event;
    part.videos = list.videos.size() - part.first_video;
    parts.push_back(std::move(part));
  }
  NameRecordings(parts, &list);
  CountPartsOnce(parts, &list);
  if (reading.needs_events && list.events.empty() && list.without == 0) {
    FailEmpty(paths.front(),
              paths.size() > 1 ? Str(" and ", paths.size() - 1, " more") : "",
              list.notes);
  }
  return list;
}

}  // namespace mien
