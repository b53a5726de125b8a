#ifndef MIEN_STAGES_CATALOGUE_H_
#define MIEN_STAGES_CATALOGUE_H_

// Everything that may lie in a cache, one line a stage. --until, mien-inspect,
// mien-studio and the documentation read this table; nothing else lists stages.

#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

// Sections of the configuration, dotted ("interview.motion"), whose keys are
// the stage's parameters, or single keys ("spotting.method"): a parameter is
// the key of its name in the first of them that has it.
using StageSections = std::vector<std::string>;

struct StageRow {
  std::string name;    // folder in the cache, prefix of error messages
  std::string schema;  // of its output, "FaceTracks/1"
  // One entry for each program or method that sets the stage by sections of
  // its own.
  std::vector<StageSections> sections;
  std::string step;  // the step of a run that it is, for --until; "": none
  // Reads the output. @throws DataError: not what the schema says.
  void (*check)(const Artifact& artifact) = nullptr;
  // Made of samples of many people together (of a fold, of a block).
  bool pooled = false;
  // What mien-spot does meanwhile, for people ("finding the face"), and the
  // share that it has of the time of a usual recording; "" and 0: mien-spot
  // does not make it.
  std::string doing;
  double spot_share = 0;
};

// In the order in which stages feed each other.
const std::vector<StageRow>& StageCatalogue();

// nullptr: no such stage.
const StageRow* FindStage(const std::string& name);

// Its place in the catalogue; unknown stages come last.
std::size_t StageRank(const std::string& name);

// The steps that --until may name, in order.
std::vector<std::string> StepNames();

// Whether a run that stops after step `until` ("": nowhere) takes `step`: it
// stands no later in `steps`. @throws InternalError: a name that is none there.
bool TakesStep(const std::string& until, const std::string& step,
               const std::vector<std::string>& steps = StepNames());

}  // namespace mien

#endif  // MIEN_STAGES_CATALOGUE_H_
