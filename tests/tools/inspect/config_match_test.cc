#include "tools/inspect/config_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

std::vector<std::string> Keys(const std::string& stage,
                              const std::string& params,
                              const std::string& yaml) {
  StoredFile file;
  file.id.stage = stage;
  file.params = params;
  std::vector<std::string> out;
  for (const auto& miss : Mismatches(file, ConfigValues::Parse(yaml, "c"))) {
    out.push_back(miss.key);
  }
  return out;
}

TEST(MismatchesTest, NumbersListsAndQuotesAgreeByValue) {
  EXPECT_THAT(
      Keys("flow", "a=1e-04\nb=[u, v]\nc=\"x: y\"\nd=true\n",
           "flow:\n  a: 0.0001\n  b: [u, v]\n  c: \"x: y\"\n  d: true\n"),
      testing::IsEmpty());
  EXPECT_THAT(Keys("flow", "a=1\nb=[u, v]\n", "flow:\n  a: 2\n  b: [u]\n"),
              testing::ElementsAre("flow.a", "flow.b"));
}

TEST(MismatchesTest, WhatIsNotSaidAgrees) {
  EXPECT_THAT(Keys("track", "model_digest=ab12\nnew=1\n",
                   "track:\n  model_digest: \"\"\n"),
              testing::IsEmpty());
  EXPECT_THAT(Keys("own_stage", "a=1\n", "flow:\n  a: 2\n"),
              testing::IsEmpty());
}

TEST(MismatchesTest, SectionsAreThoseOfTheCatalogue) {
  EXPECT_THAT(Keys("leak", "epochs=5\n", "recognize:\n  epochs: 6\n"),
              testing::ElementsAre("recognize.epochs"));
  EXPECT_THAT(Keys("event_media", "clips=stills\nevent.onset=3\n",
                   "review:\n  clips: video\n"),
              testing::ElementsAre("review.clips"));
  EXPECT_THAT(Keys("interview_spotting", "min_strength=5\n",
                   "interview:\n  min_strength: 6\n"),
              testing::ElementsAre("interview.min_strength"));
  EXPECT_THAT(Keys("svm", "c=[1]\n", "recognize:\n  svm:\n    c: [2]\n"),
              testing::ElementsAre("recognize.svm.c"));
  EXPECT_THAT(Keys("lbp-top", "frames=9\n", "lbp_top:\n  frames: 11\n"),
              testing::ElementsAre("lbp_top.frames"));
  EXPECT_THAT(Keys("bi-woof", "bins=8\n", "bi_woof:\n  bins: 9\n"),
              testing::ElementsAre("bi_woof.bins"));
  EXPECT_THAT(Keys("extra-pairs", "decay=true\n", "flow:\n  decay: false\n"),
              testing::ElementsAre("flow.decay"));
}

// mien-run measures by section motion, mien-spot by interview.motion.
TEST(MismatchesTest, OfTwoSectionsTheOneThatMadeTheFile) {
  const std::string yaml =
      "motion:\n  window_s: 4\n  iod_px: 80\ninterview:\n  motion:\n"
      "    window_s: 0.4\n    iod_px: 80\n";
  EXPECT_THAT(Keys("motion", "window_s=4\niod_px=80\n", yaml),
              testing::IsEmpty());
  EXPECT_THAT(Keys("motion", "window_s=0.4\niod_px=80\n", yaml),
              testing::IsEmpty());
  EXPECT_THAT(Keys("motion", "window_s=0.4\niod_px=60\n", yaml),
              testing::ElementsAre("interview.motion.iod_px"));
  // A file that sets a part of one of them.
  EXPECT_THAT(Keys("motion", "window_s=0.4\niod_px=80\n",
                   "interview:\n  motion:\n    window_s: 0.6\n"),
              testing::ElementsAre("interview.motion.window_s"));
}

TEST(MismatchesTest, NestedKeysOfOneSectionOrTheNext) {
  EXPECT_THAT(
      Keys("baseline_spotting", "method=mdmd\nmicro_max_s=0.5\nmdmd.bins=4\n",
           "spotting:\n  method: he2021\nbaselines:\n  micro_max_s: "
           "0.4\n  mdmd:\n    bins: 4\n"),
      testing::ElementsAre("spotting.method", "baselines.micro_max_s"));
}

TEST(MismatchesTest, TheBaselinesHaveConstantsOfTheirOwn) {
  EXPECT_THAT(Keys("baseline_spotting", "method=mdmd\nmicro_max_s=0.5\n",
                   "spotting:\n  method: he2021\n  micro_max_s: 0.4\n"),
              testing::ElementsAre("spotting.method"));
  EXPECT_THAT(
      Keys("baseline_spotting",
           "method=mdmd\nmicro_max_s=0.5\nlow_fps=50\nmdmd.share=0.01\n",
           "baselines:\n  micro_max_s: 0.4\n  low_fps: 50\n  mdmd:\n"
           "    share: 0.02\nspotting:\n  method: mdmd\n  low_fps: 25\n"),
      testing::ElementsAre("baselines.micro_max_s", "baselines.mdmd.share"));
}

TEST(ConfigValuesTest, NamesABrokenFile) {
  EXPECT_THAT(ErrorOf([] { ConfigValues::Parse("a: [", "x.yaml"); }),
              testing::HasSubstr("x.yaml"));
}

}  // namespace
}  // namespace mien
