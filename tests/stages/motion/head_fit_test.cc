#include "stages/motion/head_fit.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/faces.h"

namespace mien {
namespace {

struct Scene {
  std::vector<MotionPatch> patches = LayOutPatches(TemplateFace({104, 84}, 80));
  std::vector<cv::Matx22f> information{patches.size(),
                                       cv::Matx22f(50, 0, 0, 50)};
  std::vector<PatchMotion> motions{patches.size()};

  void Move(const HeadMotion& head, double noise_px, std::uint64_t seed) {
    Rng rng(seed);
    for (std::size_t i = 0; i < patches.size(); ++i) {
      motions[i].shift_px = head.At(patches[i].place_iod) +
                            noise_px * cv::Point2d(rng.Normal(), rng.Normal());
      motions[i].quality = 0.95f;
    }
  }
};

TEST(HeadFitTest, ModelOfOnePoint) {
  HeadMotion head;
  head.value = {1, 2, 0.1, 0.2, 0.3, 0.4};
  // x = 1 + 0.1 * 2 - 0.2 * 3 + 0.3 * 0.5; y = 2 + 0.1 * 3 + 0.2 * 2 + 0.2.
  const cv::Point2d d = head.At({2, 3, 0.5f});
  EXPECT_NEAR(d.x, 0.75, 1e-6);
  EXPECT_NEAR(d.y, 2.9, 1e-6);
}

TEST(HeadFitTest, ExactMotionIsRecovered) {
  Scene scene;
  HeadMotion truth;
  truth.value = {1.5, -0.7, 0.5, 0.8, 1.0, -0.9};
  scene.Move(truth, 0, 1);
  const HeadMotion head =
      FitHeadMotion(scene.patches, scene.information, scene.motions, {});
  for (const MotionPatch& patch : scene.patches) {
    EXPECT_LT(cv::norm(head.At(patch.place_iod) - truth.At(patch.place_iod)),
              0.02);
  }
  EXPECT_LT(head.noise_px, 0.01);
  EXPECT_EQ(head.trust, 1);
}

TEST(HeadFitTest, AnExpressionIsNotTakenForHeadMotion) {
  Scene scene;
  HeadMotion truth;
  truth.value = {0.8, 0.3, 0, 0.4, 0, 0};
  scene.Move(truth, 0.03, 2);
  for (std::size_t i = 0; i < scene.patches.size(); ++i) {
    const int region = scene.patches[i].region;
    if (region >= RegionIndex("brow_inner_left") &&
        region <= RegionIndex("brow_outer_right")) {
      scene.motions[i].shift_px.y -= 2;
    }
  }
  const HeadMotion head =
      FitHeadMotion(scene.patches, scene.information, scene.motions, {});
  for (const MotionPatch& patch : scene.patches) {
    EXPECT_LT(cv::norm(head.At(patch.place_iod) - truth.At(patch.place_iod)),
              0.12)
        << patch.region;
  }
  EXPECT_NEAR(head.noise_px, 0.03, 0.02);
}

// A bump of each side, iod: centre, widths, and up by 3 %; what the fit leaves
// of it, by least squares.
double Left(double x, double y, double width, double height, bool speaks) {
  Scene scene;
  HeadMotion truth;
  truth.value = {0.9, -0.6, 0.2, 0.3, -0.4, 0.5};
  scene.Move(truth, 0.05, 5);
  const double px = 0.03 * HeadFitOptions{}.iod_px;
  std::vector<cv::Point2d> field;
  double most = 0;
  for (std::size_t i = 0; i < scene.patches.size(); ++i) {
    const cv::Point3f& at = scene.patches[i].place_iod;
    double up = 0;
    for (const int side : {-1, 1}) {
      const double u = (at.x - side * x) / width, v = (at.y - y) / height;
      up += std::exp(-0.5 * (u * u + v * v));
    }
    most = std::max(most, up);
    field.emplace_back(0, -up);
  }
  for (std::size_t i = 0; i < field.size(); ++i) {
    field[i] *= px / most;
    scene.motions[i].shift_px += cv::Point2f(field[i]);
    if (speaks && scene.patches[i].place_iod.y > 1.05f) {
      scene.motions[i].shift_px.y += 4 * (scene.patches[i].place_iod.y - 1);
    }
  }
  const HeadMotion head =
      FitHeadMotion(scene.patches, scene.information, scene.motions, {});
  double put = 0, measured = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const MotionPatch& patch = scene.patches[i];
    if (patch.region == kStableRegion) continue;
    const cv::Point2d rest =
        cv::Point2d(scene.motions[i].shift_px) - truth.At(patch.place_iod) -
        (head.At(patch.place_iod) - truth.At(patch.place_iod));
    put += field[i].dot(field[i]);
    measured += field[i].dot(rest);
  }
  return measured / put;
}

// Fields that take forehead, temples and the nose's root along.
TEST(HeadFitTest, RaisedBrowsAreMeasuredWhateverTheyTakeAlong) {
  for (const bool speaks : {false, true}) {
    EXPECT_GT(Left(0.33, -0.35, 0.2, 0.2, speaks), 0.9);
    EXPECT_GT(Left(0.33, -0.4, 0.3, 0.25, speaks), 0.9);
    EXPECT_GT(Left(0.35, -0.45, 0.35, 0.3, speaks), 0.9);
    // As wide as the face: more of it moves than rests.
    EXPECT_GT(Left(0.6, -0.45, 0.3, 0.35, speaks), 0.65);
  }
}

TEST(HeadFitTest, ANoseWrinkleIsNoHeadMotion) {
  EXPECT_GT(Left(0.1, 0.25, 0.25, 0.2, false), 0.9);
  EXPECT_GT(Left(0.33, 0.4, 0.3, 0.3, false), 0.9);
}

TEST(HeadFitTest, LostPatchesDoNotCount) {
  Scene scene;
  HeadMotion truth;
  truth.value = {0.5, 0.5, 0, 0, 0, 0};
  scene.Move(truth, 0, 3);
  int stable = 0, lost = 0;
  for (std::size_t i = 0; i < scene.patches.size(); ++i) {
    const bool is_stable = scene.patches[i].region == kStableRegion;
    stable += is_stable;
    if (i % 3 == 0) {
      scene.motions[i].quality = 0.2f;
      scene.motions[i].shift_px = {30, 30};
      lost += is_stable;
    }
  }
  const HeadMotion head =
      FitHeadMotion(scene.patches, scene.information, scene.motions, {});
  EXPECT_NEAR(head.value[0], 0.5, 0.01);
  EXPECT_NEAR(head.value[1], 0.5, 0.01);
  EXPECT_NEAR(head.trust, 1 - static_cast<double>(lost) / stable, 1e-9);
}

TEST(HeadFitTest, NothingMeasuredIsNoMotionAndNoTrust) {
  Scene scene;
  const HeadMotion head =
      FitHeadMotion(scene.patches, scene.information, scene.motions, {});
  EXPECT_EQ(head.trust, 0);
  for (const double v : head.value) EXPECT_EQ(v, 0);
}

TEST(HeadFitTest, EdgesSpeakOnlyAcross) {
  Scene scene;
  HeadMotion truth;
  truth.value = {0.6, 0, 0, 0, 0, 0};
  scene.Move(truth, 0, 4);
  for (std::size_t i = 0; i < scene.patches.size(); i += 2) {
    scene.information[i] = cv::Matx22f(0, 0, 0, 50);  // knows y only
    scene.motions[i].shift_px.x = 0;
  }
  const HeadMotion head =
      FitHeadMotion(scene.patches, scene.information, scene.motions, {});
  EXPECT_NEAR(head.value[0], 0.6, 0.02);
}

TEST(HeadFitTest, WeightSaturatesAndNeedsQuality) {
  const cv::Matx22f weak(1, 0, 0, 1), strong(1e4f, 0, 0, 1e4f);
  EXPECT_NEAR(PatchWeight(weak, 1)(0, 0), 1.0 / 22, 1e-9);
  EXPECT_LT(PatchWeight(strong, 1)(0, 0), 0.5);
  EXPECT_EQ(PatchWeight(strong, 0.4f)(0, 0), 0);
}

}  // namespace
}  // namespace mien
