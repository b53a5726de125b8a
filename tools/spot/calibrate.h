#ifndef MIEN_TOOLS_SPOT_CALIBRATE_H_
#define MIEN_TOOLS_SPOT_CALIBRATE_H_

// The wiring of mien-spot --calibrate: how small a movement is found in a
// recording of one's own.

#include <cstdint>
#include <string>
#include <vector>

#include "stages/evaluate/detection_limit.h"
#include "stages/mien_config.h"
#include "tools/inject/field_family.h"

namespace mien {

struct CalibrateOptions {
  std::string input;  // one video file or folder of frames
  std::string out;
  double fps = 0;  // as SpotOptions::fps
  int stream = 0;  // as SpotOptions::stream
  std::uint64_t seed = 1;

  // Sizes tried, ascending, inter-ocular distances.
  std::vector<double> amplitudes_iod = {0.005, 0.01, 0.015, 0.02, 0.03, 0.04};
  int expressions = 20;    // of each size at least, if most_rounds allow
  int most_rounds = 20;    // versions of the recording per size
  double per_minute = 15;  // expressions in a version
  // Of the displacement fields, each equally often (field_family.h); empty:
  // those of the drawn actor, which the spotter's makers know best.
  std::vector<std::string> families = FieldFamilies();
  double near_s = 0.5;  // candidates so near to one are not "others"
};

// Puts micro-expressions of each size into the face that is seen longest, at
// the same places for every size, and spots each version from its frames on:
// tracking and motion know nothing of the original. Places where the
// recording itself gives a candidate do not count. Versions are made while
// they are read, a frame at a time; their tracks and series are cached.
// Deterministic for a seed, for any number of jobs.
// Writes <out>/<video stem>/calibration.csv, calibration_groups.csv, .json,
// .html; prints the table.
// Returns the exit code 0. Reads the whole configuration: it is cut into
// slices here, and its digest written.
// @throws ConfigError (more than one recording), DataError (no face, too
// short, no room), IoError, Interrupted.
int RunCalibration(const MienConfig& config, const CalibrateOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_CALIBRATE_H_
