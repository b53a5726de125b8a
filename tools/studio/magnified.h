#ifndef MIEN_TOOLS_STUDIO_MAGNIFIED_H_
#define MIEN_TOOLS_STUDIO_MAGNIFIED_H_

// Any frame of a film with the small movements of its faces enlarged, as in the
// films of candidates (magnify.h): for what the list lacks.

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "stages/ingest/frame_source.h"
#include "stages/track/face_model.h"

namespace mien {

struct MagnifiedFrame {
  cv::Mat image;  // faces from left to right, turned level, heads held still
                  // as in the reference; empty: no face is seen there
  double factor = 1;  // the largest of them
};

class FaceMagnifier {
 public:
  // Path of the 68 landmarks' predictor. @throws ModelError.
  explicit FaceMagnifier(const std::string& landmark_model);

  // What has moved from frames[reference] to frames[shown], `factor` times as
  // large; large movements less. frames: of one film, rising; the neighbours of
  // the shown one among them make it steadier. Up to three faces, the largest.
  MagnifiedFrame Magnify(const std::vector<Frame>& frames,
                         std::size_t reference, std::size_t shown,
                         double factor);

 private:
  std::vector<Landmarks> FacesIn(const Frame& frame);

  std::shared_ptr<const LandmarkModel> model_;
  FaceDetector detector_;
  std::int64_t found_idx_ = -1;   // where faces were last looked for
  std::vector<Landmarks> found_;  // and which there are
};

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_MAGNIFIED_H_
