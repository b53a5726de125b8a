#ifndef MIEN_TOOLS_INJECT_LANCZOS_H_
#define MIEN_TOOLS_INJECT_LANCZOS_H_

#include <vector>

#include <opencv2/core.hpp>

namespace mien {

// Samples a part of an image between its px with Lanczos' kernel of three
// lobes, weights summing to 1, positions not rounded (cv::remap rounds to
// 1/32 px, which small motions show as steps). Values: the image's own.
class LanczosSampler {
 public:
  // image: CV_8UC1 or CV_8UC3. Of it, `area` and kLobes px around are held;
  // beyond the image its border is repeated.
  LanczosSampler(const cv::Mat& image, const cv::Rect& area);

  static constexpr int kLobes = 3;

  // The value at (x, y), image px; one channel: in [0]. Positions are clamped
  // to the area.
  cv::Vec3f At(double x, double y) const;

 private:
  cv::Rect area_;
  cv::Mat texels_;  // CV_32FC4, kLobes wider than the area on every side
};

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_LANCZOS_H_
