#include "stages/samples/event_label.h"

#include <algorithm>
#include <cstdint>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {

Artifact ToArtifact(const EventLabel& label) {
  Artifact artifact;
  artifact.Put("probabilities",
               {static_cast<std::int64_t>(label.probabilities.size())},
               label.probabilities, "1");
  artifact.texts["classes"] = Join(label.classes, "\n");
  return artifact;
}

void FromArtifact(const Artifact& artifact, EventLabel* label) {
  *label = {};
  label->probabilities = artifact.Get<float>("probabilities");
  const std::string& classes = artifact.Text("classes");
  if (!classes.empty()) label->classes = Split(classes, '\n');
  if (label->classes.size() != label->probabilities.size()) {
    throw DataError("cached label: classes and probabilities differ in number");
  }
}

std::string LabelText(const EventLabel& label, double min_probability) {
  const auto& p = label.probabilities;
  if (p.empty()) return "";
  const auto best = std::max_element(p.begin(), p.end());
  if (*best < min_probability) return "unsure";
  return label.classes[static_cast<std::size_t>(best - p.begin())];
}

}  // namespace mien
