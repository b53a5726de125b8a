#include "stages/spotting/event_flags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/config/config.h"
#include "pipeline/core/digest.h"
#include "stages/spotting/clip_spotting.h"
#include "stages/spotting/interview_spotting.h"

namespace mien {
namespace {

using testing::ElementsAre;

TEST(FlagsOf, NothingSeenNothingFlagged) {
  FlagEvidence seen;
  seen.fps = 200;
  EXPECT_THAT(FlagsOf(seen, {}), ElementsAre());
}

TEST(FlagsOf, OneOrderForAll) {
  FlagEvidence seen;
  seen.blink = seen.speech = seen.face_lost = seen.covered = true;
  seen.head_travel_iod = 1;
  seen.fps = 25;
  EXPECT_THAT(FlagsOf(seen, {}),
              ElementsAre(EventFlag::kBlink, EventFlag::kSpeech,
                          EventFlag::kHeadMotion, EventFlag::kFaceLost,
                          EventFlag::kCovered, EventFlag::kLowFps));
}

TEST(FlagsOf, LimitsAreStillAllowed) {
  FlagParams params;
  params.head_motion_iod = 0.1;
  params.head_roll_deg = 3;
  params.low_fps = 50;
  FlagEvidence seen;
  seen.head_travel_iod = 0.1;
  seen.head_roll_deg = 3;
  seen.fps = 50;
  EXPECT_THAT(FlagsOf(seen, params), ElementsAre());
  seen.head_roll_deg = 3.01;
  EXPECT_THAT(FlagsOf(seen, params), ElementsAre(EventFlag::kHeadMotion));
  seen.head_roll_deg = 0;
  seen.head_travel_iod = 0.101;
  seen.fps = 49.9;
  EXPECT_THAT(FlagsOf(seen, params),
              ElementsAre(EventFlag::kHeadMotion, EventFlag::kLowFps));
}

// What cache files of earlier versions are found by: the same keys in the same
// order. Another digest here means that everything is computed anew.
TEST(SpottingKeys, StandAsInTheCachesThatAreThere) {
  EXPECT_EQ(Sha256Hex(CanonicalText(SpottingParams{})),
            "7a1f1dcc119bb328847b44e73585762c9b5993e2a44b4d610c8334d04af4f920")
      << CanonicalText(SpottingParams{});
  EXPECT_EQ(Sha256Hex(CanonicalText(InterviewParams{})),
            "6561649a38ce17d85d4dab8fbf25c5a1b91b35d29b66f47143121008d69f0f80")
      << CanonicalText(InterviewParams{});
}

}  // namespace
}  // namespace mien
