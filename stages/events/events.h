#ifndef MIEN_STAGES_EVENTS_EVENTS_H_
#define MIEN_STAGES_EVENTS_EVENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"
#include "stages/exchange/event_terms.h"

namespace mien {

// A spotted (or annotated) expression. Frame positions are indices from 0
// within the source; fractions are sub-frame estimates.
struct Event {
  int face = 0;
  EventKind kind = EventKind::kMicro;
  double onset_idx = 0;
  double apex_idx = 0;
  double offset_idx = 0;
  double score = 0;          // 0..1, higher = surer
  double amplitude_px = 0;   // peak region displacement, image px
  double amplitude_iod = 0;  // the same in inter-ocular distances
  double strength = 0;       // of the evidence, standard deviations of what
                             // the face does otherwise; 0: not known
  std::vector<std::string> regions;
  std::vector<std::string> action_units;  // likely ones: "AU12"
  std::vector<EventFlag> flags;
};

struct Events {
  static constexpr const char* kSchema = "Events/2";
  std::vector<Event> events;  // best score first
  std::vector<float> curve;   // T, the signal they were found in (iod units)
  std::string source;         // "spotted" | "annotation"
};

Artifact ToArtifact(const Events& events);
void FromArtifact(const Artifact& artifact, Events* events);

}  // namespace mien

#endif  // MIEN_STAGES_EVENTS_EVENTS_H_
