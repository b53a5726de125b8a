#include "tools/run/design_run.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "pipeline/core/random.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int kPeople = 5, kClips = 8;

// One value a sample. `told` people: it is the class; the others: its opposite.
SampleSet OneValue(const std::vector<bool>& told, std::uint64_t seed) {
  SampleSet set;
  set.channels = set.height_px = set.width_px = 1;
  set.channel_names = {"grey"};
  set.classes = {"a", "b"};
  Rng rng(seed);
  for (int person = 0; person < kPeople; ++person) {
    for (int clip = 0; clip < kClips; ++clip) {
      Sample sample;
      sample.dataset = "toy";
      sample.subject = std::to_string(person);
      sample.clip = std::to_string(clip);
      sample.label = clip % 2;
      const bool right = told[static_cast<std::size_t>(person)];
      const double value = (sample.label == 1) == right ? 1 : -1;
      set.x.push_back(static_cast<float>(value + 0.1 * rng.Normal()));
      set.samples.push_back(sample);
    }
  }
  return set;
}

// Two designs: by the first the value tells the class of all people but the
// last, by the second that of the last alone, and of the others by chance.
class Designs : public testing::Test {
 protected:
  void SetUp() override {
    config_.recognize.train.network = "flow-svm";
    config_.protocol.seeds = {1};
    config_.protocol.nested_folds = 2;
    config_.exec.jobs = 1;
    data_.resize(2);
    data_[0] = {"others", &config_,
                OneValue({true, true, true, true, false}, 1), "key-others"};
    data_[1] = {"last", &config_, OneValue({true, false, true, false, true}, 2),
                "key-last"};
  }

  Recognition Run(const std::string& cache) {
    Prepared prepared;
    prepared.name = "toy";
    prepared.set = data_[0].set;
    const Store store(folder_ / cache);
    StageTimes times;
    testing::internal::CaptureStderr();
    Recognition recognition =
        RecognizeByDesigns(SetupOf(config_), data_, prepared, store, &times);
    testing::internal::GetCapturedStderr();
    return recognition;
  }

  TempFolder folder_;
  MienConfig config_;
  std::vector<DesignData> data_;
};

TEST_F(Designs, TheTrainingSubjectsChooseNotTheOneTested) {
  const Recognition recognition = Run("cache");
  ASSERT_EQ(recognition.folds.size(), 5u);
  EXPECT_EQ(recognition.folds[4].name, "toy/4");
  // "last" alone would tell who is tested; nothing of that reaches the choice.
  EXPECT_EQ(recognition.chosen[4], 0);
  EXPECT_THAT(recognition.results[4]->choice,
              testing::StartsWith("others, c="));
  int right = 0;
  for (std::size_t i = 0; i < kClips; ++i) {
    const float* p = &recognition.results[4]->probabilities[i * 2];
    right += (p[1] > p[0]) == (i % 2 == 1);
  }
  EXPECT_EQ(right, 0);
  EXPECT_THAT(recognition.designs, ElementsAre("others", "last"));
}

TEST_F(Designs, OtherLabelsOfTheOneTestedChangeNothing) {
  const Recognition before = Run("cache1");
  for (DesignData& design : data_) {
    for (Sample& sample : design.set.samples) {
      if (sample.subject == "4") sample.label = 1 - sample.label;
    }
    design.set_key += "-turned";
  }
  const Recognition after = Run("cache2");
  EXPECT_EQ(after.chosen[4], before.chosen[4]);
  EXPECT_EQ(after.results[4]->choice, before.results[4]->choice);
  EXPECT_EQ(after.results[4]->probabilities, before.results[4]->probabilities);
  // Those who are trained on decide: of their labels it does depend.
  for (DesignData& design : data_) {
    for (Sample& sample : design.set.samples) {
      if (sample.subject == "1" || sample.subject == "3") {
        sample.label = 1 - sample.label;
      }
    }
    design.set_key += "-too";
  }
  EXPECT_EQ(Run("cache3").chosen[4], 1);
}

TEST_F(Designs, NeedTheSameSamples) {
  CheckSameSamples(data_[0], data_[1]);
  data_[1].set.samples.pop_back();
  EXPECT_THAT(ErrorOf([&] { CheckSameSamples(data_[0], data_[1]); }),
              HasSubstr("'last' reads other samples (39) than 'others' (40)"));
  data_[1].set.samples = data_[0].set.samples;
  data_[1].set.samples[3].label = 0;
  EXPECT_THAT(ErrorOf([&] { CheckSameSamples(data_[0], data_[1]); }),
              HasSubstr("reads other samples"));
}

// Truth a a b b. First: a a a b, F1 4/5 and 2/3; second and third: all right.
TEST(BestDesign, TheFirstOfTheBest) {
  const std::vector<int> truth = {0, 0, 1, 1};
  EXPECT_EQ(
      BestDesign(truth, {{0, 0, 0, 1}, {0, 0, 1, 1}, {0, 0, 1, 1}}, {"a", "b"}),
      1u);
  EXPECT_EQ(BestDesign(truth, {{1, 1, 0, 0}, {1, 1, 0, 0}}, {"a", "b"}), 0u);
}

}  // namespace
}  // namespace mien
