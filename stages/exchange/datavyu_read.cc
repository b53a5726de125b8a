// Datavyu's own text ("spreadsheet"), which our export writes too:
//   #4
//   NAME (MATRIX,true,)-code|NOMINAL,...
//   00:00:04:200,00:00:04:600,(code,code)

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/annotation.h"

namespace mien {
namespace {

// "00:01:02:045" in seconds.
std::optional<double> TimeOf(std::string_view text) {
  const auto parts = Split(Trim(text), ':');
  if (parts.size() != 4) return std::nullopt;
  std::int64_t numbers[4];
  for (std::size_t i = 0; i < 4; ++i) {
    const auto number = ParseInt(parts[i]);
    if (!number || *number < 0 || *number > 999999) return std::nullopt;
    numbers[i] = *number;
  }
  return static_cast<double>(numbers[0] * 3600 + numbers[1] * 60 + numbers[2]) +
         static_cast<double>(numbers[3]) / 1000;
}

// "(a,,b)" -> "a b".
std::string CodesOf(std::string text) {
  text = Trim(text);
  if (StartsWith(text, "(")) text.erase(0, 1);
  if (EndsWith(text, ")")) text.pop_back();
  std::vector<std::string> codes;
  for (const std::string& code : Split(text, ',')) {
    if (!Trim(code).empty()) codes.push_back(Trim(code));
  }
  return Join(codes, " ");
}

// The name of a line that begins a column; nullopt: it does not.
std::optional<std::string> NameIn(const std::string& line) {
  for (const char* kind : {" (MATRIX", " (TEXT", " (NOMINAL"}) {
    const auto at = line.find(kind);
    if (at != std::string::npos && at > 0) return line.substr(0, at);
  }
  return std::nullopt;
}

}  // namespace

bool LooksLikeDatavyu(std::string_view text) {
  const std::string head(text.substr(0, 4000));
  const auto end = head.find('\n');
  if (end == std::string::npos || !StartsWith(head, "#")) return false;
  return ParseInt(Trim(head.substr(1, end - 1))).has_value() &&
         head.find(" (MATRIX,", end) != std::string::npos;
}

AnnotationFile ParseDatavyu(std::string_view text, const std::string& name) {
  AnnotationFile file;
  file.name = name;
  const std::string clean = DecodeText(std::string(text), name, &file.notes);
  std::string tier;
  std::size_t number = 0;
  for (const std::string& line : Split(clean, '\n')) {
    ++number;
    if (Trim(line).empty() || StartsWith(line, "#")) continue;
    const auto first = line.find(',');
    const auto begin_s = TimeOf(line.substr(0, first));
    if (!begin_s) {
      const auto column = NameIn(line);
      if (!column) {
        throw DataError(Str(name, ": line ", number,
                            ": neither a column of Datavyu nor a cell with "
                            "onset and offset"));
      }
      tier = CleanText(Trim(*column), 200);
      file.tiers.push_back(tier);
      continue;
    }
    const auto second = line.find(',', first + 1);
    const auto end_s =
        first == std::string::npos
            ? std::nullopt
            : TimeOf(line.substr(first + 1, second == std::string::npos
                                                ? std::string::npos
                                                : second - first - 1));
    if (!end_s || tier.empty() || *end_s < *begin_s) {
      throw DataError(Str(name, ": line ", number,
                          ": a cell of Datavyu without an offset behind its "
                          "onset, or of no column"));
    }
    Annotation one;
    one.tier = tier;
    one.start_s = *begin_s;
    one.end_s = *end_s;
    one.text =
        CodesOf(second == std::string::npos ? "" : line.substr(second + 1));
    AddAnnotation(std::move(one), &file);
  }
  CountOnce(&file);
  return file;
}

}  // namespace mien
