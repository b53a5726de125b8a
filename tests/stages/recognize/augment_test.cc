#include "stages/recognize/augment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatEq;
using ::testing::FloatNear;
using ::testing::Pointwise;

SampleGeometry Geometry(int channels, int height, int width, int u = -1) {
  SampleGeometry geometry;
  geometry.channels = channels;
  geometry.height_px = height;
  geometry.width_px = width;
  geometry.u_channel = u;
  return geometry;
}

std::vector<float> Apply(const Change& change, const SampleGeometry& geometry,
                         const std::vector<float>& in) {
  std::vector<float> out(in.size(), -99);
  ApplyChange(change, geometry, in.data(), out.data());
  return out;
}

TEST(ApplyChange, NothingCopies) {
  const std::vector<float> in = {1, 2, 3, 4};
  EXPECT_EQ(Apply(Change(), Geometry(1, 2, 2, 0), in), in);
}

TEST(ApplyChange, FlipMirrorsAndTurnsU) {
  Change change;
  change.flip = true;
  const std::vector<float> in = {1, 2, 3, 10, 20, 30};  // u, then v
  EXPECT_THAT(Apply(change, Geometry(2, 1, 3, 0), in),
              ElementsAre(-3, -2, -1, 30, 20, 10));
  SampleGeometry unit = Geometry(2, 1, 3, 0);
  unit.u_zero = 0.5f;
  EXPECT_THAT(Apply(change, unit, {0, 0.25f, 1, 0, 0.25f, 1}),
              ElementsAre(0, 0.75f, 1, 1, 0.25f, 0));
}

TEST(ApplyChange, ShiftMovesContentAndRepeatsTheBorder) {
  Change change;
  change.shift_x_px = 1;
  EXPECT_THAT(Apply(change, Geometry(1, 1, 4), {1, 2, 3, 4}),
              ElementsAre(1, 1, 2, 3));
  change.shift_x_px = -0.5;
  EXPECT_THAT(Apply(change, Geometry(1, 1, 4), {1, 2, 3, 4}),
              ElementsAre(1.5f, 2.5f, 3.5f, 4));
  change.shift_x_px = 0;
  change.shift_y_px = 1;
  EXPECT_THAT(Apply(change, Geometry(1, 2, 2), {1, 2, 3, 4}),
              ElementsAre(1, 2, 1, 2));
}

TEST(ApplyChange, QuarterTurnIsClockwise) {
  Change change;
  change.rotate_deg = 90;
  // 1 2   3 1
  // 3 4   4 2
  EXPECT_THAT(Apply(change, Geometry(1, 2, 2), {1, 2, 3, 4}),
              Pointwise(FloatNear(1e-5f), {3.f, 1.f, 4.f, 2.f}));
}

TEST(ApplyChange, ScaleGrowsAboutTheCentre) {
  Change change;
  change.scale = 2;
  // Outputs at -2..2 read inputs at -1..1 in half steps.
  EXPECT_THAT(Apply(change, Geometry(1, 1, 5), {0, 2, 4, 6, 8}),
              ElementsAre(2, 3, 4, 5, 6));
}

TEST(ApplyChange, FlipAndShiftTogether) {
  Change change;
  change.flip = true;
  change.shift_x_px = 1;
  EXPECT_THAT(Apply(change, Geometry(1, 1, 4), {1, 2, 3, 4}),
              ElementsAre(4, 4, 3, 2));
}

TEST(ApplyChange, CutoutIsClippedAtTheBorder) {
  Change change;
  change.cut_side = 2;
  change.cut_left = -1;
  change.cut_top = 1;
  EXPECT_THAT(Apply(change, Geometry(1, 3, 3), {1, 2, 3, 4, 5, 6, 7, 8, 9}),
              ElementsAre(1, 2, 3, 0, 5, 6, 0, 8, 9));
}

TEST(DrawChange, DrawsOnlyWhatIsOn) {
  TrainParams params;
  params.flip = false;
  Rng rng(1);
  const Change nothing = DrawChange(params, Geometry(1, 8, 8), &rng);
  EXPECT_FALSE(nothing.flip);
  EXPECT_FALSE(nothing.moves());
  EXPECT_EQ(nothing.cut_side, 0);
}

TEST(DrawChange, StaysInItsBoundsAndFlipsHalf) {
  TrainParams params;
  params.jitter_shift_px = 2;
  params.jitter_rotate_deg = 10;
  params.jitter_scale = 0.2;
  params.cutout_px = 3;
  Rng rng(2);
  int flips = 0;
  double reach = 0;
  for (int i = 0; i < 2000; ++i) {
    const Change change = DrawChange(params, Geometry(1, 8, 8), &rng);
    flips += change.flip ? 1 : 0;
    reach = std::max(reach, std::abs(change.shift_x_px));
    ASSERT_LE(std::abs(change.shift_x_px), 2);
    ASSERT_LE(std::abs(change.rotate_deg), 10);
    ASSERT_GE(change.scale, 0.8);
    ASSERT_LE(change.scale, 1.2);
    ASSERT_EQ(change.cut_side, 3);
  }
  EXPECT_NEAR(flips, 1000, 120);
  EXPECT_GT(reach, 1.9);
}

// Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)).
TEST(DrawBeta, MeanAndVariance) {
  for (const double alpha : {0.2, 1.0, 4.0}) {
    Rng rng(3);
    double sum = 0;
    double squares = 0;
    const int n = 20000;
    for (int i = 0; i < n; ++i) {
      const double x = DrawBeta(alpha, &rng);
      ASSERT_GE(x, 0);
      ASSERT_LE(x, 1);
      sum += x;
      squares += (x - 0.5) * (x - 0.5);
    }
    EXPECT_NEAR(sum / n, 0.5, 0.02) << alpha;
    EXPECT_NEAR(squares / n, 1 / (4 * (2 * alpha + 1)), 0.006) << alpha;
  }
}

TEST(GeometryOf, FindsU) {
  SampleSet set;
  set.channels = 2;
  set.height_px = 3;
  set.width_px = 4;
  set.channel_names = {"v", "u"};
  set.u_zero = 0.5f;
  EXPECT_EQ(GeometryOf(set).u_channel, 1);
  EXPECT_THAT(GeometryOf(set).u_zero, FloatEq(0.5f));
  EXPECT_EQ(GeometryOf(set).stride(), 24u);
  set.channel_names = {"grey", "v"};
  EXPECT_EQ(GeometryOf(set).u_channel, -1);
}

}  // namespace
}  // namespace mien
