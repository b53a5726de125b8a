#include "stages/baselines/baseline_spotting.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/config/config.h"
#include "pipeline/core/digest.h"
#include "stages/spotting/envelope.h"
#include "tests/stages/motion/moving_face.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const char* const kMethods[] = {"he2021", "moilanen", "mdmd"};

BaselineParams Method(const std::string& name) {
  BaselineParams params;
  params.method = name;
  // Half the published size: quick.
  params.he2021.iod_px = 60;
  params.moilanen.iod_px = params.mdmd.iod_px = 50;
  params.mdmd.macro_reach_s = 0;
  return params;
}

// Brow up by `peak_px` of 80 around `apex_s` for 0.4 s.
std::vector<MovingFace::Moment> Clip(double length_s, double fps, double apex_s,
                                     double peak_px) {
  std::vector<MovingFace::Moment> moments;
  for (int i = 0; i < length_s * fps; ++i) {
    MovingFace::Moment moment;
    moment.brow =
        peak_px * EnvelopeAt(i / fps, apex_s - 0.4, apex_s, apex_s + 0.4);
    moments.push_back(moment);
  }
  return moments;
}

TEST(BaselineSpottingTest,
     AllFramesOfASlowerRecordingGiveTheSameAsThinnedOnes) {
  // 75 frames of 25 fps, and the same moments at 100 fps with three between.
  const MovingFace face;
  const auto [slow, slow_tracks] = face.Make(Clip(3, 25, 1.5, 4), 25, 0);
  const auto [fast, fast_tracks] = face.Make(Clip(3, 100, 1.5, 4), 100, 0);
  BaselineParams params = Method("moilanen");
  params.max_fps = 25;
  const Events a = BaselineSpotStage(params).Run(slow, slow_tracks);
  const Events b = BaselineSpotStage(params).Run(fast, fast_tracks);
  ASSERT_FALSE(a.events.empty());
  ASSERT_EQ(a.events.size(), b.events.size());
  EXPECT_EQ(b.curve.size(), fast_tracks.time_s.size());
  EXPECT_NEAR(a.events[0].apex_idx, 37.5, 2);
  EXPECT_EQ(b.events[0].apex_idx, 4 * a.events[0].apex_idx);
  EXPECT_EQ(b.events[0].onset_idx, 4 * a.events[0].onset_idx);
  EXPECT_NEAR(b.events[0].score, a.events[0].score, 1e-6);
  EXPECT_THAT(a.events[0].flags, Contains(EventFlag::kLowFps));
  EXPECT_THAT(b.events[0].flags, Not(Contains(EventFlag::kLowFps)));
}

TEST(BaselineSpottingTest, NothingIsComparedAcrossLostFrames) {
  const MovingFace face;
  for (const std::string method : kMethods) {
    auto [source, tracks] = face.Make(Clip(3, 25, 1.5, 4), 25, 0);
    FaceTrack& track = tracks.faces[0];
    for (const std::size_t lost : {20u, 37u, 55u}) {
      track.found[lost] = 0;
      track.landmarks_px[lost].fill(
          {std::numeric_limits<float>::quiet_NaN(), 0});
    }
    const Events events = BaselineSpotStage(Method(method)).Run(source, tracks);
    // Stretches of less than a second: too short for all but he2021.
    EXPECT_EQ(events.events.empty(), method != "he2021") << method;
    for (const Event& event : events.events) {
      for (const double lost : {20, 37, 55}) {
        EXPECT_TRUE(event.offset_idx < lost || event.onset_idx > lost);
      }
      EXPECT_THAT(event.flags, Contains(EventFlag::kFaceLost));
    }
    EXPECT_EQ(events.curve[37], 0);
  }
}

TEST(BaselineSpottingTest, AGapInTimeEndsAStretch) {
  const MovingFace face;
  auto [source, tracks] = face.Make(Clip(3, 25, 1.5, 4), 25, 0);
  const auto crosses = [](const Event& event) {
    return event.onset_idx < 38 && event.offset_idx >= 38;
  };
  const Events whole =
      BaselineSpotStage(Method("moilanen")).Run(source, tracks);
  EXPECT_TRUE(std::any_of(whole.events.begin(), whole.events.end(), crosses));
  for (std::size_t i = 38; i < tracks.time_s.size(); ++i) {
    tracks.time_s[i] += 0.5;
  }
  const Events events =
      BaselineSpotStage(Method("moilanen")).Run(source, tracks);
  EXPECT_TRUE(
      std::none_of(events.events.begin(), events.events.end(), crosses));
}

TEST(BaselineSpottingTest, FacesAreIndependent) {
  const MovingFace face;
  const auto [source, tracks] = face.Make(Clip(3, 25, 1.5, 4), 25, 0);
  for (const std::string method : kMethods) {
    const BaselineSpotStage stage(Method(method));
    const Events one = stage.Run(source, tracks);
    ASSERT_FALSE(one.events.empty()) << method;
    FaceTracks two = tracks;
    two.faces.push_back(tracks.faces[0]);
    two.faces[1].face = 5;
    const Events both = stage.Run(source, two);
    ASSERT_EQ(both.events.size(), 2 * one.events.size());
    EXPECT_EQ(both.events[0].face, 0);
    EXPECT_EQ(both.events[1].face, 5);
    EXPECT_EQ(both.events[0].onset_idx, both.events[1].onset_idx);
    EXPECT_EQ(both.events[0].score, both.events[1].score);
    EXPECT_EQ(both.curve, one.curve);
    for (std::size_t i = 1; i < both.events.size(); ++i) {
      EXPECT_LE(both.events[i].score, both.events[i - 1].score);
    }
    // The same again, byte for byte.
    EXPECT_EQ(stage.Run(source, two).curve, both.curve);
  }
}

TEST(BaselineSpottingTest, MoreMovementScoresHigher) {
  const MovingFace face;
  for (const std::string method : kMethods) {
    double before = 0;
    for (const double peak_px : {2.5, 5.0}) {
      const auto [source, tracks] = face.Make(Clip(3, 25, 1.5, peak_px), 25, 0);
      const Events events =
          BaselineSpotStage(Method(method)).Run(source, tracks);
      ASSERT_FALSE(events.events.empty()) << method;
      EXPECT_GT(events.events[0].score, before) << method;
      EXPECT_LE(events.events[0].score, 1) << method;
      before = events.events[0].score;
    }
  }
}

TEST(BaselineSpottingTest, HeNamesRegionsAndAmplitude) {
  const MovingFace face;
  const auto [source, tracks] = face.Make(Clip(3, 25, 1.5, 4), 25, 0);
  const Event event =
      BaselineSpotStage(Method("he2021")).Run(source, tracks).events.at(0);
  EXPECT_EQ(event.kind, EventKind::kMacro);
  EXPECT_NEAR(event.apex_idx, 37.5, 2);
  // True onset and offset: 27.5, 47.5.
  EXPECT_NEAR(event.onset_idx, 29, 4);
  EXPECT_NEAR(event.offset_idx, 46, 4);
  EXPECT_NEAR(event.amplitude_iod, 4.0 / 80, 0.015);
  EXPECT_NEAR(event.amplitude_px, 80 * event.amplitude_iod, 0.05);
  EXPECT_THAT(event.regions, Contains("brow_outer_left"));
  EXPECT_THAT(event.regions, Not(Contains("brow_outer_right")));
  EXPECT_THAT(event.regions, Not(Contains("lip_upper")));
  EXPECT_THAT(event.flags, ElementsAre(EventFlag::kLowFps));
}

TEST(BaselineSpottingTest, HeadMotionIsFlagged) {
  const MovingFace face;
  auto moments = Clip(3, 25, 1.5, 4);
  for (std::size_t i = 0; i < moments.size(); ++i) {
    moments[i].x = 0.9 * static_cast<double>(i);
  }
  const auto [source, tracks] = face.Make(moments, 25, 0);
  const Events events =
      BaselineSpotStage(Method("moilanen")).Run(source, tracks);
  ASSERT_FALSE(events.events.empty());
  EXPECT_THAT(events.events[0].flags, Contains(EventFlag::kHeadMotion));
}

TEST(BaselineSpottingTest, NoFaceAndTooFewFramesAreNoError) {
  const MovingFace face;
  for (const std::string method : kMethods) {
    auto [source, tracks] =
        face.Make(std::vector<MovingFace::Moment>(3), 25, 0);
    const BaselineSpotStage stage(Method(method));
    EXPECT_THAT(stage.Run(source, tracks).events, IsEmpty());
    EXPECT_THAT(stage.Run(source, tracks).curve, ElementsAre(0, 0, 0));
    tracks.faces.clear();
    EXPECT_THAT(stage.Run(source, tracks).events, IsEmpty());
    EXPECT_EQ(stage.Run(source, tracks).source, "spotted");
    EXPECT_THAT(stage.Run(source, FaceTracks()).events, IsEmpty());
  }
}

TEST(BaselineSpottingTest, SourceThatDoesNotFitTheTracksIsRefused) {
  const MovingFace face;
  const auto [source, tracks] =
      face.Make(std::vector<MovingFace::Moment>(3), 25, 0);
  const auto shorter =
      face.Make(std::vector<MovingFace::Moment>(2), 25, 0).first;
  const BaselineSpotStage stage(Method("moilanen"));
  EXPECT_EQ(ErrorOf([&, t = tracks] { stage.Run(shorter, t); }),
            "DataError: 'memory' ends at frame 2, the face tracks go on to "
            "frame 2: the file changed; run again");
}

TEST(BaselineSpottingTest, EveryParameterIsInTheKey) {
  BaselineParams params;
  std::set<std::string> texts = {CanonicalText(params)};
  params.method = "mdmd";
  texts.insert(CanonicalText(params));
  params.max_fps = 60;
  texts.insert(CanonicalText(params));
  params.he2021.brow_rise_iod = 0.02;
  texts.insert(CanonicalText(params));
  params.moilanen.share = 0.6;
  texts.insert(CanonicalText(params));
  params.mdmd.flow = "rlof";
  texts.insert(CanonicalText(params));
  EXPECT_EQ(texts.size(), 6u);
  EXPECT_STREQ(BaselineSpotStage::kName, "baseline_spotting");
}

// As in tests/stages/spotting/event_flags_test.cc.
TEST(BaselineSpottingTest, KeysStandAsInTheCachesThatAreThere) {
  const std::string text = CanonicalText(BaselineParams{});
  EXPECT_THAT(text, testing::StartsWith("method=he2021\nmax_fps=30\n"));
  EXPECT_EQ(Sha256Hex(text),
            "72dc7dcbdeffc6eaa9109eb139e505c719c3cf84878c9f119dcaebe2c7d1ffd7")
      << text;
}

TEST(BaselineSpottingTest, ParametersAreChecked) {
  const auto error_of = [](const std::string& assignment) {
    BaselineParams params;
    const Node root = Describe(params);
    return ErrorOf([&] {
      SetFromText(assignment, root);
      CheckBounds(root);
    });
  };
  EXPECT_EQ(error_of("method=mdmd"), "");
  EXPECT_THAT(error_of("method=frog"), HasSubstr("method"));
  EXPECT_THAT(error_of("method=frog"), HasSubstr("he2021"));
  EXPECT_THAT(error_of("he2021.brow_rise_iod=0"), HasSubstr("brow_rise_iod"));
  EXPECT_THAT(error_of("moilanen.radius_px=4"), HasSubstr("radius_px"));
  EXPECT_THAT(error_of("mdmd.flow=tvl1"), HasSubstr("rlof"));
  EXPECT_THAT(error_of("mdmd.reach_s=1"), HasSubstr("reach_s"));
}

}  // namespace
}  // namespace mien
