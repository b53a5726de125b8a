#include "tools/spot/spot_run.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "pipeline/config/effective.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/failures.h"
#include "pipeline/exec/result_folder.h"
#include "pipeline/exec/runner.h"
#include "stages/exchange/export.h"
#include "tools/spot/event_rows.h"
#include "tools/spot/hidden_names.h"
#include "tools/spot/open_face.h"
#include "tools/spot/recording_list.h"
#include "tools/spot/spot_methods.h"
#include "tools/spot/spotter.h"
#include "tools/spot/study.h"
#include "tools/spot/study_run.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kVideoBytes = std::int64_t{500} << 20;

// The one recording that another program holds in its memory.
std::vector<Recording> GivenRecording(const SpotOptions& options) {
  const std::string& name = options.given_name;
  Recording one;
  one.clip.name = one.clip.item = one.clip.folder = one.source = name;
  one.folder = (fs::path(options.out) / SafeFileName(name)).string();
  return {one};
}

std::vector<Failure> RunAll(const ExecParams& exec, const Spotter& spotter,
                            const std::vector<Recording>& recordings,
                            Study* study) {
  std::vector<WorkItem> items;
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    items.push_back(
        {recordings[i].clip.item, kVideoBytes,
         [&spotter, &one = recordings[i], part = &study->recordings[i]] {
           spotter.Run(one, part);
         }});
  }
  RunnerOptions runner;
  runner.jobs = JobsOf(exec);
  runner.memory_bytes = ParseMemory(exec.memory);
  runner.label = "videos";
  return RunItems(items, runner);
}

// What would bring names, words or the shape of a face in.
void CheckRedaction(const SpotOptions& options) {
  const bool words = !options.events.empty() || !options.table.empty() ||
                     !options.transcript.empty();
  if (words) {
    throw ConfigError(
        "--redact goes without --events, --table and --transcript: they bring "
        "in names and words");
  }
  for (const std::string& format : options.formats) {
    if (format != kOpenFaceFormat) continue;
    throw ConfigError(
        "--redact goes without the format openface: its landmarks are the "
        "shape of the face");
  }
}

}  // namespace

int RunSpotting(const MienConfig& config, const SpotOptions& options) {
  for (const std::string& format : options.formats) {
    if (format == "html" || format == kOpenFaceFormat) continue;
    FindExportFormat(format, {"html", kOpenFaceFormat});  // unknown: at once
  }
  if (options.redacts()) {
    CheckRedaction(options);
    CheckPassedOn(options.out, config.exec.cache);
  }
  LeaveOut({}, options.leave_out);
  if (!options.ranking.empty() && !options.events.empty()) {
    throw ConfigError(
        "--ranking is of spotted candidates; with --events none are spotted");
  }
  std::vector<Failure> failures;
  auto recordings = options.given ? GivenRecording(options)
                                  : ListRecordings(config.data, options.inputs,
                                                   options.out, &failures);
  if (options.redacts()) {
    HideNames(config.exec.cache, options.out, &recordings);
  }
  if (options.folders != nullptr) {
    for (const auto& one : recordings) options.folders->push_back(one.folder);
  }
  if (!options.transcript.empty() && recordings.size() > 1) {
    throw ConfigError(Str("--transcript is of one recording, but there are ",
                          recordings.size(),
                          ": name one, or put each transcript beside its "
                          "recording (VIDEO.vtt)"));
  }
  const bool is_study = recordings.size() > 1 || !options.table.empty();
  ResultFolder results(options.out);
  results.Begin();  // at once, if it is read-only
  MakeFolder(config.exec.cache);
  const Store store(config.exec.cache, Provenance());
  StageTimes times;
  const SpotterSetup setup = SpotterSetupOf(config);
  Study study;
  std::string ranking;
  try {
    study = StudyOf(recordings, options);
    Spotter spotter(setup, options, store, &times);
    ranking = spotter.ranking_text();
    spotter.TakeCoded(recordings);
    spotter.TellUnused(recordings);
    for (Failure& failure : RunAll(config.exec, spotter, recordings, &study)) {
      failures.push_back(std::move(failure));
    }
  } catch (const Error& error) {  // a table, weights, a review, a model
    if (!options.redacts()) {
      WriteFailedRun(options.out, failures, error, options.inputs.front(),
                     "spot");
    }
    throw;
  }
  for (const Recording& recording : recordings) {
    const bool failed = std::any_of(failures.begin(), failures.end(),
                                    [&recording](const Failure& one) {
                                      return one.item == recording.clip.item;
                                    });
    if (failed && ResultFolder(recording.folder).HasResults()) {
      LogWarn(recording.folder + ": the results there are of an earlier run");
    }
  }
  if (options.redacts()) {
    failures = WithoutNames(std::move(failures), recordings, options.inputs);
  }
  const std::string coded = fs::path(options.events).filename().string();
  SpotScope scope = ScopeOf(options, coded, ranking);
  scope.compared = ComparedIn(study);
  scope.has_persons = study.has_persons;
  const Methods methods = SpotMethods(setup.facts, study.recordings, scope);
  results.Put("methods.txt", methods.text + "\n");
  results.Put("methods.bib", methods.bibtex);
  if (is_study) {
    WriteStudy(setup.facts.config_digest, options, failures, methods,
               std::move(study), &results);
  }
  MienConfig effective = config;
  if (options.redacts()) HideFolders(&effective);
  results.Put("config.yaml", WriteEffectiveYaml(Describe(effective)));
  results.Put("failures.csv", FailuresCsv(failures));
  results.Commit();
  LogInfo("results: " + options.out);
  if (is_study) LogInfo("all together: " + StudyStart(options));
  return failures.empty() ? 0 : 1;
}

}  // namespace mien
