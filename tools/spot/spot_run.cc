#include "tools/spot/spot_run.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/core/digest.h"
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
#include "stages/evaluate/verdict_model.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/export.h"
#include "stages/recognize/event_labels.h"
#include "stages/report/faces_text.h"
#include "tools/spot/calibration_file.h"
#include "tools/spot/coded.h"
#include "tools/spot/event_rows.h"
#include "tools/spot/hidden_names.h"
#include "tools/spot/label_doubts.h"
#include "tools/spot/open_face.h"
#include "tools/spot/recording.h"
#include "tools/spot/recording_list.h"
#include "tools/spot/reviews.h"
#include "tools/spot/spoken.h"
#include "tools/spot/spot_methods.h"
#include "tools/spot/spot_report.h"
#include "tools/spot/spot_signals.h"
#include "tools/spot/study.h"
#include "tools/spot/study_run.h"
#include "tools/spot/workload.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kVideoBytes = std::int64_t{500} << 20;
constexpr std::size_t kRankingBytes = std::size_t{1} << 16;
constexpr double kWordsReachS = 2;  // what is said so near to a candidate

// As in the column video.
std::string NameOf(const std::string& path) {
  return fs::path(path).filename().string();
}

bool Redacts(const SpotOptions& options) {
  return options.redaction != Redaction::kNone;
}

// What goes wrong there is of that stage, unless it tells another one.
template <class Body>
auto AtStage(const char* stage, const Body& body) -> decltype(body()) {
  try {
    return body();
  } catch (Error& error) {
    error.AddStage(stage);
    throw;
  }
}

// As in the column video of what is written.
std::string ShownName(const Recording& recording) {
  return recording.shown.empty() ? NameOf(recording.clip.folder)
                                 : recording.shown;
}

// The one recording that another program holds in its memory.
std::vector<Recording> GivenRecording(const SpotOptions& options) {
  const std::string& name = options.given_name;
  Recording one;
  one.clip.name = one.clip.item = one.clip.folder = one.source = name;
  one.folder = (fs::path(options.out) / SafeFileName(name)).string();
  return {one};
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
    if (!options.ranking.empty()) TakeRanking(options.ranking);
  }

  // The intervals of people to measure, and the recordings there are.
  void TakeCoded(const std::vector<Recording>& recordings) {
    recordings_ = recordings.size();
    if (options_.events.empty()) return;
    std::vector<std::string> names;
    for (const Recording& one : recordings) {
      names.push_back(NameOf(one.clip.folder));
    }
    coded_ = ReadCoded(options_.events, options_.tiers, names);
    for (const std::string& line : coded_->notes.Lines()) LogInfo(line);
  }

  // A reviewer's work on recordings that are not here would be lost unsaid.
  void TellUnused(const std::vector<Recording>& recordings) const {
    std::set<std::string> names;
    for (const Recording& one : recordings) {
      names.insert(NameOf(one.clip.folder));
      names.insert(ShownName(one));
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

  // What it adds to a study of several goes to `study`.
  void Run(const Recording& recording, StudyRecording* study) const {
    const std::string& path = recording.clip.folder;
    const std::string& item = recording.clip.item;
    const ResultFolder earlier(recording.folder, recording.source);
    if (earlier.HasResults()) earlier.Begin();
    SpotResult result;
    result.path = recording.shown.empty() ? path : recording.shown;
    result.transcript = AtStage("ingest", [&] {
      return SpokenIn(item, path, options_.transcript,
                      !options_.no_transcript && !Redacts(options_));
    });
    const auto whole = Opened(path);
    const PartOfFrames part =
        AtStage("ingest", [&] { return TakePart(whole, options_.part); });
    const auto& source = part.source;
    result.first_frame = part.first_frame;
    TellNotes(item, source->info().notes);
    const ItemContext context = {&store_, times_, kRecordingsName, item};
    const SpotSetup setup = SpotSetupOf(config_);
    const Spotted spotted = Spot(setup, context, source);
    const Measured& measured = spotted.measured;
    const FaceTracks& tracks = measured.tracks.Get();
    const int only_face = AtStage(
        "track", [&] { return ChosenFace(options_.face, tracks, item); });
    std::vector<CodedRow> coded;
    CodedEvents of_coded;
    if (coded_) {
      coded = CodedOf(*coded_, NameOf(path), recordings_ == 1, tracks.time_s,
                      part.first_frame, whole->info().sound_start_s);
      const InterviewParams& params = config_.interview.params;
      auto found =
          MeasureIntervals(measured.motion.Get(), params, IntervalsOf(coded));
      OnlyOfFace(only_face, &found);
      of_coded = ListCoded(found, tracks.time_s, params.micro_max_s,
                           config_.interview.list);
      result.coded = coded_->name;
      result.coded_csv =
          CodedCsv(NameOf(path), coded, found, of_coded, tracks.time_s);
      result.notes.push_back(
          {"chosen", CodedText(coded_->name, coded, of_coded), 0});
      LogInfo(item + ": " + result.notes.back().text);
    }
    const EventList list = coded_
                               ? of_coded.list
                               : ListOf(setup, spotted, only_face,
                                        ranking_ ? &ranking_->model : nullptr);
    TellNotes(item, tracks.notes);
    const auto notes = NotesOf(*source, tracks);
    result.notes.insert(result.notes.begin(), notes.begin(), notes.end());
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
    if (Redacts(options_)) {
      for (Note& note : result.notes) {
        note.text = WithoutName(note.text, recording);
      }
    }
    result.id = NumbersDigest(setup, spotted, only_face);
    if (coded_) result.id = Sha256Hex(result.id + coded_->sha256);
    if (ranking_) {
      result.id = Sha256Hex(result.id + ranking_sha256_);
      result.notes.push_back({"chosen", ranking_text_, 0});
    }
    result.signals = SignalsOf(measured.motion.Get(), config_.interview.params);
    const auto limit = LimitOf(recording);
    result.limits =
        LimitsOf(tracks, measured.motion.Get(), LinesOf(limit, *whole));
    PutLimit(limit, study);
    PutNoise(measured.motion.Get(), study);
    KeepFace(only_face, &result.signals);
    // The largest of all, and labels and films need their room.
    measured.motion.Release();
    result.found = list.all.size();
    result.added = list.added;
    FillRows(recording, context, measured, list, only_face, &result);
    PutCoded(coded, of_coded, &result.rows);
    if (result.transcript) {
      PutWords(*result.transcript, kWordsReachS, &result.rows);
    }
    const auto faces = FoundFaces(tracks, result.signals);
    SeenFaces seen{faces.size(), 0};
    for (const FoundFace& face : faces) {
      seen.frames += static_cast<double>(face.frames);
    }
    PutLength(tracks, seen, study);
    PutCounts(result.rows, result.found, config_.review.context_s, tracks.fps,
              study);
    for (const Note& note : result.notes) study->notes.push_back(note.text);
    StudyRecording done = *study;
    done.error.clear();
    Write(recording, context, measured, result, whole->info().sound_start_s,
          SpotMethods(config_, {done}, result.coded, false, ranking_text_));
    study->error.clear();
  }

  const std::string& ranking_text() const { return ranking_text_; }

 private:
  std::shared_ptr<const FrameSource> Opened(const std::string& path) const {
    return AtStage("ingest", [&] {
      auto source = options_.given
                        ? options_.given
                        : OpenRecording(config_.data, path, options_.fps,
                                        options_.stream);
      return options_.watched ? options_.watched(source) : source;
    });
  }

  void TakeRanking(const std::string& path) {
    const std::string text = ReadFile(path, kRankingBytes);
    ranking_ = ParseVerdictCsv(text, path);
    ranking_sha256_ = Sha256Hex(text);
    ranking_text_ = Str("scores are those of ", NameOf(path), ", ",
                        VerdictText(ranking_->check));
    LogInfo(ranking_text_);
    if (!ranking_->check.better()) {
      LogWarn(path +
              ": it is not better than the scores as they are by more "
              "than chance");
    }
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
                                  const FaceTracks& tracks, int face) const {
    std::vector<EventRow> reviews = MergeReviews(
        {options_.fresh ? std::vector<EventRow>() : ReviewsIn(recording.folder),
         reviewed_});
    const std::string video = ShownName(recording);
    for (EventRow& row : reviews) {
      if (row.video == NameOf(recording.clip.folder)) row.video = video;
    }
    if (Redacts(options_)) ForgetWords(&reviews);
    const auto elsewhere = [&](const EventRow& row) {
      return row.video != video || tracks.time_s.empty() ||
             row.offset_s < tracks.time_s.front() ||
             row.onset_s > tracks.time_s.back() ||
             (face >= 0 && row.face != face);
    };
    reviews.erase(std::remove_if(reviews.begin(), reviews.end(), elsewhere),
                  reviews.end());
    return reviews;
  }

  // The shown rows with their labels.
  void FillRows(const Recording& recording, const ItemContext& context,
                const Measured& measured, const EventList& list, int face,
                SpotResult* result) const {
    const FaceTracks& tracks = measured.tracks.Get();
    const auto all = CarryReview(
        RowsOf(list, tracks, ShownName(recording), result->first_frame),
        ReviewsOf(recording, tracks, face));
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

  // What is known of how small a movement is found here.
  std::optional<MeasuredLimit> LimitOf(const Recording& recording) const {
    if (calibration_) return calibration_;
    const std::string own =
        (fs::path(recording.folder) / "calibration.json").string();
    std::error_code missing;
    if (!fs::is_regular_file(own, missing)) return std::nullopt;
    try {
      return ReadLimit(own);
    } catch (const DataError& error) {
      LogWarn(error.message() + "; the report goes without");
      return std::nullopt;
    }
  }

  std::vector<std::string> LinesOf(const std::optional<MeasuredLimit>& limit,
                                   const FrameSource& source) const {
    if (!limit) return {};
    return LimitLines(*limit, source.Digest(),
                      SpotDigest(SpotSetupOf(config_)));
  }

  void Write(const Recording& recording, const ItemContext& context,
             const Measured& measured, const SpotResult& result,
             double sound_start_s, const Methods& methods) const {
    const auto& rows = result.rows;
    const auto exported = LeaveOut(rows, options_.leave_out);
    const FaceTracks& tracks = measured.tracks.Get();
    ResultFolder results(recording.folder, recording.source);
    const auto write = [&results](const std::string& name, std::string text) {
      results.Put(name, std::move(text));
    };
    VideoInfo info;
    info.path = result.path;
    info.is_redacted = Redacts(options_);
    info.fps = tracks.fps;
    info.frame_count = tracks.frame_count();
    info.duration_s = DurationOf(tracks);
    info.start_s = tracks.time_s.front();
    info.sound_s = sound_start_s;
    info.notes = result.notes;
    write("events.csv", EventsCsv(rows));
    if (!result.coded.empty()) write("coded.csv", result.coded_csv);
    SignalTable signals = JoinSignals(result.signals, tracks.time_s);
    std::vector<int> faces;
    for (const ReviewFace& face : result.signals) faces.push_back(face.face);
    AddHeadPose(tracks, faces, &signals);
    write("signals.csv", SignalsCsv(signals, result.first_frame));
    for (const std::string& format : options_.formats) {
      if (format == "csv") continue;
      if (format == "html") {
        write(
            "report.html",
            WithMethods(SpotReport({config_.spotting, config_.interview,
                                    config_.review, JobsOf(config_.exec),
                                    ConfigDigest(config_), options_.redaction},
                                   context, measured, result),
                        methods));
        continue;
      }
      if (format == kOpenFaceFormat) {
        write(kOpenFaceFile, OpenFaceCsv(tracks, rows, result.first_frame));
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
  std::optional<CodedList> coded_;
  std::optional<VerdictFile> ranking_;
  std::string ranking_sha256_, ranking_text_;
  std::size_t recordings_ = 1;
};

std::vector<Failure> RunAll(const ExecParams& exec, const Spotter& spotter,
                            const std::vector<Recording>& recordings,
                            Study* study) {
  std::vector<WorkItem> items;
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    items.push_back(
        {recordings[i].clip.item, kVideoBytes,
         [&spotter, &one = recordings[i], part = &study->recordings[i]] {
           spotter.Run(one, part);
         }});
  }
  RunnerOptions runner;
  runner.jobs = JobsOf(exec);
  runner.memory_bytes = ParseMemory(exec.memory);
  runner.label = "videos";
  return RunItems(items, runner);
}

// What would bring names, words or the shape of a face in.
void CheckRedaction(const SpotOptions& options) {
  const bool words = !options.events.empty() || !options.table.empty() ||
                     !options.transcript.empty();
  if (words) {
    throw ConfigError(
        "--redact goes without --events, --table and --transcript: they bring "
        "in names and words");
  }
  for (const std::string& format : options.formats) {
    if (format != kOpenFaceFormat) continue;
    throw ConfigError(
        "--redact goes without the format openface: its landmarks are the "
        "shape of the face");
  }
}

}  // namespace

int RunSpotting(const MienConfig& config, const SpotOptions& options) {
  for (const std::string& format : options.formats) {
    if (format == "html" || format == kOpenFaceFormat) continue;
    FindExportFormat(format);  // unknown: at once
  }
  if (Redacts(options)) CheckRedaction(options);
  LeaveOut({}, options.leave_out);
  if (!options.ranking.empty() && !options.events.empty()) {
    throw ConfigError(
        "--ranking is of spotted candidates; with --events none are spotted");
  }
  std::vector<Failure> failures;
  auto recordings = options.given ? GivenRecording(options)
                                  : ListRecordings(config.data, options.inputs,
                                                   options.out, &failures);
  if (Redacts(options)) {
    HideNames(config.exec.cache, options.out, &recordings);
  }
  if (options.folders != nullptr) {
    for (const auto& one : recordings) options.folders->push_back(one.folder);
  }
  if (!options.transcript.empty() && recordings.size() > 1) {
    throw ConfigError(Str("--transcript is of one recording, but there are ",
                          recordings.size(),
                          ": name one, or put each transcript beside its "
                          "recording (VIDEO.vtt)"));
  }
  const bool is_study = recordings.size() > 1 || !options.table.empty();
  ResultFolder results(options.out);
  results.Begin();  // at once, if it is read-only
  MakeFolder(config.exec.cache);
  const Store store(config.exec.cache, Provenance());
  StageTimes times;
  Study study;
  std::string ranking;
  try {
    study = StudyOf(recordings, options);
    Spotter spotter(config, options, store, &times);
    ranking = spotter.ranking_text();
    spotter.TakeCoded(recordings);
    spotter.TellUnused(recordings);
    for (Failure& failure : RunAll(config.exec, spotter, recordings, &study)) {
      failures.push_back(std::move(failure));
    }
  } catch (const Error& error) {  // a table, weights, a review, a model
    if (!Redacts(options)) {
      WriteFailedRun(options.out, failures, error, options.inputs.front(),
                     "spot");
    }
    throw;
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
  if (Redacts(options)) {
    failures = WithoutNames(std::move(failures), recordings, options.inputs);
  }
  const std::string coded =
      std::filesystem::path(options.events).filename().string();
  const Methods methods = SpotMethods(config, study.recordings, coded,
                                      study.has_conditions, ranking);
  results.Put("methods.txt", methods.text + "\n");
  results.Put("methods.bib", methods.bibtex);
  if (is_study) {
    WriteStudy(config, options, failures, methods, std::move(study), &results);
  }
  MienConfig effective = config;
  if (Redacts(options)) effective.exec.cache = ExecParams().cache;
  results.Put("config.yaml", WriteYaml(Describe(effective)));
  results.Put("failures.csv", FailuresCsv(failures));
  results.Commit();
  LogInfo("results: " + options.out);
  if (is_study) LogInfo("all together: " + StudyStart(options));
  return failures.empty() ? 0 : 1;
}

}  // namespace mien
