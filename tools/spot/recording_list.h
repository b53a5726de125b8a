#ifndef MIEN_TOOLS_SPOT_RECORDING_LIST_H_
#define MIEN_TOOLS_SPOT_RECORDING_LIST_H_

// Which recordings there are, and where the results of each go.

#include <string>
#include <vector>

#include "pipeline/exec/failures.h"
#include "stages/ingest/dataset.h"
#include "stages/mien_config.h"

namespace mien {

struct Recording {
  Clip clip;
  std::string folder;      // of its results
  std::string source;      // where the recording lies
  std::string shown = {};  // its name in results; "": its file's
};

// Of files and folders, each once; folders of recordings stay folders of
// results under `out`. A folder that holds the results of another recording is
// left alone. An input that holds none is a failure. What is left out is told.
std::vector<Recording> ListRecordings(const DataParams& data,
                                      const std::vector<std::string>& inputs,
                                      const std::string& out,
                                      std::vector<Failure>* failures);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_RECORDING_LIST_H_
