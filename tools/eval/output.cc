#include "tools/eval/output.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "pipeline/core/log.h"
#include "pipeline/core/tell_notes.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/exec/result_folder.h"

namespace mien {
namespace {

constexpr double kLeft = 56, kTop = 16, kSide = 300;  // the plot, px

// Characters, not bytes.
std::size_t WidthOf(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(),
      [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string Place(double x, double y) {
  return FixedText(kLeft + x * kSide, 1) + "," +
         FixedText(kTop + (1 - y) * kSide, 1);
}

std::string Label(double x, double y, const char* anchor,
                  const std::string& text) {
  return Str("<text x=\"", FixedText(x, 1), "\" y=\"", FixedText(y, 1),
             "\" text-anchor=\"", anchor, "\">", EscapeHtml(text), "</text>\n");
}

std::string Axes() {
  std::string out;
  for (int i = 0; i <= 4; ++i) {
    const double at = i / 4.0;
    const std::string number = FixedText(at, 2);
    out += Str("<path class=\"grid\" d=\"M", Place(0, at), "L", Place(1, at),
               "M", Place(at, 0), "L", Place(at, 1), "\"/>\n");
    out += Label(kLeft - 6, kTop + (1 - at) * kSide + 4, "end", number);
    out += Label(kLeft + at * kSide, kTop + kSide + 18, "middle", number);
  }
  out += Label(kLeft + kSide / 2, kTop + kSide + 38, "middle", "recall");
  out += Str("<text transform=\"translate(14 ", FixedText(kTop + kSide / 2, 0),
             ") rotate(-90)\" text-anchor=\"middle\">precision</text>\n");
  return out;
}

}  // namespace

std::string Figure(double value, int decimals) {
  return std::isfinite(value) ? FixedText(value, decimals) : "n/a";
}

std::string RangeText(const Interval& interval) {
  if (interval.low == 0 && interval.high == 0) return "";
  return Figure(interval.low, 3) + "-" + Figure(interval.high, 3);
}

double Rounded(double value) {
  return ParseDouble(FixedText(value, 6)).value_or(0);
}

std::string AlignedTable(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::vector<std::string>> cells;
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    cells.emplace_back();
    for (const std::string& cell : row) {
      std::string text = CleanText(cell, 120);
      std::replace(text.begin(), text.end(), '\n', ' ');
      widths.resize(std::max(widths.size(), cells.back().size() + 1), 0);
      std::size_t& width = widths[cells.back().size()];
      width = std::max(width, WidthOf(text));
      cells.back().push_back(std::move(text));
    }
  }
  std::string out;
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c) {
      const std::string gap(widths[c] - WidthOf(row[c]), ' ');
      line += (c > 0 ? "  " : "") + (c > 0 ? gap + row[c] : row[c] + gap);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

void SayNotes(const ReadingNotes& notes) { TellNotes(notes); }

std::string WriteOut(const std::string& out, const std::string& name,
                     const std::string& bytes) {
  const std::string path = (std::filesystem::path(out) / name).string();
  WriteResult(out, "scores.sha256", name, bytes);
  return path;
}

std::string CurveSvg(
    const std::vector<std::pair<std::string, std::vector<CurvePoint>>>&
        curves) {
  static const char* const colours[] = {"#0b6fa4", "#c2410c", "#4d7c0f"};
  static const char* const dashes[] = {"", "6 3", "2 3"};
  std::string out =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"380\" height=\"370\" "
      "viewBox=\"0 0 380 370\" role=\"img\" aria-label=\"precision over "
      "recall\">\n<style>text{font:12px sans-serif;fill:#333}"
      ".grid{stroke:#ddd;fill:none}.curve{fill:none;stroke-width:2}</style>\n"
      "<rect width=\"380\" height=\"370\" fill=\"#fff\"/>\n";
  out += Axes();
  std::size_t drawn = 0;
  for (const auto& [name, curve] : curves) {
    if (curve.empty() || curve.front().counts.truths() == 0) continue;
    std::string points;
    for (const CurvePoint& point : curve) {
      points += (points.empty() ? "" : " ") +
                Place(point.counts.recall(), point.counts.precision());
    }
    if (curve.size() == 1) points += " " + points;  // a dot
    const char* colour = colours[drawn % 3];
    out += Str("<polyline class=\"curve\" stroke=\"", colour,
               "\" stroke-linecap=\"round\" stroke-dasharray=\"",
               dashes[drawn % 3], "\" points=\"", points, "\"/>\n");
    const double y = kTop + 16 + 18.0 * static_cast<double>(drawn);
    out +=
        Str("<path class=\"curve\" stroke=\"", colour, "\" stroke-dasharray=\"",
            dashes[drawn % 3], "\" d=\"M266,", y - 4, "h24\"/>\n");
    out += Label(296, y, "start", name);
    ++drawn;
  }
  return out + "</svg>\n";
}

}  // namespace mien
