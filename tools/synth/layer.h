#ifndef MIEN_TOOLS_SYNTH_LAYER_H_
#define MIEN_TOOLS_SYNTH_LAYER_H_

#include <opencv2/core.hpp>
#include <opencv2/core/hal/intrin.hpp>

namespace mien {

// Bilinear sample at full precision (cv::remap rounds to 1/32 texel):
// B, G, R times alpha, and alpha. All 0 outside the layer.
inline cv::v_float32x4 SampleLayer(const cv::Mat& layer,
                                   const cv::Point2f& at) {
  const int left = cvFloor(at.x);
  const int top = cvFloor(at.y);
  if (left < 0 || top < 0 || left >= layer.cols - 1 || top >= layer.rows - 1) {
    return cv::v_setzero_f32();
  }
  const uchar* p = layer.data + layer.step * static_cast<std::size_t>(top) +
                   4 * static_cast<std::size_t>(left);
  const uchar* q = p + layer.step;
  const auto load = [](const uchar* bytes) {
    return cv::v_cvt_f32(cv::v_reinterpret_as_s32(cv::v_load_expand_q(bytes)));
  };
  const cv::v_float32x4 u = cv::v_setall_f32(at.x - static_cast<float>(left));
  const cv::v_float32x4 v = cv::v_setall_f32(at.y - static_cast<float>(top));
  const cv::v_float32x4 a = load(p);
  const cv::v_float32x4 b = load(q);
  const cv::v_float32x4 upper = cv::v_fma(load(p + 4) - a, u, a);
  const cv::v_float32x4 lower = cv::v_fma(load(q + 4) - b, u, b);
  return cv::v_fma(lower - upper, v, upper);
}

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_LAYER_H_
