#ifndef MIEN_STAGES_BASELINES_HE2021_H_
#define MIEN_STAGES_BASELINES_HE2021_H_

#include <array>
#include <deque>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/baselines/frame_spotter.h"
#include "stages/baselines/he2021_regions.h"
#include "stages/baselines/he2021_spans.h"

namespace mien {

// Published numbers are frames at 30 fps and px of a crop 256 px wide, in
// which 109 px are one inter-ocular distance (he2021_regions.h). Fixed there:
// the regions, scaled by iod_px / 109, and Farneback's parameters.
struct He2021Params {
  double iod_px = 109;
  double window_s = 6.667;
  double low_pass_hz = 5;
  double base_rise_iod = 0.0128;
  double brow_rise_iod = 0.0165;
  double mouth_rise_iod = 0.017;
  double nose_rise_iod = 0.0193;
  double detrended_rise_iod = 0.0073;
  double reach_s = 1;
  double valley_share = 0.33;
  double split_s = 0.667;
  double split_rise_iod = 0.0064;
  double merge_overlap = 0.34;
  double min_length_s = 0.4;
  double max_length_s = 6.667;
  double head_share = 0.7;
  double patch_share = 0.2;
  double whole_share = 0.3;
  double region_share = 0.5;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.iod_px, "iod_px",
          Spec{"Inter-ocular distance of the aligned face, px (published: "
               "109)."}
              .Range(40, 200));
    visit(self.window_s, "window_s",
          Spec{"All frames of a window are compared with its first, s "
               "(published: 200 frames)."}
              .Range(1, 20));
    visit(self.low_pass_hz, "low_pass_hz",
          Spec{"Signals are cut off here, Hz (published: 5)."}.Range(0.5, 50));
    visit(self.base_rise_iod, "base_rise_iod",
          Spec{"Candidates rise so far above the window's minimum, "
               "inter-ocular distances (published: 1.4 px)."}
              .Range(0, 1));
    visit(self.brow_rise_iod, "brow_rise_iod",
          Spec{"And so far above the minimum within reach_s, brows "
               "(published: 1.8 px; SAMM 1.65)."}
              .Range(1e-4, 1));
    visit(
        self.mouth_rise_iod, "mouth_rise_iod",
        Spec{"The same, mouth (published: 1.85 px; SAMM 1.5)."}.Range(1e-4, 1));
    visit(self.nose_rise_iod, "nose_rise_iod",
          Spec{"The same, sides of the nose (published: 2.1 px; SAMM 1.5)."}
              .Range(1e-4, 1));
    visit(self.detrended_rise_iod, "detrended_rise_iod",
          Spec{"The same of the signal without its trend (published: 0.8 "
               "px)."}
              .Range(0, 1));
    visit(self.reach_s, "reach_s",
          Spec{"How far a local minimum is looked for, s (published: 30 "
               "frames)."}
              .Range(0.1, 10));
    visit(self.valley_share, "valley_share",
          Spec{"Onset and offset lie where the signal is this share of the "
               "peak above the valley (published: 0.33)."}
              .Range(0, 1));
    visit(self.split_s, "split_s",
          Spec{"Events this long may be cut in two, s (published: 20 "
               "frames)."}
              .Range(0.1, 60));
    visit(self.split_rise_iod, "split_rise_iod",
          Spec{"If both halves rise so far above the valley between them "
               "(published: 0.7 px, and 0.33 of the peak)."}
              .Range(0, 1));
    visit(self.merge_overlap, "merge_overlap",
          Spec{"Events that overlap by more than this share of the shorter "
               "are one (published: 0.34; CAS(ME)^2 0.29)."}
              .Range(0, 1));
    visit(self.min_length_s, "min_length_s",
          Spec{"Shortest event, s (published: 12 frames)."}.Range(0, 10));
    visit(self.max_length_s, "max_length_s",
          Spec{"Longest event before those of all windows are merged, s "
               "(published: 200 frames)."}
              .Range(0.1, 60));
    visit(self.head_share, "head_share",
          Spec{"The head moves like the mean of this share of the nose's "
               "vectors, the longest (published: 0.7)."}
              .Range(0.01, 1));
    visit(
        self.patch_share, "patch_share",
        Spec{"The same within a patch (published: 0.2, right brow 0.3)."}.Range(
            0.01, 1));
    visit(self.whole_share, "whole_share",
          Spec{"The same within a whole brow or the mouth (published: 0.3, "
               "left brow 0.2)."}
              .Range(0.01, 1));
    visit(self.region_share, "region_share",
          Spec{"Regions that rise at least this share of the strongest are "
               "named (not published)."}
              .Range(0, 1));
  }
};

// Optical flow of facial regions against the first frame of a window, nose
// motion removed (He 2021, winner of MEGC 2021; as in the open code of Zhao
// 2022): windows of 200 frames, 16 signals (he2021_regions.h), ideal low-pass,
// peaks in the signal and in its detrended part (without the last empirical
// mode), expansion, split, merge (he2021_spans.h); micro by length.
//
// score = r / (1 + r), r = rise over the area's threshold, at least about one
// half. amplitude_iod: the strongest signal's rise.
//
// Deviations: every frame is aligned by its eyes, so roll and size are taken
// out as well (published: the first frame's box, shifted by whole px after the
// nose; that shift is kept); landmarks come from the tracks; both brows share
// one set of numbers; lids are not measured (unused there). The low-pass is
// symmetric and keeps its sign (published: one bin less on one side, absolute
// value). Thresholds are the published ones for CAS(ME)^2, which were tuned on
// that set. Known faults kept: an expression in a window's first frame poisons
// the window; blinks and speech raise brows and mouth.
//
// In memory: one window of aligned crops, 18 MB at iod_px 109.
class He2021Spotter : public FrameSpotter {
 public:
  // fps: of the samples; micro_max_s: longest micro-expression.
  He2021Spotter(const He2021Params& params, double micro_max_s, double fps);

  void Add(const FaceSample& sample) override;
  void EndStretch() override;
  FaceSpots Finish() override;

 private:
  using Signals = std::array<std::vector<double>, kHeSignals>;

  void FindInWindow();
  Signals MeasureWindow(const HeLayout& layout) const;
  std::vector<HeSpan> SpansOf(const HeLayout& layout,
                              const Signals& signals) const;
  HeRules RulesOf(HeArea area) const;
  void Describe(const HeLayout& layout, const Signals& signals,
                HeSpan* span) const;
  void Drop(int count);

  He2021Params params_;
  double micro_max_s_;
  double fps_;
  int window_;                   // frames
  std::deque<FaceSample> held_;  // the present window
  std::int64_t held_begin_ = 0;  // its first frame's place in curve_
  bool fresh_ = false;           // frames that no window has held yet
  SpotSeries curve_;             // all frames
  std::vector<HeSpan> stretch_;  // in places of curve_
  std::vector<HeSpan> found_;    // of earlier stretches, final
};

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_HE2021_H_
