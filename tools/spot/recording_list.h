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
  // Its name in results where others have its file's name too: with as many
  // folders as tell them apart, "P1/session.mp4".
  std::string apart = {};
};

// Of files and folders, each once; folders of recordings stay folders of
// results under `out`. A folder that holds the results of another recording is
// left alone. Recordings of one file name are told apart by their folders, and
// that is told. An input that holds none is a failure. What is left out is
// told.
std::vector<Recording> ListRecordings(const DataParams& data,
                                      const std::vector<std::string>& inputs,
                                      const std::string& out,
                                      std::vector<Failure>* failures);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_RECORDING_LIST_H_
