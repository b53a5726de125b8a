#include "stages/spotting/patch_fit.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pipeline/core/error.h"
#include "stages/spotting/envelope.h"

namespace mien {
namespace {

constexpr int kEnds = 7;  // places of onset and offset in the grid
constexpr int kFewestApexes = 8, kMostApexes = 60;
constexpr double kFloor = 0.0008;      // eyes' distances: no patch is quieter
constexpr double kLeastLength = 1e-6;  // of an envelope off the line
constexpr double kHalfAsSure = 0.5;

double Between(double low, double high, int i, int n) {
  return n < 2 ? low : low + (high - low) * i / (n - 1);
}

}  // namespace

PatchFitter::PatchFitter(std::vector<double> time_s, const cv::Mat1d& places)
    : time_s_(std::move(time_s)) {
  const int n = places.rows;
  MIEN_CHECK(n >= 7 && static_cast<std::size_t>(n) == time_s_.size(),
             "a time for each of at least 7 rows");
  double mean = 0;
  for (const double t : time_s_) mean += t / n;
  double spread = 0;
  for (const double t : time_s_) spread += (t - mean) * (t - mean);
  line_ = cv::Mat1d(n, 2);
  for (int i = 0; i < n; ++i) {
    line_(i, 0) = 1 / std::sqrt(static_cast<double>(n));
    line_(i, 1) =
        (time_s_[static_cast<std::size_t>(i)] - mean) / std::sqrt(spread);
  }
  moved_ = places - line_ * (line_.t() * places);
  for (int c = 0; c + 1 < moved_.cols; c += 2) {
    square_.push_back(moved_.col(c).dot(moved_.col(c)) +
                      moved_.col(c + 1).dot(moved_.col(c + 1)));
  }
}

std::optional<PatchFit> PatchFitter::Sizes(double onset_s, double apex_s,
                                           double offset_s,
                                           cv::Mat1d* along_patches) const {
  const int n = moved_.rows;
  cv::Mat1d shape(n, 1);
  for (int i = 0; i < n; ++i) {
    shape(i, 0) = EnvelopeAt(time_s_[static_cast<std::size_t>(i)], onset_s,
                             apex_s, offset_s);
  }
  shape = shape - line_ * (line_.t() * shape);
  const double length = cv::norm(shape);
  if (length < kLeastLength) return std::nullopt;
  shape /= length;
  const cv::Mat1d along = shape.t() * moved_;  // 1 x 2 P
  const double floor = n * kFloor * kFloor;
  PatchFit fit;
  fit.onset_s = onset_s;
  fit.apex_s = apex_s;
  fit.offset_s = offset_s;
  for (std::size_t p = 0; p < square_.size(); ++p) {
    const double x = along(0, static_cast<int>(2 * p));
    const double y = along(0, static_cast<int>(2 * p + 1));
    const double gain = x * x + y * y;
    const double rest = std::max(square_[p] - gain, 0.0) + floor;
    // Two coordinates, each with a line and a size.
    const double error = std::sqrt(rest / (2 * n - 6)) / length;
    fit.size.push_back(std::sqrt(gain) / length);
    fit.sure.push_back(fit.size.back() / error);
    fit.likelihood += n * std::log((rest + gain) / rest);
  }
  *along_patches = along;
  return fit;
}

std::optional<PatchFit> PatchFitter::At(double onset_s, double apex_s,
                                        double offset_s) const {
  cv::Mat1d along;
  auto fit = Sizes(onset_s, apex_s, offset_s, &along);
  if (!fit) return fit;
  const double size = cv::norm(along);
  if (size > 0) {
    const cv::Mat1d course = moved_ * (along.t() / size);
    const double whole = course.dot(course);
    fit->explained = whole > 0 ? size * size / whole : 0;
  }
  return fit;
}

std::optional<PatchFit> PatchFitter::Search(const TimeBounds& bounds) const {
  std::optional<PatchFit> best;
  cv::Mat1d along;
  const double row_s = (time_s_.back() - time_s_.front()) /
                       static_cast<double>(time_s_.size() - 1);
  for (int i = 0; i < kEnds; ++i) {
    const double onset =
        Between(bounds.onset_low_s, bounds.onset_high_s, i, kEnds);
    for (int j = 0; j < kEnds; ++j) {
      const double offset =
          Between(bounds.offset_low_s, bounds.offset_high_s, j, kEnds);
      const double low = std::max(onset + bounds.min_part_s, bounds.apex_low_s);
      const double high =
          std::min(offset - bounds.min_part_s, bounds.apex_high_s);
      if (high < low) continue;
      const int apexes =
          std::clamp(static_cast<int>((high - low) / std::max(row_s, 1e-3)),
                     kFewestApexes, kMostApexes);
      for (int k = 0; k < apexes; ++k) {
        auto fit = Sizes(onset, Between(low, high, k, apexes), offset, &along);
        if (fit && (!best || fit->likelihood > best->likelihood)) {
          best = std::move(fit);
        }
      }
    }
  }
  if (best) best = At(best->onset_s, best->apex_s, best->offset_s);
  return best;
}

double LongestPatch(const PatchFit& fit, const std::vector<double>& share,
                    double* surest) {
  MIEN_CHECK(share.size() == fit.size.size(), "one share per patch");
  *surest = 0;
  for (const double sure : fit.sure) *surest = std::max(*surest, sure);
  double longest = 0;
  for (std::size_t p = 0; p < fit.size.size(); ++p) {
    if (fit.sure[p] < kHalfAsSure * *surest) continue;
    longest = std::max(longest, fit.size[p] / share[p]);
  }
  return longest;
}

}  // namespace mien
