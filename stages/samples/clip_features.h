#ifndef MIEN_STAGES_SAMPLES_CLIP_FEATURES_H_
#define MIEN_STAGES_SAMPLES_CLIP_FEATURES_H_

#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

// A clip described by one vector, for classifiers that read no pictures.
struct ClipFeatures {
  static constexpr const char* kSchema = "ClipFeatures/1";
  int rows = 0;               // blocks of the face
  int columns = 0;            // values of one block
  std::vector<float> values;  // rows x columns
};

Artifact ToArtifact(const ClipFeatures& features);
void FromArtifact(const Artifact& artifact, ClipFeatures* features);

}  // namespace mien

#endif  // MIEN_STAGES_SAMPLES_CLIP_FEATURES_H_
