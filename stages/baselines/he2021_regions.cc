#include "stages/baselines/he2021_regions.h"

#include <algorithm>
#include <cmath>
#include <string>

#include <opencv2/video/tracking.hpp>

#include "stages/motion/regions.h"

namespace mien {
namespace {

constexpr int kRounds = 4;       // of following the head in one frame
constexpr int kSmallestPx = 12;  // a region of interest less wide is no use

// Borders in published px, added around landmarks.
struct Borders {
  double left, right, above, below;
};

struct PatchPlace {
  HeArea area;
  int roi;
  std::size_t landmark;
  Borders reach;
  const char* region;
};

constexpr Borders kSquare = {10, 10, 10, 10};
constexpr PatchPlace kPatches[] = {
    {HeArea::kBrow, 0, 20, kSquare, "brow_inner_left"},
    {HeArea::kBrow, 0, 19, kSquare, "brow_outer_left"},
    {HeArea::kBrow, 0, 18, kSquare, "brow_outer_left"},
    {HeArea::kBrow, 1, 23, kSquare, "brow_inner_right"},
    {HeArea::kBrow, 1, 24, kSquare, "brow_outer_right"},
    {HeArea::kBrow, 1, 25, kSquare, "brow_outer_right"},
    {HeArea::kMouth, 2, 48, {10, 20, 10, 10}, "mouth_corner_left"},
    {HeArea::kMouth, 2, 54, {20, 10, 10, 10}, "mouth_corner_right"},
    {HeArea::kMouth, 2, 51, kSquare, "lip_upper"},
    {HeArea::kMouth, 2, 57, kSquare, "lip_lower"},
    {HeArea::kMouth, 2, 62, kSquare, "lip_upper"},
    {HeArea::kNose, 3, 31, {20, 10, 20, 5}, "nose_wing_left"},
    {HeArea::kNose, 3, 35, {10, 20, 20, 5}, "nose_wing_right"},
};

// The box of landmarks first .. last, grown.
cv::Rect BoxAround(const Landmarks& points, std::size_t first, std::size_t last,
                   const Borders& grow, double scale) {
  float x0 = points[first].x, x1 = x0, y0 = points[first].y, y1 = y0;
  for (std::size_t i = first; i <= last; ++i) {
    x0 = std::min(x0, points[i].x), x1 = std::max(x1, points[i].x);
    y0 = std::min(y0, points[i].y), y1 = std::max(y1, points[i].y);
  }
  const cv::Point from(cvRound(x0 - grow.left * scale),
                       cvRound(y0 - grow.above * scale));
  const cv::Point to(cvRound(x1 + grow.right * scale),
                     cvRound(y1 + grow.below * scale));
  return {from, to};
}

// `rect` without its borders, relative to it.
cv::Rect Inside(const cv::Rect& rect, const Borders& cut, double scale) {
  const int left = cvRound(cut.left * scale), top = cvRound(cut.above * scale);
  const int right = cvRound(cut.right * scale);
  const int bottom = cvRound(cut.below * scale);
  return cv::Rect(left, top, std::max(0, rect.width - left - right),
                  std::max(0, rect.height - top - bottom));
}

}  // namespace

HeLayout LayOutHe2021(const Landmarks& aligned, cv::Size crop, double iod_px,
                      int margin_px) {
  const double scale = iod_px / kHe2021IodPx;
  const cv::Rect usable(margin_px, margin_px,
                        std::max(0, crop.width - 2 * margin_px),
                        std::max(0, crop.height - 2 * margin_px));
  HeLayout layout;
  layout.nose = BoxAround(aligned, 29, 30, {13, 13, 13, 13}, scale) & usable;
  layout.nose_inside = Inside(layout.nose, {5, 5, 15, 10}, scale);
  layout.rois = {BoxAround(aligned, 17, 21, {5, 0, 15, 5}, scale),
                 BoxAround(aligned, 22, 26, {0, 5, 15, 5}, scale),
                 BoxAround(aligned, 48, 66, {20, 20, 15, 10}, scale),
                 BoxAround(aligned, 30, 35, {30, 30, 20, 5}, scale)};
  for (cv::Rect& roi : layout.rois) roi &= usable;
  std::size_t next = 0;
  for (const PatchPlace& place : kPatches) {
    const cv::Rect& roi = layout.rois[static_cast<std::size_t>(place.roi)];
    HeSignal signal;
    signal.area = place.area;
    signal.roi = place.roi;
    signal.region = RegionIndex(place.region);
    signal.inside =
        BoxAround(aligned, place.landmark, place.landmark, place.reach, scale) &
        roi;
    signal.inside -= roi.tl();
    layout.signals[next++] = signal;
  }
  for (int roi = 0; roi < 3; ++roi) {
    HeSignal signal;
    signal.area = roi == 2 ? HeArea::kMouth : HeArea::kBrow;
    signal.roi = roi;
    signal.whole = true;
    signal.inside =
        Inside(layout.rois[static_cast<std::size_t>(roi)], kSquare, scale);
    layout.signals[next++] = signal;
  }
  return layout;
}

cv::Point2f StrongestMean(const cv::Mat& flow, double share) {
  std::vector<std::pair<float, cv::Point2f>> vectors;
  vectors.reserve(flow.total());
  for (int r = 0; r < flow.rows; ++r) {
    const auto* row = flow.ptr<cv::Point2f>(r);
    for (int c = 0; c < flow.cols; ++c) {
      vectors.emplace_back(row[c].dot(row[c]), row[c]);
    }
  }
  if (vectors.empty()) return {0, 0};
  const std::size_t left_out =
      std::min(vectors.size() - 1,
               static_cast<std::size_t>((1 - share) *
                                        static_cast<double>(vectors.size())));
  const auto begin = vectors.begin() + static_cast<std::ptrdiff_t>(left_out);
  std::nth_element(
      vectors.begin(), begin, vectors.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  cv::Point2d sum(0, 0);
  for (auto at = begin; at != vectors.end(); ++at) {
    sum += cv::Point2d(at->second);
  }
  return cv::Point2f(sum / static_cast<double>(vectors.end() - begin));
}

HeWindowFlow::HeWindowFlow(const cv::Mat& reference, const HeLayout& layout,
                           const HeShares& shares, double iod_px, int margin_px)
    : reference_(reference),
      layout_(layout),
      shares_(shares),
      window_px_(std::max(5, cvRound(15 * iod_px / kHe2021IodPx))),
      margin_px_(margin_px) {}

cv::Mat HeWindowFlow::Flow(const cv::Mat& crop, const cv::Rect& rect) const {
  cv::Mat flow;
  if (rect.width < kSmallestPx || rect.height < kSmallestPx) return flow;
  cv::calcOpticalFlowFarneback(reference_(rect), crop(rect + shift_px_), flow,
                               0.5, 3, window_px_, 5, 7, 1.5, 0);
  return flow;
}

cv::Point2f HeWindowFlow::FollowHead(const cv::Mat& crop) {
  cv::Point2f rest(0, 0);
  for (int round = 0; round < kRounds; ++round) {
    const cv::Mat flow = Flow(crop, layout_.nose);
    if (flow.empty() || layout_.nose_inside.empty()) return {0, 0};
    rest = StrongestMean(flow(layout_.nose_inside), shares_.head);
    if (rest.dot(rest) <= 1) break;
    const auto move = [this](int at, float by) {
      return std::clamp(at + cvRound(by), -margin_px_, margin_px_);
    };
    const cv::Point to(move(shift_px_.x, rest.x), move(shift_px_.y, rest.y));
    if (to == shift_px_) break;
    // The flow that the last round leaves was measured before its move.
    if (round + 1 < kRounds) shift_px_ = to;
  }
  return rest;
}

std::array<float, kHeSignals> HeWindowFlow::Measure(const cv::Mat& crop) {
  std::array<float, kHeSignals> lengths{};
  const cv::Point2f head = FollowHead(crop);
  std::vector<cv::Mat> flows;
  for (const cv::Rect& roi : layout_.rois) flows.push_back(Flow(crop, roi));
  for (std::size_t i = 0; i < lengths.size(); ++i) {
    const HeSignal& signal = layout_.signals[i];
    const cv::Mat& flow = flows[static_cast<std::size_t>(signal.roi)];
    if (flow.empty() || signal.inside.empty()) continue;
    const cv::Point2f mean = StrongestMean(
        flow(signal.inside), signal.whole ? shares_.whole : shares_.patch);
    lengths[i] = static_cast<float>(cv::norm(mean - head));
  }
  return lengths;
}

}  // namespace mien
