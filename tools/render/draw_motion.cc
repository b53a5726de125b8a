#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_terms.h"
#include "stages/page/chart.h"
#include "tools/render/pictures.h"

namespace mien {
namespace {

// A face's values over all frames of the recording, NaN where it is not.
std::vector<double> OverAll(const MotionSeries& series, const FaceMotion& face,
                            const std::vector<float>& values, int stride,
                            int at) {
  std::vector<double> out(series.time_s.size(),
                          std::numeric_limits<double>::quiet_NaN());
  for (std::int64_t i = 0; i < face.frame_count; ++i) {
    const auto to = static_cast<std::size_t>(face.first_idx + i);
    const auto from = static_cast<std::size_t>(i * stride + at);
    if (to < out.size() && from < values.size()) out[to] = values[from];
  }
  return out;
}

// Where nothing was measured.
std::vector<ChartBand> Gaps(const MotionSeries& series,
                            const FaceMotion& face) {
  const auto noise = OverAll(series, face, face.noise, 1, 0);
  std::vector<ChartBand> bands;
  for (std::size_t i = 0; i < noise.size(); ++i) {
    if (std::isfinite(noise[i])) continue;
    const std::size_t begin = i;
    while (i + 1 < noise.size() && !std::isfinite(noise[i + 1])) ++i;
    bands.push_back(
        {series.time_s[begin], series.time_s[std::min(i + 1, noise.size() - 1)],
         NamedColour("wrong", 0.18), bands.empty() ? "not measured" : ""});
  }
  return bands;
}

// "brow_inner_left" -> "brow inner left".
std::string Words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

// A blink is larger than anything else and would flatten it.
bool IsLid(const std::string& region) { return StartsWith(region, "lid_"); }

// The largest displacement along x or y of regions other than lids.
double LargestShift(const MotionSeries& series, const FaceMotion& face) {
  double most = 0;
  const auto regions = static_cast<std::size_t>(series.region_count());
  for (const auto* values : {&face.dx, &face.dy}) {
    for (std::size_t i = 0; i < values->size(); ++i) {
      const double value = std::abs((*values)[i]);
      if (!std::isfinite(value) || IsLid(series.regions[i % regions])) continue;
      most = std::max(most, value);
    }
  }
  return most;
}

void AddRegions(const MotionSeries& series, const FaceMotion& face,
                Chart* chart) {
  const double most = LargestShift(series, face);
  const double end = most > 0 ? 1.05 * most : 1;
  for (int r = 0; r < series.region_count(); ++r) {
    const std::string& name = series.regions[static_cast<std::size_t>(r)];
    ChartPanel panel;
    panel.title = Words(name);
    panel.heading =
        Str("Displacement, px of the aligned face; each row ",
            FixedText(-end, 2), " to ", FixedText(end, 2), ", lids cut off");
    panel.compact = true;
    panel.height = 36;
    panel.range = {-end, end};
    panel.lines = {
        {"dx (right)", OverAll(series, face, face.dx, series.region_count(), r),
         LineColour(0)},
        {"dy (down)", OverAll(series, face, face.dy, series.region_count(), r),
         LineColour(1)}};
    panel.bands = Gaps(series, face);
    chart->panels.push_back(std::move(panel));
  }
}

void AddPanel(
    const MotionSeries& series, const FaceMotion& face,
    const std::string& title, const std::string& unit,
    const std::vector<std::pair<std::string, const std::vector<float>*>>& lines,
    Chart* chart) {
  ChartPanel panel;
  panel.title = title;
  panel.unit = unit;
  panel.height = 70;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    panel.lines.push_back({lines[i].first,
                           OverAll(series, face, *lines[i].second, 1, 0),
                           LineColour(i)});
  }
  panel.bands = Gaps(series, face);
  for (ChartBand& band : panel.bands) band.name.clear();
  chart->panels.push_back(std::move(panel));
}

// A (fractional) frame index in s; as it is without times.
double MomentOf(const MotionSeries* motion, double idx) {
  if (!motion || motion->time_s.empty()) return idx;
  const auto last = static_cast<double>(motion->time_s.size() - 1);
  const double at = std::clamp(idx, 0.0, last);
  const auto low = static_cast<std::size_t>(at);
  const std::size_t high = std::min(low + 1, motion->time_s.size() - 1);
  const double part = at - static_cast<double>(low);
  return (1 - part) * motion->time_s[low] + part * motion->time_s[high];
}

std::string OrNone(const std::vector<std::string>& words) {
  return words.empty() ? "none" : Join(words, ", ");
}

std::vector<std::string> EventNotes(const Events& events,
                                    const MotionSeries* motion) {
  std::vector<std::string> notes = {
      Str(events.events.size(),
          events.events.size() == 1 ? " event, " : " events, ",
          events.source.empty() ? "spotted" : events.source)};
  const auto moment = [motion](double idx) {
    return FixedText(MomentOf(motion, idx), motion ? 3 : 1);
  };
  for (std::size_t i = 0; i < events.events.size(); ++i) {
    if (notes.size() == 6) {
      notes.push_back(Str("and ", events.events.size() - i, " more"));
      break;
    }
    const Event& event = events.events[i];
    notes.push_back(Str(
        i + 1, ": ", KindText(event.kind), ", ", motion ? "" : "frames ",
        moment(event.onset_idx), " -> ", moment(event.apex_idx), " -> ",
        moment(event.offset_idx), motion ? " s" : "", ", score ",
        FixedText(event.score, 2), ", ", FixedText(event.amplitude_px, 2),
        " px (", FixedText(100 * event.amplitude_iod, 2),
        " % of the inter-ocular distance); regions: ", OrNone(event.regions),
        event.action_units.empty() ? ""
                                   : "; like " + Join(event.action_units, ", "),
        "; flags: ", OrNone(FlagTexts(event.flags))));
  }
  return notes;
}

// The regions that the events name, else those that move most.
std::vector<int> RegionsToShow(const Events& events, const MotionSeries& series,
                               const FaceMotion& face) {
  constexpr std::size_t kMost = 4;
  std::vector<int> out;
  for (const Event& event : events.events) {
    for (const std::string& name : event.regions) {
      const auto found =
          std::find(series.regions.begin(), series.regions.end(), name);
      const auto r = static_cast<int>(found - series.regions.begin());
      if (found == series.regions.end() || out.size() == kMost) continue;
      if (std::find(out.begin(), out.end(), r) == out.end()) out.push_back(r);
    }
  }
  if (!out.empty()) return out;
  std::vector<std::pair<double, int>> by_size;
  for (int r = 0; r < series.region_count(); ++r) {
    double most = 0;
    for (const double y :
         OverAll(series, face, face.magnitude, series.region_count(), r)) {
      if (std::isfinite(y)) most = std::max(most, y);
    }
    by_size.push_back({-most, r});
  }
  std::sort(by_size.begin(), by_size.end());
  for (const auto& [size, r] : by_size) {
    if (out.size() < kMost) out.push_back(r);
  }
  return out;
}

// More events than this would write over each other.
constexpr std::size_t kMostNamed = 12;

void AddMoments(const Events& events, const MotionSeries* motion, bool words,
                ChartPanel* panel) {
  const auto x = [motion](double idx) { return MomentOf(motion, idx); };
  const bool few = words && events.events.size() <= kMostNamed;
  for (const Event& event : events.events) {
    panel->bands.push_back(
        {x(event.onset_idx), x(event.offset_idx), NamedColour("accent", 0.13),
         words && panel->bands.empty() ? "onset to offset" : ""});
    const bool named = words && events.events.size() == 1;
    const Colour edge = NamedColour("accent");
    const Colour peak = NamedColour("warm");
    panel->marks.push_back(
        {x(event.onset_idx), edge, false, named ? "onset" : "", Anchor::kEnd});
    panel->marks.push_back({x(event.offset_idx), edge, false,
                            named ? "offset" : "", Anchor::kStart});
    panel->marks.push_back({x(event.apex_idx), peak, false, few ? "apex" : ""});
  }
}

void AddMotionBelow(const Events& events, const MotionSeries& motion,
                    Chart* chart) {
  const int wanted = events.events.empty() ? 0 : events.events[0].face;
  for (const FaceMotion& face : motion.faces) {
    if (face.face != wanted) continue;
    ChartPanel panel;
    panel.title = "Displacement";
    panel.unit = "aligned px";
    for (const int r : RegionsToShow(events, motion, face)) {
      panel.lines.push_back(
          {Words(motion.regions[static_cast<std::size_t>(r)]),
           OverAll(motion, face, face.magnitude, motion.region_count(), r),
           LineColour(panel.lines.size())});
    }
    AddMoments(events, &motion, false, &panel);
    chart->panels.push_back(std::move(panel));
    AddPanel(motion, face, "Head", "aligned px",
             {{"x", &face.head_x}, {"y", &face.head_y}}, chart);
    AddMoments(events, &motion, false, &chart->panels.back());
    AddPanel(motion, face, "Blink", "0 open, 1 closed", {{"", &face.blink}},
             chart);
    chart->panels.back().range = {0, 1};
    AddMoments(events, &motion, false, &chart->panels.back());
    return;
  }
}

}  // namespace

Drawing DrawMotion(const MotionSeries& series, int face_at,
                   const std::string& title) {
  Chart chart;
  chart.title = title;
  chart.x_title = "time, s";
  chart.x = series.time_s;
  chart.notes = {Str(series.time_s.size(), " frames, ",
                     FixedText(series.fps, 2), " frames/s, ",
                     series.faces.size(),
                     series.faces.size() == 1 ? " face" : " faces")};
  if (series.faces.empty()) return DrawChart(chart);
  if (face_at < 0 || face_at >= static_cast<int>(series.faces.size())) {
    throw ConfigError(Str("--face ", face_at, ": there are faces 0 to ",
                          series.faces.size() - 1));
  }
  const FaceMotion& face = series.faces[static_cast<std::size_t>(face_at)];
  chart.notes.push_back(
      Str("face ", face.face, ", aligned to an inter-ocular distance of ",
          FixedText(face.iod_px, 1), " px (in the image ",
          FixedText(face.image_iod_px, 1), " px); head motion removed"));
  AddRegions(series, face, &chart);
  AddPanel(series, face, "Head, removed", "px",
           {{"x", &face.head_x}, {"y", &face.head_y}}, &chart);
  AddPanel(series, face, "Head roll, removed", "degrees",
           {{"", &face.head_roll_deg}}, &chart);
  AddPanel(series, face, "Blink", "0 open, 1 closed", {{"", &face.blink}},
           &chart);
  chart.panels.back().range = {0, 1};
  AddPanel(series, face, "Noise: what remains on stable places", "px",
           {{"", &face.noise}}, &chart);
  return DrawChart(chart);
}

Drawing DrawEvents(const Events& events, const MotionSeries* motion,
                   const std::string& title, const std::string& curve_unit) {
  Chart chart;
  chart.title = title;
  chart.notes = EventNotes(events, motion);
  if (motion) {
    chart.x_title = "time, s";
    chart.x = motion->time_s;
  } else {
    chart.x_title = "frame, from 0";
    for (std::size_t i = 0; i < events.curve.size(); ++i) {
      chart.x.push_back(static_cast<double>(i));
    }
  }
  ChartPanel panel;
  panel.title = "Spotting curve";
  panel.unit = curve_unit;
  panel.height = 180;
  ChartLine curve;
  curve.y.assign(events.curve.begin(), events.curve.end());
  curve.colour = NamedColour("ink");
  curve.y.resize(chart.x.size(), std::numeric_limits<double>::quiet_NaN());
  panel.lines.push_back(std::move(curve));
  AddMoments(events, motion, true, &panel);
  chart.panels.push_back(std::move(panel));
  if (motion) AddMotionBelow(events, *motion, &chart);
  return DrawChart(chart);
}

}  // namespace mien
