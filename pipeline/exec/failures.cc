#include "pipeline/exec/failures.h"

#include "pipeline/core/csv.h"

namespace mien {

std::string FailuresCsv(const std::vector<Failure>& failures) {
  std::string csv = CsvLine({"item", "stage", "error", "message"});
  for (const Failure& failure : failures) {
    csv +=
        CsvLine({failure.item, failure.stage, failure.error, failure.message});
  }
  return csv;
}

}  // namespace mien
