#ifndef MIEN_STAGES_INGEST_LOSS_NOTES_H_
#define MIEN_STAGES_INGEST_LOSS_NOTES_H_

// What a video file lacks, as reading it through has found, and how it is
// told. Only for the sources of this folder that speak to libav.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/core/note.h"
#include "stages/ingest/libav_file.h"
#include "stages/ingest/picture_numbers.h"

namespace mien {

struct VideoLosses {
  std::string format;            // as libavformat calls it
  std::int64_t packets = 0;      // that should give pictures
  bool stamped = false;          // any tells its time
  std::int64_t empty = 0;        // packets that the recorder dropped
  std::int64_t corrupt = 0;      // packets or reads
  std::int64_t other_sizes = 0;  // packets of another length than the first
  std::int64_t gaps = 0;         // pictures that are missing by the stamps
  PictureNumbers::Missing numbers;
  std::int64_t nowhere = 0;  // frames of an AVI of which nothing tells where
  // On the container's clock: of its packets, and as its header tells.
  double begin_s = 0, end_s = 0, told_s = 0;
  bool end_is_sure = true;  // no stamp was out of its order
  std::string ends_early;   // WhatEndsEarly; "": it does not
  LibavWords words;         // of the container and its decoders
};

std::vector<Note> NotesOf(const VideoLosses& losses);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_LOSS_NOTES_H_
