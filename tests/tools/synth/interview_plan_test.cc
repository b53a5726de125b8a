#include "tools/synth/interview_plan.h"

#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

InterviewScript Script(std::uint64_t seed = 1, double duration_s = 300) {
  InterviewScript script;
  script.seed = seed;
  script.duration_s = duration_s;
  return script;
}

bool InSpeech(const InterviewPlan& plan, double time_s) {
  for (const auto& [start, end] : plan.speech) {
    if (time_s >= start && time_s <= end) return true;
  }
  return false;
}

TEST(InterviewPlanTest, SameSeedSamePoses) {
  const InterviewPlan a = PlanInterview(Script(4));
  const InterviewPlan b = PlanInterview(Script(4));
  const InterviewPlan other = PlanInterview(Script(5));
  double apart = 0;
  for (double t = 0; t < 300; t += 0.73) {
    const ActorPose p = PoseAt(a, t), q = PoseAt(b, t);
    EXPECT_EQ(p.shift_x_px, q.shift_x_px);
    EXPECT_EQ(p.light, q.light);
    EXPECT_EQ(p.au_px, q.au_px);
    EXPECT_EQ(p.mouth_open_px, q.mouth_open_px);
    apart += std::abs(p.yaw_deg - PoseAt(other, t).yaw_deg);
  }
  EXPECT_GT(apart, 100);
}

TEST(InterviewPlanTest, ExpressionsKeepApartAndMicroOnesFromBlinks) {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const InterviewPlan plan = PlanInterview(Script(seed));
    EXPECT_EQ(plan.frame_count, 9000);
    double last_end = -1;
    std::map<std::string, int> kinds;
    for (const PlannedExpression& e : plan.expressions) {
      ++kinds[e.kind];
      const double total = e.offset_s - e.onset_s;
      EXPECT_GE(e.onset_s, last_end + 1);
      last_end = e.offset_s;
      EXPECT_LT(e.onset_idx, e.apex_idx);
      EXPECT_LT(e.apex_idx, e.offset_idx);
      EXPECT_NEAR(e.apex_s, static_cast<double>(e.apex_idx) / 30, 1.0 / 30);
      if (e.kind == "macro") {
        EXPECT_TRUE(total >= 0.7 && total <= 4) << total;
        EXPECT_GE(e.peak_iod, 0.04);
        continue;
      }
      EXPECT_TRUE(total >= 0.17 && total <= 0.5) << total;
      const double rise = (e.apex_s - e.onset_s) / total;
      EXPECT_TRUE(rise > 0.33 && rise < 0.51) << rise;
      EXPECT_TRUE(e.peak_px >= 1.5 && e.peak_px <= 3) << e.peak_px;
      for (const Blink& b : plan.blinks) {
        EXPECT_TRUE(e.offset_s < b.start_s ||
                    e.onset_s > b.start_s + b.length_s);
      }
    }
    EXPECT_EQ(kinds["micro"], 28);
    EXPECT_EQ(kinds["macro"], 12);
  }
}

TEST(InterviewPlanTest, SharesAreAsAsked) {
  double speech = 0;
  int micro = 0, in_speech = 0, blinks = 0;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const InterviewPlan plan = PlanInterview(Script(seed, 600));
    for (const auto& [start, end] : plan.speech) speech += end - start;
    blinks += static_cast<int>(plan.blinks.size());
    for (const PlannedExpression& e : plan.expressions) {
      if (e.kind != "micro") continue;
      ++micro;
      in_speech += InSpeech(plan, e.apex_s) ? 1 : 0;
    }
  }
  EXPECT_NEAR(speech / (8 * 600), 0.4, 0.06);
  EXPECT_NEAR(static_cast<double>(in_speech) / micro, 0.2, 0.05);
  EXPECT_NEAR(blinks / 80.0, 60 / 4.2, 2);  // a minute
}

TEST(InterviewPlanTest, SpeechOpensTheMouthSeveralTimesASecond) {
  const InterviewPlan plan = PlanInterview(Script());
  int frames = 0, peaks = 0;
  for (std::int64_t i = 1; i + 1 < plan.frame_count; ++i) {
    const auto open = [&](std::int64_t k) {
      return PoseAt(plan, plan.TimeOf(k)).mouth_open_px;
    };
    if (!InSpeech(plan, plan.TimeOf(i))) {
      EXPECT_EQ(open(i), 0) << i;
      continue;
    }
    ++frames;
    peaks += open(i) > open(i - 1) && open(i) >= open(i + 1) ? 1 : 0;
  }
  const double rate = peaks / (frames / 30.0);
  EXPECT_TRUE(rate > 2.5 && rate < 6) << rate;
}

TEST(InterviewPlanTest, TheHeadNeverJumps) {
  const InterviewPlan plan = PlanInterview(Script(2, 120));
  double most_turned = 0;
  for (double t = 0.002; t < 120; t += 0.002) {
    const ActorPose a = PoseAt(plan, t - 0.002), b = PoseAt(plan, t);
    ASSERT_LT(std::abs(b.shift_x_px - a.shift_x_px), 0.2) << t;
    ASSERT_LT(std::abs(b.yaw_deg - a.yaw_deg), 0.2) << t;
    ASSERT_LT(std::abs(b.pitch_deg - a.pitch_deg), 0.25) << t;
    ASSERT_LT(std::abs(b.scale - a.scale), 0.002) << t;
    most_turned = std::max(most_turned, std::abs(b.yaw_deg));
  }
  EXPECT_TRUE(most_turned > 3 && most_turned < 20) << most_turned;
}

TEST(InterviewPlanTest, PartsCanBeLeftOutWithoutChangingTheOthers) {
  InterviewScript script = Script(3);
  const InterviewPlan full = PlanInterview(script);
  script.head_motion = script.flicker = false;
  const InterviewPlan still = PlanInterview(script);
  for (double t = 0; t < 300; t += 1.37) {
    const ActorPose a = PoseAt(full, t), b = PoseAt(still, t);
    EXPECT_EQ(b.yaw_deg, 0);
    EXPECT_EQ(b.light, 1);
    EXPECT_EQ(a.eye_closed, b.eye_closed);
    EXPECT_EQ(a.au_px, b.au_px);
  }
  script.speech_share = 0;
  script.events_per_minute = 0;
  script.blinks = false;
  const InterviewPlan nothing = PlanInterview(script);
  EXPECT_TRUE(nothing.expressions.empty());
  EXPECT_TRUE(NuisancesOf(nothing).empty());
}

TEST(InterviewPlanTest, PeaksAreScaledToWhatTheFaceGives) {
  InterviewScript script = Script();
  script.peaks = {1, 4};
  InterviewPlan plan = PlanInterview(script);
  // A face that moves twice as far as it is told.
  ScalePeaks(
      [](const std::map<int, double>& px) {
        double most = 0;
        for (const auto& [au, value] : px) most = std::max(most, 2 * value);
        return most;
      },
      &plan);
  int ones = 0, fours = 0;
  for (std::size_t k = 0; k < plan.expressions.size(); ++k) {
    const PlannedExpression& e = plan.expressions[k];
    EXPECT_NEAR(plan.px_per_share[k], 0.5 * e.peak_px, 1e-9);
    if (e.kind == "micro") (e.peak_iod < 0.02 ? ones : fours)++;
  }
  EXPECT_EQ(ones, fours);
}

TEST(InterviewPlanTest, NuisancesAreWrittenInOrder) {
  const TempFolder folder;
  const InterviewPlan plan = PlanInterview(Script());
  WriteNuisances(folder / "n.csv", {{"a.mp4", 30, NuisancesOf(plan)}});
  const Table table = ReadCsv(folder / "n.csv");
  std::map<std::string, int> kinds;
  double last = 0;
  for (const auto& row : table.rows) {
    ++kinds[row[table.Need({"kind"})]];
    const double start = std::stod(row[table.Need({"start_s"})]);
    EXPECT_GE(start, last);
    EXPECT_GE(std::stod(row[table.Need({"end_s"})]), start);
    EXPECT_NEAR(std::stod(row[table.Need({"start_frame"})]), 30 * start, 0.51);
    last = start;
  }
  EXPECT_EQ(kinds["flicker"], 1);
  EXPECT_EQ(kinds["blink"], static_cast<int>(plan.blinks.size()));
  EXPECT_EQ(kinds["speech"], static_cast<int>(plan.speech.size()));
  EXPECT_GT(kinds["head_turn"], 10);
  EXPECT_GT(kinds["nod"], 2);
  EXPECT_GT(kinds["exposure"], 3);
}

TEST(InterviewPlanTest, NonsenseIsRefused) {
  const auto error = [](const std::function<void(InterviewScript*)>& change) {
    InterviewScript script;
    change(&script);
    return ErrorOf([&] { PlanInterview(script); });
  };
  EXPECT_EQ(error([](InterviewScript* s) { s->duration_s = 1; }),
            "ConfigError: interview: a length of 1 s: must lie in 3 s .. 10 h");
  EXPECT_THAT(error([](InterviewScript* s) { s->fps = 0; }),
              HasSubstr("fps = 0: must lie in 10..1000"));
  EXPECT_THAT(error([](InterviewScript* s) { s->iod_px = std::nan(""); }),
              HasSubstr("iod = nan: must lie in"));
  EXPECT_THAT(error([](InterviewScript* s) { s->micro_share = 1.5; }),
              HasSubstr("micro-share = 1.5: must lie in 0..1"));
  EXPECT_THAT(error([](InterviewScript* s) { s->peak_max = 1; }),
              HasSubstr("micro peaks 1.5 .. 1: need"));
  EXPECT_THAT(error([](InterviewScript* s) { s->macro_peak_max = 9; }),
              HasSubstr("macro peaks 4 .. 9: need"));
  EXPECT_THAT(error([](InterviewScript* s) { s->events_per_minute = -1; }),
              HasSubstr("events-per-minute = -1: must lie in 0..40"));
  EXPECT_THAT(error([](InterviewScript* s) { s->units.clear(); }),
              HasSubstr("at least one action unit"));
}

}  // namespace
}  // namespace mien
