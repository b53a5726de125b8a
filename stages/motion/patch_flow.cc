#include "stages/motion/patch_flow.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"

namespace mien {
namespace {

constexpr int kMaxSteps = 12;
constexpr float kConverged = 0.004f;  // px
constexpr float kGoodQuality = 0.8f;
// Texture weaker than this (grey levels, standard deviation) is no texture.
constexpr float kMinContrast = 0.5f;

cv::Mat Half(const cv::Mat& image) {
  cv::Mat half;
  cv::resize(image, half, {(image.cols + 1) / 2, (image.rows + 1) / 2}, 0, 0,
             cv::INTER_AREA);
  return half;
}

// The patch at a fractional place: the same four weights for every pixel.
// Returns false outside the image.
bool Sample(const cv::Mat& image, float left, float top, int side, float* out) {
  const float fx = std::floor(left), fy = std::floor(top);
  const int x = static_cast<int>(fx), y = static_cast<int>(fy);
  if (x < 0 || y < 0 || x + side + 1 > image.cols ||
      y + side + 1 > image.rows) {
    return false;
  }
  const float ax = left - fx, ay = top - fy;
  const float w00 = (1 - ax) * (1 - ay), w01 = ax * (1 - ay);
  const float w10 = (1 - ax) * ay, w11 = ax * ay;
  for (int r = 0; r < side; ++r) {
    const float* a = image.ptr<float>(y + r) + x;
    const float* b = image.ptr<float>(y + r + 1) + x;
    for (int c = 0; c < side; ++c) {
      out[c] = w00 * a[c] + w01 * a[c + 1] + w10 * b[c] + w11 * b[c + 1];
    }
    out += side;
  }
  return true;
}

// Zero mean, unit mean square. Returns the contrast before.
float NormalisePatch(std::vector<float>* patch) {
  float sum = 0, square = 0;
  for (const float v : *patch) sum += v;
  const auto n = static_cast<float>(patch->size());
  const float mean = sum / n;
  for (float& v : *patch) {
    v -= mean;
    square += v * v;
  }
  const float contrast = std::sqrt(square / n);
  const float gain = contrast > 1e-6f ? 1 / contrast : 0;
  for (float& v : *patch) v *= gain;
  return contrast;
}

float Dot(const std::vector<float>& a, const std::vector<float>& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

PatchFlow::PatchFlow(const cv::Mat& reference,
                     const std::vector<cv::Point2f>& centres, int radius)
    : radius_(radius) {
  MIEN_CHECK(reference.type() == CV_32FC1, "patches want floats");
  const cv::Mat half = Half(reference);
  for (const cv::Point2f& centre : centres) {
    cv::Matx22f information, unused;
    fine_.push_back(MakePatch(reference, centre, radius, &information));
    information_.push_back(information);
    // Pixel 2u and 2u + 1 make pixel u.
    const cv::Point2f there = (centre - cv::Point2f(0.5f, 0.5f)) * 0.5f;
    coarse_.push_back(MakePatch(half, there, radius, &unused));
  }
}

PatchFlow::Patch PatchFlow::MakePatch(const cv::Mat& image, cv::Point2f centre,
                                      int radius, cv::Matx22f* information) {
  const int side = 2 * radius + 1;
  const auto n = static_cast<std::size_t>(side) * side;
  Patch patch;
  *information = cv::Matx22f::zeros();
  patch.x = cvRound(centre.x) - radius;
  patch.y = cvRound(centre.y) - radius;
  if (patch.x < 1 || patch.y < 1 || patch.x + side + 1 > image.cols ||
      patch.y + side + 1 > image.rows) {
    return patch;
  }
  patch.pattern.resize(n);
  std::vector<float> gx(n), gy(n);
  for (int r = 0; r < side; ++r) {
    const float* up = image.ptr<float>(patch.y + r - 1) + patch.x;
    const float* at = image.ptr<float>(patch.y + r) + patch.x;
    const float* down = image.ptr<float>(patch.y + r + 1) + patch.x;
    for (int c = 0; c < side; ++c) {
      const auto i = static_cast<std::size_t>(r) * side + c;
      patch.pattern[i] = at[c];
      gx[i] = 0.5f * (at[c + 1] - at[c - 1]);
      gy[i] = 0.5f * (down[c] - up[c]);
    }
  }
  const float contrast = NormalisePatch(&patch.pattern);
  if (contrast < kMinContrast) return patch;
  // What a change of mean and gain can explain is taken out.
  const auto project = [&](std::vector<float>* g) {
    float mean = 0;
    for (const float v : *g) mean += v;
    mean /= static_cast<float>(n);
    const float along = Dot(*g, patch.pattern) / static_cast<float>(n);
    for (std::size_t i = 0; i < n; ++i) {
      (*g)[i] = ((*g)[i] - mean - along * patch.pattern[i]) / contrast;
    }
  };
  project(&gx);
  project(&gy);
  // A flat direction must not blow up: as much as half a grey level of noise.
  const float floor =
      static_cast<float>(n) * 0.25f * 0.02f / (contrast * contrast);
  const float xx = Dot(gx, gx), xy = Dot(gx, gy), yy = Dot(gy, gy);
  const float hxx = xx + floor, hyy = yy + floor;
  const float det = hxx * hyy - xy * xy;
  patch.step_x.resize(n);
  patch.step_y.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    patch.step_x[i] = (hyy * gx[i] - xy * gy[i]) / det;
    patch.step_y[i] = (hxx * gy[i] - xy * gx[i]) / det;
  }
  const float scale = contrast * contrast / static_cast<float>(n);
  *information = cv::Matx22f(xx * scale, xy * scale, xy * scale, yy * scale);
  patch.usable = true;
  return patch;
}

float PatchFlow::Align(const Patch& patch, const cv::Mat& image,
                       cv::Point2f* shift) const {
  if (!patch.usable) return 0;
  const int side = 2 * radius_ + 1;
  const auto limit = static_cast<float>(radius_);
  std::vector<float> now(patch.pattern.size());
  cv::Point2f d = *shift;
  float quality = -1;
  for (int step = 0; step < kMaxSteps; ++step) {
    if (!Sample(image, patch.x + d.x, patch.y + d.y, side, now.data()) ||
        NormalisePatch(&now) < kMinContrast) {
      return 0;
    }
    quality = Dot(now, patch.pattern) / static_cast<float>(now.size());
    float mx = 0, my = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const float rest = now[i] - patch.pattern[i];
      mx += patch.step_x[i] * rest;
      my += patch.step_y[i] * rest;
    }
    // One step may not leave the basin of the linearisation.
    mx = std::clamp(mx, -2.0f, 2.0f);
    my = std::clamp(my, -2.0f, 2.0f);
    d -= cv::Point2f(mx, my);
    if (std::abs(d.x - shift->x) > limit || std::abs(d.y - shift->y) > limit) {
      return 0;
    }
    if (std::abs(mx) < kConverged && std::abs(my) < kConverged) break;
  }
  *shift = d;
  return quality;
}

void PatchFlow::Track(const cv::Mat& image,
                      std::vector<PatchMotion>* motions) const {
  MIEN_CHECK(motions->size() == fine_.size(), "one start per patch");
  cv::Mat half;
  for (std::size_t i = 0; i < fine_.size(); ++i) {
    PatchMotion& motion = (*motions)[i];
    cv::Point2f shift = motion.shift_px;
    float quality = Align(fine_[i], image, &shift);
    if (quality < kGoodQuality && fine_[i].usable) {
      if (half.empty()) half = Half(image);
      cv::Point2f far = motion.shift_px * 0.5f;
      if (Align(coarse_[i], half, &far) > 0) {
        cv::Point2f again = far * 2.0f;
        const float other = Align(fine_[i], image, &again);
        if (other > quality) {
          quality = other;
          shift = again;
        }
      }
    }
    motion.shift_px = shift;
    motion.quality = quality;
  }
}

}  // namespace mien
