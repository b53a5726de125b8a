#ifndef MIEN_PIPELINE_EXEC_FAILURES_H_
#define MIEN_PIPELINE_EXEC_FAILURES_H_

#include <string>
#include <vector>

#include "pipeline/exec/runner.h"

namespace mien {

// failures.csv: item, stage, error, message.
std::string FailuresCsv(const std::vector<Failure>& failures);

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_FAILURES_H_
