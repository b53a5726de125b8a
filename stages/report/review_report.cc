#include "stages/report/review_report.h"

#include <cmath>

#include "stages/page/html.h"
#include "stages/page/style.h"
#include "stages/report/assets.h"
#include "stages/report/review_data.h"

namespace mien {
namespace {

std::string Facts(
    const std::vector<std::pair<std::string, std::string>>& facts) {
  std::string rows;
  for (const auto& [name, value] : facts) {
    rows += Element("div", {},
                    Element("dt", {}, HtmlText(name, 100)) +
                        Element("dd", {}, HtmlText(value, 300)));
  }
  return Element("dl", {{"class", "facts"}}, rows);
}

std::string Limits(const std::vector<std::string>& lines) {
  if (lines.empty()) return "";
  std::string items;
  for (const std::string& line : lines) {
    items += Element("li", {}, HtmlText(line));
  }
  return Element("details",
                 {{"class", "limits"}, {"id", "limits"}, {"open", ""}},
                 Element("summary", {}, "What this recording can show") +
                     Element("ul", {}, items));
}

// Candidates a minute while each speaks.
std::string Speakers(const ReviewReport& report) {
  if (report.speakers.empty()) return "";
  std::string rows;
  for (const SpeakerLine& line : report.speakers) {
    const double rate =
        line.minutes > 0 ? static_cast<double>(line.candidates) / line.minutes
                         : std::nan("");
    std::string cells =
        Element("th", {{"scope", "row"}},
                Element("bdi", {}, HtmlText(line.speaker, 200)));
    for (const std::string& cell :
         {Number(line.minutes, 1), Str(line.candidates), Number(rate, 1)}) {
      cells += Element("td", {{"class", "n"}}, HtmlText(cell));
    }
    rows += Element("tr", {}, cells);
  }
  std::string head;
  for (const char* name : {"who speaks", "minutes", "candidates", "a minute"}) {
    head += Element("th", {{"scope", "col"}}, name);
  }
  return Section(
      {"speakers", "Who speaks", report.transcript, true},
      ScrollTable("Candidates by speaker",
                  Element("table", {},
                          Element("thead", {}, Element("tr", {}, head)) +
                              Element("tbody", {}, rows))));
}

// Said even when there is nothing to say.
std::string Repairs(const std::vector<std::string>& lines) {
  std::string items;
  for (const std::string& line : lines) {
    items += Element("li", {}, HtmlText(line));
  }
  if (items.empty()) items = Element("li", {}, "Nothing.");
  return Section(
      {"repairs", "What was repaired or left out", "", !lines.empty()},
      Element("ul", {}, items));
}

std::string Provenance(
    const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string body;
  for (const auto& [key, value] : rows) {
    body +=
        Element("tr", {},
                Element("th", {{"scope", "row"}}, HtmlText(key, 200)) +
                    Element("td", {}, Element("code", {}, HtmlText(value))));
  }
  return Section(
      {"provenance", "Provenance", "", false},
      ScrollTable("Provenance", Element("table", {{"class", "proof wrap"}},
                                        Element("tbody", {}, body))));
}

}  // namespace

std::string RenderReviewReport(const ReviewReport& report,
                               const ReviewLimits& limits) {
  std::string body =
      "<a class=\"skip\" href=\"#event\">Skip to the candidate</a>" +
      Element(
          "header", {{"class", "top review-top"}},
          Element("h1", {}, Element("bdi", {}, HtmlText(report.title, 300))) +
              Facts(report.facts) + Limits(report.limits));
  std::string main(kReviewHtml);
  main += Speakers(report);
  main += Repairs(report.notes);
  if (!report.provenance.empty()) main += Provenance(report.provenance);
  body += Element("main", {{"class", "review"}, {"id", "main"}}, main);
  body += Element("footer", {{"class", "review-end"}},
                  "This page shows a person's face and what may be read in "
                  "it: keep it as you keep the recording. It loads nothing "
                  "from the network.");
  // The licence asks to go with every copy.
  body += "\n<!-- uPlot: " + std::string(kUplotLicense) + "-->\n";
  body += DataElements(report, limits);
  return Page(
      report.title,
      StyleSheet() + std::string(kUplotStyle) + std::string(kReviewStyle), body,
      {std::string(kUplotScript),
       "\"use strict\";(()=>{\n" + std::string(kReviewScript) + "})();\n"});
}

}  // namespace mien
