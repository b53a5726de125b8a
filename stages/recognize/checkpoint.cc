#include "stages/recognize/checkpoint.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

using Json = nlohmann::json;

constexpr const char* kNetwork = "checkpoint/2";

using Parts = std::vector<std::pair<const char*, std::vector<float>*>>;

Parts PartsOf(TrainState* state) {
  return {{"weights", &state->weights},
          {"buffers", &state->buffers},
          {"moment1", &state->moment1},
          {"moment2", &state->moment2},
          {"average", &state->average},
          {"average_buffers", &state->average_buffers},
          {"best_weights", &state->best_weights},
          {"best_buffers", &state->best_buffers}};
}

// @throws DataError, nlohmann's exceptions.
TrainState FromFile(ModelFile file, const std::string& identity,
                    const TrainState& like) {
  if (file.network != kNetwork || file.params != identity) {
    throw DataError("it belongs to another training");
  }
  TrainState state = like;
  const Parts parts = PartsOf(&state);
  if (file.tensors.size() != parts.size()) throw DataError("an array is lost");
  for (ModelFile::Tensor& tensor : file.tensors) {
    bool known = false;
    for (const auto& [name, values] : parts) {
      if (tensor.name != name) continue;
      known = true;
      if (tensor.data.size() != values->size()) {
        throw DataError("'" + tensor.name + "' is of another size");
      }
      *values = std::move(tensor.data);
    }
    if (!known) throw DataError("unknown array '" + tensor.name + "'");
  }
  const Json notes = Json::parse(file.notes);
  state.steps = notes.at("steps").get<std::int64_t>();
  state.epochs.clear();
  for (const Json& row : notes.at("epochs")) {
    state.epochs.push_back({row.at(0).get<double>(), row.at(1).get<double>(),
                            row.at(2).get<double>(), row.at(3).get<double>(),
                            0});
  }
  return state;
}

}  // namespace

void SaveCheckpoint(const std::string& path, const std::string& identity,
                    const TrainState& state) {
  ModelFile file;
  file.network = kNetwork;
  file.params = identity;
  Json epochs = Json::array();
  for (const EpochLog& epoch : state.epochs) {
    epochs.push_back({epoch.loss, epoch.accuracy, epoch.learning_rate,
                      epoch.validation_accuracy});
  }
  file.notes = Json{{"steps", state.steps}, {"epochs", epochs}}.dump();
  TrainState copy = state;
  for (const auto& [name, values] : PartsOf(&copy)) {
    ModelFile::Tensor tensor;
    tensor.name = name;
    tensor.shape = {static_cast<std::int64_t>(values->size())};
    tensor.data = std::move(*values);
    file.tensors.push_back(std::move(tensor));
  }
  WriteModel(path, file);
}

std::optional<TrainState> LoadCheckpoint(const std::string& path,
                                         const std::string& identity,
                                         const TrainState& like) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return std::nullopt;
  try {
    return FromFile(ReadModel(path), identity, like);
  } catch (const std::exception& reason) {
    LogWarn(Str("checkpoint ", path, " is not used (", reason.what(),
                "): training starts anew"));
    return std::nullopt;
  }
}

}  // namespace mien
