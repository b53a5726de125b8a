#include "stages/page/images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "stages/report/run_report.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

cv::Mat FlowOf(float u, float v, int side = 1) {
  return cv::Mat(side, side, CV_32FC2, cv::Scalar(u, v));
}
// B, G, R
cv::Vec3b ColourOf(float u, float v, double max_px = 2) {
  return FlowColour(FlowOf(u, v), max_px).at<cv::Vec3b>(0, 0);
}

TEST(FlowColourTest, HueIsTheDirection) {
  // Hue 0, 90, 180, 270 degrees at full saturation and value.
  EXPECT_EQ(ColourOf(2, 0), cv::Vec3b(0, 0, 255));     // right: red
  EXPECT_EQ(ColourOf(0, 2), cv::Vec3b(0, 255, 128));   // down: green
  EXPECT_EQ(ColourOf(-2, 0), cv::Vec3b(255, 255, 0));  // left: cyan
  EXPECT_EQ(ColourOf(0, -2), cv::Vec3b(255, 0, 128));  // up: violet
}

TEST(FlowColourTest, HueTurnsWithTheAngle) {
  const double degree = 3.14159265358979323846 / 180;
  const auto at = [&](double angle) {
    return ColourOf(static_cast<float>(4 * std::cos(angle * degree)),
                    static_cast<float>(4 * std::sin(angle * degree)));
  };
  EXPECT_EQ(at(60), cv::Vec3b(0, 255, 255));   // yellow
  EXPECT_EQ(at(120), cv::Vec3b(0, 255, 0));    // green
  EXPECT_EQ(at(240), cv::Vec3b(255, 0, 0));    // blue
  EXPECT_EQ(at(300), cv::Vec3b(255, 0, 255));  // magenta
}

TEST(FlowColourTest, SaturationIsTheLength) {
  EXPECT_EQ(ColourOf(0, 0), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(ColourOf(1, 0), cv::Vec3b(128, 128, 255));  // half of max_px
  EXPECT_EQ(ColourOf(9, 0), cv::Vec3b(0, 0, 255));      // beyond: clipped
}

TEST(FlowColourTest, ShowsWhatIsNotFiniteGrey) {
  EXPECT_EQ(ColourOf(std::nanf(""), 0), cv::Vec3b(128, 128, 128));
}

TEST(FlowColourTest, ChecksItsInput) {
  EXPECT_TRUE(FlowColour(cv::Mat(), 1).empty());
  EXPECT_THAT(ErrorOf([] { FlowColour(cv::Mat(2, 2, CV_8UC1), 1); }),
              HasSubstr("flow must be 32FC2"));
  EXPECT_THAT(ErrorOf([] { FlowColour(FlowOf(1, 1), 0); }),
              HasSubstr("scale must be positive"));
}

TEST(ThumbnailTest, ShrinksAndNeverEnlarges) {
  EXPECT_EQ(Thumbnail(cv::Mat(192, 96, CV_8UC1), 48).size(), cv::Size(24, 48));
  EXPECT_EQ(Thumbnail(cv::Mat(10, 20, CV_8UC3), 48).size(), cv::Size(20, 10));
  EXPECT_EQ(Thumbnail(cv::Mat(1, 4000, CV_8UC1), 48).size(), cv::Size(48, 1));
}

TEST(ThumbnailTest, GivesNothingForOtherTypes) {
  EXPECT_TRUE(Thumbnail(cv::Mat(), 48).empty());
  EXPECT_TRUE(Thumbnail(cv::Mat(4, 4, CV_32FC1), 48).empty());
  EXPECT_TRUE(Thumbnail(cv::Mat(4, 4, CV_8UC2), 48).empty());
}

TEST(DataUrlTest, StartsWithTheMagicBytes) {
  const cv::Mat grey(96, 96, CV_8UC1, cv::Scalar(120));
  // ff d8 ff = "/9j/"; 89 50 4e 47 0d 0a = "iVBORw0K".
  EXPECT_THAT(JpegDataUrl(grey), StartsWith("data:image/jpeg;base64,/9j/"));
  EXPECT_THAT(PngDataUrl(grey), StartsWith("data:image/png;base64,iVBORw0K"));
  EXPECT_EQ(JpegDataUrl(cv::Mat()), "");
  EXPECT_EQ(PngDataUrl(cv::Mat()), "");
}

TEST(FlowColourScaleTest, IsAQuantileOfQuantiles) {
  std::vector<cv::Mat> flows;
  for (int i = 1; i <= 11; ++i) {
    flows.push_back(FlowOf(static_cast<float>(i), 0, 4));
  }
  flows.emplace_back();  // ignored
  EXPECT_DOUBLE_EQ(FlowColourScale(flows), 10);
}

TEST(FlowColourScaleTest, HasAFloor) {
  EXPECT_DOUBLE_EQ(FlowColourScale({}), 0.25);
  EXPECT_DOUBLE_EQ(FlowColourScale({FlowOf(0.01f, 0)}), 0.25);
  EXPECT_DOUBLE_EQ(FlowColourScale({FlowOf(std::nanf(""), 0)}), 0.25);
}

TEST(FlowWheelTest, AgreesWithTheDirections) {
  const cv::Mat wheel = FlowWheel(101);
  ASSERT_EQ(wheel.type(), CV_8UC4);
  const auto right = wheel.at<cv::Vec4b>(50, 99);
  EXPECT_GT(right[2], 250);  // red
  EXPECT_LT(right[0], 15);
  const auto down = wheel.at<cv::Vec4b>(99, 50);
  EXPECT_GT(down[1], 250);  // green
  EXPECT_LT(down[0], 15);
  EXPECT_EQ(wheel.at<cv::Vec4b>(50, 50), cv::Vec4b(255, 255, 255, 255));
  EXPECT_EQ(wheel.at<cv::Vec4b>(0, 0)[3], 0);  // outside
}

}  // namespace
}  // namespace mien
