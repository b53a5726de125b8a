#include "stages/exchange/coded_table.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/core/column_words.h"
#include "pipeline/core/marks.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr std::size_t kHeadRows = 20;
constexpr std::size_t kLongestHeading = 100;

using Rows = std::vector<std::vector<std::string>>;

// Names for a video in the field's own English, which are not worth a word.
constexpr const char* kVideos[] = {
    "video",     "vid",       "videoname", "videofile",     "filename", "file",
    "recording", "mediafile", "media",     "mediafilename", "movie"};

// Behind the rows of a table: sums, not expressions.
constexpr const char* kSums[] = {
    "total", "totals",     "sum",     "mean",  "average", "median",   "gesamt",
    "summe", "mittelwert", "moyenne", "somme", "suma",    "promedio", "合计",
    "总计",  "平均",       "합계",    "평균",  "итого",   "среднее"};
constexpr std::size_t kSumRows = 6;  // at most, at the end

bool Has(const std::vector<std::string>& names, const char* name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether expressions can be read below it.
bool IsHeader(const std::vector<std::string>& row, bool has_video) {
  bool video = !has_video, onset = false, offset = false;
  for (const std::string& cell : row) {
    if (cell.size() > kLongestHeading) continue;
    const std::string name = ToLower(TrimCell(cell));
    const std::string what = MeaningOf(name).what;
    video = video || what == "video" || name == "video_name";
    onset = onset || what == "onset" || name == "pred_onset";
    offset = offset || what == "offset" || what == "duration" ||
             name == "pred_offset";
  }
  return video && onset && offset;
}

std::optional<std::size_t> HeaderOf(const Rows& rows) {
  // A table of one recording need not name it.
  for (const bool has_video : {true, false}) {
    for (std::size_t i = 0; i < std::min(rows.size(), kHeadRows); ++i) {
      if (IsHeader(rows[i], has_video)) return i;
    }
  }
  return std::nullopt;
}

// "duration" alone has the unit of the onset. A table of "onset" and
// "duration" is one of BIDS, in seconds.
void NameLength(Table* table, ReadingNotes* notes) {
  const auto length = table->Find({"duration"});
  if (!length ||
      table->Find({"offset", "offset_frame", "offset_s", "offset_ms"})) {
    return;
  }
  const auto bids = table->Find({"onset"});
  if (bids && !table->Find({"onset_frame", "onset_s", "onset_ms"})) {
    table->header[*bids] = "onset_s";
    notes->Say(table->name +
               ": onset and duration are read as seconds, as BIDS has them");
  }
  if (table->Find({"onset_s"})) {
    table->header[*length] = "duration_s";
  } else if (table->Find({"onset_ms"})) {
    table->header[*length] = "duration_ms";
  }
}

bool IsPlainVideo(const std::string& heading) {
  const std::string key = WordKey(heading);
  return std::any_of(std::begin(kVideos), std::end(kVideos),
                     [&](const char* one) { return key == one; });
}

// Of columns that people call otherwise, where no own name is there.
std::string NameIn(const Table& table, const std::string& heading) {
  const std::string name = ColumnName(heading);
  if (name != heading) return name;
  const ColumnMeaning meaning = MeaningOf(heading);
  const std::string& what = meaning.what;
  // A "peak" may be an amplitude.
  const std::string key = WordKey(heading);
  const bool is_apex =
      what == "apex" && key != "peak" && !StartsWith(key, "pi");
  if (what == "duration" || is_apex) {
    return meaning.unit == ColumnUnit::kNone ? what : heading;
  }
  if (what == "coder") return what;
  const bool there =
      (what == "subject" && table.Find({"subject", "person", "participant"})) ||
      (what == "label" && table.Find({"label", "emotion"})) ||
      (what == "note" && table.Find({"note", "text", "comment"}));
  const bool further = what == "subject" || what == "label" || what == "note";
  return further && !there ? what : heading;
}

// Own names first: "Onset Frame" beside onset_frame keeps its own.
void RenameColumns(Table* table, ReadingNotes* notes) {
  std::vector<std::string> taken, said;
  for (const std::string& heading : table->header) {
    taken.push_back(ToLower(heading));
  }
  for (std::string& heading : table->header) {
    const std::string name = NameIn(*table, heading);
    if (name == heading || Has(taken, name.c_str())) continue;
    taken.push_back(name);
    if (!MeaningOf(heading).plain && !IsPlainVideo(heading) &&
        ToLower(heading) != name) {
      said.push_back("'" + ShownText(heading, 60) + "' as " + name);
    }
    heading = name;
  }
  if (said.empty() || notes == nullptr) return;
  notes->Say(Str(
      table->name,
      ": columns are read by what their headings mean: ", Join(said, ", ")));
}

void DropRow(std::size_t row, Table* table) {
  table->rows.erase(table->rows.begin() + static_cast<std::ptrdiff_t>(row));
  if (row >= table->lines.size()) return;
  table->lines.erase(table->lines.begin() + static_cast<std::ptrdiff_t>(row));
}

// The headings again, as where files were joined.
void DropHeadings(Table* table, ReadingNotes* notes) {
  const std::size_t width = table->header.size();
  const auto again = [&](const std::vector<std::string>& row) {
    for (std::size_t c = 0; c < width; ++c) {
      if (ToLower(TrimCell(WithoutMarks(TrimCell(row[c])))) !=
          ToLower(table->header[c])) {
        return false;
      }
    }
    return width > 1;
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < table->rows.size(); ++i) {
    if (again(table->rows[i])) {
      notes->Count(table->name +
                       ": headings that stand there again are passed over "
                       "(joined files?)",
                   i < table->lines.size() ? Str("line ", table->lines[i])
                                           : Str("row ", i + 1));
      continue;
    }
    if (kept != i) {
      table->rows[kept] = std::move(table->rows[i]);
      if (i < table->lines.size()) table->lines[kept] = table->lines[i];
    }
    ++kept;
  }
  table->rows.resize(kept);
  if (!table->lines.empty()) table->lines.resize(kept);
}

// "Total", "Mittelwert" in place of a video, in the last rows.
void DropSums(Table* table, ReadingNotes* notes) {
  const auto video = table->Find({"video", "vid", "video_name"});
  if (!video) return;
  const std::size_t rows = table->rows.size();
  for (std::size_t i = rows; i-- > 0 && i + kSumRows >= rows;) {
    const std::string key = WordKey(table->rows[i][*video]);
    if (std::none_of(std::begin(kSums), std::end(kSums),
                     [&](const char* one) { return WordKey(one) == key; })) {
      continue;
    }
    notes->Count(
        table->name + ": rows of sums or means behind the others are left out",
        Str(i < table->lines.size() ? Str("line ", table->lines[i])
                                    : Str("row ", i + 1),
            ", '", ShownText(table->rows[i][*video], 40), "'"));
    DropRow(i, table);
  }
}

// What all tables go through, whatever their header.
void MakePlain(const TimeForms& forms, Table* table, ReadingNotes* notes) {
  DropHeadings(table, notes);
  TakeUnits(table, notes);
  RenameColumns(table, notes);
  DropSums(table, notes);
  ConvertTimes(forms, table, notes);
  NameLength(table, notes);
}

// Rows and lines from the header on, if it is found with this separator.
struct Found {
  Rows rows;
  std::vector<std::size_t> lines;
  std::size_t above = 0;
};

std::optional<Found> FindHeader(std::string_view text, const std::string& name,
                                const CsvLimits& limits, ReadingNotes* notes) {
  Found found;
  found.rows = ParseCsv(text, name, limits, &found.lines, notes);
  const auto header = HeaderOf(found.rows);
  if (!header) return std::nullopt;
  found.above = *header;
  const auto skip = static_cast<std::ptrdiff_t>(*header);
  found.rows.erase(found.rows.begin(), found.rows.begin() + skip);
  found.lines.erase(found.lines.begin(), found.lines.begin() + skip);
  return found;
}

// A title may hold more commas than the header has semicolons.
std::optional<Found> WithOtherSeparators(std::string_view text,
                                         const std::string& name,
                                         const CsvLimits& limits) {
  std::string_view head = text;
  for (std::size_t n = 0, at = 0; n < kHeadRows && at != text.npos; ++n) {
    at = text.find('\n', at + (n > 0 ? 1 : 0));
    if (at != text.npos) head = text.substr(0, at);
  }
  for (const char separator : {';', '\t', ','}) {
    const std::string line = Str("sep=", std::string(1, separator), "\n");
    // The first lines tell; an odd quote there must not end the reading.
    bool fits = false;
    for (const std::string& one : Split(head, '\n')) {
      fits = fits || IsHeader(Split(one, separator), true);
    }
    if (!fits) continue;
    auto found = FindHeader(line + std::string(text), name, limits, nullptr);
    if (!found) continue;
    for (std::size_t& number : found->lines) --number;
    return found;
  }
  return std::nullopt;
}

}  // namespace

std::string ColumnName(std::string_view heading) {
  const ColumnMeaning meaning = MeaningOf(heading);
  if (meaning.what == "video") return meaning.what;
  if (!meaning.is_moment()) return std::string(heading);
  if (meaning.unit == ColumnUnit::kFrames) return meaning.what + "_frame";
  if (meaning.unit == ColumnUnit::kSeconds) return meaning.what + "_s";
  if (meaning.unit == ColumnUnit::kMs) return meaning.what + "_ms";
  return std::string(heading);
}

Table ParseCodedTable(std::string_view text, const std::string& name,
                      const CsvLimits& limits, const TimeForms& forms,
                      ReadingNotes* notes) {
  ReadingNotes own;
  auto found = FindHeader(text, name, limits, &own);
  if (!found) found = WithOtherSeparators(text, name, limits);
  if (!found) {
    Table table = ParseTable(text, name, limits, notes);
    MakePlain(forms, &table, notes);
    return table;
  }
  notes->Append(own);
  if (found->above > 0) {
    notes->Say(
        Str(name, ": ", found->above, found->above == 1 ? " line" : " lines",
            " above the header (line ", found->lines.front(), ") passed over"));
  }
  Table table =
      TableFromRows(std::move(found->rows), name, std::move(found->lines));
  NoteWideRows(table, notes);
  MakePlain(forms, &table, notes);
  return table;
}

}  // namespace mien
