#ifndef MIEN_TESTS_SUPPORT_DRAWN_FILM_H_
#define MIEN_TESTS_SUPPORT_DRAWN_FILM_H_

// Films of the drawn actor, for tests of what follows a face.

#include <cmath>
#include <cstdint>
#include <functional>
#include <vector>

#include <opencv2/core.hpp>

#include "tools/synth/actor.h"

namespace mien {

// How far the inner and the outer brows are up (AU 1, AU 2), px at 100 px
// between the eyes.
struct BrowsPx {
  double inner = 0, outer = 0;
};

struct DrawnFilm {
  std::vector<cv::Mat> images;  // 400 x 420 px, the eyes 100 px apart
  std::vector<Landmarks> landmarks;
};

// `brows` by the time in s; the head drifts slowly. The same for the same
// numbers.
inline DrawnFilm DrawFilm(int frames, double fps,
                          const std::function<BrowsPx(double)>& brows) {
  ActorOptions options;
  options.seed = 4;
  options.width_px = 400;
  options.height_px = 420;
  options.iod_px = 100;
  options.noise_sd = 2;
  const Actor actor(options);
  DrawnFilm film;
  for (int i = 0; i < frames; ++i) {
    const double t = i / fps;
    const BrowsPx up = brows(t);
    ActorPose pose;
    pose.au_px = {{1, up.inner}, {2, up.outer}};
    pose.shift_x_px = 2 * std::sin(0.9 * t);
    pose.shift_y_px = 1.5 * std::cos(0.7 * t);
    film.images.push_back(actor.Render(pose, static_cast<std::uint64_t>(i)));
    film.landmarks.push_back(actor.Landmarks(pose));
  }
  return film;
}

}  // namespace mien

#endif  // MIEN_TESTS_SUPPORT_DRAWN_FILM_H_
