#include "stages/motion/face_light.h"

#include <cmath>
#include <cstddef>
#include <utility>

#include "pipeline/core/median.h"

namespace mien {
namespace {

constexpr double kStepS = 1;
// Of the crop's height and width.
constexpr double kTop = 0.42, kBottom = 0.60, kOuter = 0.17, kInner = 0.38;

float MedianGrey(const cv::Mat& part) {
  std::vector<float> values;
  values.reserve(part.total());
  for (int y = 0; y < part.rows; ++y) {
    const auto* row = part.ptr<float>(y);
    values.insert(values.end(), row, row + part.cols);
  }
  return MedianOf(std::move(values));
}

// sRGB (IEC 61966-2-1).
float LightOf(float grey) {
  const double v = static_cast<double>(grey) / 255;
  return static_cast<float>(v <= 0.04045 ? v / 12.92
                                         : std::pow((v + 0.055) / 1.055, 2.4));
}

}  // namespace

void LightMeter::Add(double time_s, const cv::Mat& crop) {
  if (time_s < next_s_) return;
  next_s_ = time_s + kStepS;
  const auto at = [](int size, double share) {
    return static_cast<int>(std::lround(size * share));
  };
  const cv::Range rows(at(crop.rows, kTop), at(crop.rows, kBottom));
  const int outer = at(crop.cols, kOuter), inner = at(crop.cols, kInner);
  left_.push_back(MedianGrey(crop(rows, {outer, inner})));
  right_.push_back(
      MedianGrey(crop(rows, {crop.cols - inner, crop.cols - outer})));
}

FaceLight LightMeter::Finish() {
  FaceLight light;
  if (!left_.empty()) {
    light = {LightOf(MedianOf(std::move(left_))),
             LightOf(MedianOf(std::move(right_)))};
  }
  *this = LightMeter();
  return light;
}

}  // namespace mien
