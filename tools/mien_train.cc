// mien-train: one network trained on every sample of a data set.

#include <filesystem>
#include <iostream>

#include <CLI/CLI.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/exec/failures.h"
#include "pipeline/exec/result_folder.h"
#include "stages/config_reach/config_reach.h"
#include "stages/mien.h"
#include "stages/recognize/runtime.h"
#include "tools/eval/verdicts.h"
#include "tools/run/data_remarks.h"
#include "tools/run/model_card.h"
#include "tools/run/protocol_run.h"
#include "tools/support/program.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

// Beside the weights: digests of what was written.
constexpr const char* kSums = "models.sha256";
constexpr const char* kModelName = "model.safetensors";

struct Arguments {
  std::vector<std::string> data;
  std::string config, cache, scores, notes, log_level = "info";
  std::string out = kModelName;
  int jobs = -1;
  std::vector<std::string> assignments;
  VerdictOptions verdicts;
};

// " --data casme2=DIR --data samm=DIR"
std::string DataText(const std::vector<std::string>& given) {
  std::string text;
  for (const std::string& one : given) {
    const std::string set = ParseDataFolder(one).set;
    text += set.empty() ? " --data DIR" : " --data " + set + "=DIR";
  }
  return text;
}

// How to train the same weights, without the folders of this machine.
std::string CommandOf(const Arguments& arguments) {
  const fs::path config = arguments.config;
  std::string text =
      Str("mien-train ",
          config.is_absolute() ? config.filename().string() : config.string(),
          DataText(arguments.data), " --out ",
          fs::path(arguments.out).filename().string());
  for (const std::string& assignment : arguments.assignments) {
    text += " --set '" + assignment + "'";
  }
  return text;
}

void WriteCard(const std::string& path, const ModelFile& model) {
  const fs::path card = fs::path(path).replace_extension(".md");
  const std::string text =
      ModelCard(fs::path(path).filename().string(), fs::file_size(path), model);
  WriteResultBy(card.string(), kSums,
                [&text](const std::string& at) { WriteFileAtomic(at, text); });
  LogInfo("model card: " + card.string());
}

// Beside the weights what they were trained without.
void WriteFailures(const std::string& path,
                   const std::vector<Failure>& failures) {
  const std::string list =
      fs::path(path).replace_extension(".failures.csv").string();
  if (failures.empty()) {
    RemoveResult(list, kSums);  // an earlier training's
    return;
  }
  WriteResultBy(list, kSums, [&failures](const std::string& at) {
    WriteFileAtomic(at, FailuresCsv(failures));
  });
  LogWarn(Str(failures.size(), " failed: ", list));
}

// What ends the training is told like what was left out of it.
template <class Work>
ModelFile TellingFailures(const Arguments& arguments, const Prepared* prepared,
                          const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (error.ExitCode() == 1) {
      std::vector<Failure> failures = prepared->failures;
      failures.push_back(
          FailureOf(error, arguments.data.empty() ? "" : arguments.data.front(),
                    prepared->set.size() == 0 ? "ingest" : "recognize"));
      WriteFailures(arguments.out, failures);
    }
    throw;
  }
}

// A layer on the scores of mien-spot, of one's own verdicts.
int TrainRanking(VerdictOptions options, const Arguments& arguments) {
  if (!arguments.config.empty()) {
    throw ConfigError("--verdicts trains no network: leave out " +
                      ShownText(arguments.config, 200));
  }
  options.out = arguments.out;
  if (options.out == kModelName) options.out = "ranking.csv";
  TrainVerdicts(options, std::cout);
  return 0;
}

int Train(const Arguments& arguments) {
  SetLogLevel(arguments.log_level);
  if (!arguments.verdicts.predicted.empty()) {
    return TrainRanking(arguments.verdicts, arguments);
  }
  if (arguments.config.empty()) {
    throw ConfigError(
        "CONFIG.yaml is needed (see configs/), or --verdicts; see --help");
  }
  if (!arguments.verdicts.coded.empty() || !arguments.verdicts.tiers.empty() ||
      !arguments.verdicts.coders.empty()) {
    throw ConfigError(
        "--coded, --tier and --coder are of --verdicts: give that, too");
  }
  RunOptions options;
  std::vector<std::string> assignments = arguments.assignments;
  options.data = ParseDataFolders(arguments.data, &assignments);
  KeySet set;
  MienConfig config = LoadConfig(arguments.config, assignments, &set);
  if (!arguments.cache.empty()) config.exec.cache = arguments.cache;
  if (arguments.jobs >= 0) config.exec.jobs = arguments.jobs;
  CheckTrainable(config.recognize);
  if (!config.protocol.designs.empty()) {
    throw ConfigError(
        "protocol.designs is for mien-run, which chooses in each fold; "
        "mien-train trains one design: set recognize and leave out the list");
  }
  WarnOfUnreadKeys(
      {ConfigReader::kTrain, config, false, true, SetNames(options.data)}, set);
  WarnOfData(arguments.config, config.data, options.data);
  const std::string scores =
      arguments.scores.empty()
          ? ""
          : ScoresOfRun((fs::path(arguments.scores) / "results.json").string(),
                        ConfigDigest(config));
  // Hours of training must not end at a folder that cannot be written.
  WriteFileAtomic(arguments.out + ".part", "");
  fs::remove(arguments.out + ".part");
  MakeFolder(config.exec.cache);
  const Store store(config.exec.cache, Provenance());
  StageTimes times;
  Prepared prepared;
  const auto train = [&] {
    prepared = Prepare(PrepareSetupOf(config), options, store, &times);
    return TrainOnAll(SetupOf(config), ConfigDigest(config), prepared, store);
  };
  ModelFile model = TellingFailures(arguments, &prepared, train);
  model.command = CommandOf(arguments);
  if (!scores.empty()) model.scores = scores;
  if (!arguments.notes.empty()) model.notes += "; " + arguments.notes;
  WriteResultBy(arguments.out, kSums,
                [&model](const std::string& at) { WriteModel(at, model); });
  WriteCard(arguments.out, model);
  WriteFailures(arguments.out, prepared.failures);
  LogInfo(Str(arguments.out, ": ", model.network, ", ",
              Join(model.classes, " "), ", ", model.channels, " x ",
              model.height_px, " x ", model.width_px, ", normalise ",
              model.normalise));
  if (!model.scores.empty()) LogInfo("scores: " + model.scores);
  return prepared.failures.empty() ? 0 : 1;
}

}  // namespace
}  // namespace mien

int main(int argc, char** argv) {
  mien::Arguments arguments;
  CLI::App app{
      "Trains one network on every sample, or on the training part of a "
      "split,\nand writes its weights and, beside them, a model card (.md).\n"
      "Example: mien-train configs/casme2.yaml --data /data/CASME2 --out "
      "me3.safetensors\n"
      "The data it has seen are not to be scored with it: scores come from "
      "the test part of a split\nor from mien-run, which holds subjects out "
      "(--scores)."};
  app.set_version_flag("--version", [] {
    return mien::VersionLine(
        "mien-train",
        mien::Str(mien::Provenance(), "; kernels ", mien::KernelsInUse()));
  });
  app.add_option("config", arguments.config, "YAML file, see configs/")
      ->type_name("CONFIG.yaml");
  app.add_option("--data", arguments.data,
                 "Folder of the data set; NAME=DIR for each of several")
      ->type_name("[NAME=]DIR")
      ->allow_extra_args(false);
  app.add_option("--out", arguments.out, "Where the weights go")
      ->type_name("MODEL")
      ->capture_default_str();
  app.add_option("--cache", arguments.cache,
                 "Folder of the cached intermediates (exec.cache)")
      ->type_name("DIR");
  app.add_option("--jobs", arguments.jobs,
                 "Clips worked on at a time; 0 = all cores (exec.jobs)")
      ->check(CLI::Range(0, 1024));
  app.add_option("--scores", arguments.scores,
                 "Output of a mien-run with the same configuration, whose "
                 "scores go with the weights")
      ->type_name("DIR");
  app.add_option("--notes", arguments.notes,
                 "What else goes with the weights: terms of the data")
      ->type_name("TEXT");
  app.add_option(
         "--verdicts", arguments.verdicts.predicted,
         "In place of CONFIG.yaml: reviewed events.csv of mien-spot, or "
         "folders of them; makes a logistic layer on the scores of what "
         "was accepted and rejected, says what it does on recordings "
         "left out, and writes it to --out (default: ranking.csv) for "
         "mien-spot --ranking")
      ->type_name("FILE|DIR");
  app.add_option("--coded", arguments.verdicts.coded,
                 "Of --verdicts: what people coded (CSV, ELAN, BORIS, WebVTT, "
                 "TextGrid) decides in place of verdicts: a candidate is real "
                 "where half of it and of an interval is common (IoU)")
      ->type_name("FILE");
  app.add_option("--tier", arguments.verdicts.tiers,
                 "Tier of --coded that holds the expressions")
      ->type_name("NAME");
  app.add_option("--coder", arguments.verdicts.coders,
                 "Of --coded that several people have coded: whose expressions "
                 "count (default: of each recording those of whoever comes "
                 "first)")
      ->type_name("NAME");
  app.add_option("--fps", arguments.verdicts.fps,
                 "Of --coded: frames a second, where the files do not tell")
      ->check(CLI::Range(1e-3, 1e5));
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
