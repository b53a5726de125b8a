#include "stages/report/run_report.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/report/charts.h"
#include "stages/report/clip_list.h"
#include "stages/report/html.h"
#include "stages/report/score_parts.h"
#include "stages/report/style.h"

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
                    Lead(report) + ScoreCards(report);
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
    figures +=
        Element("figure", {},
                Element("figcaption", {}, HtmlText(curve.name, 80)) +
                    LearningCurve(curve.loss, curve.accuracy, max_loss, label));
  }
  std::string out =
      "<ul class=\"keys\"><li><svg viewBox=\"0 0 22 8\" width=\"22\" "
      "height=\"8\" aria-hidden=\"true\"><line class=\"line-a\" x1=\"1\" "
      "y1=\"4\" x2=\"21\" y2=\"4\"></line></svg>loss (left)</li><li><svg "
      "viewBox=\"0 0 22 8\" width=\"22\" height=\"8\" aria-hidden=\"true\">"
      "<line class=\"line-b dash\" x1=\"1\" y1=\"4\" x2=\"21\" y2=\"4\">"
      "</line></svg>accuracy (right), on training samples</li></ul>";
  out += Element("div", {{"class", "multiples"}}, figures);
  if (shown < report.curves.size()) {
    out += Quiet(Count(report.curves.size() - shown, "further fold") +
                 " not shown.");
  }
  return out;
}

std::string Apex(const RunReport& report) {
  const ApexScores& apex = report.apex;
  std::string out = Element(
      "ul", {{"class", "cards"}},
      Card("Mean absolute error", Number(apex.mae_frames, 2) + " frames",
           Number(apex.mae_ms, 1) + " ms") +
          Card("Middle frame instead",
               Number(apex.middle_frame_mae_frames, 2) + " frames",
               "baseline: apex in the middle of the clip") +
          Card("Inside onset to offset",
               Number(100 * apex.within_clip_rate, 1) + " %",
               "share of apexes") +
          Card("Clips", Str(apex.n), "with an annotated apex"));
  std::vector<double> errors;
  for (const ClipRow& clip : report.clips) {
    if (clip.true_apex >= 0) errors.push_back(clip.apex - clip.true_apex);
  }
  const Bins bins = BinSigned(errors, 21);
  if (!bins.counts.empty()) {
    const std::string unit =
        bins.width > 1 ? Str("apex used - annotated apex, frames (bins of ",
                             Number(bins.width, 0), ")")
                       : "apex used - annotated apex, frames";
    out +=
        Element("figure", {},
                Element("h3", {{"class", "gap"}}, "Signed error of the apex") +
                    Histogram(bins, unit,
                              "Histogram of signed apex errors of " +
                                  Count(errors.size(), "clip")));
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

std::string Provenance(const RunReport& report) {
  std::string body;
  for (const auto& [key, value] : report.provenance) {
    body +=
        Element("tr", {},
                Element("th", {{"scope", "row"}}, HtmlText(key, 200)) +
                    Element("td", {}, Element("code", {}, HtmlText(value))));
  }
  return ScrollTable("Provenance", Element("table", {{"class", "proof wrap"}},
                                           Element("tbody", {}, body)));
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
  if (!report.per_class.empty() || !report.confusion.empty()) {
    add("classes", "Classes", "", true, ClassTables(report));
  }
  if (!report.leak.empty()) {
    add("inflated", "Inflated scores", "not a result", true, LeakBlock(report));
  }
  if (!report.curves.empty()) {
    add("training", "Training", Count(report.curves.size(), "fold"), true,
        Curves(report));
  }
  if (report.apex.n > 0) {
    add("apex", "Apex", Count(static_cast<std::size_t>(report.apex.n), "clip"),
        true, Apex(report));
  }
  if (!report.clips.empty()) {
    add("clips", "Clips", "wrong ones first", true,
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
  if (!report.provenance.empty()) {
    add("provenance", "Provenance", "", true, Provenance(report));
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
