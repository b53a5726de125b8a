#ifndef MIEN_TESTS_STAGES_INGEST_VIDEO_FILES_H_
#define MIEN_TESTS_STAGES_INGEST_VIDEO_FILES_H_

// Videos made by the ffmpeg program, and what ffprobe says of them.

#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include "pipeline/core/text.h"
#include "tests/stages/ingest/test_files.h"

namespace mien {

// Luma of the frames of MakeSteps, in the limited range of video.
inline int StepLuma(int idx) { return 16 + 8 * idx; }

// 24 fps H.264 with B-frames: `count` <= 25 plain frames of rising grey.
inline bool MakeSteps(const std::string& path, int count) {
  return RunQuietly(
      Str("ffmpeg -y -f lavfi -i \"color=black:s=64x48:r=24,format=yuv420p,"
          "geq=lum='16+8*N':cb=128:cr=128\" -frames:v ",
          count, " -c:v libx264 -bf 3 -crf 4 '", path, "'"));
}

// Moving test picture of ffmpeg, `frames` of them at 24 fps.
inline bool MakeMoving(const std::string& path, int frames,
                       const std::string& options = "") {
  return RunQuietly(
      Str("ffmpeg -y -f lavfi -i testsrc2=s=96x64:r=24 "
          "-frames:v ",
          frames, " -pix_fmt yuv420p ", options, " '", path, "'"));
}

// Timestamps of all frames as ffprobe decodes them, from the first one on;
// NaN where it knows none.
inline std::vector<double> ProbeTimes(const std::string& path) {
  const std::string out = path + ".times";
  if (std::system(("ffprobe -v quiet -select_streams v:0 -show_entries "
                   "frame=best_effort_timestamp_time -of csv=p=0 '" +
                   path + "' > '" + out + "' </dev/null")
                      .c_str()) != 0) {
    return {};
  }
  std::vector<double> times;
  std::ifstream in(out);
  for (std::string line; std::getline(in, line);) {
    if (Trim(line).empty()) continue;
    times.push_back(ParseDouble(Split(line, ',')[0])
                        .value_or(std::numeric_limits<double>::quiet_NaN()));
  }
  for (std::size_t i = times.size(); i > 0; --i) times[i - 1] -= times[0];
  std::filesystem::remove(out);
  return times;
}

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_INGEST_VIDEO_FILES_H_
