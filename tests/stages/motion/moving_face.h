#ifndef MIEN_TESTS_STAGES_MOTION_MOVING_FACE_H_
#define MIEN_TESTS_STAGES_MOTION_MOVING_FACE_H_

// A textured "face" whose motion is known: the whole shifts, the left brow
// rises.

#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "tests/support/faces.h"
#include "tests/support/memory_frames.h"

namespace mien {

struct MovingFace {
  static constexpr float kIod = 80;
  cv::Size size{320, 320};
  cv::Point2f eyes{160, 130};
  cv::Mat texture = Texture({320, 320}, 11);

  struct Moment {
    double x = 0, y = 0;  // head, px
    double brow = 0;      // left brow, px upwards
    double gain = 1;
  };

  // Frame in which the pixel at p of the rest frame has moved by head + brow.
  cv::Mat Render(const Moment& moment) const {
    cv::Mat from_x(size, CV_32F), from_y(size, CV_32F), out, bytes;
    const cv::Point2d brow(eyes.x - 0.55 * kIod, eyes.y - 0.45 * kIod);
    for (int r = 0; r < size.height; ++r) {
      for (int c = 0; c < size.width; ++c) {
        const double x = c - moment.x, y = r - moment.y;
        const double u = (x - brow.x) / (0.5 * kIod);
        const double v = (y - brow.y) / (0.26 * kIod);
        const double bump =
            moment.brow * std::exp(-0.5 * (u * u * u * u + v * v * v * v));
        from_x.at<float>(r, c) = static_cast<float>(x);
        from_y.at<float>(r, c) = static_cast<float>(y + bump);
      }
    }
    cv::remap(texture, out, from_x, from_y, cv::INTER_CUBIC,
              cv::BORDER_REFLECT);
    out.convertTo(bytes, CV_8U, moment.gain);
    return bytes;
  }

  // Landmarks follow the head with `jitter_px` of noise, not the brow.
  std::pair<std::shared_ptr<const FrameSource>, FaceTracks> Make(
      const std::vector<Moment>& moments, double fps, double jitter_px) const {
    Rng rng(5);
    std::vector<cv::Mat> images;
    FaceTracks tracks;
    tracks.width_px = size.width;
    tracks.height_px = size.height;
    tracks.fps = fps;
    FaceTrack face;
    for (std::size_t i = 0; i < moments.size(); ++i) {
      images.push_back(Render(moments[i]));
      tracks.time_s.push_back(static_cast<double>(i) / fps);
      tracks.frame_number.push_back(static_cast<std::int64_t>(i) + 1);
      Landmarks landmarks =
          TemplateFace(eyes + cv::Point2f(static_cast<float>(moments[i].x),
                                          static_cast<float>(moments[i].y)),
                       kIod);
      for (cv::Point2f& p : landmarks) {
        p += cv::Point2f(static_cast<float>(jitter_px * rng.Normal()),
                         static_cast<float>(jitter_px * rng.Normal()));
      }
      face.found.push_back(1);
      face.box_px.emplace_back(80, 60, 160, 160);
      face.score.push_back(1);
      face.landmarks_px.push_back(landmarks);
    }
    tracks.faces = {face};
    return {std::make_shared<MemoryFrames>(std::move(images), fps), tracks};
  }
};

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_MOTION_MOVING_FACE_H_
