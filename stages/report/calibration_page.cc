#include "stages/report/calibration_page.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/page/html.h"
#include "stages/page/style.h"
#include "stages/page/svg.h"
#include "stages/report/score_parts.h"

namespace mien {
namespace {

constexpr int kWidth = 640, kHeight = 320;
constexpr double kLeft = 52, kRight = kWidth - 20, kTop = 14,
                 kBottom = kHeight - 46;

// From amplitudes and recalls to the chart's px.
class Axes {
 public:
  explicit Axes(const MeasuredLimit& limit)
      : widest_(limit.rungs.empty() ? 0.01 : limit.rungs.back().amplitude_iod) {
  }
  double X(double amplitude_iod) const {
    return kLeft + std::clamp(amplitude_iod / (1.06 * widest_), 0.0, 1.0) *
                       (kRight - kLeft);
  }
  static double Y(double recall) {
    return kBottom - std::clamp(recall, 0.0, 1.0) * (kBottom - kTop);
  }

 private:
  double widest_;
};

std::string Percent(double iod) { return ShortNumber(100 * iod, 1); }

std::string Grid(const MeasuredLimit& limit, const Axes& axes) {
  std::string out;
  for (const double recall : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    const double y = Axes::Y(recall);
    out += SvgLine("grid", kLeft, y, kRight, y);
    out += SvgLabel(kLeft - 8, y + 4, "end", Number(100 * recall, 0) + " %");
  }
  for (const DetectionRung& rung : limit.rungs) {
    const double x = axes.X(rung.amplitude_iod);
    out += SvgLine("grid", x, kBottom, x, kBottom + 5);
    out += SvgLabel(x, kBottom + 19, "middle", Percent(rung.amplitude_iod));
  }
  out += SvgLabel((kLeft + kRight) / 2, kHeight - 6, "middle",
                  "size of the movement, % of the eyes' distance");
  return out;
}

std::string Mark(const DetectionLimit& limit, const Axes& axes) {
  if (limit.state != "measured") return "";
  const double x = axes.X(limit.amplitude_iod);
  const double y = Axes::Y(limit.share);
  return SvgLine("line-b dash", kLeft, y, x, y) +
         SvgLine("line-b dash", x, y, x, kBottom) +
         SvgLabel(x + 6, kBottom - 6, "start",
                  Percent(limit.amplitude_iod) + " %");
}

std::string Dots(const MeasuredLimit& limit, const Axes& axes) {
  std::string out;
  for (const DetectionRung& rung : limit.rungs) {
    if (rung.injected == 0) continue;
    const double x = axes.X(rung.amplitude_iod);
    const Interval interval = rung.interval();
    const double low = Axes::Y(interval.low), high = Axes::Y(interval.high);
    out += SvgRect("band", x - 6, high, 12, low - high);
    out += SvgLine("line-a", x, low, x, high);
    out += Element("circle",
                   {{"class", "fill-a"},
                    {"cx", SvgNumber(x)},
                    {"cy", SvgNumber(Axes::Y(rung.recall()))},
                    {"r", "4.5"}},
                   "");
  }
  return out;
}

std::string Table(const MeasuredLimit& limit) {
  std::string body;
  const auto row = [&body](const std::vector<std::string>& cells) {
    std::string markup = Element("th", {{"scope", "row"}}, HtmlText(cells[0]));
    for (std::size_t i = 1; i < cells.size(); ++i) {
      markup += Element("td", {{"class", "n"}}, HtmlText(cells[i]));
    }
    body += Element("tr", {}, markup);
  };
  row({"none put in", "", "", "", "", "",
       Number(limit.control_per_minute(), 1)});
  for (const DetectionRung& rung : limit.rungs) {
    const Interval interval = rung.interval();
    row({Percent(rung.amplitude_iod) + " %",
         Number(rung.amplitude_iod * limit.iod_px, 2), Str(rung.injected),
         Str(rung.found),
         rung.injected > 0 ? Str(Number(100 * rung.recall(), 0), " % (",
                                 Number(100 * interval.low, 0), " to ",
                                 Number(100 * interval.high, 0), ")")
                           : "n/a",
         Str(rung.taken), Number(rung.others / rung.others_minutes, 1)});
  }
  std::string head;
  for (const char* name :
       {"size", "px", "put in", "found", "recall (95 % interval)", "left out",
        "other candidates a minute"}) {
    head += Element(
        "th",
        {{"scope", "col"}, {"class", std::string(name) == "size" ? "" : "n"}},
        name);
  }
  return ScrollTable("Recall by size",
                     Element("table", {{"class", "full"}},
                             Element("thead", {}, Element("tr", {}, head)) +
                                 Element("tbody", {}, body)));
}

std::string GroupTable(const std::vector<DetectionGroup>& groups) {
  std::string body;
  for (const DetectionGroup& group : groups) {
    const DetectionRung sum = group.Sum();
    if (sum.injected == 0) continue;
    const Interval interval = sum.interval();
    std::string row =
        Element("th", {{"scope", "row"}}, HtmlText(group.name, 100));
    for (const std::string& cell : {Str(sum.injected), Str(sum.found),
                                    Str(Number(100 * sum.recall(), 0), " % (",
                                        Number(100 * interval.low, 0), " to ",
                                        Number(100 * interval.high, 0), ")")}) {
      row += Element("td", {{"class", "n"}}, cell);
    }
    body += Element("tr", {}, row);
  }
  if (body.empty()) return "";
  std::string head = Element("th", {{"scope", "col"}}, "which");
  for (const char* name : {"put in", "found", "recall (95 % interval)"}) {
    head += Element("th", {{"scope", "col"}, {"class", "n"}}, name);
  }
  return ScrollTable("Recall by kind",
                     Element("table", {{"class", "full"}},
                             Element("thead", {}, Element("tr", {}, head)) +
                                 Element("tbody", {}, body)));
}

std::string LimitCard(const std::string& name, const DetectionLimit& limit,
                      const MeasuredLimit& all) {
  if (limit.state == "below") {
    return Card(name,
                "below " + Percent(all.rungs.front().amplitude_iod) + " %",
                "reached by the smallest size tried");
  }
  if (limit.state != "measured") {
    return Card(name, "not reached",
                all.rungs.empty()
                    ? ""
                    : "up to " + Percent(all.rungs.back().amplitude_iod) +
                          " %, the largest size tried");
  }
  std::string interval;
  if (std::isfinite(limit.low_iod)) {
    interval += " from " + Percent(limit.low_iod) + " %";
  }
  interval += std::isfinite(limit.high_iod)
                  ? " to " + Percent(limit.high_iod) + " %"
                  : ", too few put in for an upper end";
  return Card(name, Percent(limit.amplitude_iod) + " %",
              Number(limit.amplitude_iod * all.iod_px, 2) +
                  " px; 95 % interval" + interval);
}

}  // namespace

std::string LimitChart(const MeasuredLimit& limit) {
  const Axes axes(limit);
  std::vector<SvgPoint> line;
  std::string label = "Recall by size:";
  const auto fitted = MonotoneRecall(limit.rungs);
  for (std::size_t i = 0; i < limit.rungs.size(); ++i) {
    const DetectionRung& rung = limit.rungs[i];
    if (rung.injected == 0) continue;
    line.push_back({axes.X(rung.amplitude_iod), Axes::Y(fitted[i])});
    label += Str(" ", Percent(rung.amplitude_iod), " %: ", rung.found, " of ",
                 rung.injected, ";");
  }
  return SvgFigure(kWidth, kHeight, {{"role", "img"}, {"aria-label", label}},
                   Grid(limit, axes) + Mark(limit.half, axes) +
                       Mark(limit.most, axes) + SvgPolyline("line-m", line) +
                       Dots(limit, axes));
}

std::string RenderLimitReport(const LimitReport& report) {
  const MeasuredLimit& limit = report.limit;
  const std::string title = "Detection limit of " + limit.video;
  std::string lines;
  for (const std::string& line : report.lines) {
    lines += Element("p", {}, HtmlText(line));
  }
  const std::string cards =
      LimitCard("Half are found from", limit.half, limit) +
      LimitCard("Nine in ten from", limit.most, limit) +
      Card("Candidates a minute", Number(limit.control_per_minute(), 1),
           Str(limit.control_candidates, " in the recording as it is, ",
               limit.control_unexplained, " without a flag")) +
      Card("Frames a second", ShortNumber(limit.fps, 2),
           Str(ShortNumber(limit.shortest_s * limit.fps, 1), " to ",
               ShortNumber(limit.longest_s * limit.fps, 1),
               " frames an expression"));
  const std::string header =
      Element("header", {{"class", "top"}},
              Element("h1", {}, HtmlText(title, 300)) +
                  Element("ul", {{"class", "cards"}}, cards));
  const std::string keys = Quiet(
      "Dots: share of the micro-expressions put in that came back; bars: "
      "95 % intervals; line: the recall that never falls with size "
      "nearest to the dots; dashed: where it reaches 50 % and 90 %.");
  const std::string body =
      Section({"recall", "Recall by size", "", true},
              LimitChart(limit) + keys + Table(limit)) +
      (limit.groups.empty()
           ? ""
           : Section({"kinds", "By kind, all sizes together", "", true},
                     GroupTable(limit.groups))) +
      Section({"meaning", "What it means", "", true}, lines) +
      Section({"provenance", "Provenance", "", true},
              ProvenanceTable(report.provenance));
  return Page(
      title, StyleSheet(),
      header + Element("main", {{"id", "main"}}, body) +
          Element("footer", {}, "This page loads nothing from the network."));
}

}  // namespace mien
