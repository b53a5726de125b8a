// Where new faces come from: the detector on whole frames.

#include <algorithm>
#include <cmath>
#include <utility>

#include "stages/track/tracker.h"

namespace mien {

void Tracker::Foresee(const cv::Mat& grey, double time_s) {
  if (foreseen_ || ActiveCount() == 0 ||
      time_s - searched_s_ < params_.detect_every_s - 0.0005) {
    return;
  }
  foreseen_.emplace();
  foreseen_->grey = grey;
  foreseen_->time_s = time_s;
  const bool small = SmallIsDue(time_s);
  foreseen_->has_small = small;
  foreseen_->hits = std::async(std::launch::async, [this, grey, small] {
    Hits hits;
    hits.usual = Detect(grey, false, &foreseer_);
    if (small) hits.small = Detect(grey, true, &foreseer_);
    return hits;
  });
}

bool Tracker::SmallIsDue(double time_s) const {
  return params_.upsample &&
         time_s - small_s_ >= params_.search_small_every_s - 0.0005;
}

std::vector<Detection> Tracker::Detect(const cv::Mat& grey, bool small,
                                       FaceDetector* detector) const {
  const double min_face_px = params_.min_face * grey.rows;
  return detector->Detect(grey, small ? 0.5 * min_face_px : min_face_px, 2,
                          params_.detector_threshold);
}

void Tracker::Search(const cv::Mat& grey, double time_s) {
  searched_s_ = time_s;
  const double min_face_px = params_.min_face * grey.rows;
  const bool known_ahead = foreseen_ && foreseen_->grey.data == grey.data;
  Hits ahead;
  if (known_ahead) ahead = foreseen_->hits.get();
  auto hits = known_ahead ? ahead.usual : Detect(grey, false, &detector_);
  const bool may_upsample =
      params_.upsample && ActiveCount() == 0 &&
      time_s - upsampled_s_ >= params_.detect_every_s - 0.0005;
  if (hits.empty() && may_upsample) {
    upsampled_s_ = time_s;
    hits = Detect(grey, true, &detector_);
  } else if (!(hits.empty() && ActiveCount() == 0) && SmallIsDue(time_s)) {
    // Someone further away beside those who are seen.
    small_s_ = time_s;
    const auto small = known_ahead && foreseen_->has_small
                           ? ahead.small
                           : Detect(grey, true, &detector_);
    for (const Detection& one : small) {
      const bool seen =
          std::any_of(hits.begin(), hits.end(), [&one](const Detection& hit) {
            return OverlapOf(hit.box_px, one.box_px) > kSameOverlap;
          });
      if (!seen && one.box_px.height < min_face_px) hits.push_back(one);
    }
  }
  std::stable_sort(hits.begin(), hits.end(),
                   [](const Detection& a, const Detection& b) {
                     return a.box_px.area() > b.box_px.area();
                   });
  for (const Detection& hit : hits) {
    if (ActiveCount() >= params_.max_faces) break;
    const bool known =
        std::any_of(faces_.begin(), faces_.end(), [&hit](const Face& face) {
          return face.active &&
                 OverlapOf(hit.box_px, BoxFromPose(face.pose)) > kSameOverlap;
        });
    if (!known) Start(grey, time_s, hit);
  }
}

void Tracker::Start(const cv::Mat& grey, double time_s,
                    const Detection& detection) {
  // The detector's box is coarse and upright: its landmarks give a better one.
  FacePose pose = PoseFromBox(detection.box_px);
  Landmarks landmarks{};
  for (int pass = 0; pass < 4; ++pass) {
    landmarks = model_->Predict(grey, pose, params_.landmark_repeats);
    if (!PlausibleFace(landmarks, grey.size())) return;
    pose = PoseFromLandmarks(landmarks);
  }
  if (OverlapOf(BoxFromPose(pose), detection.box_px) < kSameOverlap) return;
  const cv::Mat patch = FacePatch(grey, pose);
  Face* face = Reclaim(pose, patch, time_s);
  if (!face) {
    faces_.emplace_back();
    face = &faces_.back();
    face->track.first_idx = idx_;
  } else {
    // Step has already called this frame lost.
    face->track.found.pop_back();
    face->track.box_px.pop_back();
    face->track.score.pop_back();
    face->track.landmarks_px.pop_back();
  }
  face->active = true;
  face->breaks = true;
  face->pose = pose;
  face->patch = patch;
  if (face->shot != shot_) face->patch_sum.release();
  face->shot = shot_;
  face->score = detection.score;
  face->checked_s = time_s;
  face->missed_s = -1;
  face->missed_idx = -1;
  Append(pose, landmarks, face);
}

Tracker::Face* Tracker::Reclaim(const FacePose& pose, const cv::Mat& patch,
                                double time_s) {
  Face* nearest = nullptr;
  double best = 1;  // at most one box width away
  double most = kSamePerson;
  for (Face& face : faces_) {
    if (face.active || face.shot == shot_) continue;
    // Another shot: the place says nothing, the looks do.
    const double length = cv::norm(face.patch_sum);
    const double alike = length > 0 ? face.patch_sum.dot(patch) / length : 0;
    if (alike < most) continue;
    most = alike;
    nearest = &face;
  }
  if (nearest) return nearest;
  for (Face& face : faces_) {
    if (face.active || face.shot != shot_ ||
        time_s - face.lost_s > params_.keep_identity_s) {
      continue;
    }
    const double growth = pose.size_px / face.pose.size_px;
    if (growth > 1.8 || growth < 0.55) continue;
    const double distance = cv::norm(pose.centre_px - face.pose.centre_px) /
                            std::max(pose.size_px, face.pose.size_px);
    if (distance < best) {
      best = distance;
      nearest = &face;
    }
  }
  return nearest;
}

}  // namespace mien
