#include "tools/inject/lanczos.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgproc.hpp>

namespace mien {
namespace {

constexpr int kTaps = 2 * LanczosSampler::kLobes;
constexpr int kPhases = 1024;
using Taps = std::array<float, kTaps>;

double Kernel(double x) {
  if (x == 0) return 1;
  const double a = CV_PI * x;
  return std::sin(a) * std::sin(a / LanczosSampler::kLobes) *
         LanczosSampler::kLobes / (a * a);
}

// Weights of the px from 2 to the left of a position to 3 to the right of it,
// for kPhases + 1 positions between two px.
std::vector<Taps> MakeTable() {
  std::vector<Taps> table;
  for (int phase = 0; phase <= kPhases; ++phase) {
    const double t = static_cast<double>(phase) / kPhases;
    double sum = 0;
    std::array<double, kTaps> raw{};
    for (int k = 0; k < kTaps; ++k) {
      const double x = k - (LanczosSampler::kLobes - 1) - t;
      raw[static_cast<std::size_t>(k)] =
          std::abs(x) < LanczosSampler::kLobes ? Kernel(x) : 0;
      sum += raw[static_cast<std::size_t>(k)];
    }
    Taps taps{};
    for (std::size_t k = 0; k < taps.size(); ++k) {
      taps[k] = static_cast<float>(raw[k] / sum);
    }
    table.push_back(taps);
  }
  return table;
}

Taps WeightsAt(double fraction) {
  static const std::vector<Taps> kTable = MakeTable();
  const double at = fraction * kPhases;
  const auto k = std::min(static_cast<std::size_t>(at),
                          static_cast<std::size_t>(kPhases - 1));
  const float t = static_cast<float>(at - static_cast<double>(k));
  Taps out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = kTable[k][i] + t * (kTable[k + 1][i] - kTable[k][i]);
  }
  return out;
}

}  // namespace

LanczosSampler::LanczosSampler(const cv::Mat& image, const cv::Rect& area)
    : area_(area & cv::Rect(cv::Point(0, 0), image.size())) {
  const cv::Rect around(area_.x - kLobes, area_.y - kLobes,
                        area_.width + 2 * kLobes, area_.height + 2 * kLobes);
  const cv::Rect there = around & cv::Rect(cv::Point(0, 0), image.size());
  cv::Mat part;
  cv::copyMakeBorder(image(there), part, there.y - around.y,
                     around.br().y - there.br().y, there.x - around.x,
                     around.br().x - there.br().x,
                     cv::BORDER_REPLICATE | cv::BORDER_ISOLATED);
  cv::Mat four;
  cv::cvtColor(
      part, four,
      image.channels() == 1 ? cv::COLOR_GRAY2BGRA : cv::COLOR_BGR2BGRA);
  four.convertTo(texels_, CV_32F);
}

cv::Vec3f LanczosSampler::At(double x, double y) const {
  x = std::clamp(x - area_.x, 0.0, area_.width - 1.0) + kLobes;
  y = std::clamp(y - area_.y, 0.0, area_.height - 1.0) + kLobes;
  const int left = static_cast<int>(x);
  const int top = static_cast<int>(y);
  const Taps across = WeightsAt(x - left);
  const Taps down = WeightsAt(y - top);
  cv::v_float32x4 sum = cv::v_setzero_f32();
  for (int j = 0; j < kTaps; ++j) {
    const float* row =
        texels_.ptr<float>(top + j - (kLobes - 1)) + 4 * (left - (kLobes - 1));
    cv::v_float32x4 line = cv::v_setzero_f32();
    for (int i = 0; i < kTaps; ++i) {
      line = cv::v_fma(cv::v_load(row + 4 * i),
                       cv::v_setall_f32(across[static_cast<std::size_t>(i)]),
                       line);
    }
    sum = cv::v_fma(line, cv::v_setall_f32(down[static_cast<std::size_t>(j)]),
                    sum);
  }
  float value[4];
  cv::v_store(value, sum);
  return {value[0], value[1], value[2]};
}

}  // namespace mien
