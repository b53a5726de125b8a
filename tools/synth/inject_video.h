#ifndef MIEN_TOOLS_SYNTH_INJECT_VIDEO_H_
#define MIEN_TOOLS_SYNTH_INJECT_VIDEO_H_

#include <atomic>
#include <string>
#include <vector>

#include "stages/track/track.h"
#include "tools/inject/inject.h"

namespace mien {

struct InjectVideoOptions {
  std::vector<std::string> videos;
  std::string out;  // new or empty folder
  InjectOptions inject;
  int crf = 16;
  std::string preset = "veryfast";  // x264's
  bool control = false;             // also the same without expressions
  double fps = 0;                   // > 0: instead of the file's timestamps
  std::string landmark_model = kDefaultLandmarkModel;
  int jobs = 1;  // videos at a time; same bytes for any number
  const std::atomic<bool>* stop = nullptr;
};

// <out>/<stem>_injected.mp4 of each video (and <stem>_control.mp4), encoded
// anew with the original timestamps, and truth.csv (see planned_expression.h)
// when all is done. @throws ConfigError, DataError naming the video, IoError.
void InjectVideos(const InjectVideoOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_INJECT_VIDEO_H_
