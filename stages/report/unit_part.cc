#include "stages/report/unit_part.h"

#include <algorithm>

#include "pipeline/core/text.h"
#include "stages/page/html.h"

namespace mien {
namespace {

std::string Head(const std::vector<std::string>& names) {
  std::string cells;
  for (const std::string& name : names) {
    cells += Element("th", {{"scope", "col"}}, HtmlText(name));
  }
  return Element("thead", {}, Element("tr", {}, cells));
}

std::string RowOf(const std::string& name,
                  const std::vector<std::string>& values) {
  std::string cells = Element("th", {{"scope", "row"}}, HtmlText(name, 80));
  for (const std::string& value : values) {
    cells += Element("td", {}, HtmlText(value));
  }
  return Element("tr", {}, cells);
}

std::string Figure(double value) { return Number(value, 3); }

}  // namespace

std::string UnitLead(const RunReport& report) {
  if (report.units.empty()) return "";
  const UnitScores& scores = report.units.front().scores;
  const double floor = std::max(scores.constant_f1, scores.chance_f1);
  return Element(
      "p", {{"class", "lead"}},
      HtmlText(Str(
          "Mean F1 of the action units that occur: ", Figure(scores.mean_f1),
          ", ",
          scores.mean_f1 >= floor ? Figure(scores.mean_f1 - floor) + " above"
                                  : Figure(floor - scores.mean_f1) + " below",
          " the higher floor (always shown: ", Figure(scores.constant_f1),
          ", by chance: ", Figure(scores.chance_f1), ").")));
}

std::string UnitTables(const std::vector<UnitPart>& parts) {
  if (parts.empty()) return "";
  std::string body;
  for (const UnitScore& unit : parts.front().scores.units) {
    body +=
        RowOf(unit.name, {Str(unit.support), Figure(unit.precision),
                          Figure(unit.recall), Figure(unit.f1),
                          Figure(unit.constant_f1), Figure(unit.chance_f1)});
  }
  std::string out =
      ScrollTable("Action units of " + parts.front().name,
                  Element("table", {{"class", "full"}},
                          Head({"action unit", "samples", "precision", "recall",
                                "F1", "F1 if always shown", "F1 by chance"}) +
                              Element("tbody", {}, body)));
  body.clear();
  for (const UnitPart& part : parts) {
    body +=
        RowOf(part.name + (part.seen ? " (seen in training)" : ""),
              {Str(part.scores.n), Figure(part.scores.mean_f1),
               Figure(part.interval.low) + " to " + Figure(part.interval.high),
               Figure(part.scores.constant_f1), Figure(part.scores.chance_f1)});
  }
  return out + ScrollTable(
                   "Means over action units",
                   Element("table", {{"class", "full"}},
                           Head({"part", "samples", "mean F1", "95 % interval",
                                 "if always shown", "by chance"}) +
                               Element("tbody", {}, body)));
}

}  // namespace mien
