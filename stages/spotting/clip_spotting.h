#ifndef MIEN_STAGES_SPOTTING_CLIP_SPOTTING_H_
#define MIEN_STAGES_SPOTTING_CLIP_SPOTTING_H_

#include <string>
#include <vector>

#include "pipeline/config/node.h"
#include "stages/events/events.h"
#include "stages/motion/motion_series.h"
#include "stages/spotting/envelope.h"
#include "stages/spotting/event_flags.h"

namespace mien {

struct SpottingParams {
  std::string source = "spotted";
  std::string method = "mien";
  bool always_one = true;
  double min_snr = 3;
  double smooth_s = 0.02;
  double min_part_s = 0.03;
  double max_length_s = 4;
  double drift_iod_per_s = 0.01;
  double noise_floor_iod = 0.0003;
  double region_share = 0.4;
  double micro_max_s = kUsualMicroMaxS;
  FlagParams flags = FlagsWith(0.5, 0);

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.source, "source",
          Spec{"Where onset, apex and offset come from: annotation (the data "
               "set's sheet) or spotted."}
              .Choices({"annotation", "spotted"}));
    visit(self.method, "method",
          Spec{"mien: the project's own (clips: one envelope fitted to all "
               "regions together). The field's training-free ones for "
               "comparison: he2021, moilanen, mdmd."}
              .Choices({"mien", "he2021", "moilanen", "mdmd"}));
    visit(self.always_one, "always_one",
          Spec{"A clip always has its best event, however weak."});
    visit(self.min_snr, "min_snr",
          Spec{"Smallest amplitude over noise of an event, without "
               "always_one."}
              .Range(0, 1000));
    visit(self.smooth_s, "smooth_s",
          Spec{"Standard deviation of the Gaussian on the curve, s."}.Range(0,
                                                                            1));
    visit(self.min_part_s, "min_part_s",
          Spec{"Shortest time from onset to apex and from apex to offset, s."}
              .Range(0, 1));
    visit(self.max_length_s, "max_length_s",
          Spec{"Longest event, s (macro-expressions: 4)."}.Range(0.05, 60));
    visit(self.drift_iod_per_s, "drift_iod_per_s",
          Spec{"Expected slow drift beside the event, inter-ocular distances "
               "per s; 0: none is fitted."}
              .Range(0, 1));
    visit(self.noise_floor_iod, "noise_floor_iod",
          Spec{"Noise of a region's displacement is at least this, "
               "inter-ocular distances."}
              .Range(1e-6, 0.1));
    visit(self.region_share, "region_share",
          Spec{"Regions that move at least this share of the strongest one "
               "are named."}
              .Range(0, 1));
    visit(self.micro_max_s, "micro_max_s",
          Spec{"Longest micro-expression, s (MEGC: 0.5)."}.Range(0.05, 5));
    FlagParams::BlinkFields(self.flags, visit);
    FlagParams::HeadFields(self.flags, visit);
    FlagParams::RateFields(self.flags, visit);
  }
};

// The common time course of all regions.
struct CommonMotion {
  std::vector<double> t_s;        // frames that were measured
  std::vector<std::int64_t> idx;  // their indices in the recording
  std::vector<double> curve;      // displacement of the strongest region along
                                  // its main direction, iod
  std::vector<double> strength;   // R, share of the strongest region, 0..1
  EnvelopeFit fit;                // of curve
  double noise = 0;               // of curve, iod: what the fit leaves,
                                  // or frame noise if larger
};

// Finds the one time course that explains most regions: x_rc(t) = base +
// drift t + a_rc e(t), alternating between the directions a_rc (regression)
// and the envelope e (FitEnvelope); regions count by 1 / noise^2. Lids are
// left out where a blink falls into the clip. Starts from the first principal
// component.
CommonMotion FindCommonMotion(const MotionSeries& series,
                              const FaceMotion& face,
                              const SpottingParams& params);

// The main event of a clip that holds one, cut at its onset and offset or
// with quiet frames around. Several faces: that with the best score.
class ClipSpotStage {
 public:
  static constexpr const char* kName = "spotting";
  static constexpr int kVersion = 1;
  using Params = SpottingParams;
  using Output = Events;

  explicit ClipSpotStage(const SpottingParams& params) : params_(params) {}
  const Params& params() const { return params_; }

  // No event: no face, fewer than 5 measured frames, or (without always_one)
  // nothing above the noise. curve: absolute value, 0 where not measured.
  Events Run(const MotionSeries& series) const;

 private:
  SpottingParams params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_CLIP_SPOTTING_H_
