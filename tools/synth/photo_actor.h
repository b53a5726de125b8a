#ifndef MIEN_TOOLS_SYNTH_PHOTO_ACTOR_H_
#define MIEN_TOOLS_SYNTH_PHOTO_ACTOR_H_

#include <memory>

#include "tools/synth/performer.h"
#include "tools/synth/portrait.h"

namespace mien {

struct PhotoActorOptions {
  double iod_px = 100;  // the photo is scaled down to it
  double noise_sd = 2;  // sensor noise, grey levels
  // At most; 0: 6.4 x 4.8 times iod_px. Never beyond the photo; even.
  int width_px = 0, height_px = 0;
};

// A real face that moves as the synthetic actor does: action units as fields
// on its own landmarks, lids drawn down, the mouth opened, the head shifted
// and turned (parallax of a mean head's relief). The head's motion fades out
// over the background, so photos should leave room around the head.
class PhotoActor : public Performer {
 public:
  // @throws DataError when the photo's eyes are nearer than iod_px.
  PhotoActor(const Portrait& portrait, const PhotoActorOptions& options);
  ~PhotoActor() override;

  cv::Size size() const override;
  cv::Mat Render(const ActorPose& pose,
                 std::uint64_t noise_seed) const override;
  std::array<cv::Point2f, 68> Landmarks(const ActorPose& pose) const override;
  double PeakOf(const std::map<int, double>& au_px) const override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_PHOTO_ACTOR_H_
