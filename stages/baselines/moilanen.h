#ifndef MIEN_STAGES_BASELINES_MOILANEN_H_
#define MIEN_STAGES_BASELINES_MOILANEN_H_

#include <deque>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/baselines/frame_spotter.h"

namespace mien {

struct MoilanenParams {
  double iod_px = 80;
  int radius_px = 3;
  double reach_s = 0.25;
  double share = 0.55;
  double noise_floor = 0;
  double half_score = 0.02;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(
        self.iod_px, "iod_px",
        Spec{"Inter-ocular distance of the aligned face, px."}.Range(40, 200));
    visit(self.radius_px, "radius_px",
          Spec{"Radius of the local binary patterns, px of the aligned face "
               "(published: 1 to 3)."}
              .Range(1, 3));
    visit(self.reach_s, "reach_s",
          Spec{"A frame is compared with those so long before and after it, "
               "s (published: half of the longest micro-expression's frames; "
               "0.5 s is the field's limit)."}
              .Range(0.02, 5));
    visit(self.share, "share",
          Spec{"Threshold: mean + share x (maximum - mean) of the face's "
               "contrast (SOFTNet and others: 0.55)."}
              .Range(0, 1));
    visit(self.noise_floor, "noise_floor",
          Spec{"The threshold is at least this chi-square contrast; 0, as "
               "published, finds at least one event in any recording (sensor "
               "noise alone reaches about 0.004)."}
              .Range(0, 2));
    visit(self.half_score, "half_score",
          Spec{"Contrast whose score is one half: score = contrast / "
               "(contrast + half_score)."}
              .Range(1e-6, 2));
  }
};

// Feature difference analysis (Moilanen, Zhao and Pietikainen 2014; Li 2018):
// uniform local binary patterns in 6 x 6 blocks; chi-square distance of each
// block to the mean of the frames reach_s before and after, mean of the
// largest 12; minus the mean of that value reach_s before and after; below 0
// counts as 0. Peaks above a threshold, at least reach_s apart, become
// peak +- reach_s. Finds micro-expressions only.
//
// Deviations: every frame is aligned by its eyes (published: the first frame's
// corners followed by KLT); the blocks cover a fixed area; more than 30 frames
// per s are thinned out; one threshold for all stretches of a face (published:
// one video); intervals of neighbouring peaks end half-way between them
// (published: peaks only). Within 2 reach_s of a stretch's ends nothing is
// found. Long recordings: the maximum rules the threshold, so one violent
// moment hides the rest, as published.
//
// In memory: 2 reach_s of histograms and one value per frame.
class MoilanenSpotter : public FrameSpotter {
 public:
  // fps: of the samples.
  MoilanenSpotter(const MoilanenParams& params, double fps);

  void Add(const FaceSample& sample) override;
  void EndStretch() override;
  FaceSpots Finish() override;

 private:
  MoilanenParams params_;
  int reach_;                                  // frames
  std::deque<std::vector<float>> histograms_;  // the last 2 reach_ + 1
  SpotSeries series_;                          // all frames: contrast
  std::vector<double> difference_;             // of the present stretch
};

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_MOILANEN_H_
