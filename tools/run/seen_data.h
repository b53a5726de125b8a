#ifndef MIEN_TOOLS_RUN_SEEN_DATA_H_
#define MIEN_TOOLS_RUN_SEEN_DATA_H_

// Which samples the weights of a prediction were trained on: scores of those
// measure memory.

#include <string>
#include <vector>

#include "stages/recognize/training.h"
#include "tools/run/prepare.h"

namespace mien {

// What weights were trained on, as ModelFile::data says it.
std::string TrainingDataText(const Prepared& prepared,
                             const std::string& train_split,
                             std::size_t train_count);

struct SeenData {
  std::vector<bool> samples;  // of SampleSet::samples; empty: none is known
  // "these samples are those that the weights were trained on (by their
  // digest)"; also of samples that may be among them. "" = nothing to say.
  std::string why;
};

// By the digest of the samples; else by the split that the weights were
// trained on, where the data set bears the same name.
SeenData FindSeen(const ModelFile& model, const Prepared& prepared);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_SEEN_DATA_H_
