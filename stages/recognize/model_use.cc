#include "stages/recognize/model_use.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "pipeline/config/config.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxDifferences = 4;

bool IsFile(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

[[noreturn]] void DoesNotFit(const std::string& what, const std::string& model,
                             const std::string& samples) {
  throw ModelError("the model does not fit the samples: its " + what + " " +
                   model + ", theirs " + samples);
}

void NeedEqual(bool equal, const std::string& what, const std::string& model,
               const std::string& samples) {
  if (!equal) DoesNotFit(what, model, samples);
}

// "method dis instead of tvl1; ..." between two "key=value" texts.
std::string Differences(const std::string& model, const std::string& samples) {
  if (model.empty() || samples.empty()) {
    const char* kinds[] = {"single frames", "flow stacks"};
    return Str("it reads ", kinds[!model.empty()], ", the samples are ",
               kinds[!samples.empty()]);
  }
  const auto lines = Split(samples, '\n');
  std::vector<std::string> parts;
  for (const std::string& line : Split(model, '\n')) {
    if (line.empty()) continue;
    bool same = false;
    std::string theirs = "nothing";
    const std::string key = line.substr(0, line.find('=') + 1);
    for (const std::string& other : lines) {
      same = same || other == line;
      if (StartsWith(other, key)) theirs = other.substr(key.size());
    }
    if (same || parts.size() >= kMaxDifferences) continue;
    parts.push_back(Str("flow.", key.substr(0, key.size() - 1), " ",
                        line.substr(key.size()), ", theirs ", theirs));
  }
  return parts.empty() ? "another set of flow keys" : Join(parts, "; ");
}

}  // namespace

std::vector<std::string> ModelFolders() {
  std::vector<std::string> folders;
  const char* own = std::getenv("MIEN_MODELS");
  if (own && *own) folders.push_back(own);
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const fs::path bin = program.parent_path();
    folders.push_back((bin.parent_path().parent_path() / "models").string());
    folders.push_back((bin.parent_path() / "share/mien/models").string());
  }
  return folders;
}

std::string FindModel(const std::string& name) {
  const std::string file = fs::path(name).filename().string();
  const std::string how =
      file == "spot.safetensors"
          ? "; train it: scripts/train-spotter --help, or set interview.net: "
            "\"\" to spot without"
          : Str("; train it: mien-train CONFIG.yaml --data DIR --out ", file,
                file == "fer2013.safetensors"
                    ? " (CONFIG.yaml: configs/fer2013-mien.yaml)"
                    : "");
  if (IsFile(name)) return name;
  if (name.find('/') != std::string::npos) {
    throw ModelError("no model " + name + how);
  }
  const auto folders = ModelFolders();
  for (const std::string& folder : folders) {
    const fs::path path = fs::path(folder) / name;
    if (IsFile(path)) return path.string();
  }
  throw ModelError(Str("no model ", name, " in ", Join(folders, ", "), how,
                       ", and put it into one of these folders or set "
                       "MIEN_MODELS to its folder"));
}

bool TrainedWithFlip(const ModelFile& model) {
  for (const std::string& line : Split(model.params, '\n')) {
    if (Trim(line) == "test_flip=true") return true;
  }
  return false;
}

std::string GeometryText(const FlowParams& params) {
  return CanonicalText(params);
}

FlowParams FlowOf(const ModelFile& model) {
  if (model.geometry.empty()) {
    throw ModelError("the model reads single frames (" +
                     Join(model.channel_names, ", ") +
                     "), not flow stacks: choose another recognize.model");
  }
  FlowParams params;
  try {
    for (const std::string& line : Split(model.geometry, '\n')) {
      if (!line.empty()) SetFromText(line, Describe(params));
    }
    CheckBounds(Describe(params));
  } catch (const ConfigError& error) {
    throw ModelError("the model's geometry cannot be used: " + error.message());
  }
  return params;
}

void CheckFits(const ModelFile& model, const SampleSet& set) {
  NeedEqual(model.channel_names == set.channel_names &&
                model.channels == set.channels,
            "channels are", Join(model.channel_names, ", "),
            Join(set.channel_names, ", "));
  NeedEqual(model.height_px == set.height_px && model.width_px == set.width_px,
            "input is", Str(model.height_px, " x ", model.width_px, " px"),
            Str(set.height_px, " x ", set.width_px, " px"));
  NeedEqual(model.normalise == set.normalise, "normalisation is",
            model.normalise, set.normalise);
  NeedEqual(model.classes == set.classes, "classes are",
            Join(model.classes, ", "), Join(set.classes, ", "));
  NeedEqual(model.several_labels == set.several_labels, "labels are",
            model.several_labels ? "several a sample" : "one a sample",
            set.several_labels ? "several a sample" : "one a sample");
  if (model.geometry != set.geometry) {
    throw ModelError("the model does not fit the samples: its geometry is " +
                     Differences(model.geometry, set.geometry));
  }
}

}  // namespace mien
