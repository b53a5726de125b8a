#include "stages/spotting/motion_grid.h"

#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/spotting/envelope.h"
#include "stages/spotting/series_measures.h"

namespace mien {
namespace {

// Measured frames of one face.
struct Rows {
  std::vector<std::size_t> row;  // within the face's arrays
  std::vector<double> t_s;
};

Rows MeasuredRows(const MotionSeries& series, const FaceMotion& face) {
  Rows rows;
  const auto regions = static_cast<std::size_t>(series.region_count());
  for (std::size_t i = 0; i < static_cast<std::size_t>(face.frame_count); ++i) {
    bool finite = true;
    for (std::size_t r = 0; r < regions && finite; ++r) {
      finite = std::isfinite(face.dx[i * regions + r]) &&
               std::isfinite(face.dy[i * regions + r]);
    }
    if (!finite) continue;
    rows.row.push_back(i);
    rows.t_s.push_back(
        series.time_s[static_cast<std::size_t>(face.first_idx) + i]);
  }
  return rows;
}

// Rows in which the eyes are closing, closed or opening.
std::vector<char> BlinkRows(const FaceMotion& face, const Rows& rows,
                            const MotionGridOptions& options) {
  std::vector<char> blinks(rows.row.size(), 0);
  for (std::size_t i = 0; i < rows.row.size(); ++i) {
    if (!(face.blink[rows.row[i]] > options.blink_threshold)) continue;
    const double t = rows.t_s[i];
    for (std::size_t j = i;
         j > 0 && t - rows.t_s[j - 1] <= options.blink_margin_s; --j) {
      blinks[j - 1] = 1;
    }
    for (std::size_t j = i;
         j < rows.row.size() && rows.t_s[j] - t <= options.blink_margin_s;
         ++j) {
      blinks[j] = 1;
    }
  }
  return blinks;
}

// One column of the measured frames; bridged where `skip`.
std::vector<double> ColumnOf(const MotionSeries& series, const FaceMotion& face,
                             const Rows& rows, int column,
                             const std::vector<char>* skip) {
  const auto regions = static_cast<std::size_t>(series.region_count());
  const auto& data = column % 2 == 0 ? face.dx : face.dy;
  const auto region = static_cast<std::size_t>(column / 2);
  std::vector<double> y(rows.row.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = data[rows.row[i] * regions + region] / face.iod_px;
  }
  if (!skip) return y;
  std::size_t i = 0;
  while (i < y.size()) {
    if (!(*skip)[i]) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < y.size() && (*skip)[end]) ++end;
    const bool before = i > 0, after = end < y.size();
    for (std::size_t j = i; j < end; ++j) {
      if (before && after) {
        const double share =
            (rows.t_s[j] - rows.t_s[i - 1]) / (rows.t_s[end] - rows.t_s[i - 1]);
        y[j] = y[i - 1] + share * (y[end] - y[i - 1]);
      } else if (before || after) {
        y[j] = before ? y[i - 1] : y[end];
      }
    }
    i = end;
  }
  return y;
}

// Head motion is smooth: the nearest measured frame will do.
void ResampleHead(const FaceMotion& face, const Rows& rows, MotionGrid* grid) {
  grid->head.reserve(3 * grid->size());
  std::size_t at = 0;
  for (std::size_t k = 0; k < grid->size(); ++k) {
    const double t = grid->TimeOf(k);
    while (at + 1 < rows.t_s.size() &&
           std::abs(rows.t_s[at + 1] - t) <= std::abs(rows.t_s[at] - t)) {
      ++at;
    }
    const std::size_t i = rows.row[at];
    grid->head.insert(
        grid->head.end(),
        {face.head_x[i] / face.iod_px, face.head_y[i] / face.iod_px,
         face.head_roll_deg[i] * static_cast<float>(CV_PI / 180)});
  }
}

void MarkValid(const Rows& rows, const MotionGridOptions& options,
               MotionGrid* grid) {
  grid->valid.assign(grid->size(), 0);
  // A stretch ends where the next frame is missing.
  const double step = std::max(1.6 / grid->rate_hz, 0.06);
  std::size_t begin = 0;
  for (std::size_t i = 0; i < rows.t_s.size(); ++i) {
    const bool last = i + 1 == rows.t_s.size();
    if (!last && rows.t_s[i + 1] - rows.t_s[i] <= step) continue;
    // The ends of the recording need no margin.
    const double from =
        rows.t_s[begin] + (begin > 0 ? options.gap_margin_s : 0);
    const double to = rows.t_s[i] - (last ? 0 : options.gap_margin_s);
    for (std::size_t k = grid->IndexOf(from); k < grid->size(); ++k) {
      if (grid->TimeOf(k) > to + 1e-9) break;
      if (grid->TimeOf(k) >= from - 1e-9) grid->valid[k] = 1;
    }
    begin = i + 1;
  }
}

}  // namespace

std::size_t MotionGrid::IndexOf(double time_s) const {
  const double at = std::round((time_s - start_s) * rate_hz);
  const double last = static_cast<double>(size()) - 1;
  return static_cast<std::size_t>(std::clamp(at, 0.0, std::max(last, 0.0)));
}

MotionGrid ResampleMotion(const MotionSeries& series, const FaceMotion& face,
                          const MotionGridOptions& options) {
  MIEN_CHECK(face.iod_px > 0, "no inter-ocular distance");
  MotionGrid grid;
  const Rows rows = MeasuredRows(series, face);
  if (rows.row.size() < 5) return grid;
  grid.rate_hz = std::min(series.fps > 0 ? series.fps : options.max_rate_hz,
                          options.max_rate_hz);
  grid.start_s = rows.t_s.front();
  grid.columns = 2 * series.region_count();
  const auto n = static_cast<std::size_t>(
      (rows.t_s.back() - rows.t_s.front()) * grid.rate_hz + 1.5);
  grid.valid.assign(n, 0);
  const auto columns = static_cast<std::size_t>(grid.columns);
  grid.value.assign(n * columns, 0);
  const std::vector<char> blinks = BlinkRows(face, rows, options);
  const double half = 0.5 / grid.rate_hz;
  for (std::size_t c = 0; c < columns; ++c) {
    const bool lid = StartsWith(series.regions[c / 2], "lid_");
    const auto y = ColumnOf(series, face, rows, static_cast<int>(c),
                            lid ? &blinks : nullptr);
    std::size_t first = 0;
    double frames = 0, samples = 0;
    for (std::size_t k = 0; k < n; ++k) {
      const double t = grid.TimeOf(k);
      while (first < y.size() && rows.t_s[first] < t - half) ++first;
      double sum = 0;
      std::size_t count = 0;
      for (std::size_t i = first; i < y.size() && rows.t_s[i] < t + half; ++i) {
        sum += y[i];
        ++count;
      }
      if (count == 0) {  // between two frames
        const std::size_t after = std::min(first, y.size() - 1);
        const std::size_t before = after > 0 ? after - 1 : 0;
        const double span = rows.t_s[after] - rows.t_s[before];
        const double share =
            span > 0 ? std::clamp((t - rows.t_s[before]) / span, 0.0, 1.0) : 0;
        sum = y[before] + share * (y[after] - y[before]);
        count = 1;
      } else {
        frames += static_cast<double>(count);
        samples += 1;
      }
      grid.value[k * columns + c] =
          static_cast<float>(sum / static_cast<double>(count));
    }
    const double mean_frames = samples > 0 ? frames / samples : 1;
    grid.noise.push_back(FrameNoise(y) / std::sqrt(std::max(mean_frames, 1.0)));
  }
  MarkValid(rows, options, &grid);
  ResampleHead(face, rows, &grid);
  return grid;
}

}  // namespace mien
