#include "tools/spot/recording.h"

#include <cmath>

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

// Odds of one half are those of the mean; what the layer says of the flag
// decides.
TEST(RecordingTest, ScoresOfOwnVerdicts) {
  VerdictModel model;
  for (const std::string& name : VerdictTermNames()) {
    model.terms.push_back({name, 0, 1, name == "speech" ? -2.0 : 0.0});
  }
  model.constant = std::log(3);
  Events events;
  events.events.resize(2);
  events.events[0].score = 0.9;
  events.events[0].flags = {EventFlag::kSpeech};
  events.events[0].offset_idx = 5;
  events.events[1].score = 0.2;
  events.events[1].offset_idx = 7;
  Rescore(model, {0, 0.04, 0.08}, &events);
  EXPECT_EQ(events.events[0].offset_idx, 7);
  EXPECT_NEAR(events.events[0].score, 0.75, 1e-9);
  EXPECT_NEAR(events.events[1].score, 1 / (1 + std::exp(2 - std::log(3))),
              1e-9);
}

}  // namespace
}  // namespace mien
