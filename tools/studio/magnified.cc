#include "tools/studio/magnified.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "stages/flow/head_field.h"
#include "stages/media/event_pictures.h"
#include "stages/media/magnify.h"
#include "stages/motion/alignment.h"
#include "stages/track/face_pose.h"

namespace mien {
namespace {

constexpr double kIodPx = 100;        // of what is shown
constexpr double kLargestIod = 0.25;  // movement that is not magnified further
constexpr double kSmoothIod = 0.045;
constexpr double kSmallestFace = 0.1;  // of the frame's height
constexpr std::size_t kMostFaces = 3;
constexpr std::int64_t kNear = 15;  // frames in which a face stays about there
constexpr int kRepeats = 3;         // of the landmarks, as the tracker

double Across(const Landmarks& face) { return cv::norm(face[45] - face[36]); }

cv::Matx23d AlignedFromImage(const Landmarks& face, const AlignedFrame& view) {
  FaceTrack track;
  track.found = {1};
  track.landmarks_px = {face};
  return AlignFace(track, {0.0}, view, 0).front();
}

}  // namespace

FaceMagnifier::FaceMagnifier(const std::string& landmark_model)
    : model_(LandmarkModel::Load(landmark_model)) {}

std::vector<Landmarks> FaceMagnifier::FacesIn(const Frame& frame) {
  if (found_idx_ == frame.idx) return found_;
  const cv::Mat grey = ToGrey(frame.image);
  std::vector<FacePose> poses;
  const bool near =
      !found_.empty() && std::abs(frame.idx - found_idx_) <= kNear;
  if (near) {
    for (const Landmarks& face : found_) {
      poses.push_back(PoseFromLandmarks(face));
    }
  } else {
    for (const Detection& one :
         detector_.Detect(grey, kSmallestFace * grey.rows, 2, 0)) {
      poses.push_back(PoseFromBox(one.box_px));
    }
  }
  found_.clear();
  for (FacePose pose : poses) {
    Landmarks face{};
    bool is_face = true;
    // The detector's box is coarse: its landmarks give a better one.
    for (int pass = near ? 2 : 0; pass < 4 && is_face; ++pass) {
      face = model_->Predict(grey, pose, kRepeats);
      is_face = PlausibleFace(face, grey.size());
      if (is_face) pose = PoseFromLandmarks(face);
    }
    if (is_face) found_.push_back(face);
  }
  std::sort(found_.begin(), found_.end(),
            [](const Landmarks& a, const Landmarks& b) {
              return Across(a) > Across(b);
            });
  if (found_.size() > kMostFaces) found_.resize(kMostFaces);
  std::sort(
      found_.begin(), found_.end(),
      [](const Landmarks& a, const Landmarks& b) { return a[30].x < b[30].x; });
  found_idx_ = frame.idx;
  return found_;
}

MagnifiedFrame FaceMagnifier::Magnify(const std::vector<Frame>& frames,
                                      std::size_t reference, std::size_t shown,
                                      double factor) {
  MIEN_CHECK(reference < frames.size() && shown < frames.size(),
             "frames to compare");
  const AlignedFrame view(kIodPx);
  MagnifyParams params;
  params.target_px = kLargestIod * kIodPx;
  params.max_factor = factor;
  params.smooth_px = kSmoothIod * kIodPx;
  std::vector<double> times_s;
  for (const Frame& frame : frames) times_s.push_back(frame.time_s);
  MagnifiedFrame out;
  std::vector<cv::Mat> views;
  for (const Landmarks& face : FacesIn(frames[reference])) {
    // The place of the reference for all: the head is held still by the skin.
    const cv::Matx23d aligned_from_image = AlignedFromImage(face, view);
    Landmarks aligned = face;
    for (cv::Point2f& p : aligned) p = ApplyAffine(aligned_from_image, p);
    std::vector<cv::Mat> pictures;
    for (const Frame& frame : frames) {
      cv::Mat picture;
      cv::warpAffine(frame.image, picture, aligned_from_image, view.size,
                     cv::INTER_CUBIC, cv::BORDER_CONSTANT,
                     cv::Scalar::all(128));
      pictures.push_back(picture);
    }
    if (reference == shown) {
      views.push_back(pictures[shown]);
      continue;
    }
    const Magnified large = MagnifyMotion(
        pictures, times_s, reference, shown, RigidWeight(aligned, view.size),
        FaceMask(&aligned, view.size, kIodPx), params);
    views.push_back(large.frames[shown]);
    out.factor = std::max(out.factor, large.factor);
  }
  if (!views.empty()) cv::hconcat(views, out.image);
  return out;
}

}  // namespace mien
