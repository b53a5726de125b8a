#include "stages/samples/assemble.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;

FlowStack Stack(float value, float iod_px) {
  FlowStack stack;
  stack.channels = 2;
  stack.height_px = stack.width_px = 2;
  stack.iod_px = iod_px;
  stack.channel_names = {"u", "strain"};
  stack.stack = {value, value, value, value, 0.5f, 0.5f, 0.5f, 0.5f};
  return stack;
}

TEST(FromFlowStacks, FlowIsScaledToOneFaceSizeStrainIsNot) {
  const FlowStack a = Stack(1, 50), b = Stack(1, 100);
  const SampleSet set = FromFlowStacks(
      {&a, &b}, {{"d", "01", "x", "", 0}, {"d", "02", "y", "", 1}}, {"p", "q"},
      "none");
  EXPECT_THAT(set.x, ElementsAre(2, 2, 2, 2, .5, .5, .5, .5,  //
                                 1, 1, 1, 1, .5, .5, .5, .5));
  EXPECT_EQ(set.size(), 2u);
  EXPECT_EQ(set.stride(), 8u);
}

TEST(FromFlowStacks, RefusesMixedStacksAndNone) {
  const FlowStack a = Stack(1, 50);
  FlowStack b = a;
  b.channel_names = {"v", "strain"};
  EXPECT_THAT(ErrorOf([&] {
                FromFlowStacks({&a, &b}, std::vector<Sample>(2), {"p"}, "none");
              }),
              testing::HasSubstr("differ in size or channels"));
  EXPECT_THAT(ErrorOf([&] { FromFlowStacks({}, {}, {"p"}, "none"); }),
              testing::HasSubstr("no clip is left"));
}

LabelledImages Images() {
  LabelledImages images;
  images.name = "set";
  images.channels = 1;
  images.height = 1;
  images.width = 2;
  images.channel_names = {"grey"};
  images.entries.resize(3);
  images.entries[0].label = "sad";
  images.entries[1].label = "happy";
  images.entries[2].label = "odd";
  images.pixels = {0, 255, 51, 102, 1, 1};
  return images;
}

TEST(FromImages, KeepsTheLabelledOnes) {
  std::vector<int> kept;
  const SampleSet set = FromImages(
      Images(), LabelMap({"positive=happy", "negative=sad"}), "none", &kept);
  EXPECT_THAT(set.classes, ElementsAre("positive", "negative"));
  EXPECT_THAT(kept, ElementsAre(0, 1));
  EXPECT_EQ(set.samples[0].label, 1);
  EXPECT_EQ(set.samples[1].label, 0);
  EXPECT_THAT(set.x,
              testing::Pointwise(testing::FloatEq(), {0.0f, 1.0f, 0.2f, 0.4f}));
}

TEST(FromImages, NothingLabelledIsAnError) {
  EXPECT_THAT(ErrorOf([] {
                FromImages(Images(), LabelMap({"a=fear"}), "none", nullptr);
              }),
              testing::HasSubstr("no image under set"));
}

TEST(ClassNames, FerOrderOtherwiseSorted) {
  const LabelMap any({});
  EXPECT_THAT(ClassNames(any, {"sad", "happy", "angry", "neutral"}),
              ElementsAre("angry", "disgust", "fear", "happy", "sad",
                          "surprise", "neutral"));
  EXPECT_THAT(ClassNames(any, {"surprise", "negative", "positive"}),
              ElementsAre("negative", "positive", "surprise"));
  EXPECT_THAT(ClassNames(LabelMap({"b=x", "a=y"}), {"x"}),
              ElementsAre("b", "a"));
}

}  // namespace
}  // namespace mien
