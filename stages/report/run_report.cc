#include "stages/report/run_report.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/page/charts.h"
#include "stages/page/html.h"
#include "stages/page/style.h"
#include "stages/page/svg.h"
#include "stages/report/apex_part.h"
#include "stages/report/clip_list.h"
#include "stages/report/comparison_parts.h"
#include "stages/report/error_grid.h"
#include "stages/report/score_parts.h"
#include "stages/report/unit_part.h"

namespace mien {
namespace {

constexpr std::size_t kMostCurves = 24;
constexpr std::size_t kMostListed = 2000;  // failures, skipped lines

std::string SeedsText(const std::vector<int>& seeds) {
  std::vector<std::string> parts;
  for (const int seed : seeds) parts.push_back(Str(seed));
  return Join(parts, ", ");
}

std::string Fact(const std::string& name, const std::string& value) {
  if (value.empty()) return "";
  return Element("div", {},
                 Element("dt", {}, HtmlText(name)) +
                     Element("dd", {}, HtmlText(value, 300)));
}

std::string Header(const RunReport& report,
                   const std::vector<SectionSpec>& sections) {
  std::string links;
  for (const SectionSpec& section : sections) {
    links +=
        Element("a", {{"href", "#" + section.id}}, HtmlText(section.title));
  }
  std::string out = Element("h1", {}, HtmlText(report.title, 300)) +
                    Element("dl", {{"class", "facts"}},
                            Fact("protocol", report.protocol) +
                                Fact("network", report.network) +
                                Fact("spotting", report.spotting_source) +
                                Fact("seeds", SeedsText(report.seeds))) +
                    (!report.units.empty() ? UnitLead(report)
                     : report.rows.empty()
                         ? Quiet("Nothing was recognised in this run: there "
                                 "are no predictions and no scores.")
                         : Lead(report) + ScoreCards(report));
  if (!report.failures.empty()) {
    out += Element("p", {{"class", "notice"}},
                   HtmlText(Count(report.failures.size(), "item")) +
                       " failed and " +
                       (report.failures.size() == 1 ? std::string("is")
                                                    : std::string("are")) +
                       " in no score: " +
                       Element("a", {{"href", "#failures"}}, "failures") + ".");
  }
  out += Element("nav", {{"class", "jump"}, {"aria-label", "Sections"}}, links);
  return Element("header", {{"class", "top"}}, out);
}

std::string Curves(const RunReport& report) {
  double max_loss = 0;
  const std::size_t shown = std::min(report.curves.size(), kMostCurves);
  for (std::size_t i = 0; i < shown; ++i) {
    for (const double loss : report.curves[i].loss) {
      if (std::isfinite(loss)) max_loss = std::max(max_loss, loss);
    }
  }
  if (max_loss <= 0) max_loss = 1;
  std::string figures;
  bool validated = false;
  for (std::size_t i = 0; i < shown; ++i) {
    const Curve& curve = report.curves[i];
    std::string label = "Training of " + CleanText(curve.name, 80) + ": " +
                        Count(curve.loss.size(), "epoch");
    if (!curve.loss.empty()) {
      label += ", last loss " + Number(curve.loss.back(), 3);
    }
    if (!curve.accuracy.empty()) {
      label += ", last accuracy " + Number(curve.accuracy.back(), 3);
    }
    if (!curve.validation.empty()) {
      validated = true;
      label += ", on validation samples " + Number(curve.validation.back(), 3);
    }
    figures += Element("figure", {},
                       Element("figcaption", {}, HtmlText(curve.name, 80)) +
                           LearningCurve({curve.loss, curve.accuracy,
                                          curve.validation, max_loss, label}));
  }
  const auto key = [](const std::string& css, const std::string& text) {
    return Element(
        "li", {},
        SvgFigure(22, 8, {{"aria-hidden", "true"}}, SvgLine(css, 1, 4, 21, 4)) +
            text);
  };
  std::string out = Element(
      "ul", {{"class", "keys"}},
      key("line-a", "loss (left)") +
          key("line-b dash", "accuracy (right), on training samples") +
          (validated ? key("line-b", "accuracy on validation samples") : ""));
  out += Element("div", {{"class", "multiples"}}, figures);
  const std::size_t folds = std::max(report.folds, report.curves.size());
  if (shown < folds) {
    out += Quiet(Count(folds - shown, "further fold") + " in folds.csv.");
  }
  return out;
}

std::string Failures(const std::vector<FailureRow>& failures) {
  std::string body;
  const std::size_t shown = std::min(failures.size(), kMostListed);
  for (std::size_t i = 0; i < shown; ++i) {
    const FailureRow& row = failures[i];
    body += Element(
        "tr", {},
        Element("th", {{"scope", "row"}}, HtmlText(row.item)) +
            Element("td", {}, HtmlText(row.stage)) +
            Element("td", {}, HtmlText(row.error)) +
            Element("td", {{"class", "message"}}, HtmlText(row.message)));
  }
  std::string out = ScrollTable(
      "Failures",
      Element("table", {{"class", "full wrap"}},
              "<thead><tr><th scope=\"col\">item</th><th scope=\"col\">stage"
              "</th><th scope=\"col\">error</th><th scope=\"col\">message"
              "</th></tr></thead>" +
                  Element("tbody", {}, body)));
  if (shown < failures.size()) {
    out +=
        Quiet(Count(failures.size() - shown, "more row") + " in failures.csv.");
  }
  return out;
}

std::string Skipped(const std::vector<std::string>& lines) {
  std::string items;
  const std::size_t shown = std::min(lines.size(), kMostListed);
  for (std::size_t i = 0; i < shown; ++i) {
    items += Element("li", {}, HtmlText(lines[i]));
  }
  std::string out = Element("ul", {{"class", "plain"}}, items);
  if (shown < lines.size()) {
    out += Quiet(Count(lines.size() - shown, "more line") + ".");
  }
  return out;
}

}  // namespace

std::string RenderRunReport(const RunReport& report) {
  std::vector<SectionSpec> sections;
  std::string body;
  const auto add = [&](const std::string& id, const std::string& title,
                       const std::string& note, bool open,
                       const std::string& markup) {
    SectionSpec spec{id, title, note, open};
    body += Section(spec, markup);
    sections.push_back(std::move(spec));
  };
  if (!report.rows.empty()) {
    add("scores", "Scores", "", true, ScoreTable(report));
  }
  if (!report.units.empty()) {
    add("units", "Action units", "", true, UnitTables(report.units));
  }
  if (!report.per_class.empty() || !report.confusion.empty()) {
    add("classes", "Classes", "", true, ClassTables(report));
  }
  if (report.parts.size() > 1) {
    add("parts", "Side by side", Count(report.parts.size(), "part"), true,
        SideBySide(report.parts, report.classes));
  }
  if (report.subjects.size() > 1) {
    add("subjects", "Subjects", Count(report.subjects.size(), "subject"), true,
        SubjectPart(report.subjects));
  }
  const auto errors = ConfidentErrors(report.clips, report.classes);
  if (!errors.empty()) {
    add("errors", "Most confident errors", Count(errors.size(), "clip"), true,
        ErrorGrid(report.clips, report.classes, errors));
  }
  if (!report.leak.empty()) {
    add("inflated", "Inflated scores", "not a result", true, LeakBlock(report));
  }
  if (!report.curves.empty()) {
    add("training", "Training",
        Count(std::max(report.folds, report.curves.size()), "fold"), true,
        Curves(report));
  }
  if (report.apex.n > 0) {
    add("apex", "Apex", Count(static_cast<std::size_t>(report.apex.n), "clip"),
        true, ApexPart(report.apex));
  }
  if (!report.clips.empty()) {
    std::vector<std::string> note;
    if (report.tested > report.clips.size()) {
      note.push_back(Str(report.clips.size(), " of ", report.tested));
    }
    if (AnyVerdict(report.clips)) note.push_back("wrong ones first");
    add("clips", "Clips", Join(note, ", "), true,
        ClipList(report.clips, report.classes));
  }
  if (!report.failures.empty()) {
    add("failures", "Failures", Count(report.failures.size(), "item"), true,
        Failures(report.failures));
  }
  if (!report.skipped.empty()) {
    add("skipped", "Skipped", Count(report.skipped.size(), "line"), false,
        Skipped(report.skipped));
  }
  add("repairs", "What was repaired or left out",
      report.notes.empty() ? "nothing" : Count(report.notes.size(), "line"),
      false, Skipped(report.notes));
  if (!report.provenance.empty()) {
    add("provenance", "Provenance", "", true,
        ProvenanceTable(report.provenance));
  }
  const std::string page =
      "<a class=\"skip\" href=\"#main\">Skip to the results</a>" +
      Header(report, sections) + Element("main", {{"id", "main"}}, body) +
      Element("footer", {},
              "This page may show faces of study participants. It loads "
              "nothing from the network.");
  return Page(report.title, StyleSheet(), page);
}

}  // namespace mien
