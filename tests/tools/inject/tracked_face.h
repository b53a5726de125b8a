#ifndef MIEN_TESTS_TOOLS_INJECT_TRACKED_FACE_H_
#define MIEN_TESTS_TOOLS_INJECT_TRACKED_FACE_H_

// A textured picture with a schematic face that is tracked in every frame:
// real footage without a detector. Its frames may stand at uneven times.

#include <memory>
#include <utility>
#include <vector>

#include <opencv2/imgproc.hpp>

#include "stages/ingest/frame_source.h"
#include "stages/track/face_tracks.h"
#include "tests/support/faces.h"

namespace mien {

// One picture shown again and again.
class StillFrames : public FrameSource {
 public:
  StillFrames(cv::Mat image, std::vector<double> time_s)
      : image_(std::move(image)), time_s_(std::move(time_s)) {
    info_.path = "still";
    info_.fps = 30;
    info_.frame_count = static_cast<std::int64_t>(time_s_.size());
    info_.width_px = image_.cols;
    info_.height_px = image_.rows;
  }
  const SourceInfo& info() const override { return info_; }
  std::unique_ptr<FrameReader> Open(std::int64_t first_idx) const override {
    return std::make_unique<Reader>(this, first_idx);
  }
  std::string Digest() const override { return "still"; }

 private:
  class Reader : public FrameReader {
   public:
    Reader(const StillFrames* frames, std::int64_t idx)
        : frames_(frames), idx_(idx) {}
    bool Next(Frame* frame) override {
      if (idx_ >= frames_->info_.frame_count) return false;
      frame->image = frames_->image_.clone();
      frame->idx = frame->number = idx_;
      frame->time_s = frames_->time_s_[static_cast<std::size_t>(idx_)];
      ++idx_;
      return true;
    }

   private:
    const StillFrames* frames_;
    std::int64_t idx_;
  };

  cv::Mat image_;
  std::vector<double> time_s_;
  SourceInfo info_;
};

inline std::vector<double> EvenTimes(int count, double fps = 30) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) times.push_back(i / fps);
  return times;
}

struct TrackedFace {
  static constexpr float kIod = 60;
  cv::Size size{240, 240};
  cv::Point2f eyes{120, 90};

  cv::Mat Picture() const {
    cv::Mat bytes, colour;
    Texture(size, 11).convertTo(bytes, CV_8U);
    cv::cvtColor(bytes, colour, cv::COLOR_GRAY2BGR);
    return colour;
  }

  // The face rests; its landmarks jitter by an sd of jitter_px.
  FaceTracks Tracks(const std::vector<double>& time_s,
                    double jitter_px = 0) const {
    FaceTracks tracks;
    tracks.width_px = size.width;
    tracks.height_px = size.height;
    tracks.fps = 30;
    tracks.time_s = time_s;
    FaceTrack track;
    Rng rng(3);
    for (std::size_t i = 0; i < time_s.size(); ++i) {
      tracks.frame_number.push_back(static_cast<std::int64_t>(i));
      Landmarks landmarks = TemplateFace(eyes, kIod);
      for (cv::Point2f& p : landmarks) {
        p.x += static_cast<float>(jitter_px * rng.Normal());
        p.y += static_cast<float>(jitter_px * rng.Normal());
      }
      track.found.push_back(1);
      track.box_px.emplace_back(50, 50, 140, 140);
      track.score.push_back(1);
      track.landmarks_px.push_back(landmarks);
    }
    tracks.faces.push_back(std::move(track));
    return tracks;
  }
};

}  // namespace mien

#endif  // MIEN_TESTS_TOOLS_INJECT_TRACKED_FACE_H_
