#ifndef MIEN_PIPELINE_EXEC_FAILURES_H_
#define MIEN_PIPELINE_EXEC_FAILURES_H_

#include <string>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/exec/runner.h"

namespace mien {

// failures.csv: item, stage, error, message.
std::string FailuresCsv(const std::vector<Failure>& failures);

// What ended a whole run, with `item` and `stage` where the error tells none.
Failure FailureOf(const Error& error, const std::string& item,
                  const std::string& stage);

// For an error that ends a run with exit code 1: failures.csv of the folder is
// `before`, and the error. Other errors are none of the input's: nothing is
// written. A folder that cannot be written is a warning.
void WriteFailedRun(const std::string& folder, std::vector<Failure> before,
                    const Error& error, const std::string& item,
                    const std::string& stage);

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_FAILURES_H_
