#ifndef MIEN_TESTS_SUPPORT_FACES_H_
#define MIEN_TESTS_SUPPORT_FACES_H_

// A schematic face of 68 points and textured images for tests that need no
// detector.

#include <cmath>

#include <opencv2/imgproc.hpp>

#include "pipeline/core/random.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Eyes level around `middle`, `iod_px` apart; proportions of a mean face.
inline Landmarks TemplateFace(cv::Point2f middle, float iod_px) {
  Landmarks face;
  const auto put = [&](int i, double x, double y) {
    face[i] = middle + iod_px * cv::Point2f(static_cast<float>(x),
                                            static_cast<float>(y));
  };
  for (int i = 0; i <= 16; ++i) {  // jaw, ear to ear
    const double angle = CV_PI * i / 16;
    put(i, -1.1 * std::cos(angle), 1.5 * std::sin(angle));
  }
  for (int i = 0; i < 5; ++i) {  // brows
    put(17 + i, -0.9 + 0.17 * i, -0.38 - 0.06 * std::sin(CV_PI * i / 4));
    put(22 + i, 0.22 + 0.17 * i, -0.38 - 0.06 * std::sin(CV_PI * i / 4));
  }
  for (int i = 0; i < 4; ++i) put(27 + i, 0, 0.02 + 0.17 * i);  // nose
  for (int i = 0; i < 5; ++i) put(31 + i, -0.2 + 0.1 * i, 0.65);
  const double eye_x[] = {-0.22, -0.08, 0.08, 0.22, 0.08, -0.08};
  const double eye_y[] = {0, -0.07, -0.07, 0, 0.07, 0.07};
  for (int i = 0; i < 6; ++i) {
    put(36 + i, -0.5 + eye_x[i], eye_y[i]);
    put(42 + i, 0.5 + eye_x[i], eye_y[i]);
  }
  for (int i = 0; i < 12; ++i) {  // outer lips, left corner first
    const double angle = CV_PI + CV_PI * i / 6;
    put(48 + i, 0.4 * std::cos(angle), 1.05 + 0.15 * std::sin(angle));
  }
  for (int i = 0; i < 8; ++i) {
    const double angle = CV_PI + CV_PI * i / 4;
    put(60 + i, 0.3 * std::cos(angle), 1.05 + 0.05 * std::sin(angle));
  }
  return face;
}

// H x W CV_32FC1 smooth random texture, about 30..220, that may be sampled
// anywhere: the same (seed, place) gives the same value.
inline cv::Mat Texture(cv::Size size, std::uint64_t seed) {
  Rng rng(seed);
  cv::Mat sum = cv::Mat::zeros(size, CV_32FC1);
  for (const double sigma : {1.2, 3.0, 8.0}) {
    cv::Mat noise(size, CV_32FC1);
    for (float& x : cv::Mat_<float>(noise)) {
      x = static_cast<float>(rng.Normal());
    }
    cv::GaussianBlur(noise, noise, {0, 0}, sigma);
    cv::Scalar mean, sd;
    cv::meanStdDev(noise, mean, sd);
    sum += noise * (20 / sd[0]);
  }
  return sum + 125;
}

}  // namespace mien

#endif  // MIEN_TESTS_SUPPORT_FACES_H_
