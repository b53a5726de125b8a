#ifndef MIEN_STAGES_MEDIA_MAGNIFY_H_
#define MIEN_STAGES_MEDIA_MAGNIFY_H_

// Makes small movements of an aligned face large enough to see.

#include <opencv2/core.hpp>
#include <vector>

namespace mien {

struct MagnifyParams {
  double target_px = 10;   // the apex' movement is magnified to about this
  double max_factor = 15;  // at most
  double smooth_px = 4;    // standard deviation over the picture
  double smooth_s = 0.02;  // and over time; at least 0.6 frames
  bool fields = false;     // the movements alone: frames stay as they are
};

struct Magnified {
  std::vector<cv::Mat> frames;  // as many, of the same size and type
  double factor = 1;            // 1: nothing was magnified
  cv::Mat apex_flow;            // CV_32FC2 onset -> apex, px, head motion
                                // removed, not magnified; empty: no face
  // With MagnifyParams::fields, of each frame (empty: no face, or none at onset
  // or apex): movement onset -> frame (CV_32FC2, px, smoothed, 0 off the face),
  // and the same magnified.
  std::vector<cv::Mat> moved, large;
};

// Displacements against the onset frame: dense inverse search flow (Kroeger
// 2016) at half size, less an affine fit on `rigid` (what the head does),
// smoothed over picture and time. Every frame is redrawn with them `factor`
// times as large (not a phase or colour magnification: pixels are only moved),
// so wrinkles and open eyes are those of the frame; noise grows with the
// factor. The factor brings the apex' movement (98 % quantile on the face) to
// target_px and is rounded to halves, at least 1. Where movement is large or
// steep (blinks, an opening mouth) it is magnified less, down to once. With
// factor 1 only the head is held still, by flow of a quarter of the size.
//
// frames: CV_8UC3 or CV_8UC1 of one size; empty ones (face lost) stay empty.
// rigid: CV_32FC1 as of RigidWeight; face: CV_32FC1, 1 on the face falling to
// 0 outside: nothing is magnified there.
Magnified MagnifyMotion(const std::vector<cv::Mat>& frames,
                        const std::vector<double>& times_s, std::size_t onset,
                        std::size_t apex, const cv::Mat& rigid,
                        const cv::Mat& face, const MagnifyParams& params);

// What is added to a displacement (CV_32FC2, px) to magnify it: (gain - 1)
// times it. gain: `factor`, less where the sum would exceed target_px or
// where neighbours would change places, there down to 1; smooth.
cv::Mat ExtraMovement(const cv::Mat& displacement, double factor,
                      const MagnifyParams& params);

// out(s + extra(s)) = picture(s - head(s)): moves each place of the picture by
// `extra`, the head's motion (to the reference, small) undone. Extra 0 gives
// the picture itself. The two fields are of one size, the picture's or
// smaller: then displacements are in their own px and lie between them.
cv::Mat Redraw(const cv::Mat& picture, const cv::Mat& extra,
               const cv::Mat& head);

}  // namespace mien

#endif  // MIEN_STAGES_MEDIA_MAGNIFY_H_
