#ifndef MIEN_STAGES_BASELINES_MDMD_H_
#define MIEN_STAGES_BASELINES_MDMD_H_

#include <deque>
#include <string>
#include <vector>

#include <opencv2/video/tracking.hpp>

#include "pipeline/config/node.h"
#include "stages/baselines/frame_spotter.h"

namespace mien {

struct MdmdParams {
  double iod_px = 80;
  std::string flow = "dis";
  double micro_reach_s = 0.4;
  double macro_reach_s = 1.3;
  double share = 0.01;
  double noise_floor_iod = 0;
  double min_length_s = 0.2;
  double half_score_iod = 0.01;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(
        self.iod_px, "iod_px",
        Spec{"Inter-ocular distance of the aligned face, px."}.Range(40, 200));
    visit(self.flow, "flow",
          Spec{"Optical flow: dis (fast), rlof (as published; 20 times "
               "slower, far from real time)."}
              .Choices({"dis", "rlof"}));
    visit(self.micro_reach_s, "micro_reach_s",
          Spec{"Micro-expressions: a frame is compared with those so long "
               "before and after it, s (published: 12 frames at 30 fps, 80 at "
               "200)."}
              .Range(0.02, 5));
    visit(self.macro_reach_s, "macro_reach_s",
          Spec{"The same for macro-expressions, s (published: 39 frames at 30 "
               "fps, 260 at 200); 0: none are looked for, twice as fast."}
              .Range(0, 10));
    visit(self.share, "share",
          Spec{"Threshold: mean + share x (maximum - mean) of the face's "
               "contrast (published: 0.01, which finds a great deal)."}
              .Range(0, 1));
    visit(self.noise_floor_iod, "noise_floor_iod",
          Spec{"The threshold is at least this, inter-ocular distances "
               "(published: none; sensor noise alone reaches about 0.0025)."}
              .Range(0, 1));
    visit(self.min_length_s, "min_length_s",
          Spec{"Shortest micro-expression, onset to offset, s (published: 7 "
               "frames at 30 fps, 47 at 200)."}
              .Range(0, 5));
    visit(self.half_score_iod, "half_score_iod",
          Spec{"Contrast whose score is one half, inter-ocular distances: "
               "score = contrast / (contrast + half_score_iod)."}
              .Range(1e-6, 1));
  }
};

// One block. to_current, to_after: H x W CV_32FC2, flow from the frame before
// to the present one and to the one after. The main direction is the quarter
// of the circle (from the right, by y down) that most vectors of to_current
// lie in; of these, mean of the largest third of |to_current| - |to_after|.
double MainDirectionDifference(const cv::Mat& to_current,
                               const cv::Mat& to_after);

// Mean of the 12 blocks of the grid where that is largest.
double MdmdFeature(const cv::Mat& to_current, const cv::Mat& to_after);

// Main directional maximal difference (Wang, Wu and Fu 2017; the baseline of
// MEGC 2020, He 2020): flow from the frame reach before to the present one
// and to the one reach after; MdmdFeature; minus the mean of the feature
// reach - 1 frames before and after. Runs above a threshold are events: of the
// short reach those of min_length_s to micro_max_s, of the long reach longer
// ones. Their apex is the strongest frame,
// their amplitude the feature there.
//
// Deviations: DIS instead of RLOF flow (45 ms a field, four fields a frame;
// choice rlof); every frame is aligned by its eyes (published: the first
// frame's box); 4 true directions as in the paper (the published code takes
// atan(u / v), which knows 2); more than 30 frames per s are thinned out; one
// threshold for all stretches of a face; a threshold below 0 is 0; reach is
// not halved for short videos: within 2 reach of a stretch's ends nothing is
// found. Micro and macro events of a face may overlap.
//
// In memory: 2 macro_reach_s of aligned faces and two values per frame.
class MdmdSpotter : public FrameSpotter {
 public:
  // fps: of the samples; micro_max_s: longest micro-expression.
  MdmdSpotter(const MdmdParams& params, double micro_max_s, double fps);

  void Add(const FaceSample& sample) override;
  void EndStretch() override;
  FaceSpots Finish() override;

 private:
  struct Pass {
    bool micro = true;
    int reach = 1;
    SpotSeries series;            // contrast
    std::vector<double> feature;  // of the same frames
  };
  cv::Mat Flow(const cv::Mat& from, const cv::Mat& to) const;
  void FindEvents(const Pass& pass, std::vector<Event>* events) const;

  MdmdParams params_;
  double micro_max_s_;
  double fps_;
  cv::Ptr<cv::DenseOpticalFlow> algorithm_;
  std::vector<Pass> passes_;
  std::size_t stretch_begin_ = 0;
  std::deque<cv::Mat> faces_;  // the last 2 reach + 1 of the longest reach
};

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_MDMD_H_
