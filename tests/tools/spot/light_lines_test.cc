#include "tools/spot/light_lines.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

FaceMotion Lit(int face, float left, float right) {
  FaceMotion motion;
  motion.face = face;
  motion.light = {left, right};
  return motion;
}

TEST(LightLines, TellsWhichSideIsDark) {
  MotionSeries series;
  series.faces = {Lit(0, 0.3f, 0.36f), Lit(1, 0.02f, 0.2f),
                  Lit(4, 0.4f, 0.06f)};
  EXPECT_THAT(
      LightLines(series),
      ElementsAre(
          "Face 1 has light from one side: the cheek on the left of the "
          "picture has 10 % of the other's. In animated photographs lit like "
          "that .64 of the expressions were found, .90 in the same faces with "
          "even light; what is in the shadow is missed more often. Light from "
          "the front mends it.",
          HasSubstr("Face 4 has light from one side: the cheek on the right of "
                    "the picture has 15 %")));
}

TEST(LightLines, DarkIsNotUneven) {
  MotionSeries series;
  series.faces = {Lit(0, 0.011f, 0.04f), Lit(1, 0, 0)};
  EXPECT_THAT(LightLines(series), ElementsAre());
}

TEST(LightLines, MuchNoise) {
  EXPECT_EQ(MuchNoiseText(0.0011), "");
  EXPECT_THAT(MuchNoiseText(0.0012),
              HasSubstr("at most 0.11 %, and .67 where it is more"));
}

}  // namespace
}  // namespace mien
