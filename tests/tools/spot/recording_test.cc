#include "tools/spot/recording.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

class NotedSource : public FrameSource {
 public:
  NotedSource() { info_.notes = {{"stream", "one of two", 1}}; }
  const SourceInfo& info() const override { return info_; }
  std::unique_ptr<FrameReader> Open(std::int64_t) const override {
    return nullptr;
  }
  std::string Digest() const override { return "noted"; }

 private:
  SourceInfo info_;
};

TEST(RecordingTest, NotesOfOpeningComeBeforeThoseOfReading) {
  FaceTracks tracks;
  tracks.notes = {{"loss", "a packet", 1}};
  EXPECT_THAT(NotesOf(NotedSource(), tracks),
              testing::ElementsAre(Note{"stream", "one of two", 1},
                                   Note{"loss", "a packet", 1}));
}

TEST(RecordingTest, ItsEndCountsFromTheFilesStart) {
  FaceTracks tracks;
  EXPECT_EQ(DurationOf(tracks), 0);
  tracks.fps = 25;
  tracks.time_s = {0.84, 0.88};
  EXPECT_DOUBLE_EQ(DurationOf(tracks), 0.92);
}

}  // namespace
}  // namespace mien
