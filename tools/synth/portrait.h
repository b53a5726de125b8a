#ifndef MIEN_TOOLS_SYNTH_PORTRAIT_H_
#define MIEN_TOOLS_SYNTH_PORTRAIT_H_

// A still photo of a face that is to move.

#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/track/face_model.h"
#include "tools/inject/face_shape.h"

namespace mien {

struct Portrait {
  cv::Mat image;  // CV_8UC3
  Landmarks landmarks_px{};
};

// The largest face of the photo. @throws DataError: no picture, no face;
// IoError.
Portrait ReadPortrait(const std::string& path, const LandmarkModel& model);

// The photos of a folder (*.jpg, *.jpeg, *.png, *.bmp; by name), or the one
// file. @throws DataError when there is none.
std::vector<std::string> FindPhotos(const std::string& path);

// Changes in the texture of a face that a field cannot make. Both write the
// texels of `out` (CV_8UC4) that change and read those of `rest`, its like.
struct FaceTexture {
  cv::Mat rest;  // CV_8UC4
  cv::Matx23d canonical_from_texel, texel_from_canonical;
};
// The upper lids down by `closed` 0..1: the skin between lid and brow
// stretches over the eyeballs.
void DrawLids(const FaceShape& shape, const FaceTexture& texture, double closed,
              cv::Mat* out);
// The lower lip down by `open` canonical units; darkness between the lips.
void DrawMouth(const FaceShape& shape, const FaceTexture& texture, double open,
               cv::Mat* out);
// Where the landmarks stand after both, canonical.
FacePoints DrawnLandmarks(const FaceShape& shape, double closed, double open);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_PORTRAIT_H_
