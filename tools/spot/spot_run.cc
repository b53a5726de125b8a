#include "tools/spot/spot_run.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/exec/failures.h"
#include "pipeline/exec/result_folder.h"
#include "pipeline/exec/runner.h"
#include "pipeline/exec/stage.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/export.h"
#include "stages/recognize/event_labels.h"
#include "stages/report/faces_text.h"
#include "tools/spot/calibration_file.h"
#include "tools/spot/event_rows.h"
#include "tools/spot/label_doubts.h"
#include "tools/spot/recording.h"
#include "tools/spot/reviews.h"
#include "tools/spot/spoken.h"
#include "tools/spot/spot_report.h"
#include "tools/spot/spot_signals.h"
#include "tools/spot/workload.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kVideoBytes = std::int64_t{500} << 20;
constexpr double kWordsReachS = 2;  // what is said so near to a candidate

// One recording and where its results go.
struct Recording {
  Clip clip;
  std::string folder;  // under options.out
  std::string source;  // where the recording lies
};

// Folders of recordings stay folders of results.
fs::path ResultPath(const fs::path& name) {
  fs::path out;
  for (const fs::path& part : name) out /= SafeFileName(part.string());
  return out;
}

// As in the column video.
std::string NameOf(const std::string& path) {
  return fs::path(path).filename().string();
}

std::string RealPath(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  return error ? path : real.string();
}

// An input that holds none is a failure of its own: the others are done.
Dataset Found(const DataParams& data, const std::string& input,
              std::vector<Failure>* failures) {
  try {
    return RecordingsOf(data, input);
  } catch (const DataError& error) {
    failures->push_back({input, "ingest", error.KindName(), error.message()});
    LogError(error.message());
    return {};
  }
}

std::vector<Recording> Recordings(const DataParams& data,
                                  const SpotOptions& options,
                                  std::vector<Failure>* failures) {
  std::vector<Recording> all;
  if (options.given) {
    const std::string& name = options.given_name;
    Recording one;
    one.clip.name = one.clip.item = one.clip.folder = one.source = name;
    one.folder = (fs::path(options.out) / ResultPath(fs::path(name))).string();
    return {one};
  }
  std::set<std::string> names, seen;
  for (const std::string& input : options.inputs) {
    const Dataset found = Found(data, input, failures);
    for (const Skipped& skipped : found.skipped) {
      LogInfo(skipped.item + ": " + skipped.reason);
    }
    for (const Clip& clip : found.clips) {
      if (!seen.insert(RealPath(clip.folder)).second) {
        LogInfo(clip.item + ": given twice, read once");
        continue;
      }
      fs::path name = ResultPath(fs::path(clip.name).replace_extension());
      // a.mp4 and a.mov, or the same names in two folders.
      if (names.count(name.string()) > 0) name = ResultPath(clip.name);
      const std::string stem = name.string();
      Recording one{clip, "", RealPath(clip.folder)};
      bool other = false;  // a.mp4 of another folder has its results there
      for (int n = 2;; ++n) {
        one.folder = (fs::path(options.out) / name).string();
        if (names.count(name.string()) == 0) {
          if (!ResultFolder(one.folder, one.source).BelongsToOther()) break;
          other = true;
        }
        name = Str(stem, " (", n, ")");
      }
      names.insert(name.string());
      if (other) {
        LogWarn(Str((fs::path(options.out) / stem).string(),
                    " holds the results of another recording: those of ",
                    clip.folder, " go to ", one.folder));
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::string Summary(const std::string& item, const FaceTracks& tracks,
                    const std::vector<ReviewFace>& faces,
                    const std::vector<EventRow>& rows, double context_s,
                    std::size_t signal_rows) {
  const double seconds = tracks.time_s.empty() ? 0 : tracks.time_s.back();
  const Workload workload = WorkloadOf(rows, context_s, tracks.fps);
  return Str(item, ": ", FixedText(seconds, 1), " s at ",
             FixedText(tracks.fps, 1), " fps, ",
             FacesText(FoundFaces(tracks, faces), tracks.frame_count()), ", ",
             rows.size(), " candidates, ", CountUnexplained(rows),
             " of them unexplained; ", WorkloadText(workload), "; ",
             tracks.frame_count(), " frames read = ", signal_rows,
             " rows of signals.csv");
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
    if (!options.reviews.empty()) reviewed_ = ReadReviews(options.reviews);
    if (!options.calibration.empty()) {
      calibration_ = ReadLimit(options.calibration);
    }
  }

  // A reviewer's work on recordings that are not here would be lost unsaid.
  void TellUnused(const std::vector<Recording>& recordings) const {
    std::set<std::string> names;
    for (const Recording& one : recordings) {
      names.insert(fs::path(one.clip.folder).filename().string());
    }
    std::map<std::string, int> unused;
    for (const EventRow& row : reviewed_) {
      const bool told = !row.verdict.empty() || !row.note.empty();
      if (told && names.count(row.video) == 0) ++unused[row.video];
    }
    for (const auto& [video, count] : unused) {
      LogWarn(Str("--review: ", count, " reviewed candidates of ",
                  ShownText(video, 200),
                  " are not carried over: no recording here has that name"));
    }
  }

  void Run(const Recording& recording) const {
    const std::string& path = recording.clip.folder;
    const std::string& item = recording.clip.item;
    const ResultFolder earlier(recording.folder, recording.source);
    if (earlier.HasResults()) earlier.Begin();
    SpotResult result;
    result.path = path;
    result.transcript =
        SpokenIn(item, path, options_.transcript, !options_.no_transcript);
    const auto whole = Open(path);
    const PartOfFrames part = TakePart(whole, options_.part);
    const auto& source = part.source;
    result.first_frame = part.first_frame;
    TellNotes(item, source->info().notes);
    const ItemContext context = {&store_, times_, kRecordingsName, item};
    const SpotSetup setup = SpotSetupOf(config_);
    const Spotted spotted = Spot(setup, context, source);
    const Measured& measured = spotted.measured;
    const EventList list = ListOf(setup, spotted, options_.face);
    const FaceTracks& tracks = measured.tracks.Get();
    CheckFace(item, tracks);
    TellNotes(item, tracks.notes);
    result.notes = NotesOf(*source, tracks);
    if (!options_.part.IsWhole() && !tracks.time_s.empty()) {
      const Note note = {
          "left out",
          Str("a part of the recording was looked at: from ",
              FixedText(tracks.time_s.front(), 3), " s to ",
              FixedText(tracks.time_s.back(), 3), " s (--from, --to)"),
          0};
      LogInfo(item + ": " + note.text);
      result.notes.push_back(note);
    }
    result.id = NumbersDigest(setup, spotted, options_.face);
    result.signals = SignalsOf(measured.motion.Get(), config_.interview.params);
    result.limits = LimitsOf(tracks, measured.motion.Get(),
                             MeasuredLimitOf(recording, *whole));
    KeepFace(options_.face, &result.signals);
    // The largest of all, and labels and films need their room.
    measured.motion.Release();
    result.found = list.all.size();
    result.added = list.added;
    FillRows(recording, context, measured, list, &result);
    if (result.transcript) {
      PutWords(*result.transcript, kWordsReachS, &result.rows);
    }
    Write(recording, context, measured, result, whole->info().sound_start_s);
  }

 private:
  std::shared_ptr<const FrameSource> Open(const std::string& path) const {
    auto source = options_.given ? options_.given
                                 : OpenRecording(config_.data, path,
                                                 options_.fps, options_.stream);
    return options_.watched ? options_.watched(source) : source;
  }

  void CheckFace(const std::string& item, const FaceTracks& tracks) const {
    std::vector<std::string> faces;
    for (const FaceTrack& face : tracks.faces) {
      if (face.face == options_.face) return;
      if (faces.size() < 20) faces.push_back(Str(face.face));
    }
    if (options_.face < 0) return;
    throw DataError(Str(item, ": no face ", options_.face, " (--face); it has ",
                        faces.empty() ? "none" : Join(faces, ", ")));
  }

  static void KeepFace(int face, std::vector<ReviewFace>* signals) {
    signals->erase(std::remove_if(signals->begin(), signals->end(),
                                  [face](const ReviewFace& one) {
                                    return face >= 0 && one.face != face;
                                  }),
                   signals->end());
  }

  // What people have decided, of the part and the face that are looked at.
  std::vector<EventRow> ReviewsOf(const Recording& recording,
                                  const FaceTracks& tracks) const {
    std::vector<EventRow> reviews = MergeReviews(
        {options_.fresh ? std::vector<EventRow>() : ReviewsIn(recording.folder),
         reviewed_});
    const std::string video = NameOf(recording.clip.folder);
    const auto elsewhere = [&](const EventRow& row) {
      return row.video != video || tracks.time_s.empty() ||
             row.offset_s < tracks.time_s.front() ||
             row.onset_s > tracks.time_s.back() ||
             (options_.face >= 0 && row.face != options_.face);
    };
    reviews.erase(std::remove_if(reviews.begin(), reviews.end(), elsewhere),
                  reviews.end());
    return reviews;
  }

  // The shown rows with their labels.
  void FillRows(const Recording& recording, const ItemContext& context,
                const Measured& measured, const EventList& list,
                SpotResult* result) const {
    const FaceTracks& tracks = measured.tracks.Get();
    const auto all = CarryReview(
        RowsOf(list, tracks, NameOf(result->path), result->first_frame),
        ReviewsOf(recording, tracks));
    const std::vector<std::size_t> shown = ShownRows(all, list);
    std::vector<Event> events;
    std::vector<EventRow> found, reviewed;
    for (const std::size_t i : shown) {
      if (i < list.all.size()) {
        events.push_back(list.all[i].event);
        found.push_back(all[i]);
      } else {
        reviewed.push_back(all[i]);  // with the label that it had
      }
    }
    PutLabels(LabelEvents(models_, context, measured.frames, measured.tracks,
                          events, JobsOf(config_.exec)),
              config_.label.min_probability, &found);
    const std::vector<std::size_t> which(
        shown.begin(),
        shown.begin() + static_cast<std::ptrdiff_t>(found.size()));
    DoubtLabels({list, tracks, result->signals,
                 config_.interview.params.flags.blink_threshold},
                which, &found);
    result->rows = std::move(found);
    for (EventRow& row : reviewed) result->rows.push_back(std::move(row));
  }

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
                        SpotDigest(SpotSetupOf(config_)));
    } catch (const DataError& error) {
      LogWarn(error.message() + "; the report goes without");
      return {};
    }
  }

  void Write(const Recording& recording, const ItemContext& context,
             const Measured& measured, const SpotResult& result,
             double sound_start_s) const {
    const auto& rows = result.rows;
    const auto exported = LeaveOut(rows, options_.leave_out);
    const FaceTracks& tracks = measured.tracks.Get();
    ResultFolder results(recording.folder, recording.source);
    const auto write = [&results](const std::string& name, std::string text) {
      results.Put(name, std::move(text));
    };
    VideoInfo info;
    info.path = recording.clip.folder;
    info.fps = tracks.fps;
    info.frame_count = tracks.frame_count();
    info.duration_s = DurationOf(tracks);
    info.start_s = tracks.time_s.front();
    info.sound_s = sound_start_s;
    info.notes = result.notes;
    write("events.csv", EventsCsv(rows));
    const SignalTable signals = JoinSignals(result.signals, tracks.time_s);
    write("signals.csv", SignalsCsv(signals, result.first_frame));
    for (const std::string& format : options_.formats) {
      if (format == "csv") continue;
      if (format == "html") {
        write("report.html",
              SpotReport({config_.spotting, config_.interview, config_.review,
                          JobsOf(config_.exec), ConfigDigest(config_)},
                         context, measured, result));
        continue;
      }
      write(FindExportFormat(format).file_name,
            ExportEvents(exported, info, format));
    }
    results.Commit();
    LogInfo(Summary(recording.clip.item, tracks, result.signals, rows,
                    config_.review.context_s, signals.time_s.size()));
  }

  const MienConfig& config_;
  const SpotOptions& options_;
  const Store& store_;
  StageTimes* times_;
  LabelModels models_;
  std::vector<EventRow> reviewed_;
  std::optional<MeasuredLimit> calibration_;
};

}  // namespace

int RunSpotting(const MienConfig& config, const SpotOptions& options) {
  for (const std::string& format : options.formats) {
    if (format != "html") FindExportFormat(format);  // unknown: at once
  }
  LeaveOut({}, options.leave_out);
  std::vector<Failure> failures;
  const auto recordings = Recordings(config.data, options, &failures);
  if (options.folders != nullptr) {
    for (const auto& one : recordings) options.folders->push_back(one.folder);
  }
  if (!options.transcript.empty() && recordings.size() > 1) {
    throw ConfigError(Str("--transcript is of one recording, but there are ",
                          recordings.size(),
                          ": name one, or put each transcript beside its "
                          "recording (VIDEO.vtt)"));
  }
  ResultFolder results(options.out);
  results.Begin();  // at once, if it is read-only
  MakeFolder(config.exec.cache);
  const Store store(config.exec.cache, Provenance());
  StageTimes times;
  const Spotter spotter(config, options, store, &times);
  spotter.TellUnused(recordings);
  std::vector<WorkItem> items;
  for (const Recording& recording : recordings) {
    items.push_back({recording.clip.item, kVideoBytes,
                     [&spotter, &recording] { spotter.Run(recording); }});
  }
  RunnerOptions runner;
  runner.jobs = JobsOf(config.exec);
  runner.memory_bytes = ParseMemory(config.exec.memory);
  runner.label = "videos";
  for (Failure& failure : RunItems(items, runner)) {
    failures.push_back(std::move(failure));
  }
  for (const Recording& recording : recordings) {
    const bool failed = std::any_of(failures.begin(), failures.end(),
                                    [&recording](const Failure& one) {
                                      return one.item == recording.clip.item;
                                    });
    if (failed && ResultFolder(recording.folder).HasResults()) {
      LogWarn(recording.folder + ": the results there are of an earlier run");
    }
  }
  MienConfig effective = config;
  results.Put("config.yaml", WriteYaml(Describe(effective)));
  results.Put("failures.csv", FailuresCsv(failures));
  results.Commit();
  LogInfo("results: " + options.out);
  return failures.empty() ? 0 : 1;
}

}  // namespace mien
