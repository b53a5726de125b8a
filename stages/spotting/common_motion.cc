#include <algorithm>
#include <cmath>

#include <opencv2/core.hpp>

#include "pipeline/core/text.h"
#include "stages/spotting/clip_spotting.h"
#include "stages/spotting/series_measures.h"

namespace mien {
namespace {

// One component of one region over the measured frames, iod.
struct Column {
  std::size_t region = 0;
  std::vector<double> value;
  double noise = 1;
  double gain = 0;  // a_rc
};

bool BlinkIn(const FaceMotion& face, double threshold) {
  return std::any_of(face.blink.begin(), face.blink.end(),
                     [threshold](float b) { return b > threshold; });
}

std::vector<Column> MakeColumns(const MotionSeries& series,
                                const FaceMotion& face,
                                const SpottingParams& params,
                                CommonMotion* common) {
  const auto regions = static_cast<std::size_t>(series.region_count());
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < static_cast<std::size_t>(face.frame_count); ++i) {
    bool measured = true;
    for (std::size_t r = 0; r < regions; ++r) {
      measured = measured && std::isfinite(face.dx[i * regions + r]) &&
                 std::isfinite(face.dy[i * regions + r]);
    }
    if (!measured) continue;
    rows.push_back(i);
    common->idx.push_back(face.first_idx + static_cast<std::int64_t>(i));
    common->t_s.push_back(
        series.time_s[static_cast<std::size_t>(common->idx.back())]);
  }
  const bool blink = BlinkIn(face, params.flags.blink_threshold);
  std::vector<Column> columns;
  for (std::size_t r = 0; r < regions; ++r) {
    if (blink && StartsWith(series.regions[r], "lid_")) continue;
    for (const auto* data : {&face.dx, &face.dy}) {
      Column column;
      column.region = r;
      for (const std::size_t i : rows) {
        column.value.push_back((*data)[i * regions + r] / face.iod_px);
      }
      column.noise = std::max(FrameNoise(column.value), params.noise_floor_iod);
      columns.push_back(std::move(column));
    }
  }
  return columns;
}

// Gains of the first principal component of the smoothed, whitened columns.
void StartGains(const CommonMotion& common, double smooth_s,
                std::vector<Column>* columns) {
  const int n = static_cast<int>(columns->size());
  const int frames = static_cast<int>(common.t_s.size());
  cv::Mat_<double> data(frames, n);
  for (int c = 0; c < n; ++c) {
    const Column& column = (*columns)[static_cast<std::size_t>(c)];
    const auto smooth = SmoothOverTime(common.t_s, column.value, smooth_s);
    double mean = 0;
    for (const double v : smooth) mean += v / frames;
    for (int i = 0; i < frames; ++i) {
      data(i, c) = (smooth[static_cast<std::size_t>(i)] - mean) / column.noise;
    }
  }
  cv::Mat covariance = data.t() * data, values, vectors;
  cv::eigen(covariance, values, vectors);
  for (int c = 0; c < n; ++c) {
    Column& column = (*columns)[static_cast<std::size_t>(c)];
    column.gain = vectors.at<double>(0, c) * column.noise;
  }
}

// Gains scaled so that the strongest region has length 1. False: all zero.
bool ScaleGains(std::size_t regions, std::vector<Column>* columns,
                std::vector<double>* strength) {
  strength->assign(regions, 0);
  for (const Column& column : *columns) {
    (*strength)[column.region] += column.gain * column.gain;
  }
  double largest = 0;
  for (double& s : *strength) {
    s = std::sqrt(s);
    largest = std::max(largest, s);
  }
  if (!(largest > 0)) return false;
  for (double& s : *strength) s /= largest;
  for (Column& column : *columns) column.gain /= largest;
  return true;
}

// Best linear estimate of the common course from all columns.
std::vector<double> Project(const std::vector<Column>& columns,
                            std::size_t frames) {
  std::vector<double> curve(frames, 0);
  double total = 0;
  for (const Column& column : columns) {
    const double weight = column.gain / (column.noise * column.noise);
    total += weight * column.gain;
    for (std::size_t i = 0; i < frames; ++i) {
      curve[i] += weight * column.value[i];
    }
  }
  for (double& v : curve) v /= total;
  return curve;
}

// Regresses every column on the envelope, a constant and a drift.
void RegressGains(const CommonMotion& common, const SpottingParams& params,
                  std::vector<Column>* columns) {
  const EnvelopeFit& fit = common.fit;
  const std::size_t n = common.t_s.size();
  const double middle = 0.5 * (common.t_s.front() + common.t_s.back());
  for (Column& column : *columns) {
    cv::Matx33d normal = cv::Matx33d::zeros();
    cv::Matx31d right = cv::Matx31d::zeros();
    for (std::size_t i = 0; i < n; ++i) {
      const cv::Matx31d row(
          EnvelopeAt(common.t_s[i], fit.onset_s, fit.apex_s, fit.offset_s), 1,
          common.t_s[i] - middle);
      normal += row * row.t();
      right += row * column.value[i];
    }
    const double drift = std::max(params.drift_iod_per_s, 1e-6);
    normal(2, 2) += column.noise * column.noise / (drift * drift);
    column.gain = (normal.inv(cv::DECOMP_SVD) * right)(0);
  }
}

}  // namespace

CommonMotion FindCommonMotion(const MotionSeries& series,
                              const FaceMotion& face,
                              const SpottingParams& params) {
  CommonMotion common;
  auto columns = MakeColumns(series, face, params, &common);
  common.strength.assign(static_cast<std::size_t>(series.region_count()), 0);
  if (common.t_s.size() < 5 || columns.empty()) return common;
  StartGains(common, params.smooth_s, &columns);
  EnvelopeOptions options;
  options.min_part_s = params.min_part_s;
  options.max_length_s = params.max_length_s;
  options.max_slope = params.drift_iod_per_s;
  constexpr int kRounds = 4;
  for (int round = 0; round < kRounds; ++round) {
    if (!ScaleGains(common.strength.size(), &columns, &common.strength)) break;
    common.curve = Project(columns, common.t_s.size());
    common.fit = FitEnvelope(common.t_s, common.curve, options);
    if (!common.fit.ok) break;
    if (round + 1 < kRounds) RegressGains(common, params, &columns);
  }
  if (!common.fit.ok) return common;
  if (common.fit.amplitude < 0) {
    for (double& v : common.curve) v = -v;
    common.fit.amplitude = -common.fit.amplitude;
    common.fit.base = -common.fit.base;
    common.fit.slope = -common.fit.slope;
  }
  common.noise = std::max(
      {common.fit.rms, FrameNoise(common.curve), params.noise_floor_iod});
  return common;
}

}  // namespace mien
