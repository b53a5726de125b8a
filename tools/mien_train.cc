// mien-train: one network trained on every sample of a data set.

#include <filesystem>

#include <CLI/CLI.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/mien.h"
#include "tools/support/program.h"

namespace mien {
namespace {

struct Arguments {
  std::string config, data, cache, log_level = "info";
  std::string out = "model.safetensors";
  int jobs = -1;
  std::vector<std::string> assignments;
};

int Train(const Arguments& arguments) {
  SetLogLevel(arguments.log_level);
  MienConfig config = LoadConfig(arguments.config, arguments.assignments);
  if (!arguments.cache.empty()) config.exec.cache = arguments.cache;
  if (arguments.jobs >= 0) config.exec.jobs = arguments.jobs;
  if (arguments.data.empty()) {
    throw ConfigError("--data DIR is needed: the folder of the data set");
  }
  // Hours of training must not end at a folder that cannot be written.
  WriteFileAtomic(arguments.out + ".part", "");
  std::filesystem::remove(arguments.out + ".part");
  MakeFolder(config.exec.cache);
  const Store store(config.exec.cache, Provenance());
  StageTimes times;
  RunOptions options;
  options.data = arguments.data;
  const Prepared prepared = Prepare(config, options, store, &times);
  const ModelFile model = TrainOnAll(config, prepared, store);
  WriteModel(arguments.out, model);
  LogInfo(Str(arguments.out, ": ", model.network, ", ",
              Join(model.classes, " "), ", ", model.channels, " x ",
              model.height_px, " x ", model.width_px, ", normalise ",
              model.normalise));
  return prepared.failures.empty() ? 0 : 1;
}

}  // namespace
}  // namespace mien

int main(int argc, char** argv) {
  mien::Arguments arguments;
  CLI::App app{
      "Trains one network on every sample and writes its weights.\n"
      "Example: mien-train configs/casme2.yaml --data /data/CASME2 --out "
      "me3.safetensors\n"
      "The data it has seen are not to be scored with it: scores come from "
      "mien-run, which holds subjects out."};
  app.set_version_flag("--version", mien::VersionLine("mien-train"));
  app.add_option("config", arguments.config, "YAML file, see configs/")
      ->required()
      ->type_name("CONFIG.yaml");
  app.add_option("--data", arguments.data, "Folder of the data set")
      ->type_name("DIR");
  app.add_option("--out", arguments.out, "Where the weights go")
      ->type_name("MODEL")
      ->capture_default_str();
  app.add_option("--cache", arguments.cache,
                 "Folder of the cached intermediates (exec.cache)")
      ->type_name("DIR");
  app.add_option("--jobs", arguments.jobs,
                 "Clips worked on at a time; 0 = all cores (exec.jobs)")
      ->check(CLI::Range(0, 1024));
  app.add_option("--set", arguments.assignments,
                 "Any key of the configuration, e.g. recognize.epochs=50")
      ->type_name("K=V")
      ->allow_extra_args(false);
  app.add_option("--log-level", arguments.log_level,
                 "trace, debug, info, warn, error, off")
      ->capture_default_str();
  return mien::RunProgram("mien-train", app, argc, argv,
                          [&arguments] { return mien::Train(arguments); });
}
