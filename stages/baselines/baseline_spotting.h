#ifndef MIEN_STAGES_BASELINES_BASELINE_SPOTTING_H_
#define MIEN_STAGES_BASELINES_BASELINE_SPOTTING_H_

#include <memory>
#include <string>

#include "pipeline/config/node.h"
#include "stages/baselines/he2021.h"
#include "stages/baselines/mdmd.h"
#include "stages/baselines/moilanen.h"
#include "stages/events/events.h"
#include "stages/ingest/frame_source.h"
#include "stages/spotting/event_flags.h"
#include "stages/track/face_tracks.h"

namespace mien {

struct BaselineParams {
  std::string method = "he2021";
  double max_fps = 30;
  double align_smooth_s = 0.2;
  double max_gap_s = 0.3;
  double micro_max_s = kUsualMicroMaxS;
  FlagParams flags = FlagsWith(0.35, 0.5);
  He2021Params he2021;
  MoilanenParams moilanen;
  MdmdParams mdmd;

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.method, "method",
          Spec{"he2021: region flow against a window's first frame; moilanen: "
               "LBP feature difference; mdmd: main directional maximal "
               "difference."}
              .Choices({"he2021", "moilanen", "mdmd"}));
    ConstantFields(self, visit);
  }

  // All but the method: the section `baselines` of the configuration.
  template <class Self, class Visit>
  static void ConstantFields(Self& self, Visit&& visit) {
    visit(self.max_fps, "max_fps",
          Spec{"Faster recordings are thinned out to about this rate, 1/s "
               "(He 2021: every 7th frame of 200 fps)."}
              .Range(5, 240));
    visit(self.align_smooth_s, "align_smooth_s",
          Spec{"Standard deviation over time of the alignment from landmarks, "
               "s."}
              .Range(0, 5));
    visit(self.max_gap_s, "max_gap_s",
          Spec{"Frames further apart than this (and than 3.5 usual steps) are "
               "not compared, s."}
              .Range(0.01, 60));
    visit(self.micro_max_s, "micro_max_s",
          Spec{"Longest micro-expression, s (MEGC: 0.5)."}.Range(0.05, 5));
    FlagParams::BlinkFields(self.flags, visit);
    FlagParams::HeadFields(self.flags, visit);
    FlagParams::LossFields(self.flags, visit);
    FlagParams::RateFields(self.flags, visit);
    visit(self.he2021, "he2021", Spec{"Flow of facial regions (He 2021)."});
    visit(self.moilanen, "moilanen",
          Spec{"Feature difference (Moilanen 2014)."});
    visit(self.mdmd, "mdmd",
          Spec{"Main directional maximal difference (Wang 2017)."});
  }
};

// The field's training-free spotters for long recordings, to compare with.
// Every face by itself; lost frames and gaps in time end what is compared.
// Published constants are kept in seconds and inter-ocular distances: each
// method's header says which, and where it deviates.
//
// One pass over the frames, thinned out to every n-th (n = rate / max_fps,
// rounded); in memory one frame, a few seconds of aligned crops per face and
// some numbers per frame. The rate is the mean one: recordings of variable
// rate are treated as even.
//
// Event positions are whole frames of the full recording. Flags: blink,
// head_motion, face_lost, low_fps.
// curve: what was searched, largest of all faces; frames between samples hold
// the sample before. he2021: largest rise of 16 signals above the window's
// minimum, iod; moilanen: contrast of chi-square distances (no unit); mdmd:
// contrast for micro-expressions, iod, 0 where it is negative.
class BaselineSpotStage {
 public:
  static constexpr const char* kName = "baseline_spotting";
  static constexpr int kVersion = 1;
  using Params = BaselineParams;
  using Output = Events;

  explicit BaselineSpotStage(const BaselineParams& params) : params_(params) {}
  const Params& params() const { return params_; }

  // No faces, or nothing above the thresholds: no events.
  // @throws DataError when the source has fewer frames than the tracks, or
  // frames of another size; Interrupted after Ctrl-C.
  Events Run(const std::shared_ptr<const FrameSource>& source,
             const FaceTracks& tracks) const;

 private:
  BaselineParams params_;
};

}  // namespace mien

#endif  // MIEN_STAGES_BASELINES_BASELINE_SPOTTING_H_
