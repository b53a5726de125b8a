#include "stages/report/score_parts.h"

#include <algorithm>

#include "pipeline/core/text.h"
#include "stages/page/charts.h"
#include "stages/page/html.h"

namespace mien {
namespace {

// The row of all data sets together: "all", else the first that is no floor.
const ScoreRow* MainRow(const RunReport& report) {
  const ScoreRow* first = nullptr;
  for (const ScoreRow& row : report.rows) {
    if (row.is_floor) continue;
    if (row.name == "all") return &row;
    if (!first) first = &row;
  }
  return first;
}

std::vector<double> Floors(const RunReport& report) {
  std::vector<double> out;
  for (const ScoreRow& row : report.rows) {
    if (row.is_floor) out.push_back(row.uf1);
  }
  return out;
}

bool HasInterval(const ScoreRow& row) {
  return row.uf1_interval.high > 0 &&
         row.uf1_interval.high >= row.uf1_interval.low;
}

std::string IntervalText(const ScoreRow& row) {
  return Number(row.uf1_interval.low, 3) + " to " +
         Number(row.uf1_interval.high, 3);
}

std::string PerClassTable(const std::vector<ClassScores>& per_class) {
  std::string body;
  const auto cell = [](double value) {
    return Element("td", {},
                   Element("div", {{"class", "num-bar"}},
                           Element("span", {}, Number(value, 3)) + Bar(value)));
  };
  for (const ClassScores& scores : per_class) {
    body += Element(
        "tr", {},
        Element("th", {{"scope", "row"}}, HtmlText(scores.name, 80)) +
            Element("td", {{"class", "n"}}, Str(scores.support)) +
            cell(scores.precision) + cell(scores.recall) + cell(scores.f1));
  }
  const std::string head =
      "<tr><th scope=\"col\">class</th><th scope=\"col\" class=\"n\">clips"
      "</th><th scope=\"col\">precision</th><th scope=\"col\">recall</th>"
      "<th scope=\"col\">F1</th></tr>";
  return ScrollTable(
      "Scores by class",
      Element("table", {{"class", "full"}},
              Element("thead", {}, head) + Element("tbody", {}, body)));
}

}  // namespace

std::string Count(std::size_t n, const std::string& one) {
  return Str(n, " ", one, n == 1 ? "" : "s");
}

std::string Quiet(const std::string& text) {
  return Element("p", {{"class", "quiet"}}, HtmlText(text));
}

std::string Card(const std::string& name, const std::string& value,
                 const std::string& more, const std::string& extra) {
  return Element("li", {{"class", extra.empty() ? "card" : "card wide"}},
                 Element("span", {{"class", "name"}}, HtmlText(name)) +
                     Element("span", {{"class", "value"}}, HtmlText(value)) +
                     Element("span", {{"class", "more"}}, HtmlText(more)) +
                     extra);
}

std::string ScoreCards(const RunReport& report) {
  const ScoreRow* row = MainRow(report);
  if (!row) return "";
  IntervalSpec plot;
  plot.value = row->uf1;
  plot.low = row->uf1_interval.low;
  plot.high = row->uf1_interval.high;
  plot.floors = Floors(report);
  plot.axis = true;
  plot.width_px = 420;
  const std::string seeds = report.seeds.size() > 1
                                ? "over " + Count(report.seeds.size(), "seed")
                                : std::string("one seed: no spread");
  std::string note = HasInterval(*row) ? "95 % interval " + IntervalText(*row) +
                                             " over " + report.resampled
                                       : std::string("no interval computed");
  if (!plot.floors.empty()) note += "; ticks are floors";
  return Element(
      "ul", {{"class", "cards"}},
      Card("UF1, mean F1 of the classes", Number(row->uf1, 3), note,
           IntervalPlot(plot)) +
          Card("UAR, mean recall", Number(row->uar, 3),
               Str("chance ", report.classes.empty()
                                  ? "n/a"
                                  : Number(1.0 / static_cast<double>(
                                                     report.classes.size()),
                                           3))) +
          Card("Accuracy", Number(row->accuracy, 3), "share of clips") +
          Card("Clips", Str(row->n), "in the truth and predicted") +
          Card("Spread of UF1",
               report.seeds.size() > 1 ? Number(row->uf1_sd, 3) : "n/a",
               "standard deviation, " + seeds));
}

std::string Lead(const RunReport& report) {
  const ScoreRow* row = MainRow(report);
  if (!row) return "";
  std::string text =
      Str("UF1 is ", Number(row->uf1, 3), " over ",
          Count(static_cast<std::size_t>(std::max(row->n, 0)), "clip"),
          row->name == "all" ? "" : " (" + CleanText(row->name, 80) + ")");
  const ScoreRow* best = nullptr;
  for (const ScoreRow& floor : report.rows) {
    if (floor.is_floor && (!best || floor.uf1 > best->uf1)) best = &floor;
  }
  if (best) {
    const double gain = row->uf1 - best->uf1;
    text +=
        Str(gain > 0 ? ", " : ", not above the floor: ", SignedNumber(gain, 3),
            " against the highest floor (", CleanText(best->name, 80), ", ",
            Number(best->uf1, 3), ")");
  }
  std::string out = Element("p", {{"class", "lead"}}, HtmlText(text + "."));
  if (!report.remark.empty()) {
    out += Element("p", {{"class", "notice"}}, HtmlText(report.remark));
  }
  return out;
}

std::string ScoreTable(const RunReport& report) {
  const std::vector<double> floors = Floors(report);
  std::string body;
  for (const ScoreRow& row : report.rows) {
    IntervalSpec plot;
    plot.value = row.uf1;
    plot.low = row.uf1_interval.low;
    plot.high = row.uf1_interval.high;
    plot.is_floor = row.is_floor;
    if (!row.is_floor) plot.floors = floors;
    const auto cell = [](const std::string& text) {
      return Element("td", {{"class", "n"}}, text);
    };
    std::string name = HtmlText(row.name, 200);
    if (row.is_floor) {
      name += " " + Element("span", {{"class", "tag plain"}}, "floor");
    }
    if (row.seen) {
      name += " " + Element("span", {{"class", "tag bad"}}, "seen in training");
    }
    const bool spread = !row.is_floor && report.seeds.size() > 1;
    body += Element("tr",
                    {{"class", row.is_floor        ? "floor"
                               : row.name == "all" ? "total"
                                                   : ""}},
                    Element("th", {{"scope", "row"}}, name) + cell(Str(row.n)) +
                        cell(Number(row.accuracy, 3)) +
                        cell(Number(row.uar, 3)) + cell(Number(row.uf1, 3)) +
                        cell(spread ? Number(row.uf1_sd, 3) : "") +
                        cell(HasInterval(row) ? IntervalText(row) : "") +
                        Element("td", {}, IntervalPlot(plot)));
  }
  std::string head;
  for (const char* name :
       {"clips", "accuracy", "UAR", "UF1", "sd of UF1", "95 % interval"}) {
    head += Element("th", {{"scope", "col"}, {"class", "n"}}, name);
  }
  head = Element("th", {{"scope", "col"}}, "data set") + head +
         Element("th", {{"scope", "col"}}, "UF1, 0 to 1");
  return ScrollTable("Scores by data set",
                     Element("table", {{"class", "full"}},
                             Element("thead", {}, Element("tr", {}, head)) +
                                 Element("tbody", {}, body))) +
         Quiet(
             "Predictions of all folds are pooled, then scored once. UF1 "
             "and UAR are means over the classes that occur.");
}

std::string ClassTables(const RunReport& report) {
  std::string out;
  const std::size_t k = report.classes.size();
  if (k > 0 && report.confusion.size() == k * k) {
    out += Element(
        "div", {},
        Element("h3", {}, "Confusion matrix") +
            ScrollTable("Confusion matrix",
                        ConfusionTable(report.classes, report.confusion)) +
            Quiet(report.seeds.size() > 1
                      ? "Counts summed over " +
                            Count(report.seeds.size(), "seed") +
                            ", share of the row below."
                      : std::string("Counts, share of the row below.")));
  }
  if (!report.per_class.empty()) {
    out += Element("div", {},
                   Element("h3", {}, "Precision, recall and F1") +
                       PerClassTable(report.per_class));
  }
  // A matrix of many classes leaves no room beside it.
  return Element("div", {{"class", k > 5 ? "pair wide" : "pair"}}, out);
}

std::string LeakBlock(const RunReport& report) {
  std::string body;
  for (const LeakRow& row : report.leak) {
    const auto cell = [](const std::string& text) {
      return Element("td", {{"class", "n"}}, text);
    };
    body += Element("tr", {},
                    Element("th", {{"scope", "row"}}, HtmlText(row.name, 200)) +
                        cell(Str(row.n)) + cell(Number(row.accuracy, 3)) +
                        cell(Number(row.uar, 3)) + cell(Number(row.uf1, 3)) +
                        cell(Number(row.honest_uf1, 3)) +
                        cell(SignedNumber(row.uf1 - row.honest_uf1, 3)));
  }
  std::string head = Element("th", {{"scope", "col"}}, "data set");
  for (const char* name :
       {"clips", "accuracy", "UAR", "UF1", "honest UF1", "gain by the leak"}) {
    head += Element("th", {{"scope", "col"}, {"class", "n"}}, name);
  }
  return Element(
      "div", {{"class", "inflated"}},
      Element("p", {},
              Element("b", {}, "Inflated: epoch chosen on the test subject. ") +
                  "These are not results. In each fold the epoch with most "
                  "test clips right was taken, as much published code does; "
                  "the honest scores above end at an epoch that no test clip "
                  "has chosen.") +
          ScrollTable("Inflated scores, not results",
                      Element("table", {{"class", "full"}},
                              Element("thead", {}, Element("tr", {}, head)) +
                                  Element("tbody", {}, body))));
}

}  // namespace mien
