#ifndef MIEN_TOOLS_RUN_FOLD_WORK_H_
#define MIEN_TOOLS_RUN_FOLD_WORK_H_

// One fold of a protocol, trained or from the cache: what a plain run and
// nested choices share.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/exec/runner.h"
#include "tools/run/protocol_run.h"

namespace mien {

// A fold in flight: the copy of its training samples and the activations.
inline constexpr std::int64_t kFoldBytes = std::int64_t{300} << 20;

std::string FoldName(const Fold& fold);

// What of the folds and samples a training's key holds; its parameters are
// the stage's.
std::string FoldKey(const Fold& fold, const std::string& set_key, int threads);

// Where a training keeps its checkpoints and runs; alone: it says how it goes.
TrainHooks HooksFor(const FoldSetup& setup, const Store& store,
                    const Fold& fold, const std::string& key, bool alone);

// For single threads of a few; LibTorch inside them keeps to one.
RunnerOptions FoldRunner(const FoldSetup& setup, const char* label);

// Item n of those that `shard` of `shards` (from 1) does.
bool IsMine(std::size_t n, int shard, int shards);

// Trains on the fold's training samples and predicts its test samples, by
// what setup.recognize.train.network names; or takes it from the cache.
FoldResult RunFold(const FoldSetup& setup, const Result<SampleSet>& set,
                   const Fold& fold, const ItemContext& context, bool alone);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_FOLD_WORK_H_
