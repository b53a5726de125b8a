#include "stages/spotting/interview_spotting.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "pipeline/cache/tensor_file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/motion/regions.h"
#include "stages/spotting/action_units.h"
#include "stages/spotting/envelope.h"
#include "stages/spotting/event_list.h"
#include "stages/spotting/motion_grid.h"
#include "stages/spotting/speech_signal.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

// A minute of one still face at 100 fps.
MotionSeries Still(double fps = 100, double seconds = 60) {
  MotionSeries series;
  series.regions = RegionNames();
  series.patches = PatchNames();
  series.fps = fps;
  const auto n = static_cast<std::size_t>(fps * seconds);
  FaceMotion face;
  face.iod_px = 80;
  face.image_iod_px = 100;
  face.frame_count = static_cast<std::int64_t>(n);
  Rng rng(7);
  for (std::size_t i = 0; i < n; ++i) {
    series.time_s.push_back(static_cast<double>(i) / fps);
    series.frame_number.push_back(static_cast<std::int64_t>(i));
    for (std::size_t r = 0; r < series.regions.size(); ++r) {
      face.dx.push_back(static_cast<float>(0.05 * rng.Normal()));
      face.dy.push_back(static_cast<float>(0.05 * rng.Normal()));
      face.magnitude.push_back(0.05f);
    }
  }
  face.patch_time_s = series.time_s;
  face.patch_dx.assign(n * series.patches.size(), 0);
  face.patch_dy = face.patch_dx;
  face.noise.assign(n, 0.05f);
  face.head_x.assign(n, 0);
  face.head_y.assign(n, 0);
  face.head_roll_deg.assign(n, 0);
  face.blink.assign(n, 0);
  series.faces.push_back(face);
  return series;
}

// amplitude: inter-ocular distances.
void Move(const std::string& name, double onset_s, double apex_s,
          double offset_s, double amplitude, MotionSeries* series) {
  FaceMotion& face = series->faces.front();
  for (const MovementPattern& pattern : MovementPatterns()) {
    if (pattern.name != name) continue;
    const std::size_t regions = series->regions.size();
    for (std::size_t i = 0; i < series->time_s.size(); ++i) {
      const double e = amplitude * face.iod_px *
                       EnvelopeAt(series->time_s[i], onset_s, apex_s, offset_s);
      for (std::size_t r = 0; r < regions; ++r) {
        face.dx[i * regions + r] +=
            static_cast<float>(e * pattern.direction[2 * r]);
        face.dy[i * regions + r] +=
            static_cast<float>(e * pattern.direction[2 * r + 1]);
      }
    }
  }
}

Events Spot(const MotionSeries& series) {
  return InterviewSpotStage(InterviewParams{}).Run(series);
}

TEST(InterviewSpotting, FindsTimesKindRegionsAndUnits) {
  MotionSeries series = Still();
  Move("AU12", 20, 20.15, 20.4, 0.02, &series);
  Move("AU1+AU2", 40, 40.8, 42, 0.04, &series);
  const Events events = Spot(series);
  ASSERT_EQ(events.events.size(), 2u);
  const bool first = events.events[0].kind == EventKind::kMicro;
  const Event& micro = events.events[first ? 0 : 1];
  const Event& macro = events.events[first ? 1 : 0];
  EXPECT_EQ(micro.kind, EventKind::kMicro);
  EXPECT_NEAR(micro.onset_idx, 2000, 4);
  EXPECT_NEAR(micro.apex_idx, 2015, 1.5);
  EXPECT_NEAR(micro.offset_idx, 2040, 4);
  EXPECT_NEAR(micro.amplitude_iod, 0.02, 0.002);
  EXPECT_NEAR(micro.amplitude_px, 2, 0.2);
  EXPECT_THAT(micro.regions,
              ElementsAre("mouth_corner_left", "mouth_corner_right"));
  EXPECT_THAT(micro.action_units, ElementsAre("AU12"));
  EXPECT_THAT(micro.flags, IsEmpty());
  EXPECT_GT(micro.strength, 5);
  EXPECT_EQ(macro.kind, EventKind::kMacro);
  EXPECT_NEAR(macro.apex_idx, 4080, 10);
  EXPECT_THAT(macro.action_units, ElementsAre("AU1", "AU2"));
  EXPECT_GT(events.curve[2015], 5);
  EXPECT_EQ(events.curve[3000], 0);
}

// A network that answers -30, but `logit` where the blink signal is kMark.
constexpr float kMark = 0.3f;
std::string WriteNet(const TempFolder& folder, float logit, float duration_s) {
  const auto moves = static_cast<std::int64_t>(2 * PatchNames().size());
  const auto ones = [](std::int64_t count) {
    return std::vector<float>(static_cast<std::size_t>(count), 1);
  };
  const int blink = 3, channels = 5 + 3 * 2;
  TensorFile file;
  file.metadata = {{"format", "mien-spot/4"},
                   {"patches", Join(PatchNames(), " ")}};
  std::vector<float> first(static_cast<std::size_t>(channels), 0);
  first[blink] = (logit + 30) / kMark;
  file.tensors = {
      {"expressions", {1, moves}, ones(moves)},
      {"correlation", {moves, moves}, ones(moves * moves)},
      {"member0.first.weight", {1, channels, 1}, first},
      {"member0.first.bias", {1}, {0}},
      {"member0.last.weight", {3, 1, 1}, {1, 0, 0}},
      {"member0.last.bias",
       {3},
       {-30, std::log(duration_s / 0.3f), std::log(duration_s / 0.3f)}}};
  const std::string path = folder / Str("net", logit, ".safetensors");
  WriteTensorFile(path, file);
  return path;
}

// A smile at 20 s, which the networks above speak of.
MotionSeries Smile() {
  MotionSeries series = Still();
  Move("AU12", 20, 20.15, 20.4, 0.02, &series);
  auto& blink = series.faces.front().blink;
  std::fill(blink.begin() + 2012, blink.begin() + 2019, kMark);
  return series;
}

TEST(InterviewSpotting, TheNetworkJudgesMicroExpressionsOnly) {
  const TempFolder folder;
  MotionSeries series = Smile();
  Move("AU1+AU2", 40, 40.8, 42, 0.04, &series);
  const auto kinds = [&](float logit) {
    std::vector<EventKind> found;
    for (const Event& event :
         InterviewSpotStage(InterviewParams{}, WriteNet(folder, logit, 0.4f))
             .Run(series)
             .events) {
      if (std::abs(event.apex_idx - 2015) < 20 ||
          event.kind == EventKind::kMacro) {
        found.push_back(event.kind);
      }
    }
    return found;
  };
  EXPECT_THAT(kinds(-20), ElementsAre(EventKind::kMacro));
  EXPECT_THAT(kinds(5), Contains(EventKind::kMicro));
}

TEST(InterviewSpotting, WhatTheNetworkNamesIsAsLongAsItSays) {
  const TempFolder folder;
  const MotionSeries series = Smile();
  for (const float duration_s : {0.2f, 0.4f}) {
    const Events events =
        InterviewSpotStage(InterviewParams{}, WriteNet(folder, 5, duration_s))
            .Run(series);
    bool found = false;
    for (const Event& event : events.events) {
      if (std::abs(event.apex_idx - 2015) > 8) continue;
      const double length_s = (event.offset_idx - event.onset_idx) / 100;
      EXPECT_NEAR(length_s, duration_s, 0.5 * duration_s);
      found = true;
    }
    EXPECT_TRUE(found) << duration_s;
  }
}

TEST(InterviewSpotting, TheRiseOfALongMovementIsNoBriefOne) {
  const TempFolder folder;
  const std::string net = WriteNet(folder, 5, 0.4f);
  for (const double amplitude : {0.06, 0.02}) {
    MotionSeries series = Smile();
    Move("AU6+AU12", 19.8, 20.6, 22, amplitude, &series);
    int brief = 0, longer = 0;
    for (const Event& event :
         InterviewSpotStage(InterviewParams{}, net).Run(series).events) {
      brief += event.kind == EventKind::kMicro;
      longer += event.kind == EventKind::kMacro;
    }
    EXPECT_EQ(longer, 1) << amplitude;
    // One of 2 % on top of a small one may be one of its own.
    EXPECT_EQ(brief, amplitude > 0.03 ? 0 : 1) << amplitude;
  }
}

TEST(InterviewSpotting, ANetworkOtherThanTheOneAskedForIsRefused) {
  const TempFolder folder;
  const std::string net = WriteNet(folder, 0, 0.3f);
  InterviewParams params;
  params.net_digest = "00";
  EXPECT_THAT(ErrorOf([&] { InterviewSpotStage(params, net); }),
              testing::HasSubstr("interview.net_digest asks for 00"));
  const InterviewSpotStage used(InterviewParams{}, net);
  EXPECT_EQ(used.params().net_digest.size(), 64u);
}

TEST(InterviewSpotting, AStillFaceHoldsNothing) {
  EXPECT_THAT(Spot(Still()).events, IsEmpty());
  // A list begins at clear_score at the least; what is kept, lower.
  for (const Event& event : Spot(Still(25, 10)).events) {
    EXPECT_LT(event.score, EventListParams().clear_score);
  }
  EXPECT_THAT(Spot(MotionSeries{}).events, IsEmpty());
}

TEST(InterviewSpotting, SaysWhatMayExplainACandidate) {
  MotionSeries series = Still(30);
  Move("AU4", 20, 20.2, 20.4, 0.03, &series);  // while the eyes close
  Move("AU12", 40, 40.2, 40.4, 0.03, &series);
  Move("AU1", 50, 50.2, 50.4, 0.03, &series);
  FaceMotion& face = series.faces.front();
  for (std::size_t i = 600; i < 606; ++i) face.blink[i] = 0.9f;
  for (std::size_t i = 1200; i < 1800; ++i) face.head_roll_deg[i] = 3;
  const Events events = Spot(series);
  const auto at = [&events](double idx) {
    for (const Event& event : events.events) {
      if (std::abs(event.apex_idx - idx) < 10) return event;
    }
    return Event{};
  };
  EXPECT_THAT(at(606).flags,
              ElementsAre(EventFlag::kBlink, EventFlag::kLowFps));
  EXPECT_THAT(at(1506).flags, ElementsAre(EventFlag::kLowFps));
  EXPECT_THAT(at(1206).flags, Not(Contains(EventFlag::kBlink)));
}

// A hand before the mouth flags what the mouth does, not the brow.
TEST(InterviewSpotting, WhatIsCoveredIsFlaggedPartByPart) {
  MotionSeries series = Still();
  Move("AU12", 20, 20.15, 20.4, 0.02, &series);
  Move("AU1", 20.8, 21, 21.2, 0.02, &series);
  Move("AU12", 40, 40.15, 40.4, 0.02, &series);
  FaceMotion& face = series.faces.front();
  for (int i = 0; i < 300; ++i) {
    face.cover_time_s.push_back(0.2 * i);
    face.cover.insert(face.cover.end(), 9, 0);
    // mouth, from 20.6 to 22 s: just behind the first event.
    if (i >= 103 && i < 110)
      face.cover[static_cast<std::size_t>(9 * i + 7)] = 0.6f;
  }
  const Events events = Spot(series);
  ASSERT_EQ(events.events.size(), 3u);
  for (const Event& event : events.events) {
    EXPECT_EQ(
        std::count(event.flags.begin(), event.flags.end(), EventFlag::kCovered),
        std::abs(event.apex_idx - 2015) < 10)
        << event.apex_idx;
  }
}

// The same movement of the patches, three times in a minute.
TEST(InterviewSpotting, HabitsRankLower) {
  MotionSeries series = Still();
  FaceMotion& face = series.faces.front();
  for (const double at : {10.0, 25.0, 50.0}) {
    Move("AU12", at, at + 0.15, at + 0.4, 0.02, &series);
    for (int i = 0; i < 25; ++i) {
      const auto row = static_cast<std::size_t>(at * 100 + 5 + i);
      face.patch_dx[row * series.patches.size() + 3] = 1;
    }
  }
  InterviewParams plain;
  plain.habit_per_minute = 0;
  const Events before = InterviewSpotStage(plain).Run(series);
  const Events events = Spot(series);
  ASSERT_EQ(before.events.size(), 3u);
  ASSERT_EQ(events.events.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_THAT(before.events[i].flags, Not(Contains(EventFlag::kHabit)));
    EXPECT_THAT(events.events[i].flags, Contains(EventFlag::kHabit));
    EXPECT_LT(events.events[i].score, before.events[i].score);
  }
}

TEST(InterviewSpotting, SpeechIsAMouthThatKeepsMoving) {
  MotionSeries series = Still(30);
  for (int n = 0; n < 40; ++n) {
    const double t = 20 + 0.25 * n;
    Move("AU17", t, t + 0.1, t + 0.22, 0.05, &series);
  }
  Move("AU17", 50, 50.2, 50.4, 0.05, &series);
  const MotionGrid grid =
      ResampleMotion(series, series.faces.front(), MotionGridOptions{});
  const auto speech = SpeechSignal(grid, series.regions, 0.7, 0.006);
  EXPECT_GT(speech[grid.IndexOf(25)], 0.8f);
  EXPECT_LT(speech[grid.IndexOf(50.2)], 0.2f);
  EXPECT_EQ(speech[grid.IndexOf(10)], 0);
}

TEST(MotionGrid, KeepsTimesBridgesGapsAndMarksThem) {
  MotionSeries series = Still(100, 10);
  FaceMotion& face = series.faces.front();
  const std::size_t regions = series.regions.size();
  for (std::size_t i = 0; i < 1000; ++i) {
    for (std::size_t r = 0; r < regions; ++r) {
      face.dx[i * regions + r] = static_cast<float>(0.8 * i / 100);
      face.dy[i * regions + r] = 0;
    }
  }
  for (std::size_t k = 400 * regions; k < 450 * regions; ++k) {
    face.dx[k] = std::numeric_limits<float>::quiet_NaN();
  }
  const MotionGrid grid = ResampleMotion(series, face, MotionGridOptions{});
  EXPECT_EQ(grid.rate_hz, 60);
  EXPECT_EQ(grid.columns, static_cast<int>(2 * regions));
  for (const double t : {1.0, 3.5, 4.2, 8.0}) {  // a ramp of .01 iod per s
    const std::size_t i = grid.IndexOf(t);
    EXPECT_NEAR(grid.value[i * 2 * regions], 0.01 * grid.TimeOf(i), 2e-4) << t;
  }
  EXPECT_TRUE(grid.valid[grid.IndexOf(3.5)]);
  EXPECT_FALSE(grid.valid[grid.IndexOf(3.95)]);
  EXPECT_FALSE(grid.valid[grid.IndexOf(4.2)]);
  EXPECT_TRUE(grid.valid[grid.IndexOf(4.7)]);
  face.dx.assign(face.dx.size(), std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(ResampleMotion(series, face, MotionGridOptions{}).size(), 0u);
}

TEST(CandidateScore, GrowsWithEvidenceAndFallsWithExplanations) {
  Event event;
  event.strength = 5;
  const double weak = CandidateScore(event, 0.3);
  event.strength = 30;
  const double strong = CandidateScore(event, 0.3);
  EXPECT_GT(strong, weak);
  EXPECT_GT(weak, 0);
  EXPECT_LT(strong, 1);
  event.flags = {EventFlag::kSpeech};
  EXPECT_LT(CandidateScore(event, 0.3), strong);
}

TEST(CandidateScore, OfWhatTheNetworkKnowsIsItsAnswer) {
  Event event;
  event.strength = 5;
  const double unlikely = CandidateScore(event, 0.3, -4.0);
  EXPECT_LT(unlikely, 0.1);
  EXPECT_GT(CandidateScore(event, 0.3, 4.0), 0.8);
  // It has seen lips and lids itself.
  event.strength = 30;
  event.flags = {EventFlag::kSpeech, EventFlag::kBlink};
  EXPECT_EQ(CandidateScore(event, 0.3, -4.0), unlikely);
}

TEST(CandidateScore, MacroExpressionsAreLongAndLarge) {
  Event event;
  event.strength = 8;
  event.amplitude_iod = 0.01;
  const double short_small = CandidateScore(event, 0.7);
  EXPECT_GT(CandidateScore(event, 2), short_small);
  event.amplitude_iod = 0.04;
  EXPECT_GT(CandidateScore(event, 0.7), short_small);
}

}  // namespace
}  // namespace mien
