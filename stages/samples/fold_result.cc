#include "stages/samples/fold_result.h"

#include "pipeline/core/error.h"

namespace mien {

Artifact ToArtifact(const FoldResult& result) {
  const auto tests = static_cast<std::int64_t>(result.test_idx.size());
  const auto epochs = static_cast<std::int64_t>(result.epochs.size());
  const std::int64_t classes =
      tests > 0 ? static_cast<std::int64_t>(result.probabilities.size()) / tests
                : 0;
  Artifact artifact;
  artifact.texts["name"] = result.name;
  if (!result.choice.empty()) artifact.texts["choice"] = result.choice;
  artifact.Put("seed", {1}, &result.seed, "1");
  artifact.Put("parameter_count", {1}, &result.parameter_count, "1");
  artifact.Put("model_epoch", {1}, &result.model_epoch, "1");
  artifact.Put("test_idx", {tests}, result.test_idx, "1");
  artifact.Put("probabilities", {tests, classes}, result.probabilities, "1");
  // Loss, accuracy, learning rate, validation accuracy; not the seconds: they
  // differ every time.
  std::vector<double> log;
  for (const EpochLog& epoch : result.epochs) {
    log.insert(log.end(), {epoch.loss, epoch.accuracy, epoch.learning_rate,
                           epoch.validation_accuracy});
  }
  artifact.Put("epochs", {epochs, 4}, log, "1");
  return artifact;
}

void FromArtifact(const Artifact& artifact, FoldResult* result) {
  *result = FoldResult();
  result->name = artifact.Text("name");
  if (artifact.texts.count("choice")) result->choice = artifact.Text("choice");
  const auto seed = artifact.Get<std::int32_t>("seed");
  const auto count = artifact.Get<std::int32_t>("parameter_count");
  const auto model_epoch = artifact.Get<std::int32_t>("model_epoch");
  Shape log_shape;
  const auto log = artifact.Get<double>("epochs", &log_shape);
  Shape shape;
  result->probabilities = artifact.Get<float>("probabilities", &shape);
  result->test_idx = artifact.Get<std::int32_t>("test_idx");
  if (seed.size() != 1 || count.size() != 1 || model_epoch.size() != 1 ||
      log_shape.size() != 2 || log_shape[1] != 4 || shape.size() != 2 ||
      shape[0] != static_cast<std::int64_t>(result->test_idx.size())) {
    throw DataError("cached fold result '" + result->name +
                    "': its arrays do not fit each other");
  }
  result->seed = seed[0];
  result->parameter_count = count[0];
  result->model_epoch = model_epoch[0];
  for (std::size_t i = 0; i < log.size(); i += 4) {
    result->epochs.push_back({log[i], log[i + 1], log[i + 2], log[i + 3], 0});
  }
}

Artifact ToArtifact(const TestEpochs& result) {
  const auto tests = static_cast<std::int64_t>(result.test_idx.size());
  const std::int64_t rows = tests * result.epochs;
  const std::int64_t classes =
      rows > 0 ? static_cast<std::int64_t>(result.probabilities.size()) / rows
               : 0;
  Artifact artifact;
  artifact.texts["name"] = result.name;
  artifact.Put("seed", {1}, &result.seed, "1");
  artifact.Put("test_idx", {tests}, result.test_idx, "1");
  artifact.Put("probabilities", {result.epochs, tests, classes},
               result.probabilities, "1");
  return artifact;
}

void FromArtifact(const Artifact& artifact, TestEpochs* result) {
  *result = TestEpochs();
  result->name = artifact.Text("name");
  const auto seed = artifact.Get<std::int32_t>("seed");
  Shape shape;
  result->probabilities = artifact.Get<float>("probabilities", &shape);
  result->test_idx = artifact.Get<std::int32_t>("test_idx");
  if (seed.size() != 1 || shape.size() != 3 ||
      shape[1] != static_cast<std::int64_t>(result->test_idx.size())) {
    throw DataError("cached test epochs '" + result->name +
                    "': its arrays do not fit each other");
  }
  result->seed = seed[0];
  result->epochs = static_cast<int>(shape[0]);
}

}  // namespace mien
