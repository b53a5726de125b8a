#include "tools/spot/calibrate.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/result_folder.h"
#include "pipeline/exec/runner.h"
#include "stages/ingest/dataset.h"
#include "stages/mien.h"
#include "stages/recognize/runtime.h"
#include "stages/report/calibration_page.h"
#include "stages/spotting/speech_signal.h"
#include "tools/inject/inject.h"
#include "tools/spot/calibration_file.h"
#include "tools/spot/event_rows.h"
#include "tools/spot/recording.h"
#include "tools/spot/spot_signals.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kVersionBytes = std::int64_t{300} << 20;
constexpr double kShortestS = 2;  // of a recording

std::vector<SpotInterval> IntervalsOf(const std::vector<Event>& events) {
  std::vector<SpotInterval> intervals;
  for (const Event& event : events) {
    SpotInterval one;
    one.onset_frame = std::llround(event.onset_idx);
    one.offset_frame = std::llround(event.offset_idx);
    one.score = event.score;
    intervals.push_back(one);
  }
  return intervals;
}

std::vector<SpotInterval> IntervalsOf(const InjectPlan& plan) {
  std::vector<SpotInterval> intervals;
  for (const PlannedExpression& e : plan.expressions) {
    SpotInterval one;
    one.onset_frame = e.onset_idx;
    one.offset_frame = e.offset_idx;
    intervals.push_back(one);
  }
  return intervals;
}

// "upper face": brows and eyes alone; "lower face"; "both halves".
std::string HalfOf(const std::map<int, double>& share) {
  bool upper = false, lower = false;
  for (const auto& [unit, unused] : share) {
    (unit <= 7 ? upper : lower) = true;
  }
  return upper && lower ? "both halves" : upper ? "upper face" : "lower face";
}

// Times at which the face that is seen longest speaks.
class SpeechTimes {
 public:
  SpeechTimes(const MotionSeries& series, const InterviewParams& params) {
    const auto faces = SignalsOf(series, params);
    if (faces.empty()) return;
    const SignalTable& table = faces.front().signals;
    const auto column = static_cast<std::size_t>(
        std::find(table.columns.begin(), table.columns.end(), "speech") -
        table.columns.begin());
    time_s_ = table.time_s;
    for (std::size_t i = 0; i < time_s_.size(); ++i) {
      speech_.push_back(table.values[i * table.columns.size() + column]);
    }
  }

  bool At(double time_s) const {
    const auto after = std::lower_bound(time_s_.begin(), time_s_.end(), time_s);
    if (after == time_s_.end()) return false;
    return static_cast<double>(
               speech_[static_cast<std::size_t>(after - time_s_.begin())]) >=
           kSpeechFrom;
  }

 private:
  std::vector<double> time_s_;
  std::vector<float> speech_;
};

// Some expressions of one size in one version of the recording.
struct Version {
  std::size_t rung = 0;
  int round = 0;
  InjectPlan plan;
  std::vector<Event> events;  // listed, once spotted
};

class Calibrator {
 public:
  Calibrator(const SpotSetup& setup, const DataParams& data,
             const ExecParams& exec, const CalibrateOptions& options,
             const Clip& clip, const Store& store)
      : setup_(setup),
        data_(data),
        exec_(exec),
        options_(options),
        clip_(clip),
        store_(store) {}

  MeasuredLimit Run() {
    const auto begin = std::chrono::steady_clock::now();
    source_ = OpenRecording(data_, clip_.folder, options_.fps, options_.stream);
    const Spotted control = Spot(setup_, Context(""), source_);
    tracks_ = control.measured.tracks.Get();
    CheckLength();
    std::vector<Version> versions = PlanAll();
    const auto without = IntervalsOf(ListOf(setup_, control).Listed());
    const std::chrono::duration<double> spent =
        std::chrono::steady_clock::now() - begin;
    LogInfo(Str(clip_.item, ": ", versions.size(),
                " versions of the recording to spot, the first took ",
                FixedText(spent.count(), 1), " s"));
    SpotAll(&versions);

    MeasuredLimit limit = Facts(control);
    limit.rounds = versions.back().round + 1;
    for (const Version& version : versions) {
      Count(version, version.plan, without, &limit.rungs[version.rung]);
    }
    limit.half = LimitAt(limit.rungs, 0.5);
    limit.most = LimitAt(limit.rungs, 0.9);
    CountGroups(
        versions, without,
        SpeechTimes(control.measured.motion.Get(), setup_.interview.params),
        &limit);
    return limit;
  }

 private:
  using Choose = std::function<std::string(const PlannedExpression&)>;

  // The same counts for those of one family, half of the face, and so on.
  void CountGroups(const std::vector<Version>& versions,
                   const std::vector<SpotInterval>& without,
                   const SpeechTimes& speech, MeasuredLimit* limit) const {
    const double start_s = tracks_.time_s.front();
    const std::vector<std::pair<std::string, Choose>> kinds = {
        {"fields", [](const PlannedExpression& e) { return e.family; }},
        {"face", [](const PlannedExpression& e) { return HalfOf(e.share); }},
        {"speech", [&](const PlannedExpression& e) {
           return speech.At(start_s + e.apex_s) ? "speech" : "no speech";
         }}};
    for (const auto& [kind, choose] : kinds) {
      for (const std::string& name : NamesIn(versions, choose)) {
        limit->groups.push_back(
            {kind, name, RungsOf(versions, without, choose, name)});
      }
    }
  }

  static std::set<std::string> NamesIn(const std::vector<Version>& versions,
                                       const Choose& choose) {
    std::set<std::string> names;
    for (const Version& version : versions) {
      for (const PlannedExpression& e : version.plan.expressions) {
        names.insert(choose(e));
      }
    }
    names.erase("");
    return names;
  }

  // Of the expressions that `choose` calls `name`. Others are not counted:
  // those near the rest of the expressions would be among them.
  std::vector<DetectionRung> RungsOf(const std::vector<Version>& versions,
                                     const std::vector<SpotInterval>& without,
                                     const Choose& choose,
                                     const std::string& name) const {
    std::vector<DetectionRung> rungs = EmptyRungs();
    for (const Version& version : versions) {
      InjectPlan part;
      for (const PlannedExpression& e : version.plan.expressions) {
        if (choose(e) == name) part.expressions.push_back(e);
      }
      Count(version, part, without, &rungs[version.rung]);
    }
    for (DetectionRung& rung : rungs) {
      rung.others = 0;
      rung.others_minutes = 0;
    }
    return rungs;
  }

  void Count(const Version& version, const InjectPlan& plan,
             const std::vector<SpotInterval>& without,
             DetectionRung* rung) const {
    CountDetections(IntervalsOf(plan), IntervalsOf(version.events), without,
                    std::llround(options_.near_s * tracks_.fps),
                    tracks_.frame_count(), tracks_.fps, rung);
  }

  std::vector<DetectionRung> EmptyRungs() const {
    std::vector<DetectionRung> rungs;
    for (const double amplitude : options_.amplitudes_iod) {
      rungs.emplace_back();
      rungs.back().amplitude_iod = amplitude;
    }
    return rungs;
  }

  ItemContext Context(const std::string& version) const {
    return {&store_, nullptr, kRecordingsName, clip_.item + version};
  }

  void CheckLength() const {
    if (tracks_.faces.empty()) {
      throw DataError(clip_.item +
                      ": no face is found, so no expression can be put into "
                      "it: take a recording in which a face is seen");
    }
    const double length_s = tracks_.time_s.back() - tracks_.time_s.front();
    if (length_s < kShortestS) {
      throw DataError(Str(clip_.item, ": ", FixedText(length_s, 1),
                          " s are too short to put expressions into: take a "
                          "recording of ",
                          NumberText(kShortestS),
                          " s at least, better of a minute"));
    }
  }

  // The same places for every size.
  std::vector<Version> PlanAll() const try {
    std::vector<Version> versions;
    std::size_t placed = 0;
    for (int round = 0; round < options_.most_rounds &&
                        placed < static_cast<std::size_t>(options_.expressions);
         ++round) {
      InjectOptions inject;
      inject.per_minute = options_.per_minute;
      inject.families = options_.families;
      inject.seed = DeriveSeed(options_.seed, "calibrate", Str(round));
      for (std::size_t rung = 0; rung < options_.amplitudes_iod.size();
           ++rung) {
        inject.amplitudes_iod = {options_.amplitudes_iod[rung]};
        versions.push_back({rung, round, PlanInjection(tracks_, inject), {}});
      }
      placed += versions.back().plan.expressions.size();
    }
    return versions;
  } catch (Error& error) {
    error.AddItem(clip_.item);
    throw;
  }

  void SpotAll(std::vector<Version>* versions) const {
    std::vector<WorkItem> items;
    for (Version& version : *versions) {
      const std::string name =
          Str("@", ShortPercent(options_.amplitudes_iod[version.rung]), "_",
              version.round + 1);
      items.push_back(
          {clip_.item + name, kVersionBytes, [this, &version, name] {
             const auto source = InjectedFrames(source_, tracks_, version.plan);
             version.events =
                 ListOf(setup_, Spot(setup_, Context(name), source)).Listed();
           }});
    }
    RunnerOptions runner;
    runner.jobs = JobsOf(exec_);
    runner.memory_bytes = ParseMemory(exec_.memory);
    runner.label = "versions";
    const auto failures = RunItems(items, runner);
    if (!failures.empty()) {
      throw DataError(
          Str(failures.size(), " of ", items.size(),
              " versions could not be spotted: ", failures.front().message));
    }
  }

  MeasuredLimit Facts(const Spotted& control) const {
    MeasuredLimit limit;
    limit.video = fs::path(clip_.folder).filename().string();
    limit.recording = source_->Digest();
    limit.settings = SpotDigest(setup_);
    limit.method = setup_.baseline.method;
    limit.versions = Str(Provenance(), "; kernels ", KernelsInUse());
    limit.seed = options_.seed;
    limit.fps = tracks_.fps;
    limit.frames = tracks_.frame_count();
    limit.duration_s = DurationOf(tracks_) - tracks_.time_s.front();
    const MotionSeries& series = control.measured.motion.Get();
    if (!series.faces.empty()) {
      limit.iod_px = series.faces.front().image_iod_px;
    }
    const InjectOptions inject;
    limit.shortest_s = inject.duration_min_s;
    limit.longest_s = inject.duration_max_s;
    const EventList list = ListOf(setup_, control);
    std::vector<EventRow> rows;
    for (EventRow& row : RowsOf(list, tracks_, limit.video)) {
      const auto at = static_cast<std::size_t>(row.event) - 1;
      if (list.all[at].listed) rows.push_back(std::move(row));
    }
    limit.control_candidates = static_cast<int>(rows.size());
    limit.control_unexplained = static_cast<int>(CountUnexplained(rows));
    limit.rungs = EmptyRungs();
    return limit;
  }

  const SpotSetup setup_;
  const DataParams& data_;
  const ExecParams& exec_;
  const CalibrateOptions& options_;
  const Clip& clip_;
  const Store& store_;
  std::shared_ptr<const FrameSource> source_;
  FaceTracks tracks_;
};

// The answer, for people.
std::string TableText(const MeasuredLimit& limit) {
  std::string text =
      Str("size        put in  found  recall (95 %)       other "
          "candidates/min\n");
  char line[160];
  for (const DetectionRung& rung : limit.rungs) {
    const Interval interval = rung.interval();
    std::snprintf(line, sizeof(line),
                  "%-4s %% %4.1f px  %4d  %5d  %.2f (%.2f to %.2f)  %.1f\n",
                  ShortPercent(rung.amplitude_iod).c_str(),
                  rung.amplitude_iod * limit.iod_px, rung.injected, rung.found,
                  rung.recall(), interval.low, interval.high,
                  rung.others / std::max(rung.others_minutes, 1e-9));
    text += line;
  }
  for (const DetectionGroup& group : limit.groups) {
    const DetectionRung sum = group.Sum();
    if (sum.injected == 0) continue;
    const Interval interval = sum.interval();
    std::snprintf(line, sizeof(line), "%-16s %4d  %5d  %.2f (%.2f to %.2f)\n",
                  group.name.c_str(), sum.injected, sum.found, sum.recall(),
                  interval.low, interval.high);
    text += line;
  }
  return text;
}

void Write(const std::string& folder, const std::string& config_digest,
           const MeasuredLimit& limit) {
  MakeFolder(folder);
  const auto write = [&folder](const std::string& name,
                               const std::string& text) {
    WriteResult(folder, "calibration.sha256", name, text);
  };
  write("calibration.csv", LimitCsv(limit));
  write("calibration_groups.csv", GroupsCsv(limit));
  write("calibration.json", LimitJson(limit));
  LimitReport report;
  report.limit = limit;
  report.lines = LimitLines(limit, limit.recording, limit.settings);
  report.lines.push_back(
      "The expressions are made by moving the pixels of the face about where "
      "action units move it, each by another field of displacement; each "
      "version is spotted as if it were a recording of its own. Found means an "
      "overlap (intersection over union) "
      "of at least 0.5. Where the recording itself gives a candidate, nothing "
      "can be told: those are left out. People's own expressions differ, so "
      "take the limit as the better case.");
  report.provenance = {
      {"recording", limit.recording}, {"settings", limit.settings},
      {"method", limit.method},       {"configuration", config_digest},
      {"seed", Str(limit.seed)},      {"versions per size", Str(limit.rounds)},
      {"versions", limit.versions}};
  write("calibration.html", RenderLimitReport(report));
}

}  // namespace

int RunCalibration(const MienConfig& config, const CalibrateOptions& options) {
  const auto begin = std::chrono::steady_clock::now();
  const auto clips = RecordingsOf(config.data, options.input).clips;
  if (clips.size() != 1) {
    throw ConfigError(Str("--calibrate measures one recording, but ",
                          clips.size(), " lie under ", options.input,
                          ": name one of them"));
  }
  MakeFolder(options.out);
  MakeFolder(config.exec.cache);
  const Store store(config.exec.cache, Provenance());
  Calibrator calibrator(SpotSetupOf(config), config.data, config.exec, options,
                        clips.front(), store);
  const MeasuredLimit limit = calibrator.Run();
  const std::string folder =
      (fs::path(options.out) /
       SafeFileName(fs::path(clips.front().name).replace_extension().string()))
          .string();
  Write(folder, ConfigDigest(config), limit);
  const std::chrono::duration<double> spent =
      std::chrono::steady_clock::now() - begin;
  std::fputs(TableText(limit).c_str(), stdout);
  LogInfo(Str(LimitText(limit.half, limit.iod_px), "; ",
              LimitText(limit.most, limit.iod_px), "; ",
              FixedText(limit.control_per_minute(), 1),
              " candidates a minute without them; ",
              FixedText(spent.count(), 0), " s"));
  LogInfo("results: " + folder);
  return 0;
}

}  // namespace mien
