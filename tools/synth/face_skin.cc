#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/random.h"
#include "tools/synth/face_paint.h"

namespace mien {
namespace {

// height += amount * exp(-(u^2 + v^2)/2).
void AddBump(cv::Mat* height, const CanvasFrame& frame, cv::Point2d centre,
             cv::Point2d sigma, double amount, double angle_rad = 0) {
  const double reach = 4 * std::max(sigma.x, sigma.y);
  const cv::Rect rect = frame.Covering(centre - cv::Point2d(reach, reach),
                                       centre + cv::Point2d(reach, reach));
  const double c = std::cos(angle_rad);
  const double s = std::sin(angle_rad);
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    float* row = height->ptr<float>(y);
    for (int x = rect.x; x < rect.x + rect.width; ++x) {
      const cv::Point2d d = frame.ToCanonical(x, y) - centre;
      const double u = (c * d.x + s * d.y) / sigma.x;
      const double v = (c * d.y - s * d.x) / sigma.y;
      row[x] += static_cast<float>(amount * std::exp(-0.5 * (u * u + v * v)));
    }
  }
}

void AddPair(cv::Mat* height, const CanvasFrame& frame, cv::Point2d left,
             cv::Point2d sigma, double amount, double angle_rad = 0) {
  AddBump(height, frame, left, sigma, amount, angle_rad);
  AddBump(height, frame, {-left.x, left.y}, sigma, amount, -angle_rad);
}

// The skull: an egg, flat enough at its edge for a normal to exist.
void AddSkull(const Identity& id, const CanvasFrame& frame, cv::Mat* height) {
  const double half_width = id.landmark[16].x * 1.09;
  const double chin = id.landmark[8].y;
  for (int y = 0; y < height->rows; ++y) {
    float* row = height->ptr<float>(y);
    for (int x = 0; x < height->cols; ++x) {
      const cv::Point2d p = frame.ToCanonical(x, y);
      const double v = (p.y - 0.2) / (p.y > 0.2 ? chin - 0.2 + 0.14 : 1.75);
      double u = p.x / half_width;
      if (v > 0) u /= 1 - 0.28 * v * v * std::min(1.0, v);
      const double r2 = u * u + v * v;
      row[x] += static_cast<float>(
          r2 < 0.96 ? 0.95 * std::sqrt(1 - r2)
                    : 0.95 * 0.2 * std::exp(-(r2 - 0.96) * 12.5));
    }
  }
}

void AddNose(const Identity& id, const CanvasFrame& frame, cv::Mat* height) {
  const auto& p = id.landmark;
  const double root = p[27].y - 0.05;
  const double tip = p[30].y - 0.022;
  const double base = p[33].y - 0.022;
  const double wing = -p[31].x;
  for (int y = 0; y < height->rows; ++y) {
    float* row = height->ptr<float>(y);
    for (int x = 0; x < height->cols; ++x) {
      const cv::Point2d c = frame.ToCanonical(x, y);
      if (std::abs(c.x) > 0.6 || c.y < root - 0.3 || c.y > base + 0.25) {
        continue;
      }
      const double t = std::clamp((c.y - root) / (tip - root), 0.0, 1.0);
      const double fall = 1 / (1 + std::exp((c.y - (base - 0.045)) / 0.022));
      const double rise = 1 / (1 + std::exp(-(c.y - root) / 0.07));
      const double width = 0.095 + 0.05 * t;
      const double u = c.x / width;
      row[x] += static_cast<float>((0.07 + 0.16 * t) * rise * fall *
                                   std::exp(-0.5 * u * u));
    }
  }
  AddBump(height, frame, {0, tip + 0.03}, {0.085, 0.075}, 0.07);
  AddPair(height, frame, {-wing * 0.83, base - 0.085}, {0.05, 0.062}, 0.075);
}

cv::Mat Relief(const Identity& id, const CanvasFrame& frame) {
  cv::Mat height(frame.size, CV_32FC1, cv::Scalar(0));
  const auto& p = id.landmark;
  const cv::Point2d eye = id.EyeCentre(0);
  const double seam = p[62].y;
  const double mouth = -p[48].x;
  AddSkull(id, frame, &height);
  AddNose(id, frame, &height);
  AddPair(&height, frame, eye + cv::Point2d(0.05, -0.04), {0.24, 0.13}, -0.10);
  AddPair(&height, frame, {-0.22, eye.y - 0.02}, {0.09, 0.12}, -0.06);
  AddPair(&height, frame, eye, {0.17, 0.10}, 0.055);
  AddPair(&height, frame, {-0.55, p[19].y + 0.06}, {0.30, 0.08}, 0.05);
  AddPair(&height, frame, {-0.62, 0.48}, {0.24, 0.20}, 0.055);
  AddPair(&height, frame, {-0.68, 1.10}, {0.16, 0.3}, -0.03);
  AddPair(&height, frame, eye + cv::Point2d(0.04, 0.17), {0.16, 0.03}, -0.010,
          0.12);
  // Nasolabial fold, as a chain of small dents.
  for (int k = 0; k <= 12; ++k) {
    const double t = k / 12.0;
    AddPair(&height, frame,
            {-(0.25 + (mouth + 0.09 - 0.25) * std::pow(t, 1.2)),
             p[31].y - 0.04 + (seam - 0.03 - p[31].y) * t},
            {0.035, 0.045}, -0.0085 * std::sin(0.4 + 2.4 * t), 0.6);
  }
  AddBump(&height, frame, {0, p[33].y + 0.12}, {0.035, 0.08}, -0.018);
  AddBump(&height, frame, {0, seam - 0.05}, {0.24, 0.05}, 0.05);
  AddBump(&height, frame, {0, seam + 0.08}, {0.2, 0.055}, 0.065);
  AddBump(&height, frame, {0, p[57].y + 0.09}, {0.22, 0.05}, -0.055);
  AddBump(&height, frame, {0, p[8].y - 0.24}, {0.22, 0.13}, 0.07);
  AddPair(&height, frame, {-mouth - 0.04, seam + 0.01}, {0.05, 0.06}, -0.03);
  cv::GaussianBlur(height, height, {0, 0}, 0.012 * frame.scale);
  return height;
}

// Albedo: complexion, blood, freckles, stubble, pores.
cv::Mat Albedo(const Identity& id, const CanvasFrame& frame,
               std::uint64_t seed) {
  cv::Mat image(frame.size, CV_32FC3,
                cv::Scalar(id.skin[0], id.skin[1], id.skin[2]));
  const cv::Vec3f blood(id.skin[0] * 0.78F, id.skin[1] * 0.80F,
                        std::min(255.0F, id.skin[2] * 1.02F));
  const float warm = 0.55F * id.warmth;
  for (const double side : {-1.0, 1.0}) {
    Blend(&image, GaussMask(frame, {side * 0.6, 0.55}, {0.24, 0.2}), blood,
          warm);
    Blend(&image, GaussMask(frame, {side * 0.5, 0.16}, {0.16, 0.06}),
          id.skin * 0.72F, 0.35F);
  }
  Blend(&image, GaussMask(frame, {0, id.landmark[30].y}, {0.12, 0.14}), blood,
        warm);
  if (id.stubble > 0) {
    Outline beard;
    for (std::size_t k = 3; k <= 13; ++k) {
      beard.push_back(id.landmark[k] * 0.98);
    }
    beard.emplace_back(0.55, 0.82);
    beard.emplace_back(0, 0.76);
    beard.emplace_back(-0.55, 0.82);
    Blend(&image, FillMask(frame, SmoothClosed(beard), 0.09),
          id.skin * 0.45F + id.hair * 0.3F, 0.28F * id.stubble);
  }
  // Octaves in canonical units, so that texture scales with the face.
  const double unit = frame.scale;
  const double octaves[] = {0.0085, 0.017, 0.035, 0.08, 0.2};
  const double shares[] = {0.62, 0.55, 0.38, 0.28, 0.25};
  cv::Mat mottle(frame.size, CV_32FC1, cv::Scalar(0));
  for (int k = 0; k < 5; ++k) {
    const double sigma = std::max(0.8, octaves[k] * unit);
    mottle += shares[k] *
              CorrelatedNoise(frame.size, sigma, sigma,
                              DeriveSeed(seed, "mottle", std::to_string(k)));
  }
  const double dot = std::max(1.0, 0.013 * unit);
  const cv::Mat spots =
      CorrelatedNoise(frame.size, dot, dot, DeriveSeed(seed, "spots", ""));
  const float level = (id.skin[0] + id.skin[1] + id.skin[2]) / 3;
  for (int y = 0; y < image.rows; ++y) {
    cv::Vec3f* row = image.ptr<cv::Vec3f>(y);
    const float* m = mottle.ptr<float>(y);
    const float* s = spots.ptr<float>(y);
    for (int x = 0; x < image.cols; ++x) {
      const float spot =
          std::clamp((s[x] - 1.6F) * 1.2F, 0.0F, 1.0F) * id.freckles;
      const float gain = (1 + id.mottle / level * m[x]) * (1 - 0.22F * spot);
      row[x] = cv::Vec3f(row[x][0] * gain * (1 - 0.1F * spot), row[x][1] * gain,
                         row[x][2] * (0.3F + 0.7F * gain));
    }
  }
  return image;
}

// Lambert with a soft sheen; reads the relief's slopes.
void Light(const Identity& id, const CanvasFrame& frame, const cv::Mat& height,
           const cv::Mat& pores, cv::Mat* image) {
  const cv::Vec3f half = cv::normalize(id.light + cv::Vec3f(0, 0, 1));
  const float scale = static_cast<float>(frame.scale) * 0.5F;
  for (int y = 0; y < image->rows; ++y) {
    const float* above = height.ptr<float>(std::max(0, y - 1));
    const float* below = height.ptr<float>(std::min(height.rows - 1, y + 1));
    const float* here = height.ptr<float>(y);
    const float* pore = pores.ptr<float>(y);
    cv::Vec3f* row = image->ptr<cv::Vec3f>(y);
    for (int x = 0; x < image->cols; ++x) {
      const int left = std::max(0, x - 1);
      const int right = std::min(image->cols - 1, x + 1);
      const float slope_x = (here[right] - here[left]) * scale;
      const float slope_y = (below[x] - above[x]) * scale;
      const cv::Vec3f normal = cv::normalize(
          cv::Vec3f(-slope_x + 0.03F * pore[x], -slope_y + 0.03F * pore[x], 1));
      const float lambert = std::max(0.0F, normal.dot(id.light));
      const float sheen = std::pow(std::max(0.0F, normal.dot(half)), 24.0F);
      const float gain = id.ambient + (1.08F - id.ambient) * lambert;
      for (int c = 0; c < 3; ++c) row[x][c] = row[x][c] * gain + 13 * sheen;
    }
  }
}

}  // namespace

cv::Mat PaintSkin(const Identity& id, const CanvasFrame& frame,
                  std::uint64_t seed) {
  cv::Mat image = Albedo(id, frame, seed);
  const double pore = std::max(0.8, 0.009 * frame.scale);
  Light(id, frame, Relief(id, frame),
        CorrelatedNoise(frame.size, pore, pore, DeriveSeed(seed, "pores", "")),
        &image);
  return image;
}

}  // namespace mien
