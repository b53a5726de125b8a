#include "stages/samples/clip_features.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"

namespace mien {

Artifact ToArtifact(const ClipFeatures& features) {
  Artifact artifact;
  artifact.Put("values", {features.rows, features.columns}, features.values,
               "1");
  return artifact;
}

void FromArtifact(const Artifact& artifact, ClipFeatures* features) {
  Shape shape;
  features->values = artifact.Get<float>("values", &shape);
  if (shape.size() != 2) {
    throw DataError("cached features have shape " + ShapeText(shape) +
                    ", expected blocks x values");
  }
  if (!std::all_of(features->values.begin(), features->values.end(),
                   [](float v) { return std::isfinite(v); })) {
    throw DataError("cached features hold a value that is not finite");
  }
  features->rows = static_cast<int>(shape[0]);
  features->columns = static_cast<int>(shape[1]);
}

}  // namespace mien
