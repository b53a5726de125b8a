#include "pipeline/exec/failures.h"

#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/exec/result_folder.h"

namespace mien {
namespace {

// File names, and messages that hold them, may be of any bytes.
std::string Told(const std::string& text) {
  constexpr std::size_t kMost = 32767;
  return IsCleanText(text) ? text : CleanText(text, kMost);
}

}  // namespace

std::string FailuresCsv(const std::vector<Failure>& failures) {
  std::string csv = CsvLine({"item", "stage", "error", "message"});
  for (const Failure& failure : failures) {
    csv += CsvLine({Told(failure.item), failure.stage, failure.error,
                    Told(failure.message)});
  }
  return csv;
}

Failure FailureOf(const Error& error, const std::string& item,
                  const std::string& stage) {
  return {error.item().empty() ? item : error.item(),
          error.stage().empty() ? stage : error.stage(), error.KindName(),
          error.message()};
}

void WriteFailedRun(const std::string& folder, std::vector<Failure> before,
                    const Error& error, const std::string& item,
                    const std::string& stage) {
  if (error.ExitCode() != 1) return;
  before.push_back(FailureOf(error, item, stage));
  try {
    MakeFolder(folder);
    WriteResult(folder, "SHA256SUMS", "failures.csv", FailuresCsv(before));
  } catch (const Error& second) {  // the first one is the one to be told
    if (second.message() != error.message()) LogWarn(second.message());
  }
}

}  // namespace mien
