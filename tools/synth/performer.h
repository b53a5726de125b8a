#ifndef MIEN_TOOLS_SYNTH_PERFORMER_H_
#define MIEN_TOOLS_SYNTH_PERFORMER_H_

#include <array>
#include <cstdint>
#include <map>

#include <opencv2/core.hpp>

#include "tools/synth/actor.h"

namespace mien {

// Somebody whose pictures can be taken in any pose.
class Performer {
 public:
  virtual ~Performer() = default;
  virtual cv::Size size() const = 0;
  // H x W CV_8UC3; same arguments, same bytes. Safe for several threads.
  virtual cv::Mat Render(const ActorPose& pose,
                         std::uint64_t noise_seed) const = 0;
  // The 68 landmarks, image px.
  virtual std::array<cv::Point2f, 68> Landmarks(
      const ActorPose& pose) const = 0;
  // How far the strongest point moves, px, when these action units do.
  virtual double PeakOf(const std::map<int, double>& au_px) const = 0;
};

// The synthetic actor.
class ActorPerformer : public Performer {
 public:
  explicit ActorPerformer(const ActorOptions& options);
  cv::Size size() const override {
    return {options_.width_px, options_.height_px};
  }
  cv::Mat Render(const ActorPose& pose,
                 std::uint64_t noise_seed) const override {
    return actor_.Render(pose, noise_seed);
  }
  std::array<cv::Point2f, 68> Landmarks(const ActorPose& pose) const override {
    return actor_.Landmarks(pose);
  }
  double PeakOf(const std::map<int, double>& au_px) const override;

 private:
  ActorOptions options_;
  Actor actor_;
};

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_PERFORMER_H_
