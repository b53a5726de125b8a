#include "stages/mien_config.h"

#include <algorithm>
#include <filesystem>
#include <thread>
#include <utility>

#include "pipeline/config/effective.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/unit_map.h"
#include "stages/recognize/design_list.h"
#include "stages/recognize/layer_list.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

// What bounds of single keys cannot say.
void CheckProtocol(const ProtocolParams& protocol,
                   const RecognizeConfig& recognize) {
  const int epochs = recognize.train.epochs;
  if (protocol.seeds.empty()) {
    throw ConfigError("protocol.seeds: at least one seed is needed");
  }
  for (const int candidate : protocol.nested_epochs) {
    if (candidate <= epochs) continue;
    throw ConfigError(Str("protocol.nested_epochs: ", candidate,
                          " is more than recognize.epochs (", epochs,
                          "), whose schedule is left early"));
  }
  if (protocol.validation_share > 0 && protocol.kind != "split") {
    throw ConfigError(
        "protocol.validation_share is for protocol.kind: split; with "
        "subjects, protocol.nested_epochs chooses by an inner split of them");
  }
  if (protocol.final_epoch != "last" && protocol.validation_share == 0) {
    throw ConfigError(
        "protocol.final_epoch: best-validation needs validation samples: set "
        "protocol.validation_share");
  }
  if (protocol.final_epoch != "last" && !protocol.nested_epochs.empty()) {
    throw ConfigError(
        "protocol.nested_epochs and protocol.final_epoch: best-validation "
        "both choose the epoch: keep one of them");
  }
  if (protocol.kind == "predict" && recognize.model.empty()) {
    throw ConfigError(
        "protocol.kind: predict needs recognize.model, the weights to use");
  }
  if (protocol.kind == "predict" && protocol.leak != "none") {
    throw ConfigError(
        "protocol.leak: there is no epoch to choose without training "
        "(protocol.kind: predict)");
  }
}

void CheckSvm(const SvmParams& svm) {
  if (svm.c.empty()) {
    throw ConfigError("recognize.svm.c: at least one cost is needed");
  }
}

void CheckLbpTop(const LbpTopParams& lbp_top) {
  if (lbp_top.frames > 0 && lbp_top.frames <= 2 * lbp_top.radius_frames) {
    throw ConfigError(Str("lbp_top.frames: ", lbp_top.frames,
                          " are too few for lbp_top.radius_frames ",
                          lbp_top.radius_frames, ", at least ",
                          2 * lbp_top.radius_frames + 1, " are needed"));
  }
}

// What is about networks, where recognize.network is none.
void CheckWithoutNet(const std::string& network, const ProtocolParams& protocol,
                     const OcclusionParams& occlusion, const DataParams& data) {
  const auto input = SvmInput(network);
  if (!input || protocol.kind == "predict") return;
  for (const auto& [used, key] :
       {std::pair(!protocol.nested_epochs.empty(), "nested_epochs"),
        std::pair(protocol.validation_share > 0, "validation_share"),
        std::pair(protocol.leak != "none", "leak")}) {
    if (!used) continue;
    throw ConfigError(Str("protocol.", key, " is about epochs, which ", network,
                          " (recognize.network) has not"));
  }
  if (occlusion.samples > 0) {
    throw ConfigError("occlusion.samples: maps are of networks, " + network +
                      " (recognize.network) is none");
  }
  if (*input != "flow" && AreImages(DatasetNamed(data.format).kind)) {
    throw ConfigError(
        Str("recognize.network: ", network, " reads clips (data.format ",
            DatasetNames(DatasetKind::kClips).front(), "), data.format ",
            data.format, " has none: use flow-svm"));
  }
}

// What is about one class a sample.
void CheckUnits(const MienConfig& config) {
  if (config.data.label_by != "action-units") return;
  const ProtocolParams& protocol = config.protocol;
  [[maybe_unused]] const UnitMap read(config.data.labels);  // it throws
  for (const auto& [used, key] :
       {std::pair(SvmInput(config.recognize.train.network) &&
                      protocol.kind != "predict",
                  "recognize.network"),
        std::pair(!protocol.nested_epochs.empty(), "protocol.nested_epochs"),
        std::pair(!protocol.designs.empty(), "protocol.designs"),
        std::pair(protocol.leak != "none", "protocol.leak"),
        std::pair(config.occlusion.samples > 0, "occlusion.samples")}) {
    if (!used) continue;
    throw ConfigError(Str(key,
                          " knows one class a sample, not several "
                          "(data.label_by: action-units)"));
  }
  if (DatasetNamed(config.data.format).kind == DatasetKind::kImages) {
    throw ConfigError("data.label_by: data.format " + config.data.format +
                      " has no action units");
  }
}

// What is about one design.
void CheckDesignUse(const MienConfig& config) {
  const ProtocolParams& protocol = config.protocol;
  if (protocol.designs.empty()) return;
  for (const auto& [used, key] :
       {std::pair(protocol.kind == "predict", "protocol.kind: predict"),
        std::pair(protocol.leak != "none", "protocol.leak"),
        std::pair(protocol.final_epoch != "last", "protocol.final_epoch"),
        std::pair(config.occlusion.samples > 0, "occlusion.samples")}) {
    if (!used) continue;
    throw ConfigError(Str(key,
                          " is of one design, protocol.designs chooses "
                          "among several: leave one of them out"));
  }
}

// The whole: what sections ask of each other.
void CheckTogether(const MienConfig& config) {
  CheckProtocol(config.protocol, config.recognize);
  CheckLayers(config.recognize.train.network, config.recognize.train.layers);
  CheckSvm(config.recognize.svm);
  CheckLbpTop(config.lbp_top);
  CheckWithoutNet(config.recognize.train.network, config.protocol,
                  config.occlusion, config.data);
  CheckUnits(config);
  CheckDesignUse(config);
  if (config.flow.params.channels.empty()) {
    throw ConfigError("flow.channels: at least one channel is needed");
  }
}

}  // namespace

std::string FindConfig(const std::string& path) {
  std::error_code error;
  if (path.empty() || fs::exists(path, error)) return path;
  const fs::path given(path);
  const bool bare =
      given.parent_path().empty() || given.parent_path() == fs::path("configs");
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!bare || error) return path;
  const fs::path bin = program.parent_path();
  for (const fs::path& folder : {bin.parent_path().parent_path() / "configs",
                                 bin.parent_path() / "share/mien/configs"}) {
    for (const char* extension : {"", ".yaml"}) {
      const fs::path one =
          folder / (given.filename().string() + std::string(extension));
      if (fs::is_regular_file(one, error)) return one.string();
    }
  }
  return path;
}

MienConfig ReadConfigFile(const std::string& name, KeySet* set) {
  MienConfig config;
  KeySet given;
  const std::string path = FindConfig(name);
  std::string text = "{}";
  if (!path.empty()) try {
      text = ReadFile(path, std::size_t{1} << 20);
    } catch (const Error& error) {
      throw ConfigError(Str("configuration: ", error.message(),
                            "; the ones that ship are in configs/"));
    }
  ReadYaml(text, path, Describe(config), &given);
  MienConfig usual;  // Describe wants what one may change
  set->merge(ChosenKeys(text, given, Describe(config), Describe(usual)));
  return config;
}

MienConfig LoadConfig(const std::string& path,
                      const std::vector<std::string>& assignments,
                      KeySet* set) {
  KeySet given;
  MienConfig config = ReadConfigFile(path, &given);
  for (const std::string& assignment : assignments) {
    SetFromText(assignment, Describe(config), &given);
  }
  CheckBounds(Describe(config));
  CheckTogether(config);
  DesignsOf(config);
  if (set) set->insert(given.begin(), given.end());
  return config;
}

std::vector<DesignConfig> DesignsOf(const MienConfig& config) {
  std::vector<DesignConfig> designs;
  for (const Design& one : ParseDesigns(config.protocol.designs)) {
    DesignConfig design = {one.name, config};
    design.config.protocol.designs.clear();
    try {
      for (const std::string& assignment : one.assignments) {
        SetFromText(assignment, Describe(design.config));
      }
      CheckBounds(Describe(design.config));
      CheckTogether(design.config);
    } catch (const ConfigError& error) {
      throw ConfigError(
          Str("protocol.designs: design '", one.name, "': ", error.message()));
    }
    designs.push_back(std::move(design));
  }
  return designs;
}

int JobsOf(const ExecParams& exec) {
  if (exec.jobs > 0) return exec.jobs;
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

BaselineParams BaselineOf(const SpottingParams& spotting,
                          const BaselineConfig& baselines) {
  BaselineParams params = baselines.params;
  params.method = spotting.method;
  return params;
}

std::string ConfigDigest(const MienConfig& config) {
  MienConfig copy = config;
  copy.exec = ExecParams{};
  copy.protocol.leak = "none";
  copy.occlusion = OcclusionParams{};
  return Sha256Hex(CanonicalText(copy));
}

}  // namespace mien
