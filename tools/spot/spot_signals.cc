#include "tools/spot/spot_signals.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

#include "pipeline/core/text.h"
#include "stages/motion/face_cover.h"
#include "stages/spotting/motion_grid.h"
#include "stages/spotting/series_measures.h"
#include "stages/spotting/short_gaps.h"
#include "stages/spotting/speech_signal.h"

namespace mien {
namespace {

constexpr double kUsualHalf = 10;   // s
constexpr double kMostTileAge = 1;  // s
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// T x R, inter-ocular distances.
std::vector<float> DistancesFromUsual(const FaceMotion& face,
                                      std::size_t regions,
                                      const std::vector<double>& time_s) {
  const std::size_t frames = time_s.size();
  std::vector<float> out(frames * regions);
  std::vector<float> x(frames), y(frames);
  for (std::size_t r = 0; r < regions; ++r) {
    for (std::size_t i = 0; i < frames; ++i) {
      x[i] = face.dx[i * regions + r];
      y[i] = face.dy[i * regions + r];
    }
    const std::vector<float> usual_x = UsualLevel(time_s, x, kUsualHalf);
    const std::vector<float> usual_y = UsualLevel(time_s, y, kUsualHalf);
    for (std::size_t i = 0; i < frames; ++i) {
      out[i * regions + r] =
          std::hypot(x[i] - usual_x[i], y[i] - usual_y[i]) / face.iod_px;
    }
  }
  return out;
}

// Of the part of the face that is covered most, at the last tile.
float CoverAt(const FaceMotion& face, double time_s) {
  const auto& times = face.cover_time_s;
  const auto after = std::upper_bound(times.begin(), times.end(), time_s);
  if (after == times.begin() || time_s - after[-1] > kMostTileAge) return 0;
  const auto row =
      face.cover.begin() +
      static_cast<std::ptrdiff_t>(kCoverZones) * (after - times.begin() - 1);
  return *std::max_element(row, row + static_cast<std::ptrdiff_t>(kCoverZones));
}

// close: `series` without long gaps, for what is computed over time.
SignalTable TableOf(const MotionSeries& series, const MotionSeries& close,
                    std::size_t face_at, const InterviewParams& params) {
  const FaceMotion& face = series.faces[face_at];
  const auto regions = static_cast<std::size_t>(series.region_count());
  const auto first = series.time_s.begin() + face.first_idx;
  SignalTable table;
  table.time_s.assign(first, first + face.frame_count);
  table.columns = {"head_x_iod", "head_y_iod", "head_roll_deg", "noise_iod",
                   "blink",      "speech",     "covered"};
  table.columns.insert(table.columns.end(), series.regions.begin(),
                       series.regions.end());
  const auto close_first = close.time_s.begin() + face.first_idx;
  const std::vector<double> close_s(close_first,
                                    close_first + face.frame_count);
  const auto distance = DistancesFromUsual(face, regions, close_s);
  const MotionGrid grid =
      ResampleMotion(close, close.faces[face_at], MotionGridOptions{});
  const auto speech = SpeechSignal(grid, series.regions, params.speech_half_s,
                                   params.speech_iod);
  table.values.reserve(table.time_s.size() * table.columns.size());
  for (std::size_t i = 0; i < table.time_s.size(); ++i) {
    table.values.insert(
        table.values.end(),
        {face.head_x[i] / face.iod_px, face.head_y[i] / face.iod_px,
         face.head_roll_deg[i], face.noise[i] / face.iod_px, face.blink[i],
         speech.empty() ? kNan : speech[grid.IndexOf(close_s[i])],
         CoverAt(face, table.time_s[i])});
    const auto row =
        distance.begin() + static_cast<std::ptrdiff_t>(i * regions);
    table.values.insert(table.values.end(), row,
                        row + static_cast<std::ptrdiff_t>(regions));
  }
  return table;
}

}  // namespace

std::vector<ReviewFace> SignalsOf(const MotionSeries& series,
                                  const InterviewParams& params) {
  std::vector<ReviewFace> faces;
  const ShortGaps close(series);
  for (std::size_t i = 0; i < series.faces.size(); ++i) {
    faces.push_back({series.faces[i].face, series.faces[i].first_idx,
                     TableOf(series, close.series(), i, params)});
  }
  return faces;
}

SignalTable JoinSignals(const std::vector<ReviewFace>& faces,
                        const std::vector<double>& time_s) {
  SignalTable joined;
  joined.time_s = time_s;
  for (const ReviewFace& face : faces) {
    const std::string prefix =
        &face == &faces.front() ? "" : Str("face", face.face, "_");
    for (const std::string& name : face.signals.columns) {
      joined.columns.push_back(prefix + name);
    }
  }
  joined.values.reserve(time_s.size() * joined.columns.size());
  for (std::size_t t = 0; t < time_s.size(); ++t) {
    for (const ReviewFace& face : faces) {
      const std::size_t columns = face.signals.columns.size();
      const auto at = static_cast<std::int64_t>(t) - face.first_frame;
      if (at < 0 ||
          at >= static_cast<std::int64_t>(face.signals.time_s.size())) {
        joined.values.insert(joined.values.end(), columns, kNan);
        continue;
      }
      const auto row = face.signals.values.begin() +
                       at * static_cast<std::ptrdiff_t>(columns);
      joined.values.insert(joined.values.end(), row,
                           row + static_cast<std::ptrdiff_t>(columns));
    }
  }
  return joined;
}

}  // namespace mien
