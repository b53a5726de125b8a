#include "tools/spot/study_run.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "stages/mien.h"
#include "tools/spot/study.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

bool Wants(const SpotOptions& options, const std::string& format) {
  return std::find(options.formats.begin(), options.formats.end(), format) !=
         options.formats.end();
}

}  // namespace

std::string StudyStart(const SpotOptions& options) {
  return (fs::path(options.out) /
          (Wants(options, "html") ? "index.html" : "recordings.csv"))
      .string();
}

Study StudyOf(const std::vector<Recording>& recordings,
              const SpotOptions& options) {
  Study study;
  std::vector<std::string> paths;
  for (const Recording& one : recordings) {
    StudyRecording recording;
    recording.name = !one.shown.empty()   ? one.shown
                     : !one.apart.empty() ? one.apart
                                          : one.clip.item;
    recording.error = "not done";
    recording.folder =
        fs::path(one.folder).lexically_relative(options.out).generic_string();
    study.recordings.push_back(std::move(recording));
    paths.push_back(one.source);
  }
  study.has_reports = Wants(options, "html");
  PutConditions(options.table, paths, &study);
  return study;
}

void WriteStudy(const std::string& config_digest, const SpotOptions& options,
                const std::vector<Failure>& failures, const Methods& methods,
                Study study, ResultFolder* results) {
  for (StudyRecording& one : study.recordings) {
    for (const Failure& failure : failures) {
      const bool failed = !one.error.empty() && failure.item == one.name;
      if (failed) one.error = failure.message;
    }
  }
  study.provenance.emplace_back("versions", Provenance());
  study.provenance.emplace_back("configuration", config_digest);
  for (auto& [name, text] : StudyFiles(study, Wants(options, "html"))) {
    if (name == "index.html") text = WithMethods(std::move(text), methods);
    results->Put(name, std::move(text));
  }
}

}  // namespace mien
