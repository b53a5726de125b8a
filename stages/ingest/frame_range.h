#ifndef MIEN_STAGES_INGEST_FRAME_RANGE_H_
#define MIEN_STAGES_INGEST_FRAME_RANGE_H_

// A clip that is a part of longer frames, such as one take of a recording.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "stages/ingest/frame_source.h"

namespace mien {

// Reads a part of longer frames: counts from 0 what `frames`, opened within it,
// count from first_idx, and ends before the first that is beyond it.
std::unique_ptr<FrameReader> FramesUntil(
    std::unique_ptr<FrameReader> frames, std::int64_t first_idx,
    std::function<bool(const Frame&)> is_beyond);

// The frames whose numbers lie from `first` to `last`, both included, counted
// from 0 anew, with the numbers and times that they have in the whole; nothing:
// from its first frame, to its last. Its digest is that of the whole and of the
// part. @throws DataError: no frame lies between.
std::shared_ptr<const FrameSource> FramesBetween(
    std::shared_ptr<const FrameSource> whole, std::optional<std::int64_t> first,
    std::optional<std::int64_t> last);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FRAME_RANGE_H_
