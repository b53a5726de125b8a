#include "stages/ingest/labelled_images.h"

#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

LabelledImages Two() {
  LabelledImages images;
  images.channels = 1;
  images.height = 1;
  images.width = 2;
  images.channel_names = {"grey"};
  images.entries.resize(2);
  images.pixels = {1, 2, 3, 4};
  return images;
}

TEST(LabelledImagesTest, DigestFollowsPixelsAndGeometryNotLabels) {
  const std::string digest = Two().Digest();
  EXPECT_EQ(digest.size(), 64u);
  LabelledImages labels = Two();
  labels.entries[0].label = "happy";
  labels.entries[1].path = "/elsewhere/x.png";
  EXPECT_EQ(labels.Digest(), digest);
  LabelledImages pixels = Two();
  pixels.pixels[3] = 5;
  EXPECT_NE(pixels.Digest(), digest);
  LabelledImages turned = Two();
  std::swap(turned.height, turned.width);
  EXPECT_NE(turned.Digest(), digest);
  LabelledImages named = Two();
  named.channel_names = {"u"};
  EXPECT_NE(named.Digest(), digest);
}

TEST(LabelledImagesTest, AppendsPlanesInTheOrderAsked) {
  cv::Mat image(1, 2, CV_8UC3);
  image.at<cv::Vec3b>(0, 0) = {1, 2, 3};
  image.at<cv::Vec3b>(0, 1) = {4, 5, 6};
  std::vector<std::uint8_t> pixels = {9};
  AppendPlanes(image, {2, 0}, &pixels);
  EXPECT_THAT(pixels, ElementsAre(9, 3, 6, 1, 4));
}

TEST(LabelledImagesTest, ChecksTheFolder) {
  TempFolder temp;
  EXPECT_EQ(ErrorOf([&] { CheckDataFolder(temp.path(), "x"); }), "");
  EXPECT_THAT(ErrorOf([&] { CheckDataFolder(temp / "none", "labels.csv"); }),
              HasSubstr("none: there is no such folder: give the folder that "
                        "holds labels.csv"));
  WriteBytes(temp / "file", "x");
  EXPECT_THAT(ErrorOf([&] { CheckDataFolder(temp / "file", "x"); }),
              HasSubstr("is not a folder"));
}

TEST(LabelledImagesTest, TellsTheFirstReasonWhenNothingIsLeft) {
  LabelledImages none;
  EXPECT_EQ(ErrorOf([&] { CheckNotEmpty(none, "root"); }),
            "DataError: root: no image can be used");
  none.skipped.push_back({"row1", "damaged", true});
  EXPECT_EQ(ErrorOf([&] { CheckNotEmpty(none, "root"); }),
            "DataError: root: no image can be used; the first: row1: damaged");
  EXPECT_EQ(ErrorOf([] { CheckNotEmpty(Two(), "root"); }), "");
}

}  // namespace
}  // namespace mien
