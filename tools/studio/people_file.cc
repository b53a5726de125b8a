#include <algorithm>
#include <cmath>
#include <filesystem>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "tools/studio/people.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostPerson = 60;
constexpr std::size_t kMostTable = std::size_t{4} << 20;
constexpr double kLongest = 1e7;  // s
constexpr int kMostFace = 1000000;
constexpr const char* kFile = "people.csv";

CsvLimits PeopleLimits() {
  CsvLimits limits;
  limits.max_bytes = kMostTable;
  limits.max_columns = 100;
  limits.max_table_bytes = 16 * kMostTable;
  return limits;
}

std::string Seconds(double value) {
  return std::isfinite(value) ? FixedText(value, 3) : "";
}

std::optional<BaselineStretch> StretchIn(const Cells& cells, Cells::Column from,
                                         Cells::Column to) {
  const auto from_s = cells.Number(from), to_s = cells.Number(to);
  if (!from_s && !to_s) return std::nullopt;
  BaselineStretch stretch;
  stretch.from_s = from_s.value_or(stretch.from_s);
  stretch.to_s = to_s.value_or(stretch.to_s);
  CheckStretch(stretch);
  return stretch;
}

}  // namespace

void CheckStretch(const BaselineStretch& stretch) {
  const bool ends = std::isfinite(stretch.to_s);
  if (!(stretch.from_s >= 0) || !(stretch.from_s < kLongest) ||
      !(stretch.to_s > stretch.from_s) || (ends && stretch.to_s > kLongest)) {
    throw DataError(
        "a baseline is from 0 or more seconds to a later second of the "
        "recording");
  }
}

std::string PeopleCsv(const std::vector<NamedFace>& faces) {
  std::string csv = CsvLine(
      {"recording", "face", "person", "baseline_from_s", "baseline_to_s"});
  for (const NamedFace& one : faces) {
    csv += CsvLine({GuardFormula(one.recording), Str(one.face),
                    GuardFormula(one.person),
                    one.baseline ? Seconds(one.baseline->from_s) : "",
                    one.baseline ? Seconds(one.baseline->to_s) : ""});
  }
  return csv;
}

std::vector<NamedFace> ParsePeople(const std::string& text,
                                   const std::string& name,
                                   std::vector<std::string>* notes) {
  const Table table = ParseTable(text, name, PeopleLimits());
  const std::size_t recording = table.Need({"recording"});
  const std::size_t face = table.Need({"face"});
  const std::size_t person = table.Need({"person"});
  const auto from = table.Find({"baseline_from_s"});
  const auto to = table.Find({"baseline_to_s"});
  std::vector<NamedFace> faces;
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const Cells cells(table, r);
    NamedFace one;
    one.where = Str(table.name, ": ", cells.Place());
    one.recording = cells.Raw(recording);
    one.person = Trim(CleanText(cells.Raw(person), 1000));
    const auto number = ParseInt(Trim(table.rows[r][face]));
    if (!number || *number < 0 || *number > kMostFace) {
      notes->push_back(table.Where(r, face) + ": a face's number is needed");
      continue;
    }
    one.face = static_cast<int>(*number);
    if (one.person.size() > kMostPerson) {
      notes->push_back(table.Where(r, person) +
                       ": a person has a name of at most 60 bytes");
      continue;
    }
    try {
      one.baseline = StretchIn(cells, from, to);
    } catch (const DataError& error) {
      const std::string& what = error.message();
      notes->push_back(
          StartsWith(what, table.name) ? what : Str(one.where, ": ", what));
    }
    faces.push_back(std::move(one));
  }
  return faces;
}

std::vector<NamedFace> People::Named(std::vector<std::string>* notes) const {
  const std::string path = project_.Path(kFile);
  std::error_code missing;
  if (!fs::exists(path, missing)) return {};
  if (!fs::is_regular_file(path, missing)) {
    notes->push_back(Str(kFile, " is no file: nobody has a name"));
    return {};
  }
  std::vector<std::string> own;
  std::vector<NamedFace> faces;
  try {
    faces = ParsePeople(ReadFile(path, kMostTable), kFile, &own);
  } catch (const Error& error) {
    own.push_back(error.message() + "; nobody has a name until it is mended");
  }
  for (const std::string& note : own) AddNote(note, notes);
  return faces;
}

void People::Change(const std::string& recording, int face,
                    const std::function<void(NamedFace*)>& change) {
  project_.Recording(recording);
  if (face < 0 || face > kMostFace) {
    throw DataError(Str("no face has the number ", face));
  }
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::string> notes;
  std::vector<NamedFace> faces = Named(&notes);
  // What cannot be read would be lost.
  if (!notes.empty()) {
    throw DataError(notes.front() +
                    "; mend that line, or remove the file, first");
  }
  NamedFace one;
  one.recording = recording;
  one.face = face;
  const auto its = [&](const NamedFace& other) {
    return other.recording == recording && other.face == face;
  };
  const auto known = std::find_if(faces.begin(), faces.end(), its);
  if (known != faces.end()) one = *known;
  change(&one);
  faces.erase(std::remove_if(faces.begin(), faces.end(), its), faces.end());
  if (!one.person.empty() || one.baseline) faces.push_back(std::move(one));
  std::sort(faces.begin(), faces.end(),
            [](const NamedFace& a, const NamedFace& b) {
              return a.recording != b.recording ? a.recording < b.recording
                                                : a.face < b.face;
            });
  const std::string text = PeopleCsv(faces);
  if (text.size() > kMostTable) throw DataError("too many people");
  WriteFileAtomic(project_.Path(kFile), text);
}

void People::Name(const std::string& recording, int face,
                  const std::string& person) {
  const std::string name = Trim(CleanText(person, 1000));
  if (name.size() > kMostPerson) {
    throw DataError("a person has a name of at most 60 bytes");
  }
  Change(recording, face, [&name](NamedFace* one) { one->person = name; });
}

void People::SetBaseline(const std::string& recording, int face,
                         const std::optional<BaselineStretch>& stretch) {
  if (stretch) CheckStretch(*stretch);
  Change(recording, face,
         [&stretch](NamedFace* one) { one->baseline = stretch; });
}

}  // namespace mien
