#ifndef MIEN_STAGES_SPOTTING_FACE_EVIDENCE_H_
#define MIEN_STAGES_SPOTTING_FACE_EVIDENCE_H_

#include <string>
#include <vector>

#include "stages/spotting/event_flags.h"
#include "stages/spotting/event_scan.h"
#include "stages/spotting/face_view.h"
#include "stages/spotting/interview_spotting.h"
#include "stages/spotting/motion_grid.h"

namespace mien {

// What a face does about a movement that may explain it without an expression.
struct FaceEvidence {
  const FaceView& view;
  const MotionGrid& grid;
  const std::vector<float>& speech;  // SpeechSignal of the grid, or empty
  const InterviewParams& params;

  // Of all but what covers the face.
  FlagEvidence At(const MovementPattern& pattern, double amplitude_iod,
                  double onset_s, double offset_s) const;

  // Whether something is before one of the regions.
  bool Covered(const std::vector<std::string>& regions, double onset_s,
               double offset_s) const;
};

}  // namespace mien

#endif  // MIEN_STAGES_SPOTTING_FACE_EVIDENCE_H_
