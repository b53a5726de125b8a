#include "tools/run/run.h"

#include <chrono>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/failures.h"
#include "pipeline/exec/result_folder.h"
#include "tools/run/design_run.h"
#include "tools/run/leak_scores.h"
#include "tools/run/output.h"
#include "tools/run/protocol_run.h"

namespace mien {
namespace {

// How far a run has come: what ends it has its row in failures.csv too.
struct Progress {
  std::string stage = "recognize";  // weights are looked at first
  std::vector<Failure> failures;
};

int RunSteps(const MienConfig& config, const RunOptions& options,
             Progress* progress) {
  const auto begin = std::chrono::steady_clock::now();
  progress->stage = "ingest";
  MakeFolder(config.exec.cache);
  const Store store(config.exec.cache, Provenance());
  StageTimes times;
  const std::vector<DesignConfig> designs = DesignsOf(config);
  const MienConfig& first = designs.empty() ? config : designs.front().config;
  Prepared prepared = Prepare(PrepareSetupOf(first), options, store, &times);
  progress->failures = prepared.failures;
  progress->stage = "recognize";
  prepared.failed_items = prepared.failures.size();
  const bool stopped = options.strict && prepared.failed_items > 0;
  const bool unlabelled =
      !HasLabels(config.data) && config.protocol.kind != "predict";
  const bool recognizes = (options.shards == 1 || options.ShardsFolds()) &&
                          !unlabelled && !stopped && options.Takes("recognize");
  const FoldSetup setup = SetupOf(config);
  Recognition recognition;
  LeakRecord leak;
  const auto take = [&prepared](const std::vector<Failure>& failures) {
    prepared.failures.insert(prepared.failures.end(), failures.begin(),
                             failures.end());
  };
  std::vector<DesignData> data;
  if (!designs.empty() && (recognizes || options.shards > 1)) {
    data = PrepareDesigns(designs, options, prepared, store, &times);
  }
  const auto recognize = [&](int shard, int shards) {
    return data.empty()
               ? Recognize(setup, prepared, store, &times, shard, shards)
               : RecognizeByDesigns(setup, data, prepared, store, &times, shard,
                                    shards);
  };
  if (recognizes && options.ShardsFolds()) {
    if (prepared.set.size() > 0) {
      take(recognize(options.shard, options.shards).failures);
    }
    LogInfo(Str("folds of shard ", options.shard, "/", options.shards,
                " are cached; run without --shard to score"));
  } else if (recognizes && prepared.set.size() > 0) {
    recognition = recognize(1, 1);
    take(recognition.failures);
    if (config.protocol.leak != "none") {
      leak = WatchTestEpochs(setup, prepared, recognition.folds, store, &times);
      take(leak.failures);
    }
    if (config.occlusion.samples > 0) {
      take(MapFolds(setup, config.occlusion, prepared, recognition.folds, store,
                    &times));
    }
  } else if (stopped) {
    LogError(Str("--strict: ", prepared.failed_items,
                 " failed, nothing is trained or scored"));
  } else if (recognizes) {
    LogError("no clip is left to train on or to predict: nothing is scored");
  } else if (unlabelled && options.shards == 1) {
    LogInfo(
        "recordings have no labels: nothing is trained or scored "
        "(protocol.kind: predict applies trained weights)");
  } else if (options.shards > 1) {
    LogInfo(Str("shard ", options.shard, "/", options.shards,
                " is cached; run without --shard to recognise and score"));
  }
  const std::chrono::duration<double> spent =
      std::chrono::steady_clock::now() - begin;
  progress->stage = "report";
  WriteResults(FactsOf(config), options, prepared, recognition, leak, times,
               spent.count());
  return prepared.failures.empty() ? 0 : 1;
}

}  // namespace

int RunPipeline(const MienConfig& given, const RunOptions& options) {
  Progress progress;
  try {
    const MienConfig config = AdoptModel(given);
    BeginResults(options);  // fails early if out is read-only
    return RunSteps(config, options, &progress);
  } catch (const Error& error) {
    WriteFailedRun(options.out, progress.failures, error,
                   options.data.front().path, progress.stage);
    throw;
  }
}

}  // namespace mien
