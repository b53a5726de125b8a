#ifndef MIEN_STAGES_RECOGNIZE_CHECKPOINT_H_
#define MIEN_STAGES_RECOGNIZE_CHECKPOINT_H_

// The state of a training between two epochs, as a safetensors file.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/recognize/training.h"

namespace mien {

// Random numbers are not part of it: every epoch seeds its own.
struct TrainState {
  std::int64_t steps = 0;        // optimiser steps done
  std::vector<EpochLog> epochs;  // of the epochs done; seconds are not kept
  std::vector<float> weights, buffers, moment1, moment2;
  std::vector<float> average, average_buffers;  // empty without ema
  // Of the best epoch on validation samples so far; empty when none is kept.
  std::vector<float> best_weights, best_buffers;
};

// `identity` names everything the state depends on. @throws IoError.
void SaveCheckpoint(const std::string& path, const std::string& identity,
                    const TrainState& state);

// nullopt, with a message, when there is no file, when it is of another
// training, damaged, or when its arrays are not of the sizes in `like`.
std::optional<TrainState> LoadCheckpoint(const std::string& path,
                                         const std::string& identity,
                                         const TrainState& like);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_CHECKPOINT_H_
