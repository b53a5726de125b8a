#include "tools/inspect/config_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using Lines = std::vector<std::string>;

const Lines kNothingCompared = {"(nothing compared)"};

Lines KeysOf(const StoredFile& file, const std::string& yaml,
             const InputReaders& readers) {
  const auto found = Mismatches(file, ConfigValues::Parse(yaml, "c"), readers);
  if (!found) return kNothingCompared;
  Lines out;
  for (const auto& miss : *found) out.push_back(miss.key);
  return out;
}

Lines Keys(const std::string& stage, const std::string& params,
           const std::string& yaml) {
  StoredFile file;
  file.id.stage = stage;
  file.params = params;
  return KeysOf(file, yaml, {});
}

// Of the motion in a recording, which `reader` has read; "": nothing has.
Lines MotionKeys(const std::string& params, const std::string& yaml,
                 const std::string& reader,
                 const std::string& dataset = "video") {
  StoredFile file;
  file.id.stage = "motion";
  file.id.dataset = dataset;
  file.id.key = "of motion";
  file.params = params;
  InputReaders readers;
  if (!reader.empty()) {
    StoredFile next;
    next.id.stage = reader;
    next.input_keys = {"of tracks", "of motion"};
    AddReaders(next, &readers);
  }
  return KeysOf(file, yaml, readers);
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
  EXPECT_EQ(Keys("own_stage", "a=1\n", "flow:\n  a: 2\n"), kNothingCompared);
  EXPECT_EQ(Keys("track", "a=1\n", "track:\n  b: 2\n"), kNothingCompared);
  // A stage without parameters.
  EXPECT_THAT(Keys("event_label", "", "label:\n  b: 2\n"), testing::IsEmpty());
  EXPECT_EQ(Keys("event_label", "", "flow:\n  b: 2\n"), kNothingCompared);
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
constexpr char kBothMotions[] =
    "motion:\n  window_s: 4\n  iod_px: 80\ninterview:\n  motion:\n"
    "    window_s: 0.4\n    iod_px: 80\n";
constexpr char kOfRun[] = "window_s=4\niod_px=80\n";
constexpr char kOfSpot[] = "window_s=0.4\niod_px=80\n";

TEST(MismatchesTest, OfTwoSectionsThatOfTheProgramWhoseSpotterReadTheFile) {
  EXPECT_THAT(MotionKeys(kOfRun, kBothMotions, "spotting"), testing::IsEmpty());
  EXPECT_THAT(MotionKeys(kOfSpot, kBothMotions, "spotting"),
              testing::ElementsAre("motion.window_s"));
  EXPECT_THAT(MotionKeys(kOfSpot, kBothMotions, "interview_spotting"),
              testing::IsEmpty());
  EXPECT_THAT(MotionKeys(kOfRun, kBothMotions, "interview_spotting"),
              testing::ElementsAre("interview.motion.window_s"));
}

TEST(MismatchesTest, OfAnUnreadRecordingTheSectionThatDiffersLeast) {
  for (const char* reader : {"", "baseline_spotting", "own_stage"}) {
    EXPECT_THAT(MotionKeys(kOfRun, kBothMotions, reader), testing::IsEmpty());
    EXPECT_THAT(MotionKeys(kOfSpot, kBothMotions, reader), testing::IsEmpty());
    EXPECT_THAT(MotionKeys("window_s=0.4\niod_px=60\n", kBothMotions, reader),
                testing::ElementsAre("interview.motion.iod_px"));
  }
}

TEST(MismatchesTest, OnlyRecordingsAreOfMienSpot) {
  EXPECT_THAT(MotionKeys(kOfSpot, kBothMotions, "", "casme2"),
              testing::ElementsAre("motion.window_s"));
  EXPECT_EQ(MotionKeys(kOfSpot, "interview:\n  motion:\n    window_s: 0.4\n",
                       "", "casme2"),
            kNothingCompared);
}

// A file that sets the other program's section says nothing.
TEST(MismatchesTest, NothingIsComparedWithTheOtherProgramsSection) {
  EXPECT_EQ(
      MotionKeys(kOfSpot, "motion:\n  window_s: 4\n", "interview_spotting"),
      kNothingCompared);
  EXPECT_EQ(MotionKeys(kOfRun, "interview:\n  motion:\n    window_s: 0.6\n",
                       "spotting"),
            kNothingCompared);
  EXPECT_THAT(MotionKeys(kOfSpot, "interview:\n  motion:\n    window_s: 0.6\n",
                         "interview_spotting"),
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
