#include "stages/ingest/casme2_sheet.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <tuple>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/xlsx.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kSheetLevels = 3;
constexpr std::size_t kHeaderRows = 20;
constexpr std::size_t kMaxSheetBytes = std::size_t{64} << 20;
constexpr std::size_t kMaxCandidates = 1000;

const std::vector<std::string> kSubject = {"Subject", "sub"};
const std::vector<std::string> kFilename = {"Filename", "File name", "clip"};
const std::vector<std::string> kOnset = {"OnsetFrame", "Onset frame",
                                         "onset_frame", "Onset"};
const std::vector<std::string> kApex = {"ApexFrame", "Apex frame", "apex_frame",
                                        "Apex"};
const std::vector<std::string> kOffset = {"OffsetFrame", "Offset frame",
                                          "offset_frame", "Offset"};
const std::vector<std::string> kEmotion = {
    "Estimated Emotion", "estimated_emotion", "Emotion", "Emotion_20140508",
    "Emotion_20190701"};
const std::vector<std::string> kUnits = {"Action Units", "action_units", "AU",
                                         "AUs"};
const std::vector<std::string> kObjective = {
    "Objective Classes", "Objective Class", "objective_classes",
    "objective_class"};

struct Candidate {
  int level = 0;
  std::string path;
  std::string name;  // lower case
  bool is_csv = false;
};

void FindTables(const fs::path& folder, int level,
                std::vector<Candidate>* found) {
  const FolderList list = ListFolder(folder);
  for (const std::string& file : list.files) {
    const std::string name = ToLower(file);
    const bool is_csv = EndsWith(name, ".csv");
    if (!is_csv && !EndsWith(name, ".xlsx")) continue;
    if (found->size() < kMaxCandidates) {
      found->push_back({level, (folder / file).string(), name, is_csv});
    }
  }
  if (level == kSheetLevels) return;
  for (const std::string& name : list.folders) {
    // Frames lie there: thousands of files, no sheet.
    if (StartsWith(ToLower(name), "sub")) continue;
    FindTables(folder / name, level + 1, found);
  }
}

// The header is the first row with both columns; without one, row 1 (so that
// the message about the missing column names what stands there).
Table ReadTable(const Candidate& candidate) {
  std::vector<std::vector<std::string>> rows =
      candidate.is_csv
          ? ParseCsv(ReadFile(candidate.path, kMaxSheetBytes), candidate.path)
          : ReadXlsxRows(candidate.path);
  const auto has = [](const std::vector<std::string>& row,
                      const std::vector<std::string>& names) {
    Table table;
    table.header = row;
    return table.Find(names).has_value();
  };
  for (std::size_t i = 0; i < std::min(rows.size(), kHeaderRows); ++i) {
    if (has(rows[i], kSubject) && has(rows[i], kFilename)) {
      rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
  }
  return TableFromRows(std::move(rows), candidate.path);
}

struct Columns {
  explicit Columns(const Table& table)
      : subject(table.Need(kSubject)),
        filename(table.Need(kFilename)),
        onset(table.Need(kOnset)),
        apex(table.Need(kApex)),
        offset(table.Need(kOffset)),
        emotion(table.Need(kEmotion)),
        units(table.Find(kUnits)),
        objective(table.Find(kObjective)) {}

  std::size_t subject, filename, onset, apex, offset, emotion;
  std::optional<std::size_t> units, objective;
};

std::optional<std::int64_t> FrameNumber(const std::string& text) {
  const auto number = ParseDouble(text);
  if (!number || *number < 0 || *number > 1e9 ||
      *number != std::floor(*number)) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*number);
}

bool IsNone(const std::string& text) {
  const std::string trimmed = Trim(text);
  return trimmed.empty() || trimmed == "/" || trimmed == "-" || trimmed == "?";
}

// Why the row cannot be used, or "". Notes go to `note`.
std::string ReadAnnotation(const Columns& columns,
                           const std::vector<std::string>& row,
                           Annotation* annotation, std::string* note) {
  annotation->onset = FrameNumber(row[columns.onset]);
  annotation->apex = FrameNumber(row[columns.apex]);
  annotation->offset = FrameNumber(row[columns.offset]);
  annotation->emotion = ToLower(Trim(row[columns.emotion]));
  if (columns.units) annotation->action_units = Trim(row[*columns.units]);
  if (columns.objective) {
    annotation->objective_class = Trim(row[*columns.objective]);
  }
  if (!annotation->onset) {
    return "its onset '" + Trim(row[columns.onset]) + "' is not a frame number";
  }
  if (annotation->emotion.empty()) return "it has no emotion";
  auto& apex = annotation->apex;
  auto& offset = annotation->offset;
  if (!offset) {
    if (!IsNone(row[columns.offset])) {
      return "its offset '" + Trim(row[columns.offset]) +
             "' is not a frame number";
    }
    *note = "it has no offset";
  } else if (*annotation->onset > *offset) {
    return Str("its onset ", *annotation->onset, " is after its offset ",
               *offset);
  }
  if (!apex && !IsNone(row[columns.apex])) {
    *note = "its apex '" + Trim(row[columns.apex]) +
            "' is not a frame number: taken as unknown";
  } else if (apex && *apex < *annotation->onset) {
    return Str("its onset ", *annotation->onset, " is after its apex ", *apex);
  } else if (apex && offset && *apex > *offset) {
    *note = Str("its apex ", *apex, " is after its offset ", *offset,
                ": taken as unknown");
    apex.reset();
  }
  return "";
}

Casme2Sheet ReadRows(const Table& table) {
  const Columns columns(table);
  Casme2Sheet sheet;
  sheet.path = table.name;
  std::map<std::pair<std::string, std::string>, bool> seen;
  for (const std::vector<std::string>& row : table.rows) {
    Casme2Row entry;
    entry.name = Trim(row[columns.filename]);
    if (Trim(row[columns.subject]).empty() || entry.name.empty()) {
      continue;  // blank lines and remarks below the table
    }
    entry.subject = Casme2Subject(row[columns.subject]);
    const std::string item = "sub" + entry.subject + "_" + entry.name;
    std::string note;
    std::string why = ReadAnnotation(columns, row, &entry.annotation, &note);
    if (!seen.emplace(std::pair(entry.subject, entry.name), true).second) {
      why = "it is listed twice: the first row counts";
    }
    if (!why.empty()) {
      sheet.skipped.push_back(
          {item, why + " (" + table.name + "): mend the sheet", true});
      continue;
    }
    if (!note.empty()) {
      sheet.skipped.push_back({item, note + " (" + table.name + ")", false});
    }
    sheet.rows.push_back(std::move(entry));
  }
  return sheet;
}

void AddObjectiveClasses(const std::vector<Candidate>& candidates,
                         Casme2Sheet* sheet) {
  for (const Candidate& candidate : candidates) {
    if (candidate.path == sheet->path ||
        candidate.name.find("objective") == std::string::npos) {
      continue;
    }
    const Table table = ReadTable(candidate);
    const std::size_t subject = table.Need(kSubject);
    const std::size_t filename = table.Need(kFilename);
    const std::size_t objective = table.Need(kObjective);
    std::map<std::pair<std::string, std::string>, std::string> classes;
    for (const auto& row : table.rows) {
      classes.emplace(
          std::pair(Casme2Subject(row[subject]), Trim(row[filename])),
          Trim(row[objective]));
    }
    for (Casme2Row& row : sheet->rows) {
      const auto found = classes.find({row.subject, row.name});
      if (row.annotation.objective_class.empty() && found != classes.end()) {
        row.annotation.objective_class = found->second;
      }
    }
    return;
  }
}

// Index of the sheet to read. A table of another kind is passed over; one
// named "coding" must be right.
std::size_t ChooseSheet(const std::vector<Candidate>& candidates,
                        const std::string& root, Table* table) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Candidate& candidate = candidates[i];
    if (candidate.name.find("coding") != std::string::npos) {
      *table = ReadTable(candidate);
      return i;
    }
    if (candidate.name.find("objective") != std::string::npos) continue;
    try {
      *table = ReadTable(candidate);
    } catch (const DataError&) {
      continue;
    }
    if (table->Find(kSubject) && table->Find(kFilename) &&
        table->Find(kOnset) && table->Find(kOffset)) {
      return i;
    }
  }
  throw DataError(root +
                  ": no coding sheet: put CASME2-coding-20140508.xlsx (or "
                  ".csv) into this folder");
}

}  // namespace

std::string Casme2Subject(const std::string& text) {
  std::string subject = Trim(text);
  if (StartsWith(ToLower(subject), "sub")) {
    subject = Trim(subject.substr(3));
    while (!subject.empty() && (subject[0] == '_' || subject[0] == '-')) {
      subject.erase(0, 1);
    }
  }
  const auto number = FrameNumber(subject);
  if (!number) return subject;
  const std::string digits = std::to_string(*number);
  return digits.size() < 2 ? "0" + digits : digits;
}

Casme2Sheet ReadCasme2Sheet(const std::string& root) {
  std::vector<Candidate> candidates;
  FindTables(root, 1, &candidates);
  const auto rank = [](const Candidate& c) {
    return std::tuple(c.name.find("coding") == std::string::npos, c.level,
                      c.is_csv, c.name, c.path);
  };
  std::sort(candidates.begin(), candidates.end(),
            [&rank](const Candidate& a, const Candidate& b) {
              return rank(a) < rank(b);
            });
  Table table;
  const std::size_t chosen = ChooseSheet(candidates, root, &table);
  Casme2Sheet sheet = ReadRows(table);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i != chosen && candidates[i].name.find("coding") != std::string::npos) {
      sheet.skipped.push_back(
          {candidates[i].path,
           "a second coding sheet, not read: " + sheet.path + " is used",
           false});
    }
  }
  AddObjectiveClasses(candidates, &sheet);
  return sheet;
}

}  // namespace mien
