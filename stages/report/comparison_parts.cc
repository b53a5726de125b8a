#include "stages/report/comparison_parts.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/page/charts.h"
#include "stages/page/html.h"
#include "stages/report/score_parts.h"

namespace mien {
namespace {

std::string HeadCell(const std::string& text, bool number) {
  Attributes attributes = {{"scope", "col"}};
  if (number) attributes.push_back({"class", "n"});
  return Element("th", attributes, HtmlText(text, 80));
}

std::string NumberCell(const std::string& text) {
  return Element("td", {{"class", "n"}}, text);
}

bool SeveralDatasets(const std::vector<SubjectRow>& subjects) {
  return std::any_of(subjects.begin(), subjects.end(), [&](const auto& row) {
    return row.dataset != subjects.front().dataset;
  });
}

// "Between 0.571 and 1.000, median 0.857, over 10 subjects."
std::string Spread(const std::vector<SubjectRow>& subjects) {
  std::vector<double> accuracy;
  for (const SubjectRow& row : subjects) accuracy.push_back(row.accuracy);
  std::sort(accuracy.begin(), accuracy.end());
  return Str("Accuracy lies between ", Number(accuracy.front(), 3), " and ",
             Number(accuracy.back(), 3), ", median ",
             Number(Quantile(accuracy, 0.5), 3), ", over ",
             Count(subjects.size(), "subject"), ".");
}

std::string SubjectBars(std::vector<SubjectRow> subjects, bool with_dataset) {
  std::stable_sort(
      subjects.begin(), subjects.end(),
      [](const auto& a, const auto& b) { return a.accuracy > b.accuracy; });
  std::string items;
  for (const SubjectRow& row : subjects) {
    std::string name = Element("bdi", {}, HtmlText(row.subject, 80));
    if (with_dataset) name = HtmlText(row.dataset, 80) + " / " + name;
    items +=
        Element("li", {},
                Element("span", {{"class", "name"}}, name) + Bar(row.accuracy) +
                    Element("span", {{"class", "n"}}, Number(row.accuracy, 2)));
  }
  return Element("ol",
                 {{"class", with_dataset ? "bars" : "bars short"},
                  {"aria-label", "Accuracy by subject"}},
                 items);
}

std::string SubjectTable(const std::vector<SubjectRow>& subjects,
                         bool with_dataset) {
  std::string body;
  for (const SubjectRow& row : subjects) {
    std::string cells = Element("th", {{"scope", "row"}},
                                Element("bdi", {}, HtmlText(row.subject, 80)));
    if (with_dataset) {
      cells += Element("td", {}, HtmlText(row.dataset, 80));
    }
    cells += NumberCell(Str(row.n)) + NumberCell(Number(row.accuracy, 3)) +
             NumberCell(std::isfinite(row.uf1) ? Number(row.uf1, 3) : "");
    body += Element("tr", {}, cells);
  }
  std::string head = HeadCell("subject", false);
  if (with_dataset) head += HeadCell("data set", false);
  head += HeadCell("clips", true) + HeadCell("accuracy", true) +
          HeadCell("UF1", true);
  return ScrollTable("Scores by subject",
                     Element("table", {},
                             Element("thead", {}, Element("tr", {}, head)) +
                                 Element("tbody", {}, body)));
}

std::string FindF1(const PartRow& part, const std::string& name) {
  for (const ClassScores& scores : part.per_class) {
    if (scores.name != name) continue;
    if (scores.support == 0) {
      return Element("td", {}, Element("span", {{"class", "quiet"}}, "none"));
    }
    return Element(
        "td", {},
        Element("div", {{"class", "num-bar"}},
                Element("span", {}, Number(scores.f1, 3)) + Bar(scores.f1)));
  }
  return "<td></td>";
}

}  // namespace

std::string SubjectPart(const std::vector<SubjectRow>& subjects) {
  if (subjects.size() < 2) return "";
  const bool several = SeveralDatasets(subjects);
  std::vector<SubjectRow> shown = subjects;
  if (shown.size() > kMostSubjects) shown.resize(kMostSubjects);
  std::string out = Element("p", {}, Spread(subjects)) +
                    SubjectBars(shown, several) +
                    Element("details", {{"class", "inner"}},
                            "<summary>Table of subjects</summary>" +
                                SubjectTable(shown, several) +
                                Quiet("UF1 is the mean over the classes that "
                                      "a subject has, given where there are "
                                      "two or more; with few clips it jumps."));
  if (shown.size() < subjects.size()) {
    out += Quiet(Count(subjects.size() - shown.size(), "further subject") +
                 " not shown.");
  }
  return out;
}

std::string SideBySide(const std::vector<PartRow>& parts,
                       const std::vector<std::string>& classes) {
  if (parts.size() < 2) return "";
  const std::size_t shown = std::min(parts.size(), kMostParts);
  std::string head = HeadCell("F1 by class", false);
  std::string matrices;
  for (std::size_t i = 0; i < shown; ++i) {
    const PartRow& part = parts[i];
    head += HeadCell(part.name, false);
    if (part.confusion.size() != classes.size() * classes.size()) continue;
    matrices += Element(
        "div", {},
        Element("h3", {}, HtmlText(part.name, 80)) +
            ScrollTable("Confusion matrix of " + CleanText(part.name, 80),
                        ConfusionTable(classes, part.confusion)));
  }
  std::string body;
  for (const std::string& name : classes) {
    std::string cells = Element("th", {{"scope", "row"}}, HtmlText(name, 80));
    for (std::size_t i = 0; i < shown; ++i) cells += FindF1(parts[i], name);
    body += Element("tr", {}, cells);
  }
  std::string out =
      ScrollTable("F1 by class and data set",
                  Element("table", {{"class", "full"}},
                          Element("thead", {}, Element("tr", {}, head)) +
                              Element("tbody", {}, body)));
  if (!matrices.empty()) out += Element("div", {{"class", "mats"}}, matrices);
  if (shown < parts.size()) {
    out += Quiet(Count(parts.size() - shown, "further part") + " not shown.");
  }
  return out;
}

}  // namespace mien
