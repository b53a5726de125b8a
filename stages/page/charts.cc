#include "stages/page/charts.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/page/html.h"
#include "stages/page/style.h"
#include "stages/page/svg.h"
#include "stages/page/thin.h"

namespace mien {

std::string ConfusionTable(const std::vector<std::string>& classes,
                           const std::vector<int>& counts) {
  const std::size_t k = classes.size();
  MIEN_CHECK(counts.size() == k * k, "confusion matrix of another size");
  std::string head = Element(
      "tr", {},
      "<td></td>" + Element("th",
                            {{"class", "axis"},
                             {"scope", "colgroup"},
                             {"colspan", Str(std::max<std::size_t>(k, 1))}},
                            "predicted"));
  std::string names =
      Element("th", {{"class", "axis"}, {"scope", "col"}}, "truth");
  for (const std::string& name : classes) {
    names += Element("th", {{"scope", "col"}}, HtmlText(name, 80));
  }
  head += Element("tr", {}, names);
  std::string body;
  for (std::size_t row = 0; row < k; ++row) {
    double total = 0;
    for (std::size_t col = 0; col < k; ++col) total += counts[row * k + col];
    std::string cells =
        Element("th", {{"scope", "row"}}, HtmlText(classes[row], 80));
    for (std::size_t col = 0; col < k; ++col) {
      const int count = counts[row * k + col];
      const double share = total > 0 ? count / total : 0;
      const auto step = std::clamp(std::lround(share * kTintSteps), 0L,
                                   static_cast<long>(kTintSteps));
      cells += Element(
          "td", {{"class", Str(row == col ? "hit" : "miss", " q", step)}},
          Str("<b>", count, "</b><small>",
              total > 0 ? Number(100 * share, 0) + " %" : "n/a", "</small>"));
    }
    body += Element("tr", {}, cells);
  }
  return Element("table", {{"class", "matrix"}},
                 Element("thead", {}, head) + Element("tbody", {}, body));
}

std::string Bar(double value, bool warm) {
  const double share = std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0;
  return Element("svg",
                 {{"class", "bar"},
                  {"viewBox", "0 0 100 8"},
                  {"preserveAspectRatio", "none"},
                  {"aria-hidden", "true"}},
                 SvgRect("track", 0, 0, 100, 8) +
                     SvgRect(warm ? "fill-b" : "fill-a", 0, 0, 100 * share, 8));
}

std::string IntervalPlot(const IntervalSpec& spec) {
  const int margin = 8;
  const int height = spec.axis ? 40 : 20;
  const double span = spec.width_px - 2 * margin;
  const auto x = [&](double value) {
    return margin + span * std::clamp(value, 0.0, 1.0);
  };
  const double middle = 10;
  std::string out = SvgLine("grid", x(0), middle, x(1), middle);
  if (spec.axis) {
    for (const double tick : {0.0, 0.25, 0.5, 0.75, 1.0}) {
      out += SvgLine("grid", x(tick), middle + 6, x(tick), middle + 12);
      out += SvgLabel(x(tick), 36, "middle", ShortNumber(tick, 2));
    }
  }
  for (const double floor : spec.floors) {
    if (!std::isfinite(floor)) continue;
    out += SvgLine("line-m", x(floor), middle - 6, x(floor), middle + 6);
  }
  const bool has_interval = std::isfinite(spec.low) &&
                            std::isfinite(spec.high) && spec.high > 0 &&
                            spec.high >= spec.low;
  if (has_interval) {
    out += SvgRect("band", x(spec.low), middle - 6, x(spec.high) - x(spec.low),
                   12);
    out += SvgLine("line-a", x(spec.low), middle, x(spec.high), middle);
  }
  if (std::isfinite(spec.value)) {
    out += Element("circle",
                   {{"class", spec.is_floor ? "fill-m" : "fill-a"},
                    {"cx", SvgNumber(x(spec.value))},
                    {"cy", SvgNumber(middle)},
                    {"r", spec.is_floor ? "3" : "4.5"}},
                   "");
  }
  std::string label = "UF1 " + Number(spec.value, 3) + " on a scale 0 to 1";
  if (has_interval) {
    label +=
        ", interval " + Number(spec.low, 3) + " to " + Number(spec.high, 3);
  }
  return SvgFigure(spec.width_px, height,
                   {{"role", "img"}, {"aria-label", label}}, out);
}

std::string LearningCurve(const LearningSpec& spec) {
  MIEN_CHECK(spec.max_loss > 0, "learning curve without a scale");
  const int width = 260, height = 140;
  const double left = 34, right = width - 36.0, top = 8, bottom = height - 20;
  const std::size_t epochs = std::max(
      {spec.loss.size(), spec.accuracy.size(), spec.validation.size()});
  const auto points = [&](const std::vector<double>& values, double top_value) {
    std::vector<SvgPoint> out;
    for (const std::size_t i : ThinKeepingEnvelope(values, 40)) {
      const double along =
          epochs > 1 ? static_cast<double>(i) / (epochs - 1.0) : 0;
      const double up = std::clamp(values[i] / top_value, 0.0, 1.0);
      out.push_back({left + along * (right - left),
                     std::isfinite(values[i]) ? bottom - up * (bottom - top)
                                              : std::nan("")});
    }
    return out;
  };
  std::string out;
  for (const double share : {0.0, 0.5, 1.0}) {
    const double y = bottom - share * (bottom - top);
    out += SvgLine("grid", left, y, right, y);
    out +=
        SvgLabel(left - 5, y + 4, "end", ShortNumber(share * spec.max_loss, 2));
    out += SvgLabel(right + 5, y + 4, "start", Number(100 * share, 0) + "%");
  }
  out += SvgLabel(left, height - 5, "start", "1");
  out += SvgLabel(right, height - 5, "end", Str("epoch ", epochs));
  out += SvgPolyline("line-b dash", points(spec.accuracy, 1));
  if (!spec.validation.empty()) {
    out += SvgPolyline("line-b", points(spec.validation, 1));
  }
  out += SvgPolyline("line-a", points(spec.loss, spec.max_loss));
  return SvgFigure(width, height, {{"role", "img"}, {"aria-label", spec.label}},
                   out);
}

Bins BinSigned(const std::vector<double>& values, int max_bins,
               const std::vector<double>& baseline) {
  MIEN_CHECK(max_bins >= 3, "a histogram needs three bins");
  double low = 0, high = 0;
  const auto kept = [&](const std::vector<double>& from) {
    std::vector<double> out;
    for (const double value : from) {
      if (!std::isfinite(value)) continue;
      out.push_back(std::clamp(value, -1e6, 1e6));
      low = std::min(low, out.back());
      high = std::max(high, out.back());
    }
    return out;
  };
  const std::vector<double> kept_values = kept(values);
  const std::vector<double> kept_baseline = kept(baseline);
  Bins bins;
  if (kept_values.empty()) return bins;
  const auto index = [](double value, double width) {
    return static_cast<long>(std::floor(value / width + 0.5));
  };
  const double steps[] = {1, 2, 5};
  std::size_t count = 0;
  for (int i = 0;; ++i) {
    bins.width = steps[i % 3] * std::pow(10.0, i / 3);
    count = static_cast<std::size_t>(index(high, bins.width) -
                                     index(low, bins.width) + 1);
    if (count <= static_cast<std::size_t>(max_bins)) break;
  }
  bins.first = static_cast<double>(index(low, bins.width)) * bins.width;
  const auto counted = [&](const std::vector<double>& from) {
    std::vector<int> out(from.empty() ? 0 : count, 0);
    for (const double value : from) {
      ++out[static_cast<std::size_t>(index(value, bins.width) -
                                     index(low, bins.width))];
    }
    return out;
  };
  bins.counts = counted(kept_values);
  bins.baseline = counted(kept_baseline);
  return bins;
}

std::string Histogram(const Bins& bins, const std::string& unit_text,
                      const std::string& label_text) {
  if (bins.counts.empty()) return "";
  const int width = 440, height = 180;
  const double left = 32, right = width - 8.0, top = 14, bottom = height - 40;
  int highest = *std::max_element(bins.counts.begin(), bins.counts.end());
  for (const int count : bins.baseline) highest = std::max(highest, count);
  const double step = (right - left) / static_cast<double>(bins.counts.size());
  const auto tall = [&](int count) {
    return highest > 0 ? (bottom - top) * count / highest : 0;
  };
  const std::size_t every = (bins.counts.size() + 8) / 9;
  const auto zero =
      static_cast<std::size_t>(std::lround(-bins.first / bins.width));
  std::string out = SvgLine("grid", left, bottom, right, bottom);
  const double bar = std::clamp(step - 2, step / 2, 48.0);
  const bool roomy = step >= 18;  // each bar has room for its count
  if (!roomy) {
    out += SvgLine("grid", left, top, right, top);
    out += SvgLabel(left - 5, top + 4, "end", Str(highest));
    out += SvgLabel(left - 5, bottom + 4, "end", "0");
  }
  for (std::size_t i = 0; i < bins.counts.size(); ++i) {
    const double centre = left + (static_cast<double>(i) + 0.5) * step;
    const double high = tall(bins.counts[i]);
    if (bins.counts[i] > 0) {
      out += SvgRect("fill-a", centre - bar / 2, bottom - high, bar, high);
      if (roomy) {
        out +=
            SvgLabel(centre, bottom - high - 3, "middle", Str(bins.counts[i]));
      }
    }
    // Labels count from the bin at zero, so that zero always has its own.
    if ((i + every * bins.counts.size() - zero) % every == 0) {
      const double value = bins.first + static_cast<double>(i) * bins.width;
      out += SvgLabel(centre, bottom + 15, "middle", SignedNumber(value, 0));
    }
  }
  std::vector<SvgPoint> outline;
  for (std::size_t i = 0; i < bins.baseline.size(); ++i) {
    const double y = bottom - tall(bins.baseline[i]);
    outline.push_back({left + static_cast<double>(i) * step, y});
    outline.push_back({left + static_cast<double>(i + 1) * step, y});
  }
  if (!outline.empty()) out += SvgPolyline("line-b dash", outline);
  out += SvgLabel((left + right) / 2, height - 6, "middle", unit_text);
  return SvgFigure(width, height, {{"role", "img"}, {"aria-label", label_text}},
                   out);
}

}  // namespace mien
