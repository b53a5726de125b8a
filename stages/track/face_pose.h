#ifndef MIEN_STAGES_TRACK_FACE_POSE_H_
#define MIEN_STAGES_TRACK_FACE_POSE_H_

// Geometry of a face in the plane: the square that the landmark predictor
// wants, and crops of it. Pure functions.

#include <opencv2/core.hpp>

#include "stages/track/face_tracks.h"

namespace mien {

// A square in image px, turned by roll around its centre.
struct FacePose {
  cv::Point2d centre_px;
  double size_px = 0;   // side
  double roll_rad = 0;  // > 0: clockwise on the screen (y points down)
};

// The detector's box for landmarks at this place. dlib's predictor was trained
// on boxes of dlib's detector; centre and side are a linear function of the
// centroid and the root mean square radius of points 17-67 (the jaw is the
// noisiest part), fitted to detector boxes on real faces. Roll from the eyes.
FacePose PoseFromLandmarks(const Landmarks& landmarks);

// The upright square as a pose, and back (the square around a turned pose).
FacePose PoseFromBox(const cv::Rect2f& box_px);
cv::Rect2f BoxFromPose(const FacePose& pose);

// Intersection over union of two boxes, 0..1.
double OverlapOf(const cv::Rect2f& a, const cv::Rect2f& b);

// Maps image px to a side_px x side_px crop whose middle `share` of the side
// is the pose's square, turned upright.
cv::Matx23d CropFromImage(const FacePose& pose, int side_px, double share);

// Samples `grey` (CV_8UC1) through a similarity. When it shrinks by 2 or more,
// pixels are averaged first, so that noise and aliasing do not grow.
// Outside the image: the border's value.
cv::Mat WarpSimilarity(const cv::Mat& grey, const cv::Matx23d& crop_from_image,
                       cv::Size size);

cv::Matx23d InvertAffine(const cv::Matx23d& m);
cv::Point2d ApplyAffine(const cv::Matx23d& m, const cv::Point2d& p);

// Whether the landmarks can be a face seen from the front or half-way to the
// side: inside a margin around the image, eyes above the mouth, sane ratios.
bool PlausibleFace(const Landmarks& landmarks, const cv::Size& image);

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_FACE_POSE_H_
