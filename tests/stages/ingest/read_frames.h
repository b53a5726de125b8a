#ifndef MIEN_TESTS_STAGES_INGEST_READ_FRAMES_H_
#define MIEN_TESTS_STAGES_INGEST_READ_FRAMES_H_

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "stages/ingest/frame_source.h"

namespace mien {

inline std::vector<Frame> ReadAll(const FrameSource& source,
                                  std::int64_t first = 0) {
  std::vector<Frame> frames;
  const auto reader = source.Open(first);
  for (Frame frame; reader->Next(&frame);) frames.push_back(frame);
  Frame after;
  EXPECT_FALSE(reader->Next(&after));
  return frames;
}

inline std::vector<std::string> Texts(const std::vector<Note>& notes) {
  std::vector<std::string> texts;
  for (const Note& note : notes) texts.push_back(note.text);
  return texts;
}

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_INGEST_READ_FRAMES_H_
