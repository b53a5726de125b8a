#ifndef MIEN_TOOLS_SPOT_SPOT_RUN_H_
#define MIEN_TOOLS_SPOT_SPOT_RUN_H_

// The wiring of mien-spot: recordings -> candidates a person can check.

#include <string>
#include <vector>

#include "stages/mien_config.h"

namespace mien {

struct SpotOptions {
  std::vector<std::string> inputs;  // video files, folders of frames, folders
                                    // of those
  std::string out;
  double fps = 0;  // of folders of frames; 0: data.fps. Also overrides a
                   // file's own times
  int stream = 0;  // of a file's video streams, from 1; 0: as players choose
  std::vector<std::string> formats = {"csv", "json", "html"};
  std::string review;       // a reviewed events.csv to carry over; ""
  std::string calibration;  // a calibration.json for the reports; "": the one
                            // in a recording's output folder, if any
};

// The whole of mien-spot: <out>/<video stem>/events.csv, signals.csv and what
// `formats` names; failures.csv and config.yaml in <out>. Returns the exit
// code 0 or 1. @throws ConfigError, IoError, ModelError, Interrupted.
int RunSpotting(const MienConfig& config, const SpotOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOT_RUN_H_
