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
    study->notes.push_back(Str(fs::path(table.name).filename().string(), ": ",
                               table.rows[r].where, ": no recording ",
                               ShownText(table.rows[r].recording, 60)));
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

// Of two names the first holds.
void PutNames(const std::vector<NamedFace>& named,
              const std::vector<FaceRows>& recordings,
              std::vector<std::string>* persons,
              std::vector<std::string>* notes) {
  std::map<std::pair<std::string, int>, std::size_t> places;
  std::map<std::string, std::string> faces;
  for (const FaceRows& recording : recordings) {
    std::string& own = faces[recording.recording];
    for (const TimedFace& face : recording.seen.faces) {
      const std::size_t at = places.size();
      places[{recording.recording, face.face}] = at;
      if (own.size() < 60) own += Str(own.empty() ? "" : ", ", face.face);
    }
  }
  std::vector<std::string> own;
  std::map<std::size_t, const NamedFace*> taken;
  for (const NamedFace& one : named) {
    const std::string what = Str(one.where, ": ", ShownText(one.recording, 60));
    const auto recording = faces.find(one.recording);
    const auto at = places.find({one.recording, one.face});
    if (recording == faces.end()) {
      AddNote(what + " is no recording that was worked on", &own);
    } else if (at == places.end()) {
      AddNote(Str(what, " has no face ", one.face, " (it has ",
                  recording->second.empty() ? "none" : recording->second, ")"),
              &own);
    } else if (const auto [first, is_new] = taken.emplace(at->second, &one);
               !is_new) {
      AddNote(
          Str(what, " face ", one.face, " is told already, as ",
              ShownText(first->second->person, 60), "; this line is left out"),
          &own);
    } else if (!one.person.empty()) {
      (*persons)[at->second] = one.person;
    }
  }
  notes->insert(notes->end(), own.begin(), own.end());
}

}  // namespace

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
    TimedFace one;
    one.face = face;
    one.minutes = out.minutes * static_cast<double>(shown) /
                  static_cast<double>(times.size());
    std::int64_t rank = 0;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (seen[i] == 0) continue;
      if (rank++ == shown / 2) {
        one.frame = frames.first_frame + static_cast<std::int64_t>(i);
      }
      const double end =
          i + 1 < times.size() ? times[i + 1] : times[i] + step_s;
      if (i > 0 && seen[i - 1] != 0) {
        one.runs.back()[1] = end;
      } else {
        one.runs.push_back({times[i], end});
      }
    }
    out.faces.push_back(std::move(one));
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
      CountRows(recording, face.face, {}, &one);
      study.recordings.push_back(std::move(one));
    }
  }
  std::vector<std::string> persons(study.recordings.size());
  if (!table.empty()) {
    PutTable(ReadConditions(table, RecordingColumns()), recordings, &study,
             &persons);
  }
  PutNames(named, recordings, &persons, &study.notes);
  for (std::size_t i = 0; i < persons.size(); ++i) {
    study.recordings[i].person = persons[i];
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
