#ifndef MIEN_TOOLS_RUN_MODEL_CARD_H_
#define MIEN_TOOLS_RUN_MODEL_CARD_H_

// What goes with weights: scores in their metadata, a page for people.

#include <cstdint>
#include <string>

#include "stages/evaluate/scores.h"
#include "stages/recognize/training.h"

namespace mien {

// {"<part>": {"n": .., "accuracy": .., "uf1": .., "uar": ..}} as one line.
std::string ScoresText(const std::string& part, const Scores& scores);

// The scores of a mien-run of the same configuration, in the same form: one
// entry per data set and "all", with the protocol and its seeds.
// @throws IoError, DataError (no results.json of a run), ConfigError (the run
// had another configuration).
std::string ScoresOfRun(const std::string& results_path,
                        const std::string& config_digest);

// Markdown. `file` is the weights' file name, `bytes` its size.
std::string ModelCard(const std::string& file, std::uintmax_t bytes,
                      const ModelFile& model);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_MODEL_CARD_H_
