#ifndef MIEN_STAGES_MOTION_REGIONS_H_
#define MIEN_STAGES_MOTION_REGIONS_H_

// Where on a face motion is measured.

#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/track/face_tracks.h"

namespace mien {

// brow_inner_left ... chin, in the order of MotionSeries. "left" is the left
// side of the image (landmarks 17-21, 36-41), as in LeftEye: the subject's own
// right unless the picture is mirrored.
const std::vector<std::string>& RegionNames();
// The index of a region. @throws InternalError for an unknown name.
int RegionIndex(const std::string& name);

constexpr int kStableRegion = -1;

struct MotionPatch {
  int region = kStableRegion;  // index into RegionNames, or kStableRegion:
                               // bone near the skin, moved by the head alone
  cv::Point2f centre_px;       // where the landmarks are
  cv::Point3f place_iod;       // x right, y down from the eyes' middle along
                               // the face, z towards the camera; in
                               // inter-ocular distances. z is a mean head's.
};

// The patches of LayOutPatches, in its order: region or "stable", the side,
// a number: "brow_inner_left.1", "lip_upper.2", "lip_upper_right.1". The
// mirror image of a patch has the other side's name and the same number.
const std::vector<std::string>& PatchNames();

// About 100 patch places on upright landmarks (aligned crop, px). Stable:
// nose bridge, temples, the skin beside and below the outer eye corners, the
// forehead's middle.
std::vector<MotionPatch> LayOutPatches(const Landmarks& aligned);

// Depth of a mean head at x, y: an ellipsoid with a nose. In inter-ocular
// distances, 0 at the eyes' plane.
float MeanDepth(float x_iod, float y_iod);

}  // namespace mien

#endif  // MIEN_STAGES_MOTION_REGIONS_H_
