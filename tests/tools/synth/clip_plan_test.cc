#include "tools/synth/clip_plan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace mien {
namespace {

SynthDatasetOptions Options() {
  SynthDatasetOptions options;
  options.seed = 11;
  return options;
}

TEST(ClipPlanTest, TimesFollowCasme2) {
  SynthDatasetOptions options = Options();
  options.subjects = 40;
  const std::vector<ClipPlan> plans = PlanClips(options);
  ASSERT_EQ(plans.size(), 280U);
  double middle_error = 0;
  int blinking = 0;
  for (const ClipPlan& plan : plans) {
    const double rise = plan.apex_s - plan.onset_s;
    const double total = plan.offset_s - plan.onset_s;
    EXPECT_GE(rise, 0.06 - 1e-9);
    EXPECT_LE(rise, 0.25 + 1e-9);
    EXPECT_GE(total, 0.2);
    EXPECT_LE(total, 0.5);
    EXPECT_GE(plan.onset, 30);
    EXPECT_NEAR(plan.TimeOf(plan.onset), plan.onset_s, 0.5 / 200 + 1e-9);
    EXPECT_NEAR(plan.TimeOf(plan.apex), plan.apex_s, 0.5 / 200 + 1e-9);
    EXPECT_NEAR(plan.TimeOf(plan.offset), plan.offset_s, 0.5 / 200 + 1e-9);
    EXPECT_GE(plan.frame_count, plan.offset + 19);
    EXPECT_GE(plan.peak_px, 1.5);
    EXPECT_LE(plan.peak_px, 3);
    double strongest = 0;
    for (const auto& [au, px] : plan.au_px) strongest = std::max(strongest, px);
    EXPECT_DOUBLE_EQ(strongest, plan.peak_px);
    middle_error += std::abs(plan.apex - 0.5 * (plan.onset + plan.offset)) /
                    static_cast<double>(plans.size());
    blinking += plan.blink_s >= 0 ? 1 : 0;
  }
  EXPECT_GT(middle_error, 7);  // frames
  EXPECT_GT(blinking, 28);
  EXPECT_LT(blinking, 90);
}

TEST(ClipPlanTest, ClassesAreBalancedPerSubject) {
  const std::vector<ClipPlan> plans = PlanClips(Options());
  ASSERT_EQ(plans.size() % 7, 0U);
  ASSERT_FALSE(plans.empty());
  for (std::size_t first = 0; first < plans.size(); first += 7) {
    std::map<std::string, int> count;
    std::set<std::string> names;
    for (std::size_t k = first; k < first + 7; ++k) {
      EXPECT_EQ(plans[k].subject, plans[first].subject);
      ++count[plans[k].class_name];
      names.insert(plans[k].name);
    }
    EXPECT_EQ(names.size(), 7U);
    ASSERT_EQ(count.size(), 3U);
    for (const auto& [name, n] : count) {
      EXPECT_GE(n, 2) << name;
      EXPECT_LE(n, 3) << name;
    }
  }
}

TEST(ClipPlanTest, EmotionsBelongToTheirClasses) {
  const std::map<std::string, std::set<std::string>> allowed = {
      {"negative", {"4", "4+7", "9", "10", "15", "17"}},
      {"positive", {"12", "6+12"}},
      {"surprise", {"1+2", "1+2+5"}}};
  const std::vector<ClipPlan> plans = PlanClips(Options());
  ASSERT_FALSE(plans.empty());
  for (const ClipPlan& plan : plans) {
    EXPECT_EQ(allowed.at(plan.class_name).count(plan.aus), 1U) << plan.aus;
    EXPECT_EQ(plan.class_name == "positive", plan.emotion == "happiness");
    EXPECT_EQ(plan.class_name == "surprise", plan.emotion == "surprise");
  }
}

TEST(ClipPlanTest, EnvelopeRisesToOneAndFallsToNothing) {
  ClipPlan plan;
  plan.onset_s = 0.2;
  plan.apex_s = 0.3;
  plan.offset_s = 0.5;
  EXPECT_EQ(Envelope(plan, 0.1), 0);
  EXPECT_EQ(Envelope(plan, 0.2), 0);
  EXPECT_NEAR(Envelope(plan, 0.25), 0.5, 1e-12);
  EXPECT_EQ(Envelope(plan, 0.3), 1);
  EXPECT_NEAR(Envelope(plan, 0.4), 0.5, 1e-12);
  EXPECT_EQ(Envelope(plan, 0.5), 0);
  EXPECT_EQ(Envelope(plan, 2), 0);
}

TEST(ClipPlanTest, HeadStaysWithinItsBounds) {
  const std::vector<ClipPlan> plans = PlanClips(Options());
  ASSERT_FALSE(plans.empty());
  for (const ClipPlan& plan : plans) {
    const ActorPose first = PoseAt(plan, 0);
    for (double t = 0; t < 1.2; t += 0.01) {
      const ActorPose pose = PoseAt(plan, t);
      EXPECT_LT(std::abs(pose.shift_x_px - first.shift_x_px), 3);
      EXPECT_LT(std::abs(pose.roll_deg - first.roll_deg), 1);
      EXPECT_NEAR(pose.light, 1, 0.011);
    }
  }
}

TEST(ClipPlanTest, SwitchesHoldTheHeadStillAndChangeNothingElse) {
  SynthDatasetOptions still = Options();
  still.head_motion = still.blinks = still.flicker = false;
  const std::vector<ClipPlan> a = PlanClips(Options());
  const std::vector<ClipPlan> b = PlanClips(still);
  for (std::size_t k = 0; k < a.size(); ++k) {
    EXPECT_EQ(a[k].apex_s, b[k].apex_s);
    EXPECT_EQ(a[k].au_px, b[k].au_px);
    const ActorPose pose = PoseAt(b[k], 0.6);
    EXPECT_EQ(pose.shift_x_px, b[k].rest.shift_x_px);
    EXPECT_EQ(pose.roll_deg, b[k].rest.roll_deg);
    EXPECT_EQ(pose.light, 1);
    EXPECT_LT(b[k].blink_s, 0);
  }
}

}  // namespace
}  // namespace mien
