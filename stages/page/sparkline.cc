#include "stages/page/sparkline.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/page/html.h"
#include "stages/page/svg.h"
#include "stages/page/thin.h"

namespace mien {
namespace {

constexpr double kSparkWidth = 300, kSparkHeight = 76;
constexpr double kSparkTop = 12, kSparkBottom = 64;

std::string Triangle(double x, double tip_y, double size) {
  return Element("path",
                 {{"class", "fill-i"},
                  {"d", Str("M", SvgNumber(x), " ", SvgNumber(tip_y), "l",
                            SvgNumber(-size), " ", SvgNumber(-1.6 * size), "h",
                            SvgNumber(2 * size), "z")}},
                 "");
}

std::string Diamond(double x, double y, double size) {
  return Element("path",
                 {{"class", "fill-b"},
                  {"d", Str("M", SvgNumber(x), " ", SvgNumber(y - size), "l",
                            SvgNumber(size), " ", SvgNumber(size), " ",
                            SvgNumber(-size), " ", SvgNumber(size), " ",
                            SvgNumber(-size), " ", SvgNumber(-size), "z")}},
                 "");
}

}  // namespace

std::string Sparkline(const Spark& spark, const std::string& label_text) {
  if (spark.curve.empty()) return "";
  float low = 0, high = 0;
  for (const float value : spark.curve) {
    if (!std::isfinite(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const double range = high > low ? static_cast<double>(high) - low : 1;
  const double last = static_cast<double>(spark.curve.size()) - 1;
  const auto inside = [&](double number) {
    return std::isfinite(number) && number >= spark.first &&
           number <= spark.first + last;
  };
  const auto x = [&](double number) {
    return last > 0 ? (number - spark.first) / last * kSparkWidth : 0;
  };
  std::string out = SvgLine("grid", 0, kSparkBottom, kSparkWidth, kSparkBottom);
  if (inside(spark.onset) && inside(spark.offset) &&
      spark.offset > spark.onset) {
    out += SvgRect("band", x(spark.onset), kSparkTop,
                   x(spark.offset) - x(spark.onset), kSparkBottom - kSparkTop);
  }
  for (const double number : {spark.onset, spark.offset}) {
    if (!inside(number)) continue;
    out += SvgLine("line-a", x(number), kSparkTop, x(number), kSparkBottom);
  }
  if (spark.true_apex >= 0 && inside(spark.true_apex)) {
    const double at = x(spark.true_apex);
    out += SvgLine("line-b dash", at, kSparkTop, at, kSparkBottom);
    out += Diamond(at, kSparkBottom + 5, 4.5);
  }
  const std::vector<double> curve(spark.curve.begin(), spark.curve.end());
  std::vector<SvgPoint> points;
  for (const std::size_t i : ThinKeepingEnvelope(curve, 75)) {
    const double up = (curve[i] - low) / range;
    points.push_back({x(spark.first + static_cast<double>(i)),
                      kSparkBottom - up * (kSparkBottom - kSparkTop)});
  }
  out += SvgPolyline("line-i", points);
  if (inside(spark.apex)) {
    out += SvgLine("line-i", x(spark.apex), kSparkTop, x(spark.apex),
                   kSparkBottom);
    out += Triangle(x(spark.apex), kSparkTop, 5);
  }
  return SvgFigure(static_cast<int>(kSparkWidth),
                   static_cast<int>(kSparkHeight),
                   {{"role", "img"}, {"aria-label", label_text}}, out);
}

std::string SparklineKey() {
  const auto item = [](const std::string& drawing, const std::string& text) {
    return Element(
        "li", {},
        SvgFigure(22, 16, {{"aria-hidden", "true"}}, drawing) + HtmlText(text));
  };
  return Element(
      "ul", {{"class", "keys"}},
      item(SvgLine("line-i", 1, 10, 8, 10) + SvgLine("line-i", 8, 10, 12, 3) +
               SvgLine("line-i", 12, 3, 20, 9),
           "spotting curve") +
          item(SvgRect("band", 3, 2, 16, 13) + SvgLine("line-a", 3, 2, 3, 15) +
                   SvgLine("line-a", 19, 2, 19, 15),
               "onset to offset") +
          item(Triangle(11, 9, 5) + SvgLine("line-i", 11, 9, 11, 15),
               "apex used") +
          item(Diamond(11, 11, 4.5) + SvgLine("line-b dash", 11, 1, 11, 8),
               "annotated apex"));
}

}  // namespace mien
