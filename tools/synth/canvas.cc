#include "tools/synth/canvas.h"

#include <algorithm>
#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/random.h"

namespace mien {
namespace {

constexpr int kShift = 4;  // sub-texel bits of OpenCV's polygon corners

std::vector<cv::Point> FixedPoints(const CanvasFrame& frame,
                                   const Outline& outline) {
  std::vector<cv::Point> points;
  points.reserve(outline.size());
  for (const cv::Point2d& p : outline) {
    const cv::Point2d t = frame.ToTexel(p) * (1 << kShift);
    points.emplace_back(cvRound(t.x), cvRound(t.y));
  }
  return points;
}

cv::Mat Softened(const cv::Mat& mask8, double sigma_texels) {
  cv::Mat mask;
  mask8.convertTo(mask, CV_32F, 1.0 / 255);
  if (sigma_texels > 0.3) {
    cv::GaussianBlur(mask, mask, {0, 0}, sigma_texels, sigma_texels,
                     cv::BORDER_REPLICATE);
  }
  return mask;
}

}  // namespace

cv::Rect CanvasFrame::Covering(const cv::Point2d& low,
                               const cv::Point2d& high) const {
  const cv::Point2d a = ToTexel(low);
  const cv::Point2d b = ToTexel(high);
  const cv::Rect rect(cv::Point(cvFloor(a.x), cvFloor(a.y)),
                      cv::Point(cvCeil(b.x) + 1, cvCeil(b.y) + 1));
  return rect & cv::Rect(cv::Point(0, 0), size);
}

CanvasFrame CanvasFrame::Part(const cv::Rect& rect) const {
  return {corner + cv::Point2d(rect.x, rect.y) / scale, scale, rect.size()};
}

cv::Mat FillMask(const CanvasFrame& frame, const Outline& outline,
                 double soft) {
  cv::Mat mask(frame.size, CV_8UC1, cv::Scalar(0));
  const std::vector<std::vector<cv::Point>> points = {
      FixedPoints(frame, outline)};
  cv::fillPoly(mask, points, cv::Scalar(255), cv::LINE_AA, kShift);
  return Softened(mask, soft * frame.scale);
}

cv::Mat LineMask(const CanvasFrame& frame, const Outline& line, double width,
                 double soft) {
  cv::Mat mask(frame.size, CV_8UC1, cv::Scalar(0));
  const std::vector<std::vector<cv::Point>> points = {FixedPoints(frame, line)};
  cv::polylines(mask, points, false, cv::Scalar(255),
                std::max(1, cvRound(width * frame.scale)), cv::LINE_AA, kShift);
  return Softened(mask, soft * frame.scale);
}

cv::Mat GaussMask(const CanvasFrame& frame, const cv::Point2d& centre,
                  const cv::Point2d& sigma, double angle_rad) {
  cv::Mat mask(frame.size, CV_32FC1, cv::Scalar(0));
  const double reach = 4 * std::max(sigma.x, sigma.y);
  const cv::Rect rect = frame.Covering(centre - cv::Point2d(reach, reach),
                                       centre + cv::Point2d(reach, reach));
  const double c = std::cos(angle_rad);
  const double s = std::sin(angle_rad);
  for (int y = rect.y; y < rect.y + rect.height; ++y) {
    float* row = mask.ptr<float>(y);
    for (int x = rect.x; x < rect.x + rect.width; ++x) {
      const cv::Point2d d = frame.ToCanonical(x, y) - centre;
      const double u = (c * d.x + s * d.y) / sigma.x;
      const double v = (c * d.y - s * d.x) / sigma.y;
      row[x] = static_cast<float>(std::exp(-0.5 * (u * u + v * v)));
    }
  }
  return mask;
}

void Blend(cv::Mat* image, const cv::Mat& mask, const cv::Vec3f& colour,
           float strength) {
  for (int y = 0; y < image->rows; ++y) {
    cv::Vec3f* row = image->ptr<cv::Vec3f>(y);
    const float* m = mask.ptr<float>(y);
    for (int x = 0; x < image->cols; ++x) {
      if (m[x] == 0) continue;
      row[x] += (colour - row[x]) * (m[x] * strength);
    }
  }
}

void BlendImage(cv::Mat* image, const cv::Mat& mask, const cv::Mat& other) {
  for (int y = 0; y < image->rows; ++y) {
    cv::Vec3f* row = image->ptr<cv::Vec3f>(y);
    const cv::Vec3f* from = other.ptr<cv::Vec3f>(y);
    const float* m = mask.ptr<float>(y);
    for (int x = 0; x < image->cols; ++x) row[x] += (from[x] - row[x]) * m[x];
  }
}

void Darken(cv::Mat* image, const cv::Mat& mask, float factor) {
  for (int y = 0; y < image->rows; ++y) {
    cv::Vec3f* row = image->ptr<cv::Vec3f>(y);
    const float* m = mask.ptr<float>(y);
    for (int x = 0; x < image->cols; ++x) row[x] *= 1 - (1 - factor) * m[x];
  }
}

void Stroke(cv::Mat* image, const CanvasFrame& frame, const Outline& line,
            const cv::Vec3f& colour, int thickness_texels) {
  const std::vector<std::vector<cv::Point>> points = {FixedPoints(frame, line)};
  cv::polylines(*image, points, false,
                cv::Scalar(colour[0], colour[1], colour[2]), thickness_texels,
                cv::LINE_8, kShift);
}

cv::Mat CorrelatedNoise(cv::Size size, double sigma_x, double sigma_y,
                        std::uint64_t seed) {
  Rng rng(seed);
  cv::Mat noise(size, CV_32FC1);
  for (int y = 0; y < noise.rows; ++y) {
    float* row = noise.ptr<float>(y);
    // A sum of two uniforms is normal enough once it is blurred.
    for (int x = 0; x < noise.cols; ++x) {
      const std::uint64_t bits = rng.Next();
      row[x] = static_cast<float>(bits >> 40) * 0x1p-24F -
               static_cast<float>(bits & 0xFFFFFF) * 0x1p-24F;
    }
  }
  cv::GaussianBlur(noise, noise, {0, 0}, sigma_x, sigma_y,
                   cv::BORDER_REFLECT_101);
  cv::Scalar mean;
  cv::Scalar sd;
  cv::meanStdDev(noise, mean, sd);
  noise = (noise - mean[0]) / std::max(sd[0], 1e-9);
  return noise;
}

}  // namespace mien
