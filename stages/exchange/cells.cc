#include "stages/exchange/cells.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kLargestWhole = 9007199254740992.0;  // 2^53

// Apostrophes, then what a spreadsheet would take for a formula.
bool NeedsGuard(std::string_view text) {
  const auto first = text.find_first_not_of('\'');
  return first != std::string_view::npos &&
         std::string_view("=+-@\t\r").find(text[first]) !=
             std::string_view::npos;
}

}  // namespace

std::string GuardFormula(std::string_view text) {
  return (NeedsGuard(text) ? "'" : "") + std::string(text);
}

std::string UnguardFormula(std::string_view text) {
  const bool guarded = StartsWith(text, "'") && NeedsGuard(text);
  return std::string(text.substr(guarded ? 1 : 0));
}

std::string Cells::Raw(Column column) const {
  if (!column) return "";
  const auto& fields = table_.rows[row_];
  return *column < fields.size() ? UnguardFormula(fields[*column]) : "";
}

std::string Cells::Text(Column column) const { return Trim(Raw(column)); }

std::optional<double> Cells::Number(Column column) const {
  if (!column) return std::nullopt;
  std::string text = Text(column);
  const std::string lower = ToLower(text);
  if (text.empty() || lower == "nan" || lower == "na" || lower == "n/a") {
    return std::nullopt;
  }
  if (std::count(text.begin(), text.end(), ',') == 1 &&
      text.find('.') == std::string::npos) {
    text[text.find(',')] = '.';
  }
  const auto value = ParseDouble(text);
  if (!value) Fail(column, "is not a number");
  return value;
}

std::optional<std::int64_t> Cells::Whole(Column column) const {
  const auto value = Number(column);
  if (!value) return std::nullopt;
  if (std::abs(*value) > kLargestWhole || *value != std::round(*value)) {
    Fail(column, "is not a whole number");
  }
  return static_cast<std::int64_t>(*value);
}

std::vector<std::string> Cells::List(Column column) const {
  std::vector<std::string> items;
  for (const std::string& part : Split(Text(column), ';')) {
    if (!Trim(part).empty()) items.push_back(Trim(part));
  }
  return items;
}

void Cells::Fail(Column column, const std::string& what) const {
  throw DataError(Str(table_.Where(row_, column.value_or(0)), ": '",
                      CleanText(Text(column), 60), "' ", what));
}

}  // namespace mien
