#include "tools/eval/paired_parts.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "tools/eval/output.h"

namespace mien {
namespace {

constexpr std::size_t kFewGroups = 6;
constexpr std::size_t kNamed = 5;

}  // namespace

std::string SignedFigure(double value) {
  if (std::abs(value) < 0.0005) return "0.000";
  return (value > 0 ? "+" : "") + Figure(value, 3);
}

std::vector<std::string> PairedRow(const std::string& name,
                                   const PairedFigure& figure) {
  return {name, Figure(figure.a, 3), Figure(figure.b, 3),
          SignedFigure(figure.b_minus_a()),
          figure.resampled ? SignedFigure(figure.difference.low) + " to " +
                                 SignedFigure(figure.difference.high)
                           : "not known"};
}

std::vector<std::string> PairedHeading(const std::string& corner) {
  return {corner, "A", "B", "B - A", "95 % interval"};
}

std::string PairedSentence(const std::string& name,
                           const PairedFigure& figure) {
  if (!figure.resampled) {
    return name + ": no interval, so nothing can be said of chance";
  }
  if (!figure.beyond_chance()) {
    return name +
           ": no difference is shown (the interval holds 0; that is no proof "
           "of none)";
  }
  return Str(name, ": B is ", figure.b_minus_a() > 0 ? "higher" : "lower",
             " by more than chance (the interval does not hold 0)");
}

std::string OnlyIn(const std::string& run,
                   const std::vector<std::string>& names) {
  if (names.empty()) return "";
  std::vector<std::string> some;
  for (const std::string& name : names) {
    some.push_back(some.size() < kNamed ? ShownText(name, 60) : "...");
    if (some.size() > kNamed) break;
  }
  return Str(names.size(), " only in ", run, " (", Join(some, ", "), ")");
}

std::string FewGroupsText(std::size_t groups, const std::string& what) {
  if (groups >= kFewGroups || groups < 2) return "";
  return Str("an interval over ", groups, " ", what,
             " is rough, mostly too narrow");
}

JsonText PairedJson(const PairedFigure& figure) {
  return {{"a", Rounded(figure.a)},
          {"b", Rounded(figure.b)},
          {"b_minus_a", Rounded(figure.b_minus_a())},
          {"interval95", figure.resampled ? IntervalJson(figure.difference)
                                          : JsonText(nullptr)},
          {"beyond_chance", figure.beyond_chance()}};
}

}  // namespace mien
