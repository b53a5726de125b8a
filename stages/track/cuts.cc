#include "stages/track/cuts.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace mien {
namespace {

constexpr int kWidthPx = 64;
constexpr double kAlike = 0.7;
// Grey levels: nearly flat pictures correlate by noise alone.
constexpr double kLeastChange = 4;
// Root mean square of a thumbnail, grey levels.
constexpr double kBlank = 2, kPicture = 8;

}  // namespace

cv::Mat CutThumbnail(const cv::Mat& grey) {
  const int height = std::clamp(
      static_cast<int>(std::lround(static_cast<double>(kWidthPx) * grey.rows /
                                   std::max(grey.cols, 1))),
      1, 4 * kWidthPx);
  cv::Mat small, out;
  cv::resize(grey, small, {kWidthPx, height}, 0, 0, cv::INTER_AREA);
  small.convertTo(out, CV_32F);
  out -= cv::mean(out)[0];
  return out;
}

double ThumbnailCorrelation(const cv::Mat& a, const cv::Mat& b) {
  if (a.size() != b.size()) return 0;
  const double lengths = cv::norm(a) * cv::norm(b);
  if (lengths > 0) return a.dot(b) / lengths;
  return cv::norm(a) == cv::norm(b) ? 1 : 0;
}

bool IsCut(const cv::Mat& before, const cv::Mat& at, const cv::Mat& after) {
  if (before.empty() || at.empty()) return false;
  const auto differ = [](const cv::Mat& a, const cv::Mat& b) {
    if (ThumbnailCorrelation(a, b) >= kAlike) return false;
    return a.size() != b.size() ||
           cv::norm(a, b, cv::NORM_L1) / static_cast<double>(a.total()) >
               kLeastChange;
  };
  if (!differ(before, at)) return false;
  return after.empty() || differ(before, after);
}

bool BlankGap::EndsAt(const cv::Mat& thumbnail) {
  const double contrast =
      cv::norm(thumbnail) / std::sqrt(static_cast<double>(thumbnail.total()));
  if (contrast <= kBlank) blank_ = true;
  if (contrast < kPicture) return false;
  const bool ends = blank_ && !before_.empty() &&
                    ThumbnailCorrelation(before_, thumbnail) < kAlike;
  blank_ = false;
  before_ = thumbnail;
  return ends;
}

}  // namespace mien
