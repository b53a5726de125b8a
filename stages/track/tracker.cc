#include "stages/track/tracker.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace mien {
namespace {

constexpr int kPatchPx = 32;
// Correlation with the frame before: below kSuspicious the detector is asked,
// whose "no" then ends the track.
constexpr double kSuspicious = 0.7;
constexpr int kCheckPx = 220;        // crop that the detector looks at, and
constexpr double kCheckShare = 0.5;  // the face's share of it
// The detector takes as long as some frames: unless there is a suspicion, its
// answer counts from this long after it was asked on (lost frames are marked
// back to the first "no" all the same).
constexpr double kVerdictAfterS = 0.1;

Landmarks NoLandmarks() {
  Landmarks none;
  const float nan = std::numeric_limits<float>::quiet_NaN();
  none.fill(cv::Point2f(nan, nan));
  return none;
}

double TurnBetween(double a, double b) {
  return std::remainder(a - b, 2 * CV_PI);
}

}  // namespace

cv::Mat FacePatch(const cv::Mat& grey, const FacePose& pose) {
  const cv::Matx23d m = CropFromImage(pose, 2 * kPatchPx, 0.9);
  const cv::Mat crop =
      WarpSimilarity(grey, m, cv::Size(2 * kPatchPx, 2 * kPatchPx));
  cv::Mat small, patch;
  cv::resize(crop, small, cv::Size(kPatchPx, kPatchPx), 0, 0, cv::INTER_AREA);
  small.convertTo(patch, CV_32F);
  patch -= cv::mean(patch)[0];
  const double length = cv::norm(patch);
  if (length > 0) patch /= length;
  return patch;
}

FacePose StabilisePose(const FacePose& pose, const FacePose& wanted,
                       double step_s) {
  constexpr double kTimeConstantS = 0.1;
  // Share of the box (radians for roll) at which the box follows at once.
  constexpr double kAtOnce = 0.03;
  const double turn = TurnBetween(wanted.roll_rad, pose.roll_rad);
  const double size = std::max(pose.size_px, 1.0);
  const double change = std::max(
      {cv::norm(wanted.centre_px - pose.centre_px) / size,
       std::abs(wanted.size_px - pose.size_px) / size, std::abs(turn)});
  const double slow = 1 - std::exp(-std::max(step_s, 0.0) / kTimeConstantS);
  const double share =
      std::min(1.0, slow + (change / kAtOnce) * (change / kAtOnce));
  FacePose out;
  out.centre_px = pose.centre_px + share * (wanted.centre_px - pose.centre_px);
  out.size_px = pose.size_px + share * (wanted.size_px - pose.size_px);
  out.roll_rad = pose.roll_rad + share * turn;
  return out;
}

Tracker::Tracker(const TrackParams& params,
                 std::shared_ptr<const LandmarkModel> model)
    : params_(params), model_(std::move(model)) {}

void Tracker::Step(const cv::Mat& grey, double time_s, bool is_cut) {
  ++idx_;
  times_s_.push_back(time_s);
  if (is_cut) {
    EndShot(time_s);
    last_s_ = time_s;
    return;
  }
  for (Face& face : faces_) {
    if (face.active) {
      Follow(grey, time_s, &face);
    } else {
      AppendLost(&face);
    }
  }
  DropDoubles(time_s);
  const double pause =
      ActiveCount() ? params_.detect_every_s : params_.search_every_s;
  // Half a millisecond of tolerance: timestamps are rounded.
  if (time_s - searched_s_ >= pause - 0.0005) Search(grey, time_s);
  if (foreseen_ && foreseen_->time_s <= time_s) foreseen_.reset();
  last_s_ = time_s;
}

void Tracker::Pass(double time_s) {
  ++idx_;
  ++passed_;
  times_s_.push_back(time_s);
  for (Face& face : faces_) AppendLost(&face);
}

// Motion across a cut is no motion: the frame counts as lost, which is where
// the stages after this one stop to compare.
void Tracker::EndShot(double time_s) {
  for (Face& face : faces_) {
    if (face.active) Lose(idx_, time_s, &face);
    AppendLost(&face);
  }
  ++shot_;
  searched_s_ = upsampled_s_ = small_s_ =
      -std::numeric_limits<double>::infinity();
}

void Tracker::Follow(const cv::Mat& grey, double time_s, Face* face) {
  const FacePose before = face->pose;
  const Landmarks landmarks =
      model_->Predict(grey, before, params_.landmark_repeats);
  if (!PlausibleFace(landmarks, grey.size())) {
    Lose(idx_, time_s, face);
    AppendLost(face);
    return;
  }
  const FacePose seen = PoseFromLandmarks(landmarks);
  const double growth = seen.size_px / before.size_px;
  const bool jumped =
      cv::norm(seen.centre_px - before.centre_px) > 0.4 * before.size_px ||
      growth > 1.5 || growth < 0.67;
  const cv::Mat patch = FacePatch(grey, seen);
  const bool suspicious = jumped || patch.dot(face->patch) < kSuspicious;
  face->pose = StabilisePose(before, seen, time_s - last_s_);
  face->patch = patch;
  const bool due = time_s - face->checked_s >= params_.check_every_s - 0.0005;
  const bool answered = time_s - face->checked_s >= kVerdictAfterS - 0.0005;
  bool is_face = true;
  if (suspicious || due || answered) is_face = EndCheck(face);
  if (is_face && (suspicious || due)) BeginCheck(grey, time_s, face);
  if (is_face && suspicious) is_face = EndCheck(face) && face->missed_idx < 0;
  if (!is_face) {
    Lose(face->missed_idx, time_s, face);
    AppendLost(face);
    return;
  }
  face->breaks = face->breaks || suspicious;
  Append(face->pose, landmarks, face);
}

// Has the detector look for the face, on a thread of its own.
void Tracker::BeginCheck(const cv::Mat& grey, double time_s, Face* face) {
  // An upright crop around the face, in which it is 110 px wide.
  const cv::Mat crop =
      WarpSimilarity(grey, CropFromImage(face->pose, kCheckPx, kCheckShare),
                     cv::Size(kCheckPx, kCheckPx));
  face->checked_s = time_s;
  face->checked_idx = idx_;
  face->hits = std::async(std::launch::async, [this, crop] {
    const std::lock_guard<std::mutex> lock(checker_mutex_);
    return checker_.Detect(crop, 80, 1, params_.check_threshold);
  });
}

// Takes what the last check found, if it is still out. false: the face has
// been missed for too long.
bool Tracker::EndCheck(Face* face) {
  if (!face->hits.valid()) return true;
  const auto hits = face->hits.get();
  const FacePose wanted{
      {0.5 * (kCheckPx - 1), 0.5 * (kCheckPx - 1)}, kCheckShare * kCheckPx, 0};
  const auto hit =
      std::find_if(hits.begin(), hits.end(), [&wanted](const Detection& one) {
        return OverlapOf(one.box_px, BoxFromPose(wanted)) >= kSameOverlap;
      });
  const bool is_face = hit != hits.end();
  face->score = is_face ? hit->score : params_.check_threshold;
  auto& scores = face->track.score;  // of the frames since
  std::fill(scores.begin() + std::min(face->checked_idx - face->track.first_idx,
                                      face->track.size()),
            scores.end(), static_cast<float>(face->score));
  if (is_face) {
    face->missed_s = -1;
    face->missed_idx = -1;
    return true;
  }
  if (face->missed_idx < 0) {
    face->missed_s = face->checked_s;
    face->missed_idx = face->checked_idx;
  }
  return face->checked_s - face->missed_s < params_.lose_after_s;
}

void Tracker::Lose(std::int64_t from_idx, double time_s, Face* face) {
  if (!EndCheck(face)) from_idx = std::min(from_idx, face->missed_idx);
  face->active = false;
  face->lost_s = time_s;
  FaceTrack& track = face->track;
  for (std::int64_t i = std::max(from_idx, track.first_idx);
       i < track.end_idx(); ++i) {
    const auto at = static_cast<std::size_t>(i - track.first_idx);
    track.found[at] = 0;
    track.score[at] = 0;
    track.landmarks_px[at] = NoLandmarks();
  }
}

void Tracker::DropDoubles(double time_s) {
  for (std::size_t a = 0; a < faces_.size(); ++a) {
    for (std::size_t b = a + 1; b < faces_.size(); ++b) {
      Face& older = faces_[a];
      Face& younger = faces_[b];
      if (!older.active || !younger.active) continue;
      if (OverlapOf(BoxFromPose(older.pose), BoxFromPose(younger.pose)) < 0.5) {
        continue;
      }
      Lose(idx_, time_s, &younger);
    }
  }
}

void Tracker::Append(const FacePose& pose, const Landmarks& landmarks,
                     Face* face) {
  face->track.found.push_back(1);
  face->track.box_px.push_back(BoxFromPose(pose));
  face->track.score.push_back(static_cast<float>(face->score));
  face->track.landmarks_px.push_back(landmarks);
  if (face->patch_sum.empty()) {
    face->patch_sum = face->patch.clone();
  } else {
    face->patch_sum += face->patch;
  }
  if (face->breaks || face->spells.empty()) {
    face->spells.push_back(
        {idx_, times_s_.back(), 0, cv::Mat::zeros(face->patch.size(), CV_32F)});
    face->breaks = false;
  }
  face->spells.back().sum += face->patch;
  face->spells.back().end_s = times_s_.back();
}

void Tracker::AppendLost(Face* face) {
  face->track.found.push_back(0);
  face->track.box_px.push_back(face->track.box_px.empty()
                                   ? BoxFromPose(face->pose)
                                   : face->track.box_px.back());
  face->track.score.push_back(0);
  face->track.landmarks_px.push_back(NoLandmarks());
}

int Tracker::ActiveCount() const {
  return static_cast<int>(
      std::count_if(faces_.begin(), faces_.end(),
                    [](const Face& face) { return face.active; }));
}

void Tracker::Forget(std::int64_t before_idx) {
  for (Face& face : faces_) {
    FaceTrack& track = face.track;
    const auto n =
        std::clamp<std::int64_t>(before_idx - track.first_idx, 0, track.size());
    if (n == 0) continue;
    track.found.erase(track.found.begin(), track.found.begin() + n);
    track.box_px.erase(track.box_px.begin(), track.box_px.begin() + n);
    track.score.erase(track.score.begin(), track.score.begin() + n);
    track.landmarks_px.erase(track.landmarks_px.begin(),
                             track.landmarks_px.begin() + n);
    track.first_idx += n;
    while (face.spells.size() > 1 && face.spells[1].first_idx <= before_idx) {
      face.spells.erase(face.spells.begin());
    }
  }
}

// Each person in a track becomes a face of its own.
void Tracker::TellPeopleApart() {
  const std::size_t count = faces_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const std::vector<FaceSpell> spells = std::move(faces_[i].spells);
    const FaceTrack track = faces_[i].track;
    const std::vector<int> people = PeopleOf(spells);
    const int most =
        people.empty() ? 0 : *std::max_element(people.begin(), people.end());
    if (most == 0) continue;
    for (std::size_t k = 1; k < people.size(); ++k) {
      if (people[k] != people[k - 1]) changes_.push_back(spells[k].first_idx);
    }
    for (int person = 0; person <= most; ++person) {
      if (person > 0) faces_.emplace_back();
      Face& face = person > 0 ? faces_.back() : faces_[i];
      face.track = OnlyPerson(track, spells, people, person);
    }
  }
  std::sort(changes_.begin(), changes_.end());
}

std::vector<FaceTrack> Tracker::Finish() {
  for (Face& face : faces_) {
    if (!EndCheck(&face)) Lose(face.missed_idx, last_s_, &face);
  }
  TellPeopleApart();
  const std::int64_t frames = idx_ + 1;
  const std::int64_t looked_at = frames - passed_;
  const double step_s =
      frames > 1 ? (times_s_.back() - times_s_.front()) / (frames - 1) : 0;
  std::vector<std::pair<std::int64_t, FaceTrack>> kept;
  for (Face& face : faces_) {
    FaceTrack& track = face.track;
    while (!track.found.empty() && !track.found.back()) {
      track.found.pop_back();
      track.box_px.pop_back();
      track.score.pop_back();
      track.landmarks_px.pop_back();
    }
    const auto found =
        std::count(track.found.begin(), track.found.end(), std::uint8_t{1});
    const bool too_short =
        found * step_s < params_.min_presence_s && 2 * found < looked_at;
    if (found == 0 || too_short) continue;
    kept.emplace_back(found, std::move(track));
  }
  std::stable_sort(kept.begin(), kept.end(), [](const auto& a, const auto& b) {
    return a.first > b.first;
  });
  std::vector<FaceTrack> tracks;
  for (auto& [found, track] : kept) {
    track.face = static_cast<int>(tracks.size());
    tracks.push_back(std::move(track));
  }
  faces_.clear();
  return tracks;
}

}  // namespace mien
