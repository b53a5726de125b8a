#include "stages/recognize/layer_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

using Texts = std::vector<std::string>;

std::string ParseError(const Texts& texts) {
  return ErrorOf([&] { ParseLayers(texts); });
}

std::string PlanError(const Texts& texts, int side_px = 28) {
  return ErrorOf([&] {
    PlanLayers(ParseLayers(texts), {3, side_px, side_px, true});
  });
}

TEST(LayerList, ReadsEveryKind) {
  const auto layers =
      ParseLayers({"conv 32 5x5 stride 2 groups 4", " conv  8 ", "norm", "relu",
                   "maxpool 3 stride 2 pad 1", "avgpool 2x2",
                   "dropout 0.25 maps", "dropout maps", "block 64 stride 2",
                   "mean", "mean 4", "flatten", "dense 128"});
  ASSERT_EQ(layers.size(), 13u);
  EXPECT_EQ(layers[0].units, 32);
  EXPECT_EQ(layers[0].side, 5);
  EXPECT_EQ(layers[0].stride, 2);
  EXPECT_EQ(layers[0].groups, 4);
  EXPECT_EQ(layers[1].text, "conv 8");
  EXPECT_EQ(layers[1].side, 3);
  EXPECT_EQ(layers[1].stride, 1);
  EXPECT_EQ(layers[4].side, 3);
  EXPECT_EQ(layers[4].stride, 2);
  EXPECT_EQ(layers[4].padding, 1);
  EXPECT_EQ(layers[5].side, 2);
  EXPECT_EQ(layers[5].stride, 2);
  EXPECT_EQ(layers[6].rate, 0.25);
  EXPECT_TRUE(layers[6].whole_maps);
  EXPECT_LT(layers[7].rate, 0);
  EXPECT_TRUE(layers[7].whole_maps);
  EXPECT_EQ(layers[8].units, 64);
  EXPECT_EQ(layers[8].stride, 2);
  EXPECT_EQ(layers[9].side, 0);
  EXPECT_EQ(layers[10].side, 4);
  EXPECT_EQ(layers[12].units, 128);
}

// By hand: 29 -> 15 (stride 2), pooled by 3 with a border of 1 -> 5, by 2 -> 2.
TEST(LayerList, PlansShapes) {
  const auto layers =
      ParseLayers({"conv 16 5 stride 2", "maxpool 3 pad 1", "avgpool 2",
                   "block 24", "mean 2", "dense 9", "norm"});
  const auto shapes = PlanLayers(layers, {3, 29, 30, true});
  EXPECT_EQ(shapes[0].channels, 16);
  EXPECT_EQ(shapes[0].height_px, 15);
  EXPECT_EQ(shapes[0].width_px, 15);
  EXPECT_EQ(shapes[1].height_px, 5);
  EXPECT_EQ(shapes[2].height_px, 2);
  EXPECT_EQ(shapes[3].count(), 24 * 4);
  EXPECT_TRUE(shapes[4].maps);
  EXPECT_EQ(shapes[5].count(), 9);
  EXPECT_FALSE(shapes[5].maps);
  EXPECT_EQ(shapes[6].count(), 9);
}

TEST(LayerList, SaysWhichLayerCannotBeRead) {
  EXPECT_THAT(ParseError({"relu", "cnov 32"}),
              HasSubstr("ConfigError: recognize.layers: layer 2, 'cnov 32': "
                        "unknown layer 'cnov', allowed: conv, norm, relu, "
                        "maxpool, avgpool, dropout, block, mean, flatten, "
                        "dense (did you mean conv?)"));
  EXPECT_THAT(ParseError({"conv"}),
              HasSubstr("layer 1, 'conv': its number of filters is missing"));
  EXPECT_THAT(ParseError({"conv 0"}),
              HasSubstr("a whole number, 1 to 8192, not '0'; write: conv "
                        "FILTERS [SIDExSIDE] [stride N] [groups N]"));
  EXPECT_THAT(ParseError({"conv 8 4x4"}),
              HasSubstr("its side must be odd, not 4"));
  EXPECT_THAT(ParseError({"conv 8 5x3"}), HasSubstr("not '5x3'"));
  EXPECT_THAT(ParseError({"conv 8 5 pad 1"}),
              HasSubstr("'pad' is not known here"));
  EXPECT_THAT(ParseError({"maxpool"}), HasSubstr("its side is missing"));
  EXPECT_THAT(ParseError({"maxpool 2 pad 2"}),
              HasSubstr("pad 2 is more than half the window"));
  EXPECT_THAT(ParseError({"avgpool 2 stride"}),
              HasSubstr("its stride is missing; write: avgpool SIDE"));
  EXPECT_THAT(ParseError({"dropout 1"}),
              HasSubstr("its rate must be a number from 0 to 0.95, not '1'"));
  EXPECT_THAT(ParseError({"norm 3"}), HasSubstr("'3' is not known here"));
  EXPECT_THAT(ParseError({"dense 1e3"}), HasSubstr("not '1e3'"));
  EXPECT_THAT(ParseError({""}), HasSubstr("layer 1, '': it is empty"));
  EXPECT_THAT(ParseError({}), HasSubstr("needs at least one layer"));
  EXPECT_THAT(ParseError(Texts(101, "relu")), HasSubstr("at most 100"));
  EXPECT_THAT(ParseError({std::string(5000, 'x')}),
              HasSubstr("it is too long"));
}

TEST(LayerList, SaysWhichLayerDoesNotFit) {
  EXPECT_THAT(
      PlanError({"conv 8", "maxpool 4", "relu", "maxpool 8"}),
      HasSubstr("ConfigError: recognize.layers: layer 4, 'maxpool 8': the "
                "maps are 7 x 7 px here, it needs at least 8 x 8: shrink less "
                "before it, or use larger samples (these have 28 x 28 px)"));
  EXPECT_THAT(PlanError({"dense 8", "conv 8"}),
              HasSubstr("layer 2, 'conv 8': it needs maps, but the layers "
                        "before it leave a list of 8 values"));
  EXPECT_THAT(PlanError({"mean", "dropout maps"}), HasSubstr("needs maps"));
  EXPECT_THAT(PlanError({"mean 8"}, 6), HasSubstr("at least 8 x 8"));
  EXPECT_THAT(PlanError({"conv 8 groups 2"}),
              HasSubstr("groups 2 must divide its 8 filters and the 3 "
                        "channels before it"));
  EXPECT_THAT(PlanError({"conv 8192"}, 64),
              HasSubstr("33554432 values of a sample, more than 4194304"));
  EXPECT_THAT(PlanError({"dense 8192", "dense 8192"}, 28), HasSubstr("weights, "
                                                                     "more "
                                                                     "than"));
}

TEST(LayerList, NetworkAndLayersGoTogether) {
  CheckLayers("ststnet", {});
  CheckLayers("layers", {"dense 4"});
  EXPECT_THAT(ErrorOf([] { CheckLayers("ststnet", {"dense 4"}); }),
              HasSubstr("recognize.layers is given, but recognize.network is "
                        "ststnet: set recognize.network: layers"));
  EXPECT_THAT(ErrorOf([] { CheckLayers("layers", {}); }),
              HasSubstr("needs at least one layer"));
  EXPECT_EQ(NetworkText("layers", {"relu", "mean"}), "layers: relu, mean");
  EXPECT_EQ(NetworkText("ststnet", {}), "ststnet");
}

}  // namespace
}  // namespace mien
