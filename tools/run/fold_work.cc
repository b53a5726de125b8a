#include "tools/run/fold_work.h"

#include <filesystem>
#include <memory>

#include "pipeline/core/digest.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/recognize/fold_stage.h"
#include "stages/recognize/runtime.h"

namespace mien {
namespace {

constexpr double kSecondsBetweenLines = 10;

// A long training says how it goes.
void ReportEpochs(int epochs, const Fold& fold, TrainHooks* hooks) {
  const std::string name = Str(fold.name, " seed ", fold.seed);
  // Short epochs would flood the terminal.
  const auto since = std::make_shared<double>(0);
  hooks->on_epoch = [name, epochs, since](int epoch, const EpochLog& log) {
    *since += log.seconds;
    if (*since < kSecondsBetweenLines && epoch + 1 < epochs) return;
    *since = 0;
    const std::string validation =
        log.validation_accuracy < 0
            ? ""
            : Str(", ", FixedText(100 * log.validation_accuracy, 1),
                  " % (validation)");
    LogInfo(Str(
        name, ": epoch ", epoch + 1, "/", epochs, ", loss ",
        FixedText(log.loss, 4), ", accuracy ", FixedText(100 * log.accuracy, 1),
        " % (training)", validation, ", ", FixedText(log.seconds, 1), " s, ",
        FixedText((epochs - epoch - 1) * log.seconds / 60, 1), " min left"));
  };
}

}  // namespace

std::string FoldName(const Fold& fold) {
  return Str("seed", fold.seed, "_", fold.name);
}

std::string FoldKey(const Fold& fold, const std::string& set_key, int threads) {
  std::string text =
      Str("fold/2 seed=", fold.seed, " set=", set_key, " threads=", threads);
  const auto list = [&text](const char* name, const std::vector<int>& values) {
    text += Str("\n", name);
    for (const int value : values) text += Str(" ", value);
  };
  list("train", fold.train_idx);
  list("test", fold.test_idx);
  list("validation", fold.validation_idx);
  list("epochs", fold.choice.candidates);
  text += Str("\nchoice ", fold.choice.inner_folds, " ",
              fold.choice.best_validation);
  return Sha256Hex(text);
}

TrainHooks HooksFor(const FoldSetup& setup, const Store& store,
                    const Fold& fold, const std::string& key, bool alone) {
  TrainHooks hooks;
  hooks.device = setup.exec.device;
  hooks.threads = setup.recognize.threads;
  hooks.checkpoint = (std::filesystem::path(store.root()) / "checkpoints" /
                      (key.substr(0, 16) + ".ckpt"))
                         .string();
  if (alone) ReportEpochs(setup.recognize.train.epochs, fold, &hooks);
  return hooks;
}

// For single threads of a few; LibTorch inside them keeps to one.
RunnerOptions FoldRunner(const FoldSetup& setup, const char* label) {
  RunnerOptions runner;
  runner.jobs = setup.recognize.threads > 1 ? 1 : JobsOf(setup.exec);
  runner.memory_bytes = ParseMemory(setup.exec.memory);
  runner.label = label;
  return runner;
}

bool IsMine(std::size_t n, int shard, int shards) {
  return static_cast<int>(n % static_cast<std::size_t>(shards)) == shard - 1;
}

FoldResult RunFold(const FoldSetup& setup, const Result<SampleSet>& set,
                   const Fold& fold, const ItemContext& context, bool alone) {
  const std::string key = FoldKey(fold, set.key(), setup.recognize.threads);
  if (SvmInput(setup.recognize.train.network)) {
    const SvmStage stage(setup.recognize.svm);
    return Apply(context, stage, set, Given(key, fold)).Get();
  }
  const FoldStage stage(setup.recognize.train,
                        HooksFor(setup, *context.store, fold, key, alone));
  const std::string used = WithKernels(key, setup.exec.device);
  return Apply(context, stage, set, Given(used, fold)).Get();
}

}  // namespace mien
