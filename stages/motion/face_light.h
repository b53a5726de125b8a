#ifndef MIEN_STAGES_MOTION_FACE_LIGHT_H_
#define MIEN_STAGES_MOTION_FACE_LIGHT_H_

// How much light the two sides of a face have.

#include <limits>
#include <vector>

#include <opencv2/core.hpp>

namespace mien {

// Of the cheeks, left and right of the image, 0 black .. 1 white, in light and
// not in grey levels (sRGB); 0 where it was never seen.
struct FaceLight {
  float left = 0, right = 0;
};

// Looks once a second; the answer is the median over time of the medians of
// each cheek, the ear's side of it (the nose throws a shadow on the other).
class LightMeter {
 public:
  // crop: CV_32FC1 of MotionStage (eyes level, 2.6 x 3.3 inter-ocular
  // distances), grey levels.
  void Add(double time_s, const cv::Mat& crop);
  // Everything since the start; the meter is empty then.
  FaceLight Finish();

 private:
  double next_s_ = -std::numeric_limits<double>::infinity();
  std::vector<float> left_, right_;  // grey levels
};

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_FACE_LIGHT_H_
