#ifndef MIEN_TOOLS_RUN_CLIP_SAMPLES_H_
#define MIEN_TOOLS_RUN_CLIP_SAMPLES_H_

// Clips that went through the stages, as samples of a classifier.

#include <string>
#include <vector>

#include "tools/run/prepare.h"

namespace mien {

// The features that take the place of flow stacks ("lbp-top", "bi-woof"), by
// recognize.network; "" for none.
std::string FeaturesOf(const RecognizeConfig& recognize,
                       const ProtocolParams& protocol);

// Whether a clip has something to be classified by.
bool HasInput(const ClipOutcome& outcome);

// Prepared::clips, set and set_key of the clips that HasInput, at least one;
// extra pairs stand behind all clips. labels: data.labels; features:
// FeaturesOf(); flow: how the stacks were made.
void AssembleClips(const DataParams& data, const std::string& normalise,
                   const std::string& features, const FlowParams& flow,
                   std::vector<ClipOutcome> outcomes, Prepared* prepared);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_CLIP_SAMPLES_H_
