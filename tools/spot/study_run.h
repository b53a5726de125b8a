#ifndef MIEN_TOOLS_SPOT_STUDY_RUN_H_
#define MIEN_TOOLS_SPOT_STUDY_RUN_H_

// A run over several recordings as a study.

#include <string>
#include <vector>

#include "pipeline/exec/failures.h"
#include "pipeline/exec/result_folder.h"
#include "stages/report/methods.h"
#include "stages/report/study_page.h"
#include "tools/spot/recording_list.h"
#include "tools/spot/spot_run.h"

namespace mien {

// What a person opens first of it.
std::string StudyStart(const SpotOptions& options);

// The study as it is before anything was computed: every recording "not done".
// @throws as PutConditions.
Study StudyOf(const std::vector<Recording>& recordings,
              const SpotOptions& options);

// Puts StudyFiles() into the results, with why recordings failed.
void WriteStudy(const std::string& config_digest, const SpotOptions& options,
                const std::vector<Failure>& failures, const Methods& methods,
                Study study, ResultFolder* results);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_STUDY_RUN_H_
