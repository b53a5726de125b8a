#ifndef MIEN_STAGES_INGEST_FRAME_RANGE_H_
#define MIEN_STAGES_INGEST_FRAME_RANGE_H_

// A clip that is a part of longer frames, such as one take of a recording.

#include <cstdint>
#include <memory>
#include <optional>

#include "stages/ingest/frame_source.h"

namespace mien {

// The frames whose numbers lie from `first` to `last`, both included, counted
// from 0 anew, with the numbers and times that they have in the whole; nothing:
// from its first frame, to its last. Its digest is that of the whole and of the
// part. @throws DataError: no frame lies between.
std::shared_ptr<const FrameSource> FramesBetween(
    std::shared_ptr<const FrameSource> whole, std::optional<std::int64_t> first,
    std::optional<std::int64_t> last);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FRAME_RANGE_H_
