#include "tools/spot/spotter.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/exec/result_folder.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/export.h"
#include "stages/report/faces_text.h"
#include "tools/spot/calibration_file.h"
#include "tools/spot/cover_lines.h"
#include "tools/spot/event_rows.h"
#include "tools/spot/hidden_names.h"
#include "tools/spot/label_doubts.h"
#include "tools/spot/open_face.h"
#include "tools/spot/recording_reviews.h"
#include "tools/spot/reviews.h"
#include "tools/spot/spoken.h"
#include "tools/spot/spot_signals.h"
#include "tools/spot/study.h"
#include "tools/spot/workload.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kRankingBytes = std::size_t{1} << 16;
constexpr double kWordsReachS = 2;  // what is said so near to a candidate

// As in the column video.
std::string NameOf(const std::string& path) {
  return fs::path(path).filename().string();
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

std::string Summary(const std::string& item, const FaceTracks& tracks,
                    const std::vector<ReviewFace>& faces,
                    const std::vector<EventRow>& rows, bool is_coded,
                    double context_s, std::size_t signal_rows) {
  const double end = DurationOf(tracks);
  const double begin = tracks.time_s.empty() ? 0 : tracks.time_s.front();
  const std::string where =
      FixedText(begin, 1) == "0.0"
          ? ""
          : Str(" (", FixedText(begin, 1), " to ", FixedText(end, 1), " s)");
  const Workload workload = WorkloadOf(rows, context_s, tracks.fps);
  return Str(item, ": ", FixedText(end - begin, 1), " s", where, " at ",
             FixedText(tracks.fps, 1), " fps, ",
             FacesText(FoundFaces(tracks, faces), tracks.frame_count()), ", ",
             rows.size(),
             is_coded ? std::string(rows.size() == 1 ? " coded interval"
                                                     : " coded intervals")
                      : Str(" candidates, ", CountUnexplained(rows),
                            " of them unexplained"),
             "; ", WorkloadText(workload), "; ", tracks.frame_count(),
             " frames read = ", signal_rows, " rows of signals.csv");
}

// As a file of intervals names it.
std::string CodedName(const Recording& recording) {
  return recording.apart.empty() ? NameOf(recording.clip.folder)
                                 : recording.source;
}

void KeepFace(int face, std::vector<ReviewFace>* signals) {
  signals->erase(std::remove_if(signals->begin(), signals->end(),
                                [face](const ReviewFace& one) {
                                  return face >= 0 && one.face != face;
                                }),
                 signals->end());
}

}  // namespace

SpotterSetup SpotterSetupOf(const MienConfig& config) {
  return {config.data,   SpotSetupOf(config), config.spotting,    config.label,
          config.review, config.exec,         SpotFactsOf(config)};
}

Spotter::Spotter(const SpotterSetup& setup, const SpotOptions& options,
                 const Store& store, StageTimes* times)
    : setup_(setup),
      options_(options),
      store_(store),
      times_(times),
      models_(setup.label, setup.exec.device) {
  if (!options.reviews.empty()) {
    reviewed_ =
        ReadReviews(options.reviews, setup.spot.interview.params.micro_max_s);
  }
  if (!options.calibration.empty()) {
    calibration_ = ReadLimit(options.calibration);
    if (options.redacts()) calibration_->video = "not named";
  }
  if (!options.ranking.empty()) TakeRanking(options.ranking);
}

void Spotter::TakeCoded(const std::vector<Recording>& recordings) {
  recordings_ = recordings.size();
  if (options_.events.empty()) return;
  std::vector<std::string> names;
  for (const Recording& one : recordings) {
    names.push_back(CodedName(one));
  }
  coded_ = ReadCoded(options_.events, options_.tiers, names, options_.fps);
  for (const std::string& line : coded_->notes.Lines()) LogInfo(line);
}

void Spotter::TellUnread(const std::vector<Recording>& recordings) const {
  if (!coded_) return;
  std::vector<std::string> names;
  for (const Recording& one : recordings) names.push_back(CodedName(one));
  const std::string note = UnreadText(*coded_, names);
  if (!note.empty()) LogWarn(note);
}

void Spotter::TellUnused(const std::vector<Recording>& recordings) const {
  TellUnread(recordings);
  for (const std::string& line : UnusedReviews(reviewed_, recordings)) {
    LogWarn(line);
  }
}

void Spotter::Run(const Recording& recording, StudyRecording* study) const {
  const std::string& path = recording.clip.folder;
  const std::string& item = recording.clip.item;
  const ResultFolder earlier(recording.folder, recording.source);
  if (earlier.HasResults()) earlier.Begin();
  SpotResult result;
  result.path = recording.shown.empty() ? path : recording.shown;
  result.transcript = AtStage("ingest", [&] {
    return SpokenIn(item, path, options_.transcript,
                    !options_.no_transcript && !options_.redacts());
  });
  const auto whole = Opened(path);
  const PartOfFrames part =
      AtStage("ingest", [&] { return TakePart(whole, options_.part); });
  const auto& source = part.source;
  result.first_frame = part.first_frame;
  TellNotes(item, source->info().notes);
  const ItemContext context = {&store_, times_, kRecordingsName, item};
  const Spotted spotted = Spot(setup_.spot, context, source);
  const Measured& measured = spotted.measured;
  const FaceTracks& tracks = measured.tracks.Get();
  const int only_face =
      AtStage("track", [&] { return ChosenFace(options_.face, tracks, item); });
  const Marked marked = MeasureCoded(recording, measured, only_face,
                                     whole->info().sound_start_s, &result);
  const EventList list = coded_ ? marked.events.list
                                : ListOf(setup_.spot, spotted, only_face,
                                         ranking_ ? &ranking_->model : nullptr);
  PutNotes(recording, *source, tracks, &result);
  result.id = NumbersDigest(setup_.spot, spotted, only_face);
  if (coded_) result.id = Sha256Hex(result.id + coded_->sha256);
  if (ranking_) {
    result.id = Sha256Hex(result.id + ranking_sha256_);
    result.notes.push_back({"chosen", ranking_text_, 0});
  }
  result.signals =
      SignalsOf(measured.motion.Get(), setup_.spot.interview.params);
  const auto limit = LimitOf(recording);
  result.limits =
      LimitsOf(tracks, measured.motion.Get(), LinesOf(limit, *whole));
  const auto covered = CoverLines(measured.motion.Get(),
                                  setup_.spot.interview.params.covered_from);
  // The last line says what a candidate is not.
  result.limits.insert(std::prev(result.limits.end()), covered.begin(),
                       covered.end());
  PutLimit(limit, study);
  PutNoise(measured.motion.Get(), study);
  KeepFace(only_face, &result.signals);
  // The largest of all, and labels and films need their room.
  measured.motion.Release();
  result.found = list.all.size();
  result.added = list.added;
  FillRows(recording, context, measured, list, only_face, &result);
  PutCoded(marked.rows, marked.events, &result.rows);
  if (result.transcript) {
    PutWords(*result.transcript, kWordsReachS, &result.rows);
  }
  const auto faces = FoundFaces(tracks, result.signals);
  SeenFaces seen{faces.size(), 0};
  for (const FoundFace& face : faces) {
    seen.frames += static_cast<double>(face.frames);
  }
  PutLength(tracks, seen, study);
  PutCounts(result.rows, result.found + result.kept, setup_.review.context_s,
            tracks.fps, study);
  study->marked = result.marked;
  study->fitted = result.fitted;
  for (const Note& note : result.notes) study->notes.push_back(note.text);
  StudyRecording done = *study;
  done.error.clear();
  Write(recording, context, measured, result, whole->info().sound_start_s,
        SpotMethods(setup_.facts, {done},
                    ScopeOf(options_, result.coded, ranking_text_)));
  study->error.clear();
}

std::shared_ptr<const FrameSource> Spotter::Opened(
    const std::string& path) const {
  return AtStage("ingest", [&] {
    auto source = options_.given ? options_.given
                                 : OpenRecording(setup_.data, path,
                                                 options_.fps, options_.stream);
    return options_.watched ? options_.watched(source) : source;
  });
}

void Spotter::TakeRanking(const std::string& path) {
  const std::string text = ReadFile(path, kRankingBytes);
  ranking_ = ParseVerdictCsv(text, path);
  ranking_sha256_ = Sha256Hex(text);
  // Files of verdicts are named after people and studies.
  const std::string name = options_.redacts() ? "a layer" : NameOf(path);
  ranking_text_ =
      Str("scores are those of ", name, ", ", VerdictText(ranking_->check));
  LogInfo(ranking_text_);
  if (!ranking_->check.better()) {
    LogWarn(path +
            ": it is not better than the scores as they are by more "
            "than chance");
  }
}

Spotter::Marked Spotter::MeasureCoded(const Recording& recording,
                                      const Measured& measured, int only_face,
                                      double sound_start_s,
                                      SpotResult* result) const {
  Marked marked;
  if (!coded_) return marked;
  const std::string name = CodedName(recording);
  const std::vector<double>& time_s = measured.tracks.Get().time_s;
  marked.rows = CodedOf(*coded_, name, recordings_ == 1, time_s,
                        result->first_frame, sound_start_s);
  const InterviewConfig& interview = setup_.spot.interview;
  auto found = MeasureIntervals(measured.motion.Get(), interview.params,
                                IntervalsOf(marked.rows));
  OnlyOfFace(only_face, &found);
  marked.events =
      ListCoded(found, time_s, interview.params.micro_max_s, interview.list);
  for (const MeasuredInterval& one : found) {
    result->fitted += one.why.empty() && one.fitted ? 1 : 0;
  }
  result->coded = coded_->name;
  result->marked = marked.rows.size();
  result->coded_csv = CodedCsv(name, marked.rows, found, marked.events, time_s);
  result->notes.push_back(
      {"chosen", CodedText(coded_->name, marked.rows, marked.events), 0});
  LogInfo(recording.clip.item + ": " + result->notes.back().text);
  return marked;
}

void Spotter::PutNotes(const Recording& recording, const FrameSource& source,
                       const FaceTracks& tracks, SpotResult* result) const {
  const std::string& item = recording.clip.item;
  TellNotes(item, tracks.notes);
  const auto notes = NotesOf(source, tracks);
  result->notes.insert(result->notes.begin(), notes.begin(), notes.end());
  if (!options_.part.IsWhole() && !tracks.time_s.empty()) {
    const Note note = {
        "part",
        Str("a part of the recording was looked at: from ",
            FixedText(tracks.time_s.front(), 3), " s to ",
            FixedText(tracks.time_s.back(), 3), " s, with its last frame ",
            FixedText(DurationOf(tracks) - tracks.time_s.front(), 3),
            " s long (--from, --to)"),
        0};
    LogInfo(item + ": " + note.text);
    result->notes.push_back(note);
  }
  if (options_.redacts()) {
    for (Note& note : result->notes) {
      note.text = WithoutName(note.text, recording);
    }
  }
}

std::vector<EventRow> Spotter::Decisions(const Recording& recording,
                                         const FaceTracks& tracks, int face,
                                         std::vector<Note>* notes) const {
  const std::size_t told = notes->size();
  std::vector<EventRow> reviews = ReviewsOf(
      options_.fresh ? std::vector<EventRow>() : ReviewsIn(recording.folder),
      reviewed_, {recording, tracks.time_s, face, options_.part.IsWhole()},
      notes);
  if (options_.redacts()) ForgetWords(&reviews);
  for (std::size_t i = told; i < notes->size(); ++i) {
    LogWarn(recording.clip.item + ": " + (*notes)[i].text);
  }
  return reviews;
}

void Spotter::FillRows(const Recording& recording, const ItemContext& context,
                       const Measured& measured, const EventList& list,
                       int face, SpotResult* result) const {
  const FaceTracks& tracks = measured.tracks.Get();
  const auto all = CarryReview(
      RowsOf(list, tracks, ShownName(recording), result->first_frame),
      Decisions(recording, tracks, face, &result->notes));
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
                        events, JobsOf(setup_.exec)),
            setup_.label.min_probability, &found);
  const std::vector<std::size_t> which(
      shown.begin(), shown.begin() + static_cast<std::ptrdiff_t>(found.size()));
  DoubtLabels({list, tracks, result->signals,
               setup_.spot.interview.params.flags.blink_threshold,
               setup_.spot.interview.params.covered_from},
              which, &found);
  result->rows = std::move(found);
  result->kept = reviewed.size();
  for (EventRow& row : reviewed) result->rows.push_back(std::move(row));
}

std::optional<MeasuredLimit> Spotter::LimitOf(
    const Recording& recording) const {
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

std::vector<std::string> Spotter::LinesOf(
    const std::optional<MeasuredLimit>& limit,
    const FrameSource& source) const {
  if (!limit) return {};
  return LimitLines(*limit, source.Digest(), SpotDigest(setup_.spot));
}

void Spotter::Write(const Recording& recording, const ItemContext& context,
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
  info.is_redacted = options_.redacts();
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
      write("report.html",
            WithMethods(
                SpotReport({setup_.spotting, setup_.spot.interview,
                            setup_.review, JobsOf(setup_.exec),
                            setup_.facts.config_digest, options_.redaction},
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
                  !result.coded.empty(), setup_.review.context_s,
                  signals.time_s.size()));
}

}  // namespace mien
