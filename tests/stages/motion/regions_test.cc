#include "stages/motion/regions.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "tests/support/faces.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(RegionsTest, FifteenNamesEachWithPatches) {
  ASSERT_EQ(RegionNames().size(), 15u);
  EXPECT_EQ(RegionIndex("brow_inner_left"), 0);
  EXPECT_EQ(RegionIndex("chin"), 14);
  EXPECT_NE(ErrorOf([] { RegionIndex("ear"); }).find("no face region ear"),
            std::string::npos);
  std::map<int, int> count;
  for (const auto& patch : LayOutPatches(TemplateFace({100, 90}, 80))) {
    ++count[patch.region];
  }
  EXPECT_EQ(count.size(), 16u);
  for (const auto& [region, patches] : count) EXPECT_GE(patches, 4) << region;
  EXPECT_GE(count[kStableRegion], 15);
}

TEST(RegionsTest, LeftAndRightAreMirrorImages) {
  const auto patches = LayOutPatches(TemplateFace({0, 0}, 80));
  ASSERT_FALSE(patches.empty());
  std::set<std::pair<int, std::pair<int, int>>> seen;
  const auto mirrored = [](int region) {
    if (region < 0) return region;
    std::string name = RegionNames()[static_cast<std::size_t>(region)];
    const auto left = name.find("_left"), right = name.find("_right");
    if (left != std::string::npos) {
      name = name.substr(0, left) + "_right";
    } else if (right != std::string::npos) {
      name = name.substr(0, right) + "_left";
    }
    return RegionIndex(name);
  };
  for (const auto& p : patches) {
    seen.insert(
        {p.region, {cvRound(10 * p.centre_px.x), cvRound(10 * p.centre_px.y)}});
  }
  for (const auto& p : patches) {
    EXPECT_TRUE(seen.count(
        {mirrored(p.region),
         {cvRound(-10 * p.centre_px.x), cvRound(10 * p.centre_px.y)}}))
        << p.region << " " << p.centre_px;
  }
}

TEST(RegionsTest, PatchesAreNamedAfterRegionAndSide) {
  const auto patches = LayOutPatches(TemplateFace({0, 0}, 80));
  const auto& names = PatchNames();
  ASSERT_EQ(names.size(), patches.size());
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(),
            names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string region =
        patches[i].region == kStableRegion
            ? "stable"
            : RegionNames()[static_cast<std::size_t>(patches[i].region)];
    EXPECT_EQ(names[i].find(region), 0u) << names[i];
    // The other side's name is that of the mirror image.
    std::string other = names[i];
    const auto left = other.find("_left"), right = other.find("_right");
    if (left != std::string::npos) other.replace(left, 5, "_right");
    if (right != std::string::npos) other.replace(right, 6, "_left");
    const auto at = std::find(names.begin(), names.end(), other);
    ASSERT_NE(at, names.end()) << other;
    const cv::Point2f mirror =
        patches[static_cast<std::size_t>(at - names.begin())].centre_px;
    EXPECT_NEAR(mirror.x, -patches[i].centre_px.x, 1e-3) << names[i];
    EXPECT_NEAR(mirror.y, patches[i].centre_px.y, 1e-3) << names[i];
  }
}

TEST(RegionsTest, LeftIsTheImagesLeft) {
  int corners = 0, lids = 0;
  for (const auto& patch : LayOutPatches(TemplateFace({100, 90}, 80))) {
    if (patch.region == RegionIndex("mouth_corner_left")) {
      ++corners;
      EXPECT_LT(patch.centre_px.x, 100);
    }
    if (patch.region == RegionIndex("lid_right")) {
      ++lids;
      EXPECT_NEAR(patch.place_iod.x, 0.5, 0.2);
      EXPECT_NEAR(patch.place_iod.y, 0, 0.2);
    }
  }
  EXPECT_GT(corners, 0);
  EXPECT_GT(lids, 0);
}

TEST(RegionsTest, TheNoseIsNearestToTheCamera) {
  const float tip = MeanDepth(0, 0.55f);
  EXPECT_GT(tip, MeanDepth(0, 0) + 0.2f);
  EXPECT_GT(MeanDepth(0, 0), MeanDepth(0.9f, 0.1f) + 0.2f);
  EXPECT_EQ(MeanDepth(0.3f, 1), MeanDepth(-0.3f, 1));
  EXPECT_TRUE(std::isfinite(MeanDepth(5, 5)));
}

}  // namespace
}  // namespace mien
