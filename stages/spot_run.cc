#include "stages/spot_run.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/runner.h"
#include "pipeline/exec/stage.h"
#include "stages/event_labels.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/export.h"
#include "stages/limit_file.h"
#include "stages/mien.h"
#include "stages/run_output.h"
#include "stages/spot_report.h"
#include "stages/spot_signals.h"
#include "stages/spot_stages.h"
#include "stages/track/tracked_frames.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kVideoBytes = std::int64_t{500} << 20;

double TimeAt(const std::vector<double>& time_s, double idx) {
  if (time_s.empty()) return 0;
  const double last = static_cast<double>(time_s.size() - 1);
  const double at = std::clamp(idx, 0.0, last);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, time_s.size() - 1);
  const double share = at - static_cast<double>(low);
  return (1 - share) * time_s[low] + share * time_s[high];
}

// One recording and where its results go.
struct Recording {
  Clip clip;
  std::string folder;  // under options.out
};

std::vector<Recording> Recordings(const MienConfig& config,
                                  const SpotOptions& options) {
  std::vector<Recording> all;
  std::set<std::string> names;
  for (const std::string& input : options.inputs) {
    for (const Clip& clip : LoadRecordings(input, config.data.fps).clips) {
      std::string name =
          SafeFileName(fs::path(clip.name).replace_extension().string());
      // a.mp4 and a.mov, or two folders with the same names in them.
      if (names.count(name) > 0) name = SafeFileName(clip.name);
      const std::string stem = name;
      for (int n = 2; !names.insert(name).second; ++n) name = Str(stem, "_", n);
      all.push_back({clip, (fs::path(options.out) / name).string()});
    }
  }
  return all;
}

std::string Summary(const std::string& item, const FaceTracks& tracks,
                    const std::vector<EventRow>& rows) {
  const double seconds = tracks.time_s.empty() ? 0 : tracks.time_s.back();
  const std::int64_t found = CountFramesWithFace(tracks);
  return Str(item, ": ", FixedText(seconds, 1), " s at ",
             FixedText(tracks.fps, 1), " fps, ", tracks.faces.size(),
             tracks.faces.size() == 1 ? " face" : " faces", " (found in ",
             found, " of ", tracks.frame_count(), " frames), ", rows.size(),
             " candidates, ", CountUnexplained(rows), " of them unexplained");
}

class Spotter {
 public:
  Spotter(const MienConfig& config, const SpotOptions& options,
          const Store& store, StageTimes* times)
      : config_(config),
        options_(options),
        store_(store),
        times_(times),
        models_(config.label, config.exec.device) {
    if (!options.review.empty()) reviewed_ = ReadEvents(options.review);
    if (!options.calibration.empty()) {
      calibration_ = ReadLimit(options.calibration);
    }
  }

  void Run(const Recording& recording) const {
    const std::string& path = recording.clip.folder;
    const auto source = OpenRecording(config_, path, options_.fps);
    const ItemContext context = {&store_, times_, "video",
                                 recording.clip.Item()};
    const SpotStages stages = ApplySpotStages(config_, context, source);
    const FaceTracks& tracks = stages.tracks.Get();
    SpotResult result;
    result.path = path;
    result.id = stages.events.key();
    result.rows =
        RowsOf(stages.events.Get(), tracks, fs::path(path).filename().string());
    result.signals = SignalsOf(stages.motion.Get(), config_.interview.params);
    result.limits = LimitsOf(tracks, stages.motion.Get(),
                             MeasuredLimitOf(recording, *source));
    // The largest of all, and labels and films need their room.
    stages.motion.Release();
    PutLabels(LabelEvents(models_, context, stages, JobsOf(config_.exec)),
              config_.label.min_probability, &result.rows);
    if (!reviewed_.empty()) {
      result.rows = CarryReview(std::move(result.rows), reviewed_);
    }
    Write(recording, context, stages, result);
  }

 private:
  // What is known of how small a movement is found here; empty: nothing.
  std::vector<std::string> MeasuredLimitOf(const Recording& recording,
                                           const FrameSource& source) const {
    const std::string own =
        (fs::path(recording.folder) / "calibration.json").string();
    const bool given = !options_.calibration.empty();
    std::error_code missing;
    if (!given && !fs::is_regular_file(own, missing)) return {};
    try {
      return LimitLines(given ? *calibration_ : ReadLimit(own), source.Digest(),
                        SpotDigest(config_));
    } catch (const DataError& error) {
      LogWarn(error.message() + "; the report goes without");
      return {};
    }
  }

  void Write(const Recording& recording, const ItemContext& context,
             const SpotStages& stages, const SpotResult& result) const {
    const auto& rows = result.rows;
    const FaceTracks& tracks = stages.tracks.Get();
    MakeFolder(recording.folder);
    const auto write = [&recording](const std::string& name,
                                    const std::string& text) {
      WriteFileAtomic((fs::path(recording.folder) / name).string(), text);
    };
    VideoInfo info;
    info.path = recording.clip.folder;
    info.fps = tracks.fps;
    info.frame_count = tracks.frame_count();
    info.duration_s = DurationOf(tracks);
    write("events.csv", EventsCsv(rows));
    write("signals.csv",
          SignalsCsv(JoinSignals(result.signals, tracks.time_s)));
    for (const std::string& format : options_.formats) {
      if (format == "csv") continue;
      if (format == "html") {
        write("report.html", SpotReport(config_, context, stages, result));
        continue;
      }
      write(FindExportFormat(format).file_name,
            ExportEvents(rows, info, format));
    }
    LogInfo(Summary(recording.clip.Item(), tracks, rows));
  }

  const MienConfig& config_;
  const SpotOptions& options_;
  const Store& store_;
  StageTimes* times_;
  LabelModels models_;
  std::vector<EventRow> reviewed_;
  std::optional<MeasuredLimit> calibration_;
};

double OverlapShare(const EventRow& a, const EventRow& b) {
  const double both =
      std::min(a.offset_s, b.offset_s) - std::max(a.onset_s, b.onset_s);
  const double any =
      std::max(a.offset_s, b.offset_s) - std::min(a.onset_s, b.onset_s);
  return any > 0 ? std::max(both, 0.0) / any : 0;
}

}  // namespace

std::size_t CountUnexplained(const std::vector<EventRow>& rows) {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const EventRow& row) {
        return row.flags.empty() ||
               (row.flags.size() == 1 && row.flags[0] == "low_fps");
      }));
}

std::vector<EventRow> RowsOf(const Events& events, const FaceTracks& tracks,
                             const std::string& video) {
  std::vector<EventRow> rows;
  for (const Event& event : events.events) {
    EventRow row;
    row.video = video;
    row.face = event.face;
    row.event = static_cast<int>(rows.size()) + 1;
    row.kind = event.kind;
    row.onset_frame = std::llround(event.onset_idx);
    row.apex_frame = std::llround(event.apex_idx);
    row.offset_frame = std::llround(event.offset_idx);
    row.onset_s = TimeAt(tracks.time_s, event.onset_idx);
    row.apex_s = TimeAt(tracks.time_s, event.apex_idx);
    row.offset_s = TimeAt(tracks.time_s, event.offset_idx);
    row.score = event.score;
    row.amplitude_px = event.amplitude_px;
    row.amplitude_iod = event.amplitude_iod;
    row.regions = event.regions;
    row.flags = event.flags;
    row.action_units = event.action_units;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<EventRow> CarryReview(std::vector<EventRow> rows,
                                  const std::vector<EventRow>& reviewed) {
  if (rows.empty() && reviewed.empty()) return rows;
  const std::string video =
      rows.empty() ? reviewed.front().video : rows.front().video;
  std::vector<char> taken(rows.size(), 0);
  for (const EventRow& old : reviewed) {
    if (old.video != video || (old.verdict.empty() && old.note.empty())) {
      continue;
    }
    double best = 0.5;
    std::size_t at = rows.size();
    for (std::size_t n = 0; n < taken.size(); ++n) {
      const double share = OverlapShare(rows[n], old);
      if (taken[n] || rows[n].face != old.face || share < best) continue;
      best = share;
      at = n;
    }
    if (at == rows.size()) {
      rows.push_back(old);
      rows.back().event = static_cast<int>(rows.size());
      continue;
    }
    taken[at] = 1;
    EventRow& row = rows[at];
    row.verdict = old.verdict;
    row.note = old.note;
    row.onset_frame = old.onset_frame;
    row.apex_frame = old.apex_frame;
    row.offset_frame = old.offset_frame;
    row.onset_s = old.onset_s;
    row.apex_s = old.apex_s;
    row.offset_s = old.offset_s;
  }
  return rows;
}

int RunSpotting(const MienConfig& config, const SpotOptions& options) {
  for (const std::string& format : options.formats) {
    if (format != "html") FindExportFormat(format);  // unknown: at once
  }
  const auto recordings = Recordings(config, options);
  MakeFolder(options.out);
  MienConfig effective = config;
  WriteFileAtomic((fs::path(options.out) / "config.yaml").string(),
                  WriteYaml(Describe(effective)));
  MakeFolder(config.exec.cache);
  const Store store(config.exec.cache, Provenance());
  StageTimes times;
  const Spotter spotter(config, options, store, &times);
  std::vector<WorkItem> items;
  for (const Recording& recording : recordings) {
    items.push_back({recording.clip.Item(), kVideoBytes,
                     [&spotter, &recording] { spotter.Run(recording); }});
  }
  RunnerOptions runner;
  runner.jobs = JobsOf(config.exec);
  runner.memory_bytes = ParseMemory(config.exec.memory);
  runner.label = "videos";
  const auto failures = RunItems(items, runner);
  WriteFileAtomic((fs::path(options.out) / "failures.csv").string(),
                  FailuresCsv(failures));
  LogInfo("results: " + options.out);
  return failures.empty() ? 0 : 1;
}

}  // namespace mien
