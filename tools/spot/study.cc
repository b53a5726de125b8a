#include "tools/spot/study.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/digest.h"
#include "pipeline/core/log.h"
#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_terms.h"
#include "tools/spot/calibration_file.h"
#include "tools/spot/event_rows.h"
#include "tools/spot/recording.h"
#include "tools/spot/workload.h"

namespace mien {
namespace {

constexpr int kResamples = 2000;
constexpr std::uint64_t kSeed = 1;
constexpr std::size_t kNamed = 5;

void Tell(const std::string& note, Study* study) {
  LogWarn(note);
  study->notes.push_back(note);
}

std::string SomeOf(const std::vector<std::string>& names) {
  std::vector<std::string> some;
  for (const std::string& name : names) {
    some.push_back(some.size() < kNamed ? ShownText(name, 60) : "...");
    if (some.size() > kNamed) break;
  }
  return Join(some, ", ");
}

}  // namespace

void PutNoise(const MotionSeries& series, StudyRecording* recording) {
  std::size_t longest = 0;
  for (const FaceMotion& face : series.faces) {
    std::vector<double> noise;
    for (const float value : face.noise) {
      if (std::isfinite(value)) noise.push_back(value / face.iod_px);
    }
    if (noise.size() <= longest) continue;
    longest = noise.size();
    recording->noise_iod = MedianOf(std::move(noise));
    recording->noise_px = recording->noise_iod * face.image_iod_px;
  }
}

void PutLength(const FaceTracks& tracks, const SeenFaces& seen,
               StudyRecording* recording) {
  recording->minutes = MinutesOf(tracks);
  recording->fps = tracks.fps;
  recording->faces = seen.faces;
  const auto frames = static_cast<double>(tracks.frame_count());
  recording->face_minutes =
      frames > 0 ? recording->minutes * seen.frames / frames : 0;
}

void PutCounts(const std::vector<EventRow>& rows, std::size_t found,
               double context_s, double fps, StudyRecording* recording) {
  recording->found = found;
  recording->looks = rows.size();
  recording->unexplained = CountUnexplained(rows);
  for (const EventRow& row : rows) {
    const bool micro = row.kind == KindText(EventKind::kMicro);
    ++(micro ? recording->micro : recording->macro);
    if (row.verdict == "accept") {
      ++recording->accepted;
      recording->accepted_micro += micro ? 1 : 0;
    }
    recording->rejected += row.verdict == "reject" ? 1 : 0;
  }
  recording->check_minutes = WorkloadOf(rows, context_s, fps).seconds / 60;
}

void PutLimit(const std::optional<MeasuredLimit>& limit,
              StudyRecording* recording) {
  if (!limit) return;
  const DetectionLimit& half = limit->half;
  if (half.state == "measured") {
    recording->limit_iod = half.amplitude_iod;
    recording->limit_text = ShortPercent(half.amplitude_iod) + " %";
  } else if (half.state == "below" && !limit->rungs.empty()) {
    recording->limit_text =
        "below " + ShortPercent(limit->rungs.front().amplitude_iod) + " %";
  } else {
    recording->limit_text = "not reached";
  }
}

void PutConditions(const std::string& path,
                   const std::vector<std::string>& paths, Study* study) {
  if (path.empty()) return;
  ReadingNotes notes;
  const ConditionTable table = ReadConditions(path, RecordingColumns(), &notes);
  for (const std::string& line : notes.Lines()) Tell(line, study);
  const ConditionRows joined = JoinConditions(table, paths);
  study->more_columns = table.columns;
  study->has_conditions = table.condition.has_value();
  study->has_persons = table.person.has_value();
  study->provenance.emplace_back("table",
                                 table.name + ", sha256 " + Sha256File(path));
  std::vector<std::string> unnamed, without, no_condition, no_person;
  for (const std::size_t r : joined.unused) {
    unnamed.push_back(table.rows[r].where + ": " + table.rows[r].recording);
  }
  for (std::size_t i = 0; i < study->recordings.size(); ++i) {
    StudyRecording& one = study->recordings[i];
    if (!joined.row[i]) {
      without.push_back(one.name);
      one.notes.emplace_back("no row in the table (--table): in no condition");
      continue;
    }
    one.more = table.rows[*joined.row[i]].cells;
    if (table.condition) one.condition = one.more[*table.condition];
    if (table.person) one.person = one.more[*table.person];
    if (table.condition && one.condition.empty()) {
      no_condition.push_back(one.name);
      one.notes.emplace_back(
          "its condition is empty in the table (--table): in none");
    }
    // Whose it is decides what it counts for.
    if (table.person && one.person.empty()) {
      no_person.push_back(one.name);
      one.condition.clear();
      one.notes.emplace_back(
          "its person is empty in the table (--table): of no person and in no "
          "condition");
    }
  }
  if (!unnamed.empty()) {
    Tell(Str(table.name, ": ", unnamed.size(),
             " rows name no recording that is read: ", SomeOf(unnamed)),
         study);
  }
  if (!no_condition.empty()) {
    Tell(Str(table.name, ": the condition of ", no_condition.size(),
             " recordings is empty, and they are in none: ",
             SomeOf(no_condition)),
         study);
  }
  if (!no_person.empty()) {
    Tell(Str(table.name, ": the person of ", no_person.size(),
             " recordings is empty, and they are left out of persons and "
             "conditions: ",
             SomeOf(no_person)),
         study);
  }
  if (!without.empty()) {
    Tell(Str(table.name, ": ", without.size(),
             " recordings have no row and "
             "are in no condition: ",
             SomeOf(without)),
         study);
  }
}

std::vector<std::pair<std::string, std::string>> StudyFiles(const Study& given,
                                                            bool page) {
  Study study = given;
  study.reviewed = std::any_of(
      study.recordings.begin(), study.recordings.end(),
      [](const auto& one) { return one.accepted + one.rejected > 0; });
  const auto counts = CompareConditions(study, kResamples, kSeed);
  std::vector<std::pair<std::string, std::string>> files;
  files.emplace_back("recordings.csv", RecordingsCsv(study));
  if (study.has_persons) {
    files.emplace_back("persons.csv", PersonsCsv(PersonsOf(study)));
  }
  if (!counts.empty()) {
    files.emplace_back("conditions.csv", ConditionsCsv(counts));
    files.emplace_back("contrasts.csv", ContrastsCsv(counts));
    study.provenance.emplace_back("resamples",
                                  Str(kResamples, ", seed ", kSeed));
  }
  if (page) files.emplace_back("index.html", RenderStudy(study, counts));
  return files;
}

}  // namespace mien
