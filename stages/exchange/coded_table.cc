#include "stages/exchange/coded_table.h"

#include <algorithm>
#include <cctype>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kHeadRows = 20;

using Rows = std::vector<std::vector<std::string>>;

struct Word {
  const char* text;
  const char* name;
};

// Longer ones first where one begins another.
constexpr Word kMoments[] = {
    {"onset", "onset"},   {"start", "onset"}, {"begin", "onset"},
    {"offset", "offset"}, {"stop", "offset"}, {"end", "offset"},
    {"apex", "apex"},     {"peak", "apex"},   {"duration", "duration"}};
constexpr Word kUnits[] = {{"frame", "_frame"},
                           {"frames", "_frame"},
                           {"fr", "_frame"},
                           {"frameno", "_frame"},
                           {"framenr", "_frame"},
                           {"framenumber", "_frame"},
                           {"frameindex", "_frame"},
                           {"frameidx", "_frame"},
                           {"idx", "_frame"},
                           {"s", "_s"},
                           {"sec", "_s"},
                           {"secs", "_s"},
                           {"second", "_s"},
                           {"seconds", "_s"},
                           {"times", "_s"},
                           {"timesec", "_s"},
                           {"timeseconds", "_s"},
                           {"ms", "_ms"},
                           {"msec", "_ms"},
                           {"timems", "_ms"},
                           {"timemsec", "_ms"},
                           {"millisecond", "_ms"},
                           {"milliseconds", "_ms"}};
constexpr const char* kVideos[] = {"videoname", "videofile",     "filename",
                                   "file",      "recording",     "media",
                                   "mediafile", "mediafilename", "movie"};

bool IsLetter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

// Letters and digits alone, lower case.
std::string KeyOf(std::string_view text) {
  std::string key;
  for (const char c : ToLower(text)) {
    if (IsLetter(c) || static_cast<unsigned char>(c) >= 0x80) key += c;
  }
  return key;
}

bool Has(const std::vector<std::string>& names, const char* name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether expressions can be read below it.
bool IsHeader(const std::vector<std::string>& row, bool has_video) {
  std::vector<std::string> names;
  for (const std::string& cell : row) {
    names.push_back(ToLower(ColumnName(TrimCell(cell))));
  }
  const auto any = [&names](std::initializer_list<const char*> wanted) {
    return std::any_of(wanted.begin(), wanted.end(),
                       [&](const char* one) { return Has(names, one); });
  };
  return (!has_video || any({"video", "vid", "video_name"})) &&
         any({"onset", "onset_frame", "onset_s", "onset_ms", "pred_onset"}) &&
         any({"offset", "offset_frame", "offset_s", "offset_ms", "pred_offset",
              "duration", "duration_s", "duration_ms"});
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

// Own names first: "Onset Frame" beside onset_frame keeps its own.
void RenameColumns(Table* table) {
  std::vector<std::string> taken;
  for (const std::string& heading : table->header) {
    taken.push_back(ToLower(heading));
  }
  for (std::string& heading : table->header) {
    const std::string name = ColumnName(heading);
    if (name == heading || Has(taken, name.c_str())) continue;
    taken.push_back(name);
    heading = name;
  }
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
  const std::string text(heading);
  const std::string key = KeyOf(text);
  for (const Word& moment : kMoments) {
    if (!StartsWith(key, moment.text)) continue;
    std::string unit = key.substr(std::string_view(moment.text).size());
    if (unit.size() > 2 && StartsWith(unit, "in")) unit.erase(0, 2);
    // "starts" is a word, "start_s" a time in seconds.
    const bool apart = std::any_of(text.begin(), text.end(),
                                   [](char c) { return !IsLetter(c); });
    for (const Word& one : kUnits) {
      if (unit == one.text && (unit != "s" || apart)) {
        return std::string(moment.name) + one.name;
      }
    }
  }
  for (const char* video : kVideos) {
    if (key == video) return "video";
  }
  return text;
}

Table ParseCodedTable(std::string_view text, const std::string& name,
                      const CsvLimits& limits, ReadingNotes* notes) {
  ReadingNotes own;
  auto found = FindHeader(text, name, limits, &own);
  if (!found) found = WithOtherSeparators(text, name, limits);
  if (!found) {
    Table table = ParseTable(text, name, limits, notes);
    RenameColumns(&table);
    NameLength(&table, notes);
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
  RenameColumns(&table);
  NameLength(&table, notes);
  return table;
}

}  // namespace mien
