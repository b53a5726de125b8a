#ifndef MIEN_STAGES_TRACK_TRACKER_H_
#define MIEN_STAGES_TRACK_TRACKER_H_

// The state of TrackStage between two frames.

#include <cstdint>
#include <future>
#include <limits>
#include <memory>
#include <mutex>
#include <opencv2/core.hpp>
#include <optional>
#include <vector>

#include "stages/track/face_model.h"
#include "stages/track/face_spells.h"
#include "stages/track/track.h"

namespace mien {

// Zero-mean, unit-length patch of a face for a cheap "is it still the same":
// the product of two patches is their correlation.
cv::Mat FacePatch(const cv::Mat& grey, const FacePose& pose);

// Moves `pose` towards `wanted`: small differences (landmark jitter) are
// followed slowly with a time constant, larger ones at once.
FacePose StabilisePose(const FacePose& pose, const FacePose& wanted,
                       double step_s);

// Correlation of a face's mean patches from which two shots show the same
// person: within recordings .90 at the least between their halves, between
// people .81 in 99 of 100 pairs.
constexpr double kSamePerson = 0.88;

// Intersection over union from which two boxes are of one face.
constexpr double kSameOverlap = 0.3;

class Tracker {
 public:
  Tracker(const TrackParams& params,
          std::shared_ptr<const LandmarkModel> model);

  // The next frame, CV_8UC1; times ascend. `is_cut`: it is the first of
  // another shot. Every face is lost in that frame; one that is seen
  // afterwards goes on only where it looks the same, wherever it is then.
  void Step(const cv::Mat& grey, double time_s, bool is_cut = false);
  // A picture that Step is given some frames from now on; called in their
  // order. Where the whole of it will have to be searched, that begins at once,
  // beside the frames before it. Changes no result.
  void Foresee(const cv::Mat& grey, double time_s);
  // The next frame, of which there is no picture: nobody is lost in it, and
  // nobody found.
  void Pass(double time_s);
  // All faces, longest presence first, numbered from 0 in that order. Short
  // false alarms are dropped.
  std::vector<FaceTrack> Finish();
  // After Finish: frames in which another person is seen where one was followed
  // so far (face_spells.h), in their order.
  const std::vector<std::int64_t>& changes() const { return changes_; }

  // For a live view. All faces so far, in the order in which they were first
  // seen, numbered by it; what a check says later may still lose their last
  // frames (lose_after_s and a little).
  std::size_t face_count() const { return faces_.size(); }
  const FaceTrack& face(std::size_t i) const { return faces_[i].track; }
  bool IsSeen(std::size_t i) const { return faces_[i].active; }
  // Forgets what was before that frame. Finish() then gives what is left.
  void Forget(std::int64_t before_idx);

 private:
  struct Face {
    FaceTrack track;
    bool active = false;
    FacePose pose;      // where the next prediction looks
    cv::Mat patch;      // of the frame before
    cv::Mat patch_sum;  // of the frames of its last shot
    std::vector<FaceSpell> spells;
    bool breaks = false;   // the next frame begins a spell
    int shot = 0;          // in which it was seen last
    double score = 0;      // of the last detector check
    double checked_s = 0;  // time of the last check
    std::int64_t checked_idx = -1;
    // What a check that nobody waits for finds, beside the next frames.
    std::future<std::vector<Detection>> hits;
    double missed_s = -1;  // first failed check in a row; -1 = none
    std::int64_t missed_idx = -1;
    double lost_s = 0;
  };

  // Faces in a whole frame, of the smallest size and of half of it.
  struct Hits {
    std::vector<Detection> usual, small;
  };
  struct Foreseen {
    cv::Mat grey;
    double time_s = 0;
    bool has_small = false;
    std::future<Hits> hits;
  };

  void Follow(const cv::Mat& grey, double time_s, Face* face);
  void BeginCheck(const cv::Mat& grey, double time_s, Face* face);
  bool EndCheck(Face* face);
  bool SmallIsDue(double time_s) const;
  std::vector<Detection> Detect(const cv::Mat& grey, bool small,
                                FaceDetector* detector) const;
  void Search(const cv::Mat& grey, double time_s);
  void Start(const cv::Mat& grey, double time_s, const Detection& detection);
  void Lose(std::int64_t from_idx, double time_s, Face* face);
  void DropDoubles(double time_s);
  void EndShot(double time_s);
  Face* Reclaim(const FacePose& pose, const cv::Mat& patch, double time_s);
  void Append(const FacePose& pose, const Landmarks& landmarks, Face* face);
  void AppendLost(Face* face);
  int ActiveCount() const;
  void TellPeopleApart();

  TrackParams params_;
  std::shared_ptr<const LandmarkModel> model_;
  FaceDetector detector_;
  FaceDetector checker_;  // for BeginCheck's threads, one at a time:
  std::mutex checker_mutex_;
  FaceDetector foreseer_;  // for Foresee's thread
  std::vector<Face> faces_;
  std::int64_t idx_ = -1;
  std::int64_t passed_ = 0;  // frames without a picture
  int shot_ = 0;
  double last_s_ = 0;
  double searched_s_ = -std::numeric_limits<double>::infinity();
  double upsampled_s_ = -std::numeric_limits<double>::infinity();
  double small_s_ = -std::numeric_limits<double>::infinity();
  std::vector<double> times_s_;
  std::vector<std::int64_t> changes_;
  std::optional<Foreseen> foreseen_;  // last: its thread uses foreseer_
};

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_TRACKER_H_
