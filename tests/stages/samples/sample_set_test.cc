#include "stages/samples/sample_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "pipeline/core/error.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;
using ::testing::HasSubstr;

SampleSet TwoSamples() {
  SampleSet set;
  set.channels = 2;
  set.height_px = 1;
  set.width_px = 3;
  set.channel_names = {"u", "grey"};
  set.u_zero = 0.5f;
  set.classes = {"happiness, joy", "\"others\""};
  Sample first;
  first.dataset = "casme2";
  first.subject = "01";
  first.clip = "EP02_01f";
  first.split = "Training";
  first.label = 1;
  Sample second;
  second.subject = "a,b\nc;\"d\"";  // any text survives
  second.label = -1;
  set.samples = {first, second};
  for (int i = 0; i < 12; ++i) set.x.push_back(0.1f * static_cast<float>(i));
  return set;
}

TEST(SampleSet, RoundTrip) {
  const SampleSet set = TwoSamples();
  const Artifact artifact = ToArtifact(set);
  EXPECT_TRUE(artifact.At("x").pack);
  EXPECT_THAT(artifact.At("x").shape, ElementsAre(2, 2, 1, 3));
  SampleSet back;
  FromArtifact(artifact, &back);
  EXPECT_EQ(back.channels, 2);
  EXPECT_EQ(back.height_px, 1);
  EXPECT_EQ(back.width_px, 3);
  EXPECT_EQ(back.channel_names, set.channel_names);
  EXPECT_EQ(back.u_zero, 0.5f);
  EXPECT_EQ(back.classes, set.classes);
  EXPECT_EQ(back.x, set.x);
  ASSERT_EQ(back.samples.size(), 2u);
  EXPECT_EQ(back.samples[0].dataset, "casme2");
  EXPECT_EQ(back.samples[0].subject, "01");
  EXPECT_EQ(back.samples[0].clip, "EP02_01f");
  EXPECT_EQ(back.samples[0].split, "Training");
  EXPECT_EQ(back.samples[0].label, 1);
  EXPECT_EQ(back.samples[1].subject, set.samples[1].subject);
  EXPECT_EQ(back.samples[1].dataset, "");
  EXPECT_EQ(back.samples[1].label, -1);
}

TEST(SampleSet, RoundTripOfNothing) {
  SampleSet set = TwoSamples();
  set.samples.clear();
  set.x.clear();
  SampleSet back;
  FromArtifact(ToArtifact(set), &back);
  EXPECT_EQ(back.size(), 0u);
  EXPECT_EQ(back.stride(), 6u);
}

TEST(SampleSet, RefusesWhatDoesNotFit) {
  SampleSet set = TwoSamples();
  set.samples[0].label = 2;
  SampleSet back;
  try {
    FromArtifact(ToArtifact(set), &back);
    FAIL() << "class 2 of 2 was accepted";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("class index 2 of 2 classes"));
  }
  Artifact artifact = ToArtifact(TwoSamples());
  artifact.arrays["x"].shape = {1, 2, 1, 6};
  EXPECT_THROW(FromArtifact(artifact, &back), DataError);
  artifact.arrays["x"].shape = {12};
  EXPECT_THROW(FromArtifact(artifact, &back), DataError);
}

TEST(Normalise, MinMaxPerChannel) {
  std::vector<float> stack = {-2, 0, 2, 5, 5, 5};
  Normalise("minmax", {"u", "v"}, 1, 3, stack.data());
  EXPECT_THAT(stack, ElementsAre(0, 0.5f, 1, 0, 0, 0));
}

TEST(Normalise, FixedClipsFlowOnly) {
  std::vector<float> stack = {1.5f, -6, 3, 4.5f, 0.7f, 9};
  Normalise("fixed", {"u", "v", "strain"}, 1, 2, stack.data());
  EXPECT_THAT(stack, ElementsAre(0.5f, -1, 1, 1, 0.7f, 9));
}

TEST(Normalise, StandardHasMeanZeroAndVarianceOne) {
  std::vector<float> stack = {1, 3, 7, 7};
  Normalise("standard", {"u", "v"}, 1, 2, stack.data());
  EXPECT_THAT(stack, ElementsAre(FloatEq(-1), FloatEq(1), 0, 0));
}

TEST(Normalise, DirectionCentresFlowAndScalesItTogether) {
  // u: median 2 -> -1, 0, 3; v: median 1 -> -1, 0, 1; squares 10 + 2 over 6.
  std::vector<float> stack = {1, 2, 5, 0, 1, 2, 4, 4, 10};
  Normalise("direction", {"u", "v", "strain"}, 1, 3, stack.data());
  const auto rms = static_cast<float>(std::sqrt(12.0 / 6));
  const auto deviation = static_cast<float>(std::sqrt(8.0));
  EXPECT_THAT(
      stack,
      ElementsAre(FloatEq(-1 / rms), 0, FloatEq(3 / rms), FloatEq(-1 / rms), 0,
                  FloatEq(1 / rms), FloatEq(-2 / deviation),
                  FloatEq(-2 / deviation), FloatEq(4 / deviation)));
  std::vector<float> still(4, 7);
  Normalise("direction", {"u", "v"}, 1, 2, still.data());
  EXPECT_THAT(still, ElementsAre(0, 0, 0, 0));
}

TEST(Normalise, NoneChangesNothing) {
  std::vector<float> stack = {1, -3};
  Normalise("none", {"u"}, 1, 2, stack.data());
  EXPECT_THAT(stack, ElementsAre(1, -3));
}

// A mirrored sample, normalised, equals the flip of the normalised sample.
TEST(Normalise, ZeroOfUMakesFlipAndNormaliseCommute) {
  for (const std::string method :
       {"minmax", "fixed", "standard", "direction", "none"}) {
    std::vector<float> plain = {-1, 0.5f, 2};
    std::vector<float> mirrored = {1, -0.5f, -2};  // u changes sign
    Normalise(method, {"u"}, 1, 3, plain.data());
    Normalise(method, {"u"}, 1, 3, mirrored.data());
    for (int i = 0; i < 3; ++i) {
      EXPECT_THAT(2 * ZeroOfU(method) - plain[i], FloatNear(mirrored[i], 1e-6f))
          << method;
    }
  }
}

TEST(Normalise, Errors) {
  float value = 1;
  try {
    Normalise("minmx", {"u"}, 1, 1, &value);
    FAIL() << "unknown name was accepted";
  } catch (const ConfigError& error) {
    EXPECT_THAT(
        error.what(),
        HasSubstr("unknown normalisation 'minmx', allowed: minmax, "
                  "fixed, standard, direction, none; did you mean 'minmax'?"));
  }
  EXPECT_THROW(ZeroOfU(""), ConfigError);
  value = std::numeric_limits<float>::quiet_NaN();
  try {
    Normalise("none", {"strain"}, 1, 1, &value);
    FAIL() << "NaN was accepted";
  } catch (const DataError& error) {
    EXPECT_THAT(error.what(), HasSubstr("channel 'strain'"));
  }
}

}  // namespace
}  // namespace mien
