#ifndef MIEN_STAGES_BASELINES_HE2021_REGIONS_H_
#define MIEN_STAGES_BASELINES_HE2021_REGIONS_H_

// Where He 2021 measures, and what: 16 signals of one window.

#include <array>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/track/face_tracks.h"

namespace mien {

// The published crop is 256 px wide: 8 half distances of the inner eye
// corners (39, 42), 64 px between them. On a mean face of 68 points that is
// 0.588 of the inter-ocular distance, so 1 iod = 109 published px.
constexpr double kHe2021IodPx = 109;

enum class HeArea { kBrow, kMouth, kNose };  // each has its threshold

// One of the 16 signals: a patch, or all of a region of interest.
struct HeSignal {
  HeArea area = HeArea::kBrow;
  int roi = 0;         // index into HeLayout::rois
  cv::Rect inside;     // within that region of interest; empty: outside it
  bool whole = false;  // all of it but a border of 10 published px
  int region = -1;     // index into RegionNames(); -1 for whole
};

constexpr int kHeSignals = 16;

// Rectangles in the aligned crop's px, clipped to it less `margin_px` on each
// side (room for following the head).
struct HeLayout {
  cv::Rect nose;               // landmarks 29, 30 +- 13 published px
  cv::Rect nose_inside;        // without borders of 15, 10, 5, 5 px
  std::vector<cv::Rect> rois;  // left brow, right brow, mouth, nose sides
  std::array<HeSignal, kHeSignals> signals;
};

// Left brow, right brow: whole, landmarks 20 19 18 / 23 24 25; mouth: whole,
// 48 54 51 57 62; nose wings 31 35. Left is the image's left.
HeLayout LayOutHe2021(const Landmarks& aligned, cv::Size crop, double iod_px,
                      int margin_px);

// Mean of the `share` longest vectors of a CV_32FC2 field; 0 when empty.
cv::Point2f StrongestMean(const cv::Mat& flow, double share);

struct HeShares {
  double head = 0.7;
  double patch = 0.2;
  double whole = 0.3;
};

// Flow of one window against its first frame.
class HeWindowFlow {
 public:
  // reference: CV_8UC1 crop that `layout` was made for.
  HeWindowFlow(const cv::Mat& reference, const HeLayout& layout,
               const HeShares& shares, double iod_px, int margin_px);

  // Length of each signal's mean vector, head motion removed, px. Frames in
  // order: the head is followed from where it was.
  std::array<float, kHeSignals> Measure(const cv::Mat& crop);

 private:
  cv::Mat Flow(const cv::Mat& crop, const cv::Rect& rect) const;
  cv::Point2f FollowHead(const cv::Mat& crop);

  cv::Mat reference_;
  HeLayout layout_;
  HeShares shares_;
  int window_px_;  // of Farneback's method
  int margin_px_;
  cv::Point shift_px_;  // the head, whole px
};

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_HE2021_REGIONS_H_
