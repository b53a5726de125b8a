#ifndef MIEN_PIPELINE_EXEC_RUNNER_H_
#define MIEN_PIPELINE_EXEC_RUNNER_H_

// Runs independent items on a few threads within a memory budget.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace mien {

struct WorkItem {
  std::string name;             // for messages and failures.csv
  std::int64_t peak_bytes = 0;  // estimate; items start only if it fits
  std::function<void()> run;
};

struct Failure {
  std::string item;
  std::string stage;
  std::string error;  // "DataError", ...
  std::string message;
};

struct RunnerOptions {
  int jobs = 1;
  std::int64_t memory_bytes = std::int64_t{4} << 30;
  std::string label;  // what the progress line counts: "clips", "folds"
};

// Runs every item; an error of one leaves the others alone. An item larger
// than the whole budget runs alone. Returns failures in the order of items.
// ConfigError, ModelError and InternalError stop the run and are thrown.
// @throws Interrupted after Ctrl-C, once the items in flight have ended.
std::vector<Failure> RunItems(const std::vector<WorkItem>& items,
                              const RunnerOptions& options);

// Seconds until `left` more items are done, `workers` at a time, from what
// earlier ones took. Those that took less than a tenth of the longest were
// known from the cache and tell nothing of the others. NaN: none was done yet.
double SecondsLeft(const std::vector<double>& took_s, std::size_t left,
                   int workers);

// Thrown out of a run that Ctrl-C or SIGTERM ended (exit code 130).
struct Interrupted {};

// First Ctrl-C: finish or drop what is in flight; second: end at once.
void CatchInterrupts();
// Stages that take long may look at it between steps.
const std::atomic<bool>& InterruptRequested();

// "4G", "512M", "75%" (of the machine's memory), plain bytes.
// @throws ConfigError.
std::int64_t ParseMemory(const std::string& text);

}  // namespace mien

#endif  // MIEN_PIPELINE_EXEC_RUNNER_H_
