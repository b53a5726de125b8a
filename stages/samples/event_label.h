#ifndef MIEN_STAGES_SAMPLES_EVENT_LABEL_H_
#define MIEN_STAGES_SAMPLES_EVENT_LABEL_H_

#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

// The cache's name of what single events were read as.
constexpr const char* kEventLabelStage = "event_label";

// Probabilities of one event; both empty: it was not read (no face at onset or
// apex, no weights).
struct EventLabel {
  static constexpr const char* kSchema = "EventLabel/1";
  std::vector<std::string> classes;
  std::vector<float> probabilities;  // one per class
};

Artifact ToArtifact(const EventLabel& label);
void FromArtifact(const Artifact& artifact, EventLabel* label);

// The likeliest class, "unsure" below min_probability, "" when not read.
std::string LabelText(const EventLabel& label, double min_probability);

}  // namespace mien

#endif  // MIEN_STAGES_SAMPLES_EVENT_LABEL_H_
