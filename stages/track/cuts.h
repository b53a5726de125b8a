#ifndef MIEN_STAGES_TRACK_CUTS_H_
#define MIEN_STAGES_TRACK_CUTS_H_

// Where a recording goes on with another picture: hard cuts, and fades through
// black or white.

#include <opencv2/core.hpp>

namespace mien {

// The picture at 64 px width, zero mean, grey levels: CV_32FC1.
cv::Mat CutThumbnail(const cv::Mat& grey);

// Correlation of two thumbnails, -1 .. 1; 1 when both are flat.
double ThumbnailCorrelation(const cv::Mat& a, const cv::Mat& b);

// Whether a cut lies between `before` and `at`. Two frames in a row differ
// that much at a camera's flash, a glitch or a dropped picture too, so `after`
// (empty at the end of a recording) must not be like `before` again. Moving
// people and cameras stay above: within 28 recordings of people who talk
// (12,000 frames) two frames in a row correlate by .85 or more.
bool IsCut(const cv::Mat& before, const cv::Mat& at, const cv::Mat& after);

// Fades through black or white, and flashes of more than one frame: none of
// their steps is a cut. Of a recording's thumbnails in their order.
class BlankGap {
 public:
  // True for the first frame that shows something again (8 grey levels about
  // its mean) after frames that show nothing (2 at most), when that is another
  // picture than the last one before. Recordings without such frames: never.
  bool EndsAt(const cv::Mat& thumbnail);

 private:
  cv::Mat before_;  // the last picture
  bool blank_ = false;
};

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_CUTS_H_
