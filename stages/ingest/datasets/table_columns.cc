#include "stages/ingest/datasets/table_columns.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pipeline/core/column_words.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/ingest/datasets/coded_set.h"
#include "stages/ingest/datasets/sheet_cells.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/xlsx.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxTableBytes = std::size_t{64} << 20;
constexpr std::size_t kHeaderRows = 20;

// The key itself and other spellings.
TableNames CommonNames() {
  const SheetColumns sheet = CommonColumns();
  TableNames names = {
      {"path", {"file", "filename", "file name", "video", "folder", "clip"}},
      {"subject", {"sub", "participant", "person", "subject id"}},
      {"label", {"class", "expression"}},
      {"onset", sheet.onset},
      {"apex", sheet.apex},
      {"offset", sheet.offset},
      {"start", {"start frame", "start_frame", "first frame", "first"}},
      {"end", {"end frame", "end_frame", "last frame", "last"}},
      {"fps",
       {"frame rate", "frame_rate",         "frames per second", "framerate",
        "frames/s",   "frames/second",      "frames / s",        "Bilder/s",
        "Bilder / s", "Bilder pro Sekunde", "Bildrate",          "Bildfrequenz",
        "images/s",   "images par seconde", "fotogramas/s",      "fotogrammi/s",
        "quadros/s",  "beelden/s",          "кадров/с",          "帧率",
        "帧/秒",      "フレームレート"}},
      {"face", {"face number"}},
      {"action_units", sheet.units},
      {"objective_class", sheet.objective},
      {"dataset", {"data set", "data_set", "database"}},
      {"kind", {"expression type", "type"}},
      {"coder", {"rater", "annotator"}}};
  for (const std::string& emotion : sheet.emotion) {
    names["label"].push_back(emotion);
  }
  for (auto& [key, list] : names) list.insert(list.begin(), key);
  return names;
}

bool IsTableName(const std::string& name) {
  const std::string lower = ToLower(name);
  return EndsWith(lower, ".csv") || EndsWith(lower, ".tsv") ||
         EndsWith(lower, ".xlsx");
}

// Rows as they stand, with the line or row of the file for each.
Table ReadCells(const std::string& path, ReadingNotes* notes) {
  Table table;
  table.name = path;
  if (EndsWith(ToLower(path), ".xlsx")) {
    table.rows = ReadXlsxRows(path, "", {}, notes);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      table.lines.push_back(i + 1);
    }
  } else {
    table.rows =
        ParseCsv(ReadFile(path, kMaxTableBytes), path, {}, &table.lines, notes);
  }
  return table;
}

// Whether a heading means that, in any language.
bool Means(const Table& table, const std::string& what) {
  return std::any_of(table.header.begin(), table.header.end(),
                     [&what](const std::string& heading) {
                       return MeaningOf(heading).what == what;
                     });
}

std::string Quoted(const std::string& text) {
  return "'" + ShownText(text, 60) + "'";
}

// "data.columns: ["onset=Beginn"]".
std::string WayOut(const std::string& key, const std::string& heading) {
  return Str("data.columns: [\"", key, "=", ShownText(heading, 60), "\"]");
}

// Columns that no name of ours fits are taken by what they mean; one that
// counts otherwise than in frames is refused, since without it the whole clip
// would count.
class Meanings {
 public:
  Meanings(const TableNames& names, Table* table, ReadingNotes* notes)
      : names_(names), table_(*table), notes_(notes) {}

  void Take() {
    for (std::size_t c = 0; c < table_.header.size(); ++c) {
      const std::string key = KeyOf(c);
      // A key of data.columns has that name alone.
      if (key.empty() || names_.at(key).size() == 1) continue;
      if (table_.Find(names_.at(key))) continue;
      const std::string before = table_.header[c];
      if (Counts(key) && !InFrames(c)) Refuse(key, c);
      table_.header[c] = names_.at(key).front();
      notes_->Say(Str(table_.name, ": its column ", Quoted(before),
                      " is read as ", key, " (", WayOut(key, "..."),
                      " names another)"));
    }
    SayEnds();
  }

 private:
  static bool Counts(const std::string& key) {
    return key == "onset" || key == "apex" || key == "offset";
  }
  bool InFrames(std::size_t c) const {
    const ColumnUnit unit = MeaningOf(table_.header[c]).unit;
    return unit == ColumnUnit::kNone || unit == ColumnUnit::kFrames;
  }

  // "": none, or another key's.
  std::string KeyOf(std::size_t c) const {
    const std::string what = MeaningOf(table_.header[c]).what;
    const std::string key = what == "video" ? "path" : what;
    if (names_.count(key) == 0 || what == "note") return "";
    for (const auto& [other, list] : names_) {
      if (table_.Find(list) == c) return "";
    }
    return key;
  }

  [[noreturn]] void Refuse(const std::string& key, std::size_t c) const {
    throw DataError(Str(
        table_.name, ": its column ", Quoted(table_.header[c]),
        " holds times, and a table of clips counts frames: add a column ", key,
        " with frame numbers (seconds x frames a second), or name the one that "
        "has them: ",
        WayOut(key, "...")));
  }

  // "Start" and "End" of a table without onset and offset may be either.
  void SayEnds() const {
    const auto start = table_.Find(names_.at("start")),
               end = table_.Find(names_.at("end"));
    if (table_.Find(names_.at("onset")) || table_.Find(names_.at("offset")) ||
        (!start && !end)) {
      return;
    }
    const std::string first = start ? table_.header[*start] : "...",
                      last = end ? table_.header[*end] : "...";
    notes_->Say(
        Str(table_.name, ": no column onset or offset: ", Quoted(first),
            " and ", Quoted(last),
            " are the ends of each clip, which is taken whole (data.columns: "
            "[\"onset=",
            ShownText(first, 60), "\", \"offset=", ShownText(last, 60),
            "\"] takes them for an expression's)"));
  }

  const TableNames& names_;
  Table& table_;
  ReadingNotes* notes_;
};

// As Table::Need, with the way out.
std::size_t NeedColumn(const Table& table, const TableNames& names,
                       const std::string& key) {
  try {
    return table.Need(names.at(key));
  } catch (const DataError& error) {
    throw DataError(error.message() + ": call the column " + key +
                    ", or name it: " + WayOut(key, "its name"));
  }
}

// With the header wherever it stands among the first rows; without one, the
// first row, of which the message about the missing column speaks.
Table WithHeader(Table cells, const TableNames& names, ReadingNotes* notes) {
  std::size_t header = 0;
  for (std::size_t i = 0; i < std::min(cells.rows.size(), kHeaderRows); ++i) {
    Table row;
    row.header = cells.rows[i];
    if ((row.Find(names.at("path")) || Means(row, "video")) &&
        (row.Find(names.at("label")) || Means(row, "label"))) {
      header = i;
      break;
    }
  }
  const auto begin = static_cast<std::ptrdiff_t>(header);
  Table table =
      TableFromRows({cells.rows.begin() + begin, cells.rows.end()}, cells.name,
                    {cells.lines.begin() + begin, cells.lines.end()});
  Meanings(names, &table, notes).Take();
  return table;
}

bool Fits(const Table& table, const TableNames& names) {
  return table.Find(names.at("path")) && table.Find(names.at("subject")) &&
         table.Find(names.at("label"));
}

}  // namespace

const std::vector<std::string>& TableKeys() {
  static const auto& keys = *new std::vector<std::string>{
      "path",         "subject",         "label",   "onset", "apex",
      "offset",       "start",           "end",     "fps",   "face",
      "action_units", "objective_class", "dataset", "kind",  "coder"};
  return keys;
}

TableNames TableNamesOf(const std::vector<std::string>& columns) {
  TableNames names = CommonNames();
  std::set<std::string> seen;
  for (const std::string& entry : columns) {
    const auto at = entry.find('=');
    const std::string key = ToLower(Trim(entry.substr(0, at)));
    const std::string name =
        at == std::string::npos ? "" : Trim(entry.substr(at + 1));
    const std::string where = "data.columns: '" + entry + "'";
    if (name.empty()) {
      throw ConfigError(where +
                        ": write \"key=name of the column\", such as "
                        "\"path=Recording\"");
    }
    if (names.count(key) == 0) {
      throw ConfigError(Str(where, ": no column is called '", key,
                            "'; there are: ", Join(TableKeys(), ", ")));
    }
    if (!seen.insert(key).second) {
      throw ConfigError(where + ": '" + key + "' is given twice");
    }
    names[key] = {name};
  }
  return names;
}

Table FindClipTable(const fs::path& root, const TableNames& names,
                    ReadingNotes* notes, std::vector<Skipped>* others) {
  std::error_code error;
  if (!fs::exists(root, error)) {
    throw DataError(root.string() +
                    ": there is no such file or folder: give the table of "
                    "your clips (.csv or .xlsx) or the folder that holds it");
  }
  if (!fs::is_directory(root, error)) {
    return WithHeader(ReadCells(root.string(), notes), names, notes);
  }
  std::vector<std::string> found;
  Table chosen;
  std::string reason;
  for (const std::string& file : ListFolder(root).files) {
    if (!IsTableName(file)) continue;
    const std::string path = (root / file).string();
    ReadingNotes own;
    try {
      Table table = WithHeader(ReadCells(path, &own), names, &own);
      if (!Fits(table, names)) {
        for (const char* key : {"path", "subject", "label"}) {
          NeedColumn(table, names, key);  // says what it has instead
        }
      }
      found.push_back(file);
      chosen = std::move(table);
      notes->Append(own);
    } catch (const DataError& problem) {
      reason = problem.message();
      others->push_back({path, "not the table of clips: " + reason, false});
    }
  }
  if (found.size() > 1) {
    throw DataError(Str(root.string(), ": ", Join(found, ", "),
                        " are tables of clips: give the one that is meant"));
  }
  if (found.empty()) {
    throw DataError(reason.empty()
                        ? root.string() +
                              ": no table of clips (.csv or .xlsx with the "
                              "columns path, subject and label)" +
                              OldExcelHint(ListFolder(root).files)
                        : reason);
  }
  return chosen;
}

TableCells::TableCells(const Table& table, const TableNames& names)
    : table_(table) {
  for (const char* key : {"path", "subject", "label"}) {
    columns_[key] = NeedColumn(table, names, key);
  }
  for (const std::string& key : TableKeys()) {
    const auto at = table.Find(names.at(key));
    if (at) columns_[key] = *at;
  }
}

std::string TableCells::At(std::size_t row, const std::string& key) const {
  const auto found = columns_.find(key);
  return found == columns_.end() ? ""
                                 : TrimCell(table_.rows[row][found->second]);
}

}  // namespace mien
