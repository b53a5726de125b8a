#include "tools/studio/people.h"

#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/median.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/conditions.h"
#include "stages/exchange/event_terms.h"
#include "tools/studio/decoys.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostPerson = 60;
constexpr std::size_t kMostSignals = std::size_t{2} << 30;
constexpr std::size_t kMostTable = std::size_t{4} << 20;

void PutTable(const ConditionTable& table,
              const std::vector<FaceRows>& recordings, Study* study,
              std::vector<std::string>* table_persons) {
  std::vector<std::string> names;
  for (const FaceRows& one : recordings) names.push_back(one.recording);
  ConditionRows joined;
  try {
    joined = JoinConditions(table, names);
  } catch (const DataError& error) {
    study->notes.push_back(error.message());
    return;
  }
  study->more_columns = table.columns;
  study->has_conditions = table.condition.has_value();
  for (const std::size_t r : joined.unused) {
    study->notes.push_back(table.rows[r].where + ": no recording " +
                           ShownText(table.rows[r].recording, 60));
  }
  std::size_t at = 0;
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    const std::size_t faces = recordings[i].seen.faces.size();
    if (!joined.row[i]) {
      study->notes.push_back(ShownText(recordings[i].recording, 60) +
                             " has no row and is in no condition");
    }
    for (std::size_t k = 0; k < faces; ++k, ++at) {
      if (!joined.row[i]) continue;
      StudyRecording& one = study->recordings[at];
      one.more = table.rows[*joined.row[i]].cells;
      if (table.condition) one.condition = one.more[*table.condition];
      if (table.person && faces == 1) {
        (*table_persons)[at] = one.more[*table.person];
      }
    }
  }
}

}  // namespace

std::string PeopleCsv(const std::vector<NamedFace>& faces) {
  std::string csv = CsvLine({"recording", "face", "person"});
  for (const NamedFace& one : faces) {
    csv += CsvLine(
        {GuardFormula(one.recording), Str(one.face), GuardFormula(one.person)});
  }
  return csv;
}

std::vector<NamedFace> ParsePeople(const std::string& text,
                                   const std::string& name) {
  const Table table = ParseTable(text, name);
  const std::size_t recording = table.Need({"recording"});
  const std::size_t face = table.Need({"face"});
  const std::size_t person = table.Need({"person"});
  std::vector<NamedFace> faces;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const auto number = ParseInt(table.rows[r][face]);
    if (!number || *number < 0 || *number > 1000000) {
      throw DataError(table.Where(r, face) + ": a face's number is needed");
    }
    faces.push_back({UnguardFormula(table.rows[r][recording]),
                     static_cast<int>(*number),
                     UnguardFormula(table.rows[r][person])});
  }
  return faces;
}

FaceTimes FacesOf(const std::string& csv, const std::string& name) {
  const SeenFrames frames = SeenFramesOf(csv, name);
  const auto& times = frames.time_s;
  FaceTimes out;
  if (times.size() < 2) return out;
  std::vector<double> steps;
  for (std::size_t i = 1; i < times.size(); ++i) {
    steps.push_back(times[i] - times[i - 1]);
  }
  const double step_s = MedianOf(std::move(steps));
  if (step_s > 0) out.fps = 1 / step_s;
  out.minutes = (times.back() - times.front() + step_s) / 60;
  for (const auto& [face, seen] : frames.seen) {
    const auto shown = std::count(seen.begin(), seen.end(), 1);
    out.faces.push_back({face, out.minutes * static_cast<double>(shown) /
                                   static_cast<double>(times.size())});
  }
  return out;
}

Study StudyOfFaces(const std::vector<FaceRows>& recordings,
                   const std::vector<NamedFace>& named,
                   const std::string& table) {
  Study study;
  for (const FaceRows& recording : recordings) {
    for (const TimedFace& face : recording.seen.faces) {
      StudyRecording one;
      one.name = recording.seen.faces.size() == 1
                     ? recording.recording
                     : Str(recording.recording, " face ", face.face);
      one.folder = recording.recording;
      one.minutes = recording.seen.minutes;
      one.fps = recording.seen.fps;
      one.faces = 1;
      one.face_minutes = face.minutes;
      for (const EventRow& row : recording.rows) {
        if (row.face != face.face) continue;
        const bool micro = row.kind == KindText(EventKind::kMicro);
        ++one.found;
        ++one.looks;
        ++(micro ? one.micro : one.macro);
        one.unexplained +=
            std::all_of(row.flags.begin(), row.flags.end(),
                        [](const std::string& flag) {
                          return flag == FlagText(EventFlag::kLowFps);
                        })
                ? 1
                : 0;
        one.accepted += row.verdict == "accept" ? 1 : 0;
        one.accepted_micro += row.verdict == "accept" && micro ? 1 : 0;
        one.rejected += row.verdict == "reject" ? 1 : 0;
      }
      study.recordings.push_back(std::move(one));
    }
  }
  std::vector<std::string> persons(study.recordings.size());
  if (!table.empty()) {
    PutTable(ReadConditions(table, RecordingColumns()), recordings, &study,
             &persons);
  }
  std::size_t at = 0;
  for (const FaceRows& recording : recordings) {
    for (const TimedFace& face : recording.seen.faces) {
      for (const NamedFace& name : named) {
        if (name.recording == recording.recording && name.face == face.face) {
          persons[at] = name.person;
        }
      }
      study.recordings[at].person = persons[at];
      ++at;
    }
  }
  study.has_persons =
      std::any_of(persons.begin(), persons.end(),
                  [](const std::string& one) { return !one.empty(); });
  // Who is who stands in the table, too.
  if (std::find(study.more_columns.begin(), study.more_columns.end(),
                "person") == study.more_columns.end()) {
    study.more_columns.insert(study.more_columns.begin(), "person");
    for (StudyRecording& one : study.recordings) {
      one.more.insert(one.more.begin(), one.person);
    }
  } else {
    for (StudyRecording& one : study.recordings) {
      one.more.resize(study.more_columns.size());
      const auto column = std::find(study.more_columns.begin(),
                                    study.more_columns.end(), "person") -
                          study.more_columns.begin();
      one.more[static_cast<std::size_t>(column)] = one.person;
    }
  }
  study.reviewed = std::any_of(
      study.recordings.begin(), study.recordings.end(),
      [](const auto& one) { return one.accepted + one.rejected > 0; });
  return study;
}

std::vector<NamedFace> People::Named() const {
  const std::string path = project_.Path("people.csv");
  std::error_code missing;
  if (!fs::is_regular_file(path, missing)) return {};
  return ParsePeople(ReadFile(path, kMostTable), path);
}

void People::Name(const std::string& recording, int face,
                  const std::string& person) {
  project_.Recording(recording);
  const std::string name = Trim(CleanText(person, 1000));
  if (name.size() > kMostPerson || face < 0 || face > 1000000) {
    throw DataError("a person has a name of at most 60 bytes");
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  auto faces = Named();
  faces.erase(std::remove_if(faces.begin(), faces.end(),
                             [&](const NamedFace& one) {
                               return one.recording == recording &&
                                      one.face == face;
                             }),
              faces.end());
  if (!name.empty()) faces.push_back({recording, face, name});
  std::sort(faces.begin(), faces.end(),
            [](const NamedFace& a, const NamedFace& b) {
              return a.recording != b.recording ? a.recording < b.recording
                                                : a.face < b.face;
            });
  const std::string text = PeopleCsv(faces);
  if (text.size() > kMostTable) throw DataError("too many people");
  WriteFileAtomic(project_.Path("people.csv"), text);
}

bool People::HasTable() const {
  std::error_code missing;
  return fs::is_regular_file(TablePath(), missing);
}

void People::PutTable(const std::string& text) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::error_code error;
  if (text.empty()) {
    fs::remove(TablePath(), error);
    return;
  }
  if (text.size() > kMostTable) {
    throw DataError("a table of conditions has 4 MB at most");
  }
  // Looked at before it takes the place of the one that is there.
  const std::string trial = project_.Path("uploads/.conditions.csv");
  MakeFolder(project_.Path("uploads"));
  WriteFileAtomic(trial, text);
  try {
    ReadConditions(trial, RecordingColumns());
  } catch (const Error& fault) {
    fs::remove(trial, error);
    // Named as its owner knows it.
    std::string text = fault.message();
    for (auto at = text.find(trial); at != std::string::npos;
         at = text.find(trial)) {
      text.replace(at, trial.size(), "the table of conditions");
    }
    throw DataError(text);
  }
  fs::remove(trial, error);
  WriteFileAtomic(TablePath(), text);
}

FaceTimes People::Seen(const std::string& recording) {
  const std::string found = project_.Found(recording);
  if (found.empty()) return {};
  const std::string path = (fs::path(found) / "signals.csv").string();
  struct stat about = {};
  if (stat(path.c_str(), &about) != 0) return {};
  const std::int64_t mark =
      static_cast<std::int64_t>(about.st_mtim.tv_sec) * 1000000007 +
      about.st_mtim.tv_nsec + about.st_size;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto known = seen_.find(path);
    if (known != seen_.end() && known->second.first == mark) {
      return known->second.second;
    }
  }
  FaceTimes seen = FacesOf(ReadFile(path, kMostSignals), path);
  const std::lock_guard<std::mutex> lock(mutex_);
  seen_[path] = {mark, seen};
  return seen;
}

}  // namespace mien
