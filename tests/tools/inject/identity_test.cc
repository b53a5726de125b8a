#include "tools/inject/identity.h"

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(IdentityTest, UnitIsTheEyeDistanceAndFacesAreSymmetric) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Identity id = MakeIdentity(seed);
    const cv::Point2d left = id.EyeCentre(0);
    const cv::Point2d right = id.EyeCentre(1);
    EXPECT_NEAR(right.x - left.x, 1, 1e-12);
    EXPECT_NEAR(right.x + left.x, 0, 1e-12);
    EXPECT_NEAR(right.y, 0, 1e-12);
    for (int k = 0; k < 68; ++k) {
      const cv::Point2d a = id.landmark[static_cast<std::size_t>(k)];
      const cv::Point2d b =
          id.landmark[static_cast<std::size_t>(MirrorLandmark(k))];
      EXPECT_NEAR(a.x, -b.x, 1e-12) << k;
      EXPECT_NEAR(a.y, b.y, 1e-12) << k;
    }
    // Brows above eyes above nose above mouth above chin.
    EXPECT_LT(id.landmark[19].y, id.landmark[37].y - 0.15);
    EXPECT_LT(id.landmark[41].y, id.landmark[33].y - 0.3);
    EXPECT_LT(id.landmark[33].y, id.landmark[51].y - 0.1);
    EXPECT_LT(id.landmark[57].y, id.landmark[8].y - 0.3);
    EXPECT_NEAR(cv::norm(id.light), 1, 1e-6);
  }
}

TEST(IdentityTest, SeedsAreDifferentPeople) {
  const Identity a = MakeIdentity(1);
  const Identity b = MakeIdentity(2);
  EXPECT_EQ(a.landmark, MakeIdentity(1).landmark);
  EXPECT_NE(a.landmark, b.landmark);
  EXPECT_NE(a.skin, b.skin);
}

TEST(IdentityTest, MirrorIsItsOwnInverse) {
  for (int k = 0; k < 68; ++k) EXPECT_EQ(MirrorLandmark(MirrorLandmark(k)), k);
  EXPECT_EQ(MirrorLandmark(36), 45);
  EXPECT_EQ(MirrorLandmark(48), 54);
  EXPECT_EQ(MirrorLandmark(61), 63);
}

}  // namespace
}  // namespace mien
