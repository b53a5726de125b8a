#ifndef MIEN_TOOLS_SPOT_PART_H_
#define MIEN_TOOLS_SPOT_PART_H_

// A part of a recording: what lies between two times or frames of its file.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "stages/ingest/frame_source.h"

namespace mien {

// A place in a recording: seconds since the file's start, or a frame from 0.
struct Mark {
  bool is_frame = false;
  double at = 0;
};

// "12.5" (seconds), "1:02.5", "1:02:03" (minutes, hours), "f123" (frame).
// option: for messages. @throws ConfigError.
Mark ParseMark(const std::string& text, const std::string& option);

struct Part {
  std::optional<Mark> from, to;  // to: the last frame, or time, included
  bool IsWhole() const { return !from && !to; }
};

// From two texts, "" for none. @throws ConfigError, also for a part that ends
// before it begins.
Part ParsePart(const std::string& from, const std::string& to);

// The frames of the part, counted from 0 anew, with the times and numbers that
// they have in the whole. Its digest is that of the whole and of the part, so
// that nothing cached of one is taken for the other.
struct PartOfFrames {
  std::shared_ptr<const FrameSource> source;
  std::int64_t first_frame = 0;  // of the whole, at which it begins
};

// Reads up to the first frame of the part, passing over what it can by the
// frame rate. @throws DataError: the recording ends before the part begins.
PartOfFrames TakePart(const std::shared_ptr<const FrameSource>& whole,
                      const Part& part);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_PART_H_
