#include "stages/ingest/xlsx_styles.h"

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <map>

#include <pugixml.hpp>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kMaxStyles = 100000;
constexpr std::int64_t kDayMs = 86400000;

// Formats that every program has without telling them (ECMA-376, 18.8.30);
// 27 to 36 and 50 to 58 are the dates of East Asia.
bool IsBuiltInDate(std::int64_t id) {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) ||
         (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

// Days since 1970-01-01 to year, month and day (H. Hinnant, chrono-compatible
// low-level date algorithms).
std::string DayText(std::int64_t days) {
  days += 719468;
  const std::int64_t era = days / 146097, of_era = days - era * 146097;
  const std::int64_t year_of_era =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year =
      of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t shifted = (5 * of_year + 2) / 153;
  const std::int64_t day = of_year - (153 * shifted + 2) / 5 + 1;
  const std::int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  char text[48];
  std::snprintf(text, sizeof(text), "%04d-%02d-%02d", static_cast<int>(year),
                static_cast<int>(month), static_cast<int>(day));
  return text;
}

std::string TimeText(std::int64_t ms) {
  char text[48];
  std::snprintf(
      text, sizeof(text), "%02d:%02d:%02d", static_cast<int>(ms / 3600000),
      static_cast<int>(ms / 60000) % 60, static_cast<int>(ms / 1000) % 60);
  std::string out = text;
  if (ms % 1000 != 0) {
    std::snprintf(text, sizeof(text), ".%03d", static_cast<int>(ms % 1000));
    out += text;
  }
  return out;
}

}  // namespace

bool ShowsDate(std::string_view format) {
  const std::string lower = ToLower(format);
  if (StartsWith(lower, "general")) return false;
  bool quoted = false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = lower[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\\' || c == '_' || c == '*') {  // the next one stands for itself
      ++i;
      continue;
    }
    if (c == '[') {  // a colour, a condition, a country, or hours gone by
      const auto close = lower.find(']', i);
      if (close == std::string::npos) return false;
      const std::string inside = lower.substr(i + 1, close - i - 1);
      if (!inside.empty() &&
          inside.find_first_not_of("hms") == std::string::npos) {
        return true;
      }
      i = close;
      continue;
    }
    if (c == 'd' || c == 'm' || c == 'y' || c == 'h' || c == 's') return true;
  }
  return false;
}

XlsxStyles::XlsxStyles(const XlsxPackage& package) {
  const auto workbook = package.ReadXml("xl/workbook.xml");
  if (workbook) {
    const std::string_view base =
        Child(Child(*workbook, "workbook"), "workbookPr")
            .attribute("date1904")
            .value();
    from_1904_ = base == "1" || base == "true";
  }
  const auto xml = package.ReadXml("xl/styles.xml");
  if (!xml) return;
  const pugi::xml_node sheet = Child(*xml, "styleSheet");
  std::map<std::int64_t, bool> own;
  for (const pugi::xml_node& node : Child(sheet, "numFmts").children()) {
    const auto id = ParseInt(node.attribute("numFmtId").value());
    if (id) own[*id] = ShowsDate(node.attribute("formatCode").value());
  }
  for (const pugi::xml_node& node : Child(sheet, "cellXfs").children()) {
    if (LocalName(node.name()) != "xf" || is_date_.size() == kMaxStyles) {
      continue;
    }
    const auto id = ParseInt(node.attribute("numFmtId").value()).value_or(0);
    const auto found = own.find(id);
    is_date_.push_back(found != own.end() ? found->second : IsBuiltInDate(id));
  }
}

bool XlsxStyles::IsDate(std::string_view style) const {
  const auto index = ParseInt(style);
  return index && *index >= 0 &&
         *index < static_cast<std::int64_t>(is_date_.size()) &&
         is_date_[static_cast<std::size_t>(*index)];
}

std::string XlsxStyles::DateText(double serial) const {
  if (!(serial >= 0 && serial < 2958466)) return "";
  const std::int64_t all = std::llround(serial * static_cast<double>(kDayMs));
  std::int64_t days = all / kDayMs;
  const std::int64_t ms = all % kDayMs;
  if (days == 0) return TimeText(ms);
  // Day 1 is 1900-01-01, and there is a 1900-02-29.
  days += from_1904_ ? 1462 : days < 60 ? 1 : 0;
  const std::string day = DayText(days - 25569);
  return ms == 0 ? day : day + " " + TimeText(ms);
}

}  // namespace mien
