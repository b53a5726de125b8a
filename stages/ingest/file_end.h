#ifndef MIEN_STAGES_INGEST_FILE_END_H_
#define MIEN_STAGES_INGEST_FILE_END_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace mien {

// Where the first packets of pictures lie in a file, bytes; -1: not known.
struct PacketPlaces {
  std::int64_t first = -1, second = -1;
  std::int64_t size = 0;  // of the first
};

// Whether a file whose container tells no length ends as its kind must: mpeg
// transport streams with a whole packet, ogg with the page that is marked as
// the last, y4m and dv with a whole picture. What is missing, such as "the file
// ends within a packet"; "" where nothing is, for other containers and where
// the file's beginning does not tell. `container` is libavformat's name.
std::string WhatEndsEarly(const std::string& path, std::string_view container,
                          const PacketPlaces& places);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FILE_END_H_
