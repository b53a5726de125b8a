#ifndef MIEN_TOOLS_SYNTH_CANVAS_H_
#define MIEN_TOOLS_SYNTH_CANVAS_H_

// Painting with soft edges in canonical coordinates.

#include <cstdint>

#include <opencv2/core.hpp>

#include "tools/inject/outline.h"

namespace mien {

// A rectangle of canonical space at `scale` texels a unit.
struct CanvasFrame {
  cv::Point2d corner;  // upper left, canonical
  double scale = 1;    // texels per canonical unit
  cv::Size size;       // texels

  // Texel centres lie at integers.
  cv::Point2d ToTexel(const cv::Point2d& p) const {
    return {(p.x - corner.x) * scale - 0.5, (p.y - corner.y) * scale - 0.5};
  }
  cv::Point2d ToCanonical(double x, double y) const {
    return {corner.x + (x + 0.5) / scale, corner.y + (y + 0.5) / scale};
  }
  // The part that covers [low, high], clipped; texel grids coincide.
  cv::Rect Covering(const cv::Point2d& low, const cv::Point2d& high) const;
  CanvasFrame Part(const cv::Rect& rect) const;
};

// CV_32FC1 in 0..1: inside the outline, its edge blurred by `soft` canonical
// units (sd).
cv::Mat FillMask(const CanvasFrame& frame, const Outline& outline, double soft);
// The same for a line of the given width.
cv::Mat LineMask(const CanvasFrame& frame, const Outline& line, double width,
                 double soft);
// exp(-(u^2 + v^2)/2) around `centre`, axes turned by angle_rad.
cv::Mat GaussMask(const CanvasFrame& frame, const cv::Point2d& centre,
                  const cv::Point2d& sigma, double angle_rad = 0);

// image (CV_32FC3) towards `colour` by mask * strength.
void Blend(cv::Mat* image, const cv::Mat& mask, const cv::Vec3f& colour,
           float strength = 1);
// image towards another image of its size.
void BlendImage(cv::Mat* image, const cv::Mat& mask, const cv::Mat& other);
// image *= 1 - (1 - factor) * mask.
void Darken(cv::Mat* image, const cv::Mat& mask, float factor);
// One strand of hair, drawn straight into the image.
void Stroke(cv::Mat* image, const CanvasFrame& frame, const Outline& line,
            const cv::Vec3f& colour, int thickness_texels);

// Noise of mean 0 and sd 1, correlated over sigma_x, sigma_y texels.
cv::Mat CorrelatedNoise(cv::Size size, double sigma_x, double sigma_y,
                        std::uint64_t seed);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_CANVAS_H_
