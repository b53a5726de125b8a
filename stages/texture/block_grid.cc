#include "stages/texture/block_grid.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace mien {

cv::Rect FaceArea(const AlignedFrame& frame) {
  const double iod = frame.iod_px;
  const int left = cvRound(frame.eyes_px.x - 1.1 * iod);
  const int top = cvRound(frame.eyes_px.y - 0.7 * iod);
  return {left, top, cvRound(2.2 * iod), cvRound(2.3 * iod)};
}

std::vector<cv::Rect> GridBlocks(cv::Size area) {
  std::vector<cv::Rect> blocks;
  for (int r = 0; r < kGridSide; ++r) {
    const int top = r * area.height / kGridSide;
    const int bottom = (r + 1) * area.height / kGridSide;
    for (int c = 0; c < kGridSide; ++c) {
      const int left = c * area.width / kGridSide;
      const int right = (c + 1) * area.width / kGridSide;
      blocks.emplace_back(left, top, right - left, bottom - top);
    }
  }
  return blocks;
}

double TopThirdMean(std::vector<float>* values) {
  if (values->empty()) return 0;
  const auto n = static_cast<std::ptrdiff_t>(
      std::max<std::size_t>(1, (2 * values->size() + 3) / 6));
  std::nth_element(values->begin(), values->begin() + n - 1, values->end(),
                   std::greater<float>());
  return std::accumulate(values->begin(), values->begin() + n, 0.0) /
         static_cast<double>(n);
}

}  // namespace mien
