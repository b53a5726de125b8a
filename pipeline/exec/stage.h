#ifndef MIEN_PIPELINE_EXEC_STAGE_H_
#define MIEN_PIPELINE_EXEC_STAGE_H_

// A stage is a class with
//   static constexpr const char* kName = "flow";
//   static constexpr int kVersion = 1;
//   using Params = FlowParams;   const Params& params() const;
//   using Output = FlowStack;
//   Output Run(const In&...) const;
// Apply(context, stage, inputs...) gives a Result<Output>: a cache key that is
// known at once and a value that is loaded or computed when first asked for.
// A hit therefore never touches the inputs of a stage, only their keys.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>

#include "pipeline/cache/store.h"
#include "pipeline/config/config.h"
#include "pipeline/core/digest.h"

namespace mien {

// Seconds, computed and cached counts per stage of one run; thread safe.
class StageTimes {
 public:
  struct Entry {
    double seconds = 0;
    int computed = 0;
    int cached = 0;
  };
  void Add(const std::string& stage, double seconds, bool cached);
  std::map<std::string, Entry> entries() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

// Where one item stands: no stage sees it, only Apply does.
struct ItemContext {
  const Store* store = nullptr;  // null: nothing is cached
  StageTimes* times = nullptr;   // may be null
  std::string dataset;
  std::string item;
};

template <class T>
class Result {
 public:
  Result(std::string key, std::function<T()> make)
      : key_(std::move(key)), state_(std::make_shared<State>()) {
    state_->make = std::move(make);
  }
  const std::string& key() const { return key_; }
  // Loads or computes on the first call. Not for several threads at once.
  const T& Get() const {
    if (!state_->value) state_->value = std::make_unique<T>(state_->make());
    return *state_->value;
  }
  // Lets go of the value, for memory: references to it end. A later Get()
  // loads or computes again.
  void Release() const { state_->value.reset(); }

 private:
  struct State {
    std::function<T()> make;
    std::unique_ptr<T> value;
  };
  std::string key_;
  std::shared_ptr<State> state_;
};

// A value that comes from outside the cache: `key` must identify its content.
template <class T>
Result<T> Given(const std::string& key, T value) {
  auto shared = std::make_shared<const T>(std::move(value));
  return Result<T>(key, [shared] { return *shared; });
}

// The text whose SHA-256 is the key.
std::string KeyText(const std::string& stage, int version,
                    const std::string& schema, const std::string& params,
                    const std::vector<std::string>& input_keys);

template <class Stage, class... In>
Result<typename Stage::Output> Apply(const ItemContext& context,
                                     const Stage& stage,
                                     const Result<In>&... inputs) {
  using Output = typename Stage::Output;
  ArtifactId id;
  id.stage = Stage::kName;
  id.dataset = context.dataset;
  id.item = context.item;
  id.key_text = KeyText(Stage::kName, Stage::kVersion, Output::kSchema,
                        CanonicalText(stage.params()), {inputs.key()...});
  id.key = Sha256Hex(id.key_text);
  auto make = [context, stage, id, inputs...]() -> Output {
    try {
      if (context.store) {
        const auto begin = std::chrono::steady_clock::now();
        if (auto artifact = context.store->Load(id)) {
          Output output;
          FromArtifact(*artifact, &output);
          if (context.times) {
            const std::chrono::duration<double> spent =
                std::chrono::steady_clock::now() - begin;
            context.times->Add(id.stage, spent.count(), true);
          }
          return output;
        }
      }
      const auto values = std::forward_as_tuple(inputs.Get()...);
      const auto begin = std::chrono::steady_clock::now();
      Output output = std::apply(
          [&stage](const In&... in) { return stage.Run(in...); }, values);
      // The first run must give what a cached run gives, rounding included.
      Artifact artifact = ToArtifact(output);
      FromArtifact(artifact, &output);
      if (context.store) context.store->Save(id, artifact);
      if (context.times) {
        const std::chrono::duration<double> spent =
            std::chrono::steady_clock::now() - begin;
        context.times->Add(id.stage, spent.count(), false);
      }
      return output;
    } catch (Error& error) {
      error.AddStage(id.stage);
      error.AddItem(context.item);
      throw;
    }
  };
  return Result<Output>(id.key, std::move(make));
}

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_STAGE_H_
