#include "stages/spotting/event_flags.h"

namespace mien {

std::vector<EventFlag> FlagsOf(const FlagEvidence& seen,
                               const FlagParams& params) {
  std::vector<EventFlag> flags;
  if (seen.blink) flags.push_back(EventFlag::kBlink);
  if (seen.speech) flags.push_back(EventFlag::kSpeech);
  if (seen.head_travel_iod > params.head_motion_iod ||
      seen.head_roll_deg > params.head_roll_deg) {
    flags.push_back(EventFlag::kHeadMotion);
  }
  if (seen.face_lost) flags.push_back(EventFlag::kFaceLost);
  if (seen.covered) flags.push_back(EventFlag::kCovered);
  if (seen.fps < params.low_fps) flags.push_back(EventFlag::kLowFps);
  return flags;
}

}  // namespace mien
