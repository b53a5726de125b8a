#include "tools/studio/pages.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_terms.h"
#include "stages/page/html.h"
#include "stages/page/style.h"
#include "stages/report/assets.h"
#include "stages/report/review_data.h"
#include "tools/studio/assets.h"
#include "tools/studio/decoys.h"

namespace mien {
namespace {

using nlohmann::json;

constexpr std::size_t kMostBrackets = 2000000;  // in the data of a report
constexpr std::size_t kMostValues = 16000000;

// Not Page(): that one's policy is for files, this one stands in a header.
std::string Document(const std::string& title, const std::string& body,
                     const std::string& script) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
         "charset=\"utf-8\">\n<meta name=\"viewport\" "
         "content=\"width=device-width, initial-scale=1\">\n<meta "
         "name=\"color-scheme\" content=\"light dark\">\n<meta "
         "name=\"robots\" content=\"noindex\">\n<link rel=\"icon\" "
         "href=\"data:,\">\n<title>" +
         HtmlText(title) +
         "</title>\n<link rel=\"stylesheet\" href=\"/studio.css\">\n"
         "</head>\n<body>\n" +
         body +
         (script.empty() ? std::string()
                         : "\n<script src=\"" + script + "\"></script>") +
         "\n</body>\n</html>\n";
}

// {"#data": ..., others}. The blocks hold JSON without < and base64.
std::string Between(const std::string& html, const std::string& begin,
                    const std::string& end, const std::string& name) {
  const auto from = html.find(begin);
  const auto to =
      from == std::string::npos ? from : html.find(end, from + begin.size());
  if (to == std::string::npos) {
    throw DataError(name + " is no report of mien-spot: run it again");
  }
  return html.substr(from, to + end.size() - from);
}

std::string Script(const json& value) {
  return ScriptSafe(value.dump(-1, ' ', true, json::error_handler_t::replace));
}

double Finite(double value) { return std::isfinite(value) ? value : 0; }

json AddedJson(const EventRow& row) {
  return {{"video", row.video},
          {"face", row.face},
          {"event", row.event},
          {"kind", row.kind},
          {"onset_frame", row.onset_frame},
          {"apex_frame", row.apex_frame},
          {"offset_frame", row.offset_frame},
          {"onset_s", Finite(row.onset_s)},
          {"apex_s", Finite(row.apex_s)},
          {"offset_s", Finite(row.offset_s)},
          {"score", Finite(row.score)},
          {"amplitude_px", Finite(row.amplitude_px)},
          {"amplitude_iod", Finite(row.amplitude_iod)},
          {"regions", row.regions},
          {"flags", row.flags},
          {"label", ""},
          {"p", {nullptr, nullptr, nullptr}},
          {"verdict", ""},
          {"action_units", row.action_units},
          {"note", ""},
          {"micro_by", ""},
          {"words", row.words},
          {"speaker", row.speaker},
          {"added", row.added}};
}

DataError UnreadableData() {
  return DataError("the report's data cannot be read: run it again");
}

std::string Key(const json& event) {
  const auto number = [&event](const char* name) {
    const auto at = event.find(name);
    if (at == event.end()) return 0;
    if (!at->is_number_integer()) throw UnreadableData();
    return at->get<int>();
  };
  if (!event.is_object()) throw UnreadableData();
  return Str(number("face"), "/", number("event"));
}

// The number of the decoy that stands where the event does; 0: none.
int DecoyAt(const json& event, const std::vector<EventRow>& rows) {
  const auto whole = [&event](const char* name) -> std::int64_t {
    const auto at = event.find(name);
    return at != event.end() && at->is_number_integer()
               ? at->get<std::int64_t>()
               : -1;
  };
  for (const EventRow& row : rows) {
    if (IsDecoy(row) && row.face == whole("face") &&
        row.onset_frame == whole("onset_frame") &&
        row.offset_frame == whole("offset_frame")) {
      return row.event;
    }
  }
  return 0;
}

// What the program says of an event, and a decoy has none of.
void Mask(json* event) {
  json& one = *event;
  for (const char* list : {"regions", "flags", "action_units"}) {
    one[list] = json::array();
  }
  for (const char* text : {"label", "micro_by", "words", "speaker"}) {
    one[text] = "";
  }
  one["p"] = {nullptr, nullptr, nullptr};
  one["score"] = 0.5;  // the height of its mark
  one["amplitude_px"] = one["amplitude_iod"] = 0;
}

// Brackets take twenty times their room, numbers eight times.
void CheckSize(const std::string& data) {
  const auto count = [&data](char c) {
    return static_cast<std::size_t>(std::count(data.begin(), data.end(), c));
  };
  if (count('[') + count('{') > kMostBrackets || count(',') > kMostValues) {
    throw UnreadableData();
  }
}

}  // namespace

std::string MainPage() {
  return Document("mien-studio", std::string(kStudioHtml), "/studio.js");
}

std::string LoginPage() {
  return Document("mien-studio", std::string(kLoginHtml), "/login.js");
}

std::string LivePage() {
  return Document("Live \xC2\xB7 mien-studio", std::string(kLiveHtml),
                  "/live.js");
}

std::string FaultPage(const std::string& why) {
  return Document(
      "mien-studio",
      Element("main", {{"id", "main"}, {"class", "studio"}},
              Element("h1", {}, "mien-studio") +
                  Element("p", {}, HtmlText(why)) +
                  Element("p", {},
                          Element("a", {{"href", "/"}}, "All recordings"))),
      "");
}

std::string StyleFile() {
  return StyleSheet() + std::string(kUplotStyle) + std::string(kReviewStyle) +
         std::string(kStudioStyle);
}

std::string MainScriptFile() {
  return "\"use strict\";(()=>{\n" + std::string(kStudioScript) + "})();\n";
}

std::string LoginScriptFile() {
  return "\"use strict\";(()=>{\n" + std::string(kLoginScript) + "})();\n";
}

std::string LiveScriptFile() {
  return "\"use strict\";(()=>{\nconst MICRO='" + KindText(EventKind::kMicro) +
         "';\n" + std::string(kLiveScript) + "})();\n";
}

std::string ReviewScriptFile() {
  return "/*! uPlot: " + std::string(kUplotLicense) + "*/\n" +
         std::string(kUplotScript) + "\n\"use strict\";(()=>{\n" +
         std::string(kReviewScripts) + "})();\n";
}

ReportParts PartsOfReport(const std::string& html, const std::string& name) {
  const std::string mark = "<script type=\"";
  ReportParts parts;
  const std::string header =
      Between(html, "<header class=\"top review-top\">", "</header>", name);
  const auto facts = header.find("</h1>");
  if (facts != std::string::npos) {
    parts.header = header.substr(facts + 5);
    parts.header.resize(parts.header.size() - std::string("</header>").size());
  }
  for (auto at = html.find(mark); at != std::string::npos;
       at = html.find(mark, at + 1)) {
    const auto open = html.find('>', at);
    const auto end = html.find("</script>", at);
    if (open == std::string::npos || end == std::string::npos) break;
    const std::string tag = html.substr(at, open - at);
    const std::string content = html.substr(open + 1, end - open - 1);
    const bool ours = StartsWith(tag, mark + "application/json\" id=\"") ||
                      StartsWith(tag, mark + "text/plain\" id=\"");
    if (!ours || content.find('<') != std::string::npos) {
      throw DataError(name + " is no report of mien-spot: run it again");
    }
    if (EndsWith(tag, "id=\"data\"")) {
      parts.data = content;
    } else {
      parts.elements += html.substr(at, end + 9 - at) + "\n";
    }
  }
  if (parts.data.empty()) {
    throw DataError(name + " is no report of mien-spot: run it again");
  }
  return parts;
}

std::string ReviewPage(const ReportParts& report, const ReviewPageData& page,
                       const std::vector<EventRow>& rows) {
  CheckSize(report.data);
  json data = json::parse(report.data, nullptr, false);
  if (!data.is_object() || !data["events"].is_array()) throw UnreadableData();
  std::map<std::string, const EventRow*> known;
  for (const EventRow& row : rows) {
    known[Str(row.face, "/", row.event)] = &row;
  }
  // Other people's decisions, if the report holds any, are not for this page.
  std::set<std::string> there;
  for (json& event : data["events"]) {
    Key(event);
    const int decoy = DecoyAt(event, rows);
    if (decoy > 0) event["event"] = decoy;
    const std::string key = Key(event);
    event["verdict"] = "";
    event["note"] = "";
    there.insert(key);
    const auto row = known.find(key);
    if (row != known.end()) event["added"] = row->second->added;
  }
  data["csv"] = "";
  for (const EventRow& row : rows) {
    if (there.count(Str(row.face, "/", row.event)) > 0) continue;
    data["events"].push_back(AddedJson(row));
  }
  if (page.masked) {
    for (json& event : data["events"]) Mask(&event);
  }
  const json own = {{"recording", page.recording}, {"coder", page.coder}};
  std::string main(kReviewHtml);
  // Decisions are kept by the studio: its panel stands in the report's.
  const std::string place = "<div class=\"player\" id=\"player\">";
  const auto at = main.find(place);
  MIEN_CHECK(at != std::string::npos, "the report has no player");
  main.insert(at, std::string(kCodingHtml));
  std::string body =
      "<a class=\"skip\" href=\"#event\">Skip to the candidate</a>" +
      Element("header", {{"class", "top review-top"}},
              "<p class=\"crumb\"><a href=\"/\">All recordings</a></p>" +
                  Element("h1", {},
                          Element("bdi", {}, HtmlText(page.recording, 300)) +
                              " <span class=\"note\">coded by " +
                              Element("bdi", {}, HtmlText(page.coder, 100)) +
                              "</span>") +
                  report.header) +
      Element("main", {{"class", "review studio"}, {"id", "main"}}, main) +
      "\n<script type=\"application/json\" id=\"studio\">" + Script(own) +
      "</script>\n<script type=\"application/json\" id=\"state\">" +
      ScriptSafe(page.state) +
      "</script>\n<script type=\"application/json\" id=\"data\">" +
      Script(data) + "</script>\n" + report.elements;
  return Document(page.recording + " \xC2\xB7 " + page.coder, body,
                  "/review.js");
}

}  // namespace mien
