#include "stages/report/review_report.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/page/html.h"
#include "stages/page/style.h"
#include "stages/report/assets.h"
#include "stages/report/review_data.h"

namespace mien {
namespace {

constexpr std::size_t kMostQuestions = 300;

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

std::string Names(const std::vector<const char*>& names) {
  std::string cells;
  for (const char* name : names) {
    cells += Element("th", {{"scope", "col"}}, name);
  }
  return Element("thead", {}, Element("tr", {}, cells));
}

// Cells of minutes, candidates and candidates a minute.
std::string Rate(double minutes, std::size_t candidates) {
  const double rate =
      minutes > 0 ? static_cast<double>(candidates) / minutes : std::nan("");
  std::string cells;
  for (const std::string& cell :
       {Number(minutes, 1), Str(candidates), Number(rate, 1)}) {
    cells += Element("td", {{"class", "n"}}, HtmlText(cell));
  }
  return cells;
}

// Candidates a minute while each speaks.
std::string Speakers(const ReviewReport& report) {
  if (report.speakers.empty()) return "";
  std::string rows;
  for (const SpeakerLine& line : report.speakers) {
    rows += Element("tr", {},
                    Element("th", {{"scope", "row"}},
                            Element("bdi", {}, HtmlText(line.speaker, 200))) +
                        Rate(line.minutes, line.candidates));
  }
  return Section(
      {"speakers", "Who speaks", report.transcript, true},
      ScrollTable(
          "Candidates by speaker",
          Element("table", {},
                  Names({"who speaks", "minutes", "candidates", "a minute"}) +
                      Element("tbody", {}, rows))));
}

// 4:07, 1:04:07.
std::string Clock(double time_s) {
  const auto whole = static_cast<std::int64_t>(std::max(time_s, 0.0));
  const auto two = [](std::int64_t value) {
    return Str(value < 10 ? "0" : "", value);
  };
  const std::int64_t hours = whole / 3600, minutes = whole / 60 % 60;
  return Str(hours > 0 ? Str(hours, ":", two(minutes)) : Str(minutes), ":",
             two(whole % 60));
}

// Candidates a minute from each question to the next.
std::string Questions(const ReviewReport& report) {
  if (report.questions.empty()) return "";
  const std::size_t shown = std::min(report.questions.size(), kMostQuestions);
  std::string rows;
  for (std::size_t i = 0; i < shown; ++i) {
    const QuestionLine& line = report.questions[i];
    rows += Element(
        "tr", {},
        Element("td", {{"class", "n"}}, Clock(line.start_s)) +
            Element("td", {}, Element("bdi", {}, HtmlText(line.speaker, 200))) +
            Element("th", {{"scope", "row"}},
                    Element("bdi", {}, HtmlText(line.text, 300))) +
            Rate(line.minutes, line.candidates));
  }
  const std::string note =
      shown < report.questions.size()
          ? Str("the first ", shown, " of ", report.questions.size())
          : "each until the next one";
  return Section(
      {"questions", "After each question", note, false},
      ScrollTable("Candidates by question",
                  Element("table", {{"class", "wrap"}},
                          Names({"at", "who asks", "question", "minutes",
                                 "candidates", "a minute"}) +
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
  main += Questions(report);
  main += Repairs(report.notes);
  if (!report.provenance.empty()) {
    main += Section({"provenance", "Provenance", "", false},
                    ProvenanceTable(report.provenance));
  }
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
