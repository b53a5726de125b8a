#ifndef MIEN_TOOLS_RUN_PROTOCOL_RUN_H_
#define MIEN_TOOLS_RUN_PROTOCOL_RUN_H_

// The wiring of recognition: folds of the protocol, training, weights that
// ship.

#include <optional>
#include <string>
#include <vector>

#include "stages/recognize/protocol.h"
#include "stages/samples/fold_result.h"
#include "tools/run/prepare.h"
#include "tools/run/seen_data.h"

namespace mien {

// What folds are told: slices of the configuration, which outlives them.
struct FoldSetup {
  const RecognizeConfig& recognize;
  const ProtocolParams& protocol;
  const ExecParams& exec;
};
// Of the whole: this is where it is cut.
inline FoldSetup SetupOf(const MienConfig& config) {
  return {config.recognize, config.protocol, config.exec};
}

// The weights of a prediction.
struct UsedModel {
  std::string name;    // as in recognize.model
  std::string sha256;  // of the file
  SeenData seen;       // what of the samples it was trained on
};

// All folds of the protocol, in their order, each with its predictions.
struct Recognition {
  std::vector<Fold> folds;
  std::vector<std::optional<FoldResult>> results;  // nullopt: failed
  std::vector<Failure> failures;
  std::optional<UsedModel> model;  // protocol.kind: predict
  // protocol.designs: their names, and which one each fold chose (-1: failed).
  std::vector<std::string> designs;
  std::vector<int> chosen;
};
// `shard` of `shards` (from 1): only every so many'th fold, for other processes
// with the same cache; the results of the others are nullopt.
Recognition Recognize(const FoldSetup& setup, const Prepared& prepared,
                      const Store& store, StageTimes* times, int shard = 1,
                      int shards = 1);

// protocol.leak: the same folds, watched by their test samples. Another type
// than Recognition, which the honest scores are made of.
struct LeakRecord {
  std::vector<std::optional<TestEpochs>> folds;  // nullopt: failed
  std::vector<Failure> failures;
};
LeakRecord WatchTestEpochs(const FoldSetup& setup, const Prepared& prepared,
                           const std::vector<Fold>& folds, const Store& store,
                           StageTimes* times);

// occlusion.samples: maps of the first test samples of each fold, cached as
// stage "occlusion". Folds are trained once more: their weights are not kept.
std::vector<Failure> MapFolds(const FoldSetup& setup,
                              const OcclusionParams& occlusion,
                              const Prepared& prepared,
                              const std::vector<Fold>& folds,
                              const Store& store, StageTimes* times);

// For protocol.kind: predict, the configuration with what the weights of
// recognize.model demand in place of what it says: network, normalisation,
// flow geometry, one seed and, when data.labels is empty, the classes.
// Unchanged for every other protocol. Whole in and whole out: what follows is
// cut, digested and written from it.
// @throws ModelError: no such file, not usable, other classes in data.labels.
MienConfig AdoptModel(const MienConfig& config);

// @throws ConfigError, DataError: layers that the samples are too small for,
// which would fail in every fold.
void CheckSizes(const TrainParams& params, const SampleSet& set);

// @throws ConfigError when recognize.network leaves no weights to keep.
void CheckTrainable(const RecognizeConfig& recognize);

// One network for mien-train: trained on every sample, or on the training
// part of a split, whose test part then gives ModelFile::scores. Of the texts
// only `command` stays empty. config_digest: of the whole configuration, for
// the notes.
ModelFile TrainOnAll(const FoldSetup& setup, const std::string& config_digest,
                     const Prepared& prepared, const Store& store);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_PROTOCOL_RUN_H_
