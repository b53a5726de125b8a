#ifndef MIEN_TOOLS_SYNTH_STRONG_POSE_H_
#define MIEN_TOOLS_SYNTH_STRONG_POSE_H_

// Posed expressions, as pictures of them show.

#include <string>
#include <vector>

#include "pipeline/core/random.h"
#include "tools/synth/actor.h"

namespace mien {

struct StrongExpression {
  const char* name;  // as FER-2013 calls it
  std::vector<int> aus;
  double mouth_open;  // share of the inter-ocular distance
};

// angry, disgust, fear, happy, sad, surprise, neutral.
const std::vector<StrongExpression>& StrongExpressions();

// The expression at its height, on a head that is held somehow.
// iod_px: distance of the actor's eyes.
ActorPose StrongPose(const StrongExpression& expression, double iod_px,
                     Rng* rng);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_STRONG_POSE_H_
