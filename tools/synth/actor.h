#ifndef MIEN_TOOLS_SYNTH_ACTOR_H_
#define MIEN_TOOLS_SYNTH_ACTOR_H_

// The synthetic actor: a photo-like face whose every movement is known.

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

namespace mien {

// One moment of the actor. Displacements are peak displacements in image px
// of the action unit's strongest point; an AU that is absent is at rest.
struct ActorPose {
  std::map<int, double> au_px;  // 1 2 4 5 6 7 9 10 12 14 15 17 20 24
  double shift_x_px = 0;        // head translation
  double shift_y_px = 0;
  double roll_deg = 0;
  double yaw_deg = 0;  // pseudo depth: parallax of the nose
  double pitch_deg = 0;
  double scale = 1;
  double eye_closed = 0;     // 0 open .. 1 closed (blink)
  double mouth_open_px = 0;  // speech
  double light = 1;          // gain
};

struct ActorOptions {
  std::uint64_t seed = 1;  // identity: head, skin, hair, brows, eyes, light
  int width_px = 640;
  int height_px = 480;
  double iod_px = 100;  // inter-ocular distance at scale 1
  double noise_sd = 2;  // sensor noise, grey levels
};

class Actor {
 public:
  explicit Actor(const ActorOptions& options);
  ~Actor();

  // H x W CV_8UC3. noise_seed: sensor noise of this frame; same seed, same
  // bytes. @throws ConfigError for an AU that the actor does not know.
  cv::Mat Render(const ActorPose& pose, std::uint64_t noise_seed) const;
  // Where the 68 landmarks are, image px (iBUG order; x = column).
  std::array<cv::Point2f, 68> Landmarks(const ActorPose& pose) const;
  // H x W CV_32FC2: where each pixel of `from` moves to in `to`, minus itself,
  // head motion included; NaN outside the face.
  cv::Mat TrueFlow(const ActorPose& from, const ActorPose& to) const;
  // H x W CV_8UC1, 255 inside the face (skin, eyes, mouth), at this pose.
  cv::Mat FaceMask(const ActorPose& pose) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_ACTOR_H_
