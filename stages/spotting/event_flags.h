#ifndef MIEN_STAGES_SPOTTING_EVENT_FLAGS_H_
#define MIEN_STAGES_SPOTTING_EVENT_FLAGS_H_

// When an event is doubted: the thresholds and the rule that all spotters
// share. Where they look for a blink or a lost face is theirs.

#include <vector>

#include "pipeline/config/node.h"
#include "stages/exchange/event_terms.h"

namespace mien {

struct FlagParams {
  double blink_threshold = 0.35;
  double head_motion_iod = 0.08;
  double head_roll_deg = 2;
  double near_loss_s = 0;  // a key of the baselines alone
  double low_fps = 50;

  // Fields in parts: the keys lie among those of a spotter, and their order is
  // in the keys of its cache files.
  template <class Self, class Visit>
  static void BlinkFields(Self& self, Visit&& visit) {
    visit(self.blink_threshold, "blink_threshold",
          Spec{"Blink signal that counts as a blink."}.Range(0, 1));
  }
  template <class Self, class Visit>
  static void HeadFields(Self& self, Visit&& visit) {
    visit(self.head_motion_iod, "head_motion_iod",
          Spec{"Head travel during the event that is flagged, inter-ocular "
               "distances."}
              .Range(0, 10));
    visit(self.head_roll_deg, "head_roll_deg",
          Spec{"Head roll during the event that is flagged, degrees."}.Range(
              0, 180));
  }
  template <class Self, class Visit>
  static void LossFields(Self& self, Visit&& visit) {
    visit(self.near_loss_s, "near_loss_s",
          Spec{"Events nearer than this to frames where the face is lost are "
               "flagged, s."}
              .Range(0, 60));
  }
  template <class Self, class Visit>
  static void RateFields(Self& self, Visit&& visit) {
    visit(self.low_fps, "low_fps",
          Spec{"Frame rates below this are flagged, 1/s."}.Range(0, 10000));
  }
};

// For spotters whose defaults are others.
inline FlagParams FlagsWith(double blink_threshold, double near_loss_s) {
  FlagParams params;
  params.blink_threshold = blink_threshold;
  params.near_loss_s = near_loss_s;
  return params;
}

// What was seen during, or near, an event.
struct FlagEvidence {
  bool blink = false;
  bool speech = false;
  double head_travel_iod = 0;
  double head_roll_deg = 0;  // largest minus smallest
  bool face_lost = false;
  bool covered = false;
  double fps = 0;  // of the recording
};

// In the order of FlagTerms().
std::vector<EventFlag> FlagsOf(const FlagEvidence& seen,
                               const FlagParams& params);

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_EVENT_FLAGS_H_
