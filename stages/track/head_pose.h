#ifndef MIEN_STAGES_TRACK_HEAD_POSE_H_
#define MIEN_STAGES_TRACK_HEAD_POSE_H_

// How a head is turned, from its landmarks in one picture. Pure functions.

#include <opencv2/core.hpp>

#include "stages/track/face_tracks.h"

namespace mien {

// Axes: x to the picture's right, y down, z away from the camera. Rotation =
// Rx(pitch) Ry(yaw) Rz(roll), as OpenFace (Baltrusaitis 2018) writes pose_R*.
struct HeadPose {
  double pitch_rad = 0;  // > 0: the face looks down
  double yaw_rad = 0;    // > 0: it looks to the picture's left
  double roll_rad = 0;   // > 0: clockwise on the screen
  double px_per_mm = 0;  // 0: there is none
  cv::Point2d nose_px;   // where the model's origin, the tip of the nose, is

  bool IsKnown() const { return px_per_mm > 0; }
};

// Least squares fit of a mean adult head (tip of the nose, chin, outer corners
// of eyes and mouth) under scaled orthography (the first step of POSIT,
// DeMenthon and Davis 1995): good to some 5 degrees for faces within 30 degrees
// of the front, the zero of each person's pitch beside that unknown; changes
// within a recording are better. An open mouth adds to the pitch. Landmarks
// that are not finite: none.
HeadPose PoseOfHead(const Landmarks& landmarks);

// The model: 68 x 3, mm; NaN where a landmark is not used.
const std::array<cv::Point3d, kLandmarkCount>& MeanHead();

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_HEAD_POSE_H_
