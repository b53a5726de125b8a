#ifndef MIEN_STAGES_INGEST_MEMORY_FRAMES_H_
#define MIEN_STAGES_INGEST_MEMORY_FRAMES_H_

// Frames that another program holds in memory.

#include <memory>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "stages/ingest/frame_source.h"

namespace mien {

// images: upright, of one size, each CV_8UC1 or CV_8UC3 (BGR); readers hand out
// copies. Frame i is at i / fps. name: for messages, in no key: the digest is
// that of rate, sizes and pixels.
// @throws DataError: no image, an empty one, of another size or type than the
// first, a rate outside 1 .. 100,000.
std::shared_ptr<const FrameSource> FramesInMemory(std::string name,
                                                  std::vector<cv::Mat> images,
                                                  double fps);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_MEMORY_FRAMES_H_
