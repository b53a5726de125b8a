#include "pipeline/cache/artifact.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(Artifact, GivesBackWhatWasPut) {
  Artifact artifact;
  artifact.Put<float>("x", {2, 3}, {1, 2, 3, 4, 5, 6}, "px");
  Shape shape;
  EXPECT_THAT(artifact.Get<float>("x", &shape),
              testing::ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_EQ(ShapeText(shape), "2 x 3");
  EXPECT_EQ(artifact.At("x").unit, "px");
}

TEST(Artifact, QuantisedWithinHalfAStep) {
  Artifact artifact;
  const std::vector<float> values = {0.001f, -1.7f, 3.14159f, 500.0f};
  artifact.PutQuantised("u", {4}, values, 1.0 / 256, "px");
  const auto back = artifact.GetQuantised("u");
  for (int i = 0; i < 3; ++i) EXPECT_NEAR(back[i], values[i], 0.5 / 256);
  EXPECT_FLOAT_EQ(back[3], 32767.0f / 256);  // clipped
}

TEST(Artifact, ErrorsNameTheArray) {
  Artifact artifact;
  artifact.Put<float>("x", {1}, {1.0f}, "");
  EXPECT_EQ(ErrorOf([&] { artifact.Get<double>("x"); }),
            "DataError: cached array 'x' has type f32, expected f64");
  EXPECT_EQ(ErrorOf([&] { artifact.At("y"); }),
            "DataError: cached array 'y' is missing");
  EXPECT_THAT(ErrorOf([&] { artifact.Text("t"); }),
              testing::HasSubstr("'t' is missing"));
  EXPECT_THAT(ErrorOf([&] {
                artifact.Put<float>("z", {2}, std::vector<float>{1.0f}, "");
              }),
              testing::HasSubstr("InternalError"));
}

}  // namespace
}  // namespace mien
