#include "stages/ingest/datasets/coding_sheet.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/clip_folders.h"
#include "stages/ingest/datasets/sheet_cells.h"
#include "stages/ingest/datasets/sheet_row.h"
#include "stages/ingest/folder.h"
#include "stages/ingest/xlsx.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kSheetLevels = 3;
constexpr std::size_t kHeaderRows = 20;
constexpr std::size_t kMaxSheetBytes = std::size_t{64} << 20;
constexpr std::size_t kMaxCandidates = 1000;
constexpr std::size_t kMaxSheets = 20;  // of a workbook that are looked at

using Rows = std::vector<std::vector<std::string>>;

struct Candidate {
  std::size_t hint = 0;  // index in SheetDescription::hints, their number: none
  int level = 0;
  std::string path;
  std::string name;  // lower case
  bool is_csv = false;
};

bool Names(const std::string& name, const std::string& part) {
  return !part.empty() && name.find(part) != std::string::npos;
}

class Reader {
 public:
  Reader(const std::string& root, const CodedSet& set)
      : root_(root), set_(set), sheet_(set.sheet) {}

  CodingSheet Run() {
    FolderWalk([this](const fs::path& folder, int level) {
      return FindTables(folder, level + 1);
    }).Run(root_);
    std::sort(candidates_.begin(), candidates_.end(),
              [](const Candidate& a, const Candidate& b) {
                return std::tie(a.hint, a.level, a.is_csv, a.name, a.path) <
                       std::tie(b.hint, b.level, b.is_csv, b.name, b.path);
              });
    Table table;
    ReadingNotes notes;
    const std::size_t chosen = Choose(&table, &notes);
    if (chosen == candidates_.size()) {
      const std::string hint = OldExcelHint(old_);
      if (!hint.empty()) Tell(root_, "no coding sheet is read" + hint, false);
      return std::move(out_);
    }
    TellReading(candidates_[chosen].path, notes);
    ReadRows(table);
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (i == chosen || !Hinted(candidates_[i])) continue;
      out_.skipped.push_back(
          {candidates_[i].path,
           "a second coding sheet, not read: " + out_.path + " is used",
           false});
    }
    AddObjectiveClasses();
    return std::move(out_);
  }

 private:
  bool Hinted(const Candidate& candidate) const {
    return candidate.hint < sheet_.hints.size();
  }

  std::vector<fs::path> FindTables(const fs::path& folder, int level) {
    const FolderList list = ListFolder(folder);
    for (const std::string& file : list.files) {
      Candidate candidate;
      candidate.name = ToLower(file);
      candidate.is_csv = EndsWith(candidate.name, ".csv");
      const bool old = !OldExcelHint({candidate.name}).empty();
      if (!candidate.is_csv && !old && !EndsWith(candidate.name, ".xlsx")) {
        continue;
      }
      const auto names = [&candidate](const std::string& part) {
        return Names(candidate.name, part);
      };
      if (std::any_of(sheet_.others.begin(), sheet_.others.end(), names)) {
        continue;
      }
      if (old) {
        if (old_.size() < kMaxCandidates) {
          old_.push_back((folder / file).string());
        }
        continue;
      }
      candidate.hint = static_cast<std::size_t>(
          std::find_if(sheet_.hints.begin(), sheet_.hints.end(), names) -
          sheet_.hints.begin());
      candidate.level = level;
      candidate.path = (folder / file).string();
      if (candidates_.size() < kMaxCandidates) candidates_.push_back(candidate);
    }
    std::vector<fs::path> next;
    if (level == kSheetLevels) return next;
    for (const std::string& name : list.folders) {
      // Frames lie there: thousands of files, no sheet.
      const std::string& prefix = set_.subject.prefix;
      if (set_.folders.top    ? set_.folders.top(ToLower(name))
          : prefix.size() > 1 ? StartsWith(ToLower(name), prefix)
                              : IsSubjectFolder(name, set_.subject)) {
        continue;
      }
      next.push_back(folder / name);
    }
    return next;
  }

  // Whether a row is a header that the sheet's columns can be found in.
  bool IsHeader(const std::vector<std::string>& row) const {
    Table table;
    table.header = row;
    return table.Find(sheet_.columns.subject).has_value() &&
           table.Find(sheet_.columns.clip).has_value();
  }

  // Index of the header among the first rows; nullopt: there is none.
  std::optional<std::size_t> HeaderOf(const Rows& rows) const {
    for (std::size_t i = 0; i < std::min(rows.size(), kHeaderRows); ++i) {
      if (IsHeader(rows[i])) return i;
    }
    return std::nullopt;
  }

  Rows ReadCells(const Candidate& candidate, ReadingNotes* notes) const {
    if (candidate.is_csv) {
      return ParseCsv(ReadFile(candidate.path, kMaxSheetBytes), candidate.path,
                      {}, nullptr, notes);
    }
    if (!sheet_.sheet.empty()) {
      try {
        return ReadXlsxRows(candidate.path, sheet_.sheet, {}, notes);
      } catch (const DataError&) {  // no such sheet: other copies renamed it
      }
    }
    ReadingNotes first;
    Rows rows = ReadXlsxRows(candidate.path, "", {}, &first);
    if (sheet_.header.empty() && !HeaderOf(rows)) {
      // Remarks and counts may come first.
      std::size_t tried = 0;
      for (const XlsxSheet& sheet : ListXlsxSheets(candidate.path)) {
        if (sheet.hidden || sheet.name.empty() || ++tried > kMaxSheets) {
          continue;
        }
        ReadingNotes own;
        Rows other = ReadXlsxRows(candidate.path, sheet.name, {}, &own);
        if (!HeaderOf(other)) continue;
        notes->Append(own);
        return other;
      }
    }
    notes->Append(first);
    return rows;
  }

  // The header is the first row with both columns; without one, row 1 (so that
  // the message about the missing column names what stands there).
  Table Read(const Candidate& candidate, ReadingNotes* notes) const {
    Rows rows = ReadCells(candidate, notes);
    if (!sheet_.header.empty()) {
      rows.insert(rows.begin(), sheet_.header);
      return TableFromRows(std::move(rows), candidate.path);
    }
    if (const auto header = HeaderOf(rows)) {
      rows.erase(rows.begin(),
                 rows.begin() + static_cast<std::ptrdiff_t>(*header));
    }
    return TableFromRows(std::move(rows), candidate.path);
  }

  // Tables of other sets may have the same columns: their subjects are called
  // otherwise (spNO.1).
  bool SpeaksOfSubjects(const Table& table) const {
    const auto subject = table.Find(sheet_.columns.subject);
    return subject && std::any_of(table.rows.begin(), table.rows.end(),
                                  [&](const std::vector<std::string>& row) {
                                    return ParseInt(SubjectName(row[*subject],
                                                                set_.subject))
                                        .has_value();
                                  });
  }

  // Index of the sheet to read. A table of another kind is passed over; one
  // that a hint names must be right.
  std::size_t Choose(Table* table, ReadingNotes* notes) const {
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      if (Hinted(candidates_[i])) {
        *table = Read(candidates_[i], notes);
        return i;
      }
      if (Names(candidates_[i].name, sheet_.objective_hint)) continue;
      ReadingNotes own;
      try {
        *table = Read(candidates_[i], &own);
      } catch (const DataError&) {
        continue;
      }
      if (table->Find(sheet_.columns.clip) &&
          table->Find(sheet_.columns.onset) &&
          table->Find(sheet_.columns.offset) && SpeaksOfSubjects(*table)) {
        *notes = own;
        return i;
      }
    }
    if (!sheet_.needed) return candidates_.size();
    throw DataError(Str(root_, ": no coding sheet: put ", sheet_.file,
                        " into this folder", OldExcelHint(old_)));
  }

  void ReadRows(const Table& read) {
    std::vector<Skipped> mended;
    const Table table = sheet_.reshape ? sheet_.reshape(read, &mended) : read;
    const SheetCells cells(table, sheet_);
    out_.path = table.name;
    std::set<std::string> mended_items;
    for (const Skipped& one : mended) {
      mended_items.insert(one.item);
      Tell(one.item, one.reason + " (" + table.name + ")", one.is_failure);
    }
    std::map<std::pair<std::string, std::string>, std::size_t> seen;
    for (const std::vector<std::string>& row : table.rows) {
      CodedRow entry;
      entry.clip = Trim(row[cells.clip]);
      if (IsHeader(row)) continue;  // once more above a part of the table
      if (Trim(row[cells.subject]).empty() || entry.clip.empty()) {
        TellNameless(cells, row);
        continue;
      }
      entry.subject = SubjectName(row[cells.subject], set_.subject);
      const std::string own = set_.clip ? set_.clip(entry.clip) : entry.clip;
      if (!own.empty()) entry.clip = own;
      const std::string item = ItemName(set_, entry.subject, entry.clip);
      std::string note;
      CodedEvent event;
      std::string why = ReadCodedEvent(cells, sheet_, row, &event, &note);
      if (cells.fps && why.empty()) {
        entry.fps = ParseDouble(row[*cells.fps]);
        if (!entry.fps || *entry.fps <= 0) {
          why = "its rate '" + Trim(row[*cells.fps]) +
                "' is not a number of frames a second";
        }
      }
      const auto [known, is_new] =
          seen.emplace(std::pair(entry.subject, entry.clip), out_.rows.size());
      if (!is_new && !sheet_.several_events) {
        why = "it is listed twice: the first row counts";
      }
      if (!why.empty()) {
        if (is_new && sheet_.several_events) seen.erase(known);
        Tell(item, why + " (" + table.name + "): mend the sheet", true);
        continue;
      }
      if (!note.empty()) Tell(item, note + " (" + table.name + ")", false);
      if (!is_new) {
        out_.rows[known->second].coded.push_back(std::move(event));
        continue;
      }
      entry.mended = mended_items.count(item) > 0;
      entry.coded.push_back(std::move(event));
      out_.rows.push_back(std::move(entry));
    }
  }

  // Notes begin with the file's name, which is the item here.
  void TellReading(const std::string& path, const ReadingNotes& notes) {
    for (std::string line : notes.Lines()) {
      if (StartsWith(line, path + ": ")) line.erase(0, path.size() + 2);
      out_.reading.push_back({path, line, false});
    }
  }

  // Blank lines and remarks below the table are no rows; what is coded is.
  void TellNameless(const SheetCells& cells,
                    const std::vector<std::string>& row) {
    if (!FrameNumber(row[cells.onset]) || !FrameNumber(row[cells.offset]) ||
        (cells.emotion && Trim(row[*cells.emotion]).empty())) {
      return;
    }
    const std::string subject = Trim(row[cells.subject]);
    const std::string clip = Trim(row[cells.clip]);
    Tell(clip + subject + " from " + Trim(row[cells.onset]) + " to " +
             Trim(row[cells.offset]),
         Str("its row has no ", subject.empty() ? "subject" : "clip", " (",
             out_.path, "): fill in every row"),
         true);
  }

  void Tell(const std::string& item, const std::string& reason, bool failure) {
    out_.skipped.push_back({item, reason, failure});
  }

  void AddObjectiveClasses() {
    for (const Candidate& candidate : candidates_) {
      if (candidate.path == out_.path ||
          !Names(candidate.name, sheet_.objective_hint)) {
        continue;
      }
      ReadingNotes notes;
      const Table table = Read(candidate, &notes);
      TellReading(candidate.path, notes);
      const std::size_t subject = table.Need(sheet_.columns.subject);
      const std::size_t clip = table.Need(sheet_.columns.clip);
      const std::size_t objective = table.Need(sheet_.columns.objective);
      std::map<std::pair<std::string, std::string>, std::string> classes;
      for (const auto& row : table.rows) {
        classes.emplace(
            std::pair(SubjectName(row[subject], set_.subject), Trim(row[clip])),
            Trim(row[objective]));
      }
      for (CodedRow& row : out_.rows) {
        const auto found = classes.find({row.subject, row.clip});
        // It does not tell several events of a clip apart.
        if (found == classes.end() || row.coded.size() > 1) continue;
        CodedEvent& event = row.coded.front();
        if (event.objective_class.empty()) {
          event.objective_class = found->second;
        }
      }
      return;
    }
  }

  std::string root_;
  const CodedSet& set_;
  const SheetDescription& sheet_;
  std::vector<Candidate> candidates_;
  std::vector<std::string> old_;  // tables as .xls
  CodingSheet out_;
};

}  // namespace

SheetColumns CommonColumns() {
  SheetColumns columns;
  columns.subject = {"Subject", "sub"};
  columns.clip = {"Filename", "File name", "clip"};
  columns.onset = {"OnsetFrame", "Onset frame", "onset_frame", "Onset"};
  columns.apex = {"ApexFrame", "Apex frame", "apex_frame", "Apex"};
  columns.offset = {"OffsetFrame", "Offset frame", "offset_frame", "Offset"};
  columns.emotion = {"Estimated Emotion", "estimated_emotion", "Emotion"};
  columns.units = {"Action Units", "action_units", "AU", "AUs"};
  columns.objective = {"Objective Classes", "Objective Class",
                       "objective_classes", "objective_class"};
  return columns;
}

CodingSheet ReadCodingSheet(const std::string& root, const CodedSet& set) {
  return Reader(root, set).Run();
}

}  // namespace mien
