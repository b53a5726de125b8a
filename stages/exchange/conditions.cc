#include "stages/exchange/conditions.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/recording_name.h"
#include "stages/exchange/study_columns.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostConditions = 20;
constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kMostNamed = 10;

CsvLimits TableLimits() {
  CsvLimits limits;
  limits.max_bytes = std::size_t{16} << 20;
  limits.max_table_bytes = std::size_t{64} << 20;
  return limits;
}

// How well a table's text names a recording: two for each folder and the file
// that agree, one less where only the extension is missing; 0: not at all.
int Fits(const std::vector<std::string>& text,
         const std::vector<std::string>& recording) {
  if (text.empty() || text.size() > recording.size()) return 0;
  int fit = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string& a = text[text.size() - 1 - i];
    const std::string& b = recording[recording.size() - 1 - i];
    if (NameKey(a) == NameKey(b)) {
      fit += 2;
    } else if (i == 0 && NameKey(a) == StemKey(b)) {
      fit += 1;
    } else {
      return 0;
    }
  }
  return fit;
}

void CheckColumns(const Table& table, std::size_t key,
                  const std::vector<std::string>& reserved) {
  std::set<std::string> seen;
  if (table.header.size() > kMostColumns) {
    throw DataError(Str(table.name, ": ", table.header.size(),
                        " columns: a table of conditions has ", kMostColumns,
                        " at most"));
  }
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const std::string name = ToLower(table.header[c]);
    if (!seen.insert(name).second) {
      throw DataError(table.name + ": column '" +
                      ShownText(table.header[c], 40) +
                      "' stands there twice: rename one of them");
    }
    if (c == key) continue;
    if (name.empty()) {
      throw DataError(Str(table.name, ": column ", c + 1,
                          " has no name: give it one in the first line"));
    }
    if (std::find(reserved.begin(), reserved.end(), name) != reserved.end()) {
      throw DataError(table.name + ": column '" +
                      ShownText(table.header[c], 40) +
                      "' has the name of a column that recordings.csv has "
                      "already: rename it");
    }
  }
}

// A column whose heading we do not know may be the one that is missing.
void SayUnread(const Table& table, const StudyColumns& columns,
               ReadingNotes* notes) {
  std::vector<std::string> others;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    if (c == columns.recording || c == columns.person ||
        c == columns.condition) {
      continue;
    }
    others.push_back("'" + ShownText(table.header[c], 40) + "'");
    if (others.size() == kMostNamed) break;
  }
  if (others.empty()) return;
  std::vector<std::string> missing;
  if (!columns.condition) missing.emplace_back("condition");
  if (!columns.person) missing.emplace_back("person");
  notes->Say(Str(table.name, ": no column ", Join(missing, " and none "),
                 " (or another word for it); taken over as they stand: ",
                 Join(others, ", ")));
}

}  // namespace

ConditionTable ReadConditions(const std::string& path,
                              const std::vector<std::string>& reserved,
                              ReadingNotes* notes) {
  const Table table = ReadCsv(path, TableLimits(), notes);
  const StudyColumns columns = StudyColumnsOf(table.header);
  const auto key = columns.recording.value_or(0);
  if (!columns.recording) {
    table.Need({"recording", "video", "file", "filename", "name", "path"});
  }
  CheckColumns(table, key, reserved);
  ConditionTable result;
  result.name = table.name;
  const auto condition = columns.condition, person = columns.person;
  if (notes != nullptr && (!condition || !person)) {
    SayUnread(table, columns, notes);
  }
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    if (c == key) continue;
    if (condition == c) result.condition = result.columns.size();
    if (person == c) result.person = result.columns.size();
    result.columns.push_back(table.header[c]);
  }
  std::map<std::string, std::string> seen;
  std::set<std::string> conditions;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i);
    ConditionTable::Row row;
    row.recording = cells.Text(key);
    row.where = cells.Place();
    if (row.recording.empty()) {
      cells.Fail(key, "names no recording: give its file's name");
    }
    const auto [at, is_new] = seen.emplace(row.recording, row.where);
    if (!is_new) {
      cells.Fail(key,
                 "stands in " + at->second + " already: one row a recording");
    }
    for (std::size_t c = 0; c < table.header.size(); ++c) {
      if (c != key) row.cells.push_back(cells.Text(c));
    }
    const std::string named = cells.Text(condition);
    if (!named.empty()) conditions.insert(named);
    if (conditions.size() > kMostConditions) {
      cells.Fail(condition, Str("is the ", conditions.size(),
                                "th condition: is this a column of "
                                "conditions? At most ",
                                kMostConditions, " are compared"));
    }
    result.rows.push_back(std::move(row));
  }
  if (result.rows.empty()) {
    throw DataError(table.name + ": no row names a recording");
  }
  return result;
}

ConditionRows JoinConditions(const ConditionTable& table,
                             const std::vector<std::string>& recordings) {
  std::vector<std::vector<std::string>> parts;
  parts.reserve(recordings.size());
  for (const std::string& one : recordings) parts.push_back(PathParts(one));
  ConditionRows joined;
  joined.row.resize(recordings.size());
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    const ConditionTable::Row& row = table.rows[r];
    const auto text = PathParts(row.recording);
    int best = 0;
    std::vector<std::size_t> of_best;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const int fit = Fits(text, parts[i]);
      if (fit == 0 || fit < best) continue;
      if (fit > best) of_best.clear();
      best = fit;
      of_best.push_back(i);
    }
    if (of_best.empty()) {
      joined.unused.push_back(r);
      continue;
    }
    const std::string what = Str(table.name, ": ", row.where, ": '",
                                 ShownText(row.recording, 80), "'");
    if (of_best.size() > 1) {
      throw DataError(Str(what, " is the name of ", of_best.size(),
                          " recordings (",
                          ShownText(recordings[of_best[0]], 80), ", ",
                          ShownText(recordings[of_best[1]], 80),
                          "): write folder/name in the table"));
    }
    auto& of_recording = joined.row[of_best[0]];
    if (of_recording) {
      throw DataError(Str(what, " is the recording of ",
                          table.rows[*of_recording].where,
                          " too: one row a recording"));
    }
    of_recording = r;
  }
  if (joined.unused.size() == table.rows.size()) {
    throw DataError(Str(table.name, ": none of its ", table.rows.size(),
                        " rows names a recording that is read: it has '",
                        ShownText(table.rows[0].recording, 80),
                        "', the first recording "
                        "is '",
                        ShownText(recordings.empty() ? "" : recordings[0], 80),
                        "'"));
  }
  return joined;
}

}  // namespace mien
