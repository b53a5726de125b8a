#ifndef MIEN_STAGES_TRACK_CUTS_H_
#define MIEN_STAGES_TRACK_CUTS_H_

// Hard cuts: where a recording goes on with another picture.

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

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_CUTS_H_
