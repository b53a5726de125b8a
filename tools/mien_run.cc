// mien-run: a data set directory and one YAML file -> scores and a report.

#include <algorithm>
#include <filesystem>
#include <iostream>

#include <CLI/CLI.hpp>

#include "pipeline/config/effective.h"
#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/catalogue.h"
#include "stages/config_reach/config_reach.h"
#include "stages/mien.h"
#include "stages/recognize/runtime.h"
#include "tools/run/data_remarks.h"
#include "tools/run/plan.h"
#include "tools/run/run.h"
#include "tools/support/program.h"

namespace mien {
namespace {

struct Arguments {
  std::string config;
  RunOptions run;
  std::vector<std::string> data;
  std::string cache, shard, log_level = "info";
  int jobs = -1;
  std::vector<std::string> assignments;
  bool dry_run = false, print_config = false;
};

void ParseShard(const std::string& text, RunOptions* run) {
  if (text.empty()) return;
  const auto parts = Split(text, '/');
  const auto at = parts.size() == 2 ? ParseInt(parts[0]) : std::nullopt;
  const auto of = parts.size() == 2 ? ParseInt(parts[1]) : std::nullopt;
  if (!at || !of || *of < 1 || *of > 100000 || *at < 1 || *at > *of) {
    throw ConfigError(
        Str("--shard ", text, ": write I/N with 1 <= I <= N, e.g. 2/8"));
  }
  run->shard = static_cast<int>(*at);
  run->shards = static_cast<int>(*of);
}

int Run(const Arguments& arguments) {
  SetLogLevel(arguments.log_level);
  RunOptions options = arguments.run;
  std::vector<std::string> assignments = arguments.assignments;
  if (!arguments.data.empty()) {
    options.data = ParseDataFolders(arguments.data, &assignments);
  }
  KeySet set;
  MienConfig config = LoadConfig(arguments.config, assignments, &set);
  if (!arguments.cache.empty()) config.exec.cache = arguments.cache;
  if (arguments.jobs >= 0) config.exec.jobs = arguments.jobs;
  ParseShard(arguments.shard, &options);
  if (arguments.print_config) {
    MienConfig usual;
    std::cout << PrintedYaml(Describe(config), Describe(usual));
    return 0;
  }
  if (options.data.empty()) {
    throw ConfigError("--data DIR is needed: the folder of the data set");
  }
  const bool own_times =
      DatasetNamed(config.data.format).kind == DatasetKind::kRecordings &&
      std::all_of(options.data.begin(), options.data.end(),
                  [](const DataFolder& data) {
                    std::error_code none;  // what is none is told later
                    return std::filesystem::is_regular_file(data.path, none);
                  });
  WarnOfUnreadKeys(
      {ConfigReader::kRun, config, own_times, true, SetNames(options.data)},
      set);
  WarnOfData(arguments.config, config.data, options.data);
  if (arguments.dry_run) {
    std::size_t failures = 0;
    std::cout << PlanText(config, options, &failures);
    return failures > 0 ? 1 : 0;  // as the run itself
  }
  return RunPipeline(config, options);
}

}  // namespace
}  // namespace mien

int main(int argc, char** argv) {
  mien::Arguments arguments;
  arguments.run.out = "out";
  CLI::App app{
      "Runs a data set through the whole pipeline and scores it.\n"
      "Example: mien-run configs/casme2.yaml --data /data/CASME2 --out out\n"
      "Exit codes: 0 all items succeeded, 1 some failed (failures.csv), "
      "2 configuration or usage, 3 internal error."};
  app.set_version_flag("--version", [] {
    return mien::VersionLine(
        "mien-run",
        mien::Str(mien::Provenance(), "; kernels ", mien::KernelsInUse()));
  });
  app.add_option("config", arguments.config, "YAML file, see configs/")
      ->required()
      ->type_name("CONFIG.yaml");
  app.add_option("--data", arguments.data,
                 "Folder of the data set; NAME=DIR for each of several, e.g. "
                 "--data casme2=DIR --data samm=DIR")
      ->type_name("[NAME=]DIR")
      ->allow_extra_args(false);
  app.add_option("--cache", arguments.cache,
                 "Folder of the cached intermediates (exec.cache)")
      ->type_name("DIR");
  app.add_option("--out", arguments.run.out, "Folder for the results")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--jobs", arguments.jobs,
                 "Items worked on at a time; 0 = all cores (exec.jobs)")
      ->check(CLI::Range(0, 1024));
  app.add_option("--shard", arguments.shard,
                 "Only items I of every N, up to flow, into the cache; with "
                 "--until recognize all items, and only folds I of every N")
      ->type_name("I/N");
  app.add_option("--set", arguments.assignments,
                 "Any key of the configuration, e.g. flow.method=dis")
      ->type_name("K=V")
      ->allow_extra_args(false);
  app.add_option("--until", arguments.run.until, "Stop after this stage")
      ->check(CLI::IsMember(mien::StepNames()));
  app.add_flag("--strict", arguments.run.strict,
               "When clips failed, stop before recognition: no scores of a "
               "part of the data");
  app.add_option("--stream", arguments.run.stream,
                 "Of files with several video streams: the one to read, "
                 "counted from 1 (default: the one that players show)")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  app.add_flag("--dry-run", arguments.dry_run,
               "List what would be run, compute nothing");
  app.add_flag("--print-config", arguments.print_config,
               "Print the effective configuration and stop");
  app.add_option("--log-level", arguments.log_level,
                 "trace, debug, info, warn, error, off")
      ->capture_default_str();
  return mien::RunProgram("mien-run", app, argc, argv,
                          [&arguments] { return mien::Run(arguments); });
}
