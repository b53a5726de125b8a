#ifndef MIEN_TESTS_STAGES_INGEST_DATASETS_MADE_FRAMES_H_
#define MIEN_TESTS_STAGES_INGEST_DATASETS_MADE_FRAMES_H_

// Frames of clips, with numbers as data sets have them.

#include <cstdint>
#include <string>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {

inline std::string Padded(std::int64_t number, int digits) {
  std::string text = std::to_string(number);
  const auto wanted = static_cast<std::size_t>(digits);
  if (text.size() < wanted) text.insert(0, wanted - text.size(), '0');
  return text;
}

// <prefix>00046.jpg and so on; empty files: readers of data sets look at names
// only.
inline void WriteFrame(const std::string& prefix, std::int64_t number,
                       int digits = 0) {
  WriteBytes(prefix + Padded(number, digits) + ".jpg", "");
}

inline void WriteFrames(const std::string& prefix, std::int64_t first,
                        std::int64_t last, int digits = 0) {
  for (std::int64_t n = first; n <= last; ++n) WriteFrame(prefix, n, digits);
}

// The first and the last alone.
inline void WriteEnds(const std::string& prefix, std::int64_t first,
                      std::int64_t last, int digits = 0) {
  WriteFrame(prefix, first, digits);
  WriteFrame(prefix, last, digits);
}

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_INGEST_DATASETS_MADE_FRAMES_H_
