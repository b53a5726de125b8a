#ifndef MIEN_TESTS_DOCS_BRIGHTNESS_H_
#define MIEN_TESTS_DOCS_BRIGHTNESS_H_

// The example of docs/adding-a-stage.md, kept compiling by brightness_test.cc.

#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "pipeline/cache/artifact.h"
#include "pipeline/config/node.h"
#include "stages/ingest/frame_source.h"
#include "stages/track/face_tracks.h"

namespace mien {

// How bright a face is over time: changes of light show up as motion.
struct Brightness {
  static constexpr const char* kSchema = "Brightness/1";
  std::vector<float> grey;  // T, 0 .. 255; NaN where the face is lost
};

inline Artifact ToArtifact(const Brightness& brightness) {
  Artifact artifact;
  artifact.Put("grey", {static_cast<std::int64_t>(brightness.grey.size())},
               brightness.grey, "grey level");
  return artifact;
}

inline void FromArtifact(const Artifact& artifact, Brightness* brightness) {
  Shape shape;
  brightness->grey = artifact.Get<float>("grey", &shape);
  if (shape.size() != 1) {
    throw DataError("cached brightness has shape " + ShapeText(shape));
  }
}

struct BrightnessParams {
  double box_share = 0.8;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(
        self.box_share, "box_share",
        Spec{"Middle share of the face box that is looked at."}.Range(0.1, 1));
  }
};

// Mean grey of the middle `share` of the box; NaN when it lies outside the
// image. grey: CV_8UC1. A pure function: no file, no log, no configuration.
inline float MeanGrey(const cv::Mat& grey, const cv::Rect2f& box_px,
                      double share) {
  const double width = share * box_px.width;
  const double height = share * box_px.height;
  const cv::Rect inside =
      cv::Rect(cvRound(box_px.x + (box_px.width - width) / 2),
               cvRound(box_px.y + (box_px.height - height) / 2), cvRound(width),
               cvRound(height)) &
      cv::Rect({0, 0}, grey.size());
  if (inside.empty()) return std::numeric_limits<float>::quiet_NaN();
  return static_cast<float>(cv::mean(grey(inside))[0]);
}

class BrightnessStage {
 public:
  static constexpr const char* kName = "brightness";
  static constexpr int kVersion = 1;  // raise it when results change
  using Params = BrightnessParams;
  using Output = Brightness;

  explicit BrightnessStage(const BrightnessParams& params) : params_(params) {}
  const Params& params() const { return params_; }

  // Of the face that is there longest; no face: all NaN.
  // @throws DataError when a frame cannot be read.
  Brightness Run(const std::shared_ptr<const FrameSource>& source,
                 const FaceTracks& tracks) const {
    Brightness out;
    out.grey.assign(static_cast<std::size_t>(tracks.frame_count()),
                    std::numeric_limits<float>::quiet_NaN());
    if (tracks.faces.empty()) return out;
    const FaceTrack& face = tracks.faces.front();
    const auto reader = source->Open(0);
    Frame frame;  // one frame in memory at a time
    while (reader->Next(&frame) && frame.idx < tracks.frame_count()) {
      if (!face.FoundAt(frame.idx)) continue;
      const auto at = static_cast<std::size_t>(frame.idx - face.first_idx);
      out.grey[static_cast<std::size_t>(frame.idx)] =
          MeanGrey(ToGrey(frame.image), face.box_px[at], params_.box_share);
    }
    return out;
  }

 private:
  BrightnessParams params_;
};

}  // namespace mien

#endif  // MIEN_TESTS_DOCS_BRIGHTNESS_H_
