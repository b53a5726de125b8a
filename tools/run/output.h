#ifndef MIEN_TOOLS_RUN_OUTPUT_H_
#define MIEN_TOOLS_RUN_OUTPUT_H_

// The files of a run: results.json, samples.csv, predictions.csv, folds.csv,
// confusion.csv, subjects.csv (units.csv in their place where samples show any
// number of action units), failures.csv, config.yaml, report.html; with
// protocol.leak also leaked.csv and results.json's object "leaked".

#include "tools/run/leak_scores.h"
#include "tools/run/pooled_scores.h"
#include "tools/run/protocol_run.h"
#include "tools/run/run_facts.h"

namespace mien {

// Marks the folder as unfinished (pipeline/exec/result_folder.h); also the
// first write, so that a read-only --out is noticed before any work.
// @throws IoError.
void BeginResults(const RunOptions& options);

// All files, and a score table to the log. @throws IoError.
void WriteResults(const RunFacts& facts, const RunOptions& options,
                  const Prepared& prepared, const Recognition& recognition,
                  const LeakRecord& leak, const StageTimes& times,
                  double total_s);

}  // namespace mien

#endif  // MIEN_TOOLS_RUN_OUTPUT_H_
