#ifndef MIEN_TOOLS_EVAL_VIDEO_LENGTH_H_
#define MIEN_TOOLS_EVAL_VIDEO_LENGTH_H_

#include <optional>

#include "stages/exchange/cells.h"
#include "tools/eval/spot_input.h"

namespace mien {

// Columns that tell the length of a video.
struct LengthColumns {
  explicit LengthColumns(const Table& table)
      : minutes(table.Find({"minutes"})),
        video_s(table.Find({"video_duration_s"})),
        frames(table.Find({"frames", "frame_count"})),
        fps(table.Find({"fps"})),
        duration_s(table.Find({"duration_s"})) {}

  // Frames a second, if it says so. @throws DataError with the cell.
  std::optional<double> Rate(const Cells& cells) const;

  // Fills what `facts` lack. Of the event in the row, seconds: 0 where there is
  // none; NaN when not known. @throws DataError with the cell.
  void Read(const Cells& cells, double event_end_s, double event_length_s,
            VideoFacts* facts) const;

  Cells::Column minutes, video_s, frames, fps, duration_s;
};

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_VIDEO_LENGTH_H_
