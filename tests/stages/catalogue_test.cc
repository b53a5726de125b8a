#include "stages/catalogue.h"

#include <set>

#include <gmock/gmock.h>

#include "stages/mien_config.h"
#include "stages/motion/motion_series.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(StageCatalogue, EachStageOnceInTheOrderTheyFeedEachOther) {
  std::set<std::string> names;
  for (const StageRow& row : StageCatalogue()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_FALSE(row.schema.empty()) << row.name;
    EXPECT_FALSE(row.sections.empty()) << row.name;
    EXPECT_EQ(FindStage(row.name), &row);
  }
  EXPECT_LT(StageRank("track"), StageRank("motion"));
  EXPECT_LT(StageRank("flow"), StageRank("recognize"));
  EXPECT_EQ(StageRank("of another version"), StageCatalogue().size());
  EXPECT_EQ(FindStage("of another version"), nullptr);
}

TEST(StageCatalogue, StepsOfARunEachOnce) {
  EXPECT_THAT(StepNames(), testing::ElementsAre("track", "motion", "spotting",
                                                "flow", "recognize"));
}

TEST(StageCatalogue, TrainedOfManyPeopleIsWhatFoldsLeave) {
  std::vector<std::string> pooled;
  for (const StageRow& row : StageCatalogue()) {
    if (row.pooled) pooled.push_back(row.name);
  }
  EXPECT_THAT(pooled, testing::UnorderedElementsAre("recognize", "svm", "leak",
                                                    "predict", "occlusion"));
}

TEST(StageCatalogue, SharesOfMienSpotAreAllOfItsTime) {
  double all = 0;
  for (const StageRow& row : StageCatalogue()) {
    EXPECT_EQ(row.doing.empty(), row.spot_share == 0) << row.name;
    EXPECT_GE(row.spot_share, 0) << row.name;
    all += row.spot_share;
  }
  EXPECT_NEAR(all, 1, 1e-12);
  EXPECT_EQ(FindStage("track")->doing, "finding the face");
  EXPECT_EQ(FindStage("flow")->doing, "");
}

TEST(StageCatalogue, ARunTakesTheStepsUpToTheOneNamed) {
  // As with a row for a new stage of that step.
  const std::vector<std::string> steps = {"track", "motion", "brightness",
                                          "spotting"};
  for (const char* step : {"track", "motion", "brightness"}) {
    EXPECT_TRUE(TakesStep("brightness", step, steps)) << step;
  }
  EXPECT_FALSE(TakesStep("brightness", "spotting", steps));
  EXPECT_FALSE(TakesStep("motion", "brightness", steps));
  EXPECT_TRUE(TakesStep("", "spotting", steps));
  EXPECT_TRUE(TakesStep("flow", "spotting"));
  EXPECT_FALSE(TakesStep("flow", "recognize"));
  EXPECT_THAT(ErrorOf([] { TakesStep("flow", "brightness"); }),
              testing::StartsWith("InternalError: no step of a run is called "
                                  "'brightness'"));
  EXPECT_THAT(ErrorOf([] { TakesStep("brightness", "flow"); }),
              testing::StartsWith("InternalError: "));
}

// Whether "interview.motion" is a group of keys, or "spotting.method" a key.
bool IsThere(const Node& root, const std::string& path) {
  const Node* at = &root;
  for (const std::string& name : Split(path, '.')) {
    const Node* next = nullptr;
    for (const Node& child : at->children) {
      if (child.name == name) next = &child;
    }
    if (!next) return false;
    at = next;
  }
  return true;
}

TEST(StageCatalogue, SectionsAreThoseOfTheConfiguration) {
  MienConfig config;
  const Node root = Describe(config);
  for (const StageRow& row : StageCatalogue()) {
    for (const StageSections& sections : row.sections) {
      for (const std::string& section : sections) {
        EXPECT_TRUE(IsThere(root, section)) << row.name << ": " << section;
      }
    }
  }
  EXPECT_FALSE(IsThere(root, "nothing.of.it"));
}

TEST(StageCatalogue, CheckReadsWhatTheSchemaSays) {
  const StageRow* motion = FindStage("motion");
  ASSERT_NE(motion, nullptr);
  EXPECT_EQ(motion->schema, MotionSeries::kSchema);
  EXPECT_EQ(ErrorOf([&] { motion->check(ToArtifact(MotionSeries{})); }), "");
  EXPECT_THAT(ErrorOf([&] { motion->check(Artifact{}); }),
              testing::StartsWith("DataError: "));
}

}  // namespace
}  // namespace mien
