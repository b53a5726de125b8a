#include "tools/run/seen_data.h"

#include <gmock/gmock.h>

#include "tests/support/prepared.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Two training samples, a PublicTest and a PrivateTest one.
Prepared WithSplits() {
  Prepared prepared = SmallRun();
  const char* splits[] = {"Training", "Training", "PublicTest", "PrivateTest"};
  for (int n = 0; n < 4; ++n) prepared.set.samples[n].split = splits[n];
  return prepared;
}

ModelFile TrainedOn(const std::string& data, const std::string& scores = "") {
  ModelFile model;
  model.data = data;
  model.scores = scores;
  return model;
}

TEST(TrainingDataText, NamesSetSplitAndDigests) {
  Prepared prepared = SmallRun();
  EXPECT_EQ(TrainingDataText(prepared, "", 4),
            "set, 4 training samples, SHA-256 key");
  prepared.main_key = "key";
  EXPECT_EQ(TrainingDataText(prepared, "Training", 2),
            "set, 2 training samples of split Training, SHA-256 key");
  prepared.main_key = "bare";
  EXPECT_EQ(TrainingDataText(prepared, "", 9),
            "set, 9 training samples, SHA-256 key, without extra pairs "
            "SHA-256 bare");
}

TEST(FindSeen, AllOfItsOwnTrainingSet) {
  const Prepared prepared = SmallRun();
  const SeenData seen =
      FindSeen(TrainedOn(TrainingDataText(prepared, "", 4)), prepared);
  EXPECT_THAT(seen.samples, ElementsAre(true, true, true, true));
  EXPECT_EQ(seen.why,
            "already seen in training: these are the samples that the weights "
            "were trained on (same digest); their scores say nothing of "
            "others");
}

// Predictions have no extra pairs: the digest without them counts.
TEST(FindSeen, WeightsTrainedOnExtraPairsKnowTheirClips) {
  Prepared prepared = SmallRun();
  prepared.main_key = "bare";
  const ModelFile model = TrainedOn(TrainingDataText(prepared, "", 9));
  prepared.set_key = prepared.main_key;
  EXPECT_THAT(FindSeen(model, prepared).samples,
              ElementsAre(true, true, true, true));
}

TEST(FindSeen, OfASplitItsTrainingPart) {
  const Prepared prepared = WithSplits();
  for (const ModelFile& model :
       {TrainedOn(TrainingDataText(prepared, "Training", 2)),
        // Files of earlier versions do not name the split.
        TrainedOn("set, 2 training samples, SHA-256 key",
                  R"({"PublicTest":{"n":1}})"),
        TrainedOn("set, 2 training samples, SHA-256 key")}) {
    const SeenData seen = FindSeen(model, prepared);
    EXPECT_THAT(seen.samples, ElementsAre(true, true, false, false));
    EXPECT_EQ(seen.why,
              "split Training was already seen in training (same digest): it "
              "counts in no headline");
  }
}

TEST(FindSeen, TheSplitOfAnotherCopyOfTheSameSet) {
  const SeenData seen = FindSeen(
      TrainedOn("set, 7 training samples of split Training, SHA-256 other"),
      WithSplits());
  EXPECT_THAT(seen.samples, ElementsAre(true, true, false, false));
  EXPECT_EQ(seen.why,
            "split Training of set bears the name of what the weights were "
            "trained on: it is taken as seen in training and counts in no "
            "headline");
}

TEST(FindSeen, TheSameNameAloneIsAWarning) {
  const SeenData seen =
      FindSeen(TrainedOn("set, 7 training samples, SHA-256 other"), SmallRun());
  EXPECT_THAT(seen.samples, IsEmpty());
  EXPECT_EQ(seen.why,
            "the weights were trained on data called set (7 samples): should "
            "clips or people of this copy be among them, the scores say "
            "nothing of others");
  Prepared composite = SmallRun();
  composite.name = "a+set";
  EXPECT_THAT(
      FindSeen(TrainedOn("set+b, 7 training samples, SHA-256 other"), composite)
          .why,
      HasSubstr("data called set (7 samples)"));
}

// Nobody can see that they are the same images.
TEST(FindSeen, ACopyWhoseSplitsAreCalledOtherwiseIsAWarning) {
  const ModelFile model =
      TrainedOn("set, 7 training samples of split Training, SHA-256 other");
  Prepared copy = SmallRun();
  for (int n = 0; n < 4; ++n) copy.set.samples[n].split = n < 2 ? "a" : "";
  const SeenData seen = FindSeen(model, copy);
  EXPECT_THAT(seen.samples, IsEmpty());
  EXPECT_EQ(seen.why,
            "the weights were trained on split Training of set (7 samples), "
            "and this copy has no split of that name (it has samples of none, "
            "a): should images of it be among them, under another name or in "
            "another order, the scores say nothing of others");
  // Names of what is held back say that it is not among them.
  for (int n = 0; n < 4; ++n) {
    copy.set.samples[n].split = n < 2 ? "test" : "PublicTest";
  }
  EXPECT_EQ(FindSeen(model, copy).why, "");
}

TEST(FindSeen, AnotherSetIsNew) {
  for (const char* data :
       {"faces, 2 training samples of split Training, SHA-256 other", "", "key",
        ", SHA-256 "}) {
    const SeenData seen = FindSeen(TrainedOn(data), WithSplits());
    EXPECT_THAT(seen.samples, IsEmpty()) << data;
    EXPECT_EQ(seen.why, "") << data;
  }
}

}  // namespace
}  // namespace mien
