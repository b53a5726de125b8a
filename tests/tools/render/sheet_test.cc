#include "tools/render/sheet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

std::vector<cv::Mat> PicturesOf(const Drawing& drawing) {
  std::vector<cv::Mat> out;
  for (const DrawnShape& shape : drawing.shapes()) {
    if (const auto* image = std::get_if<ImageShape>(&shape)) {
      out.push_back(image->image);
    }
  }
  return out;
}

TEST(InputCellsTest, GreyStaysGreyMovementIsRedAndBlue) {
  Drawing drawing(kSheetWidth, 300);
  Sheet sheet(&drawing, 0);
  const float x[] = {0, 0.2f, 0.6f, 1, -2, 0, 1, 2, -1, 0, 0, 0.5f};
  InputCells({"apex", "grey", "u"}, 2, 2, x, &sheet);
  const auto pictures = PicturesOf(drawing);
  ASSERT_EQ(pictures.size(), 3u);
  ASSERT_EQ(pictures[0].type(), CV_8UC1);
  EXPECT_EQ(pictures[0].at<std::uint8_t>(0, 1), 51);  // 0.2 of 255
  ASSERT_EQ(pictures[1].type(), CV_8UC1);             // -2 .. 2, stretched
  EXPECT_EQ(pictures[1].at<std::uint8_t>(0, 0), 0);
  EXPECT_EQ(pictures[1].at<std::uint8_t>(1, 1), 255);
  ASSERT_EQ(pictures[2].type(), CV_8UC3);
  EXPECT_EQ(pictures[2].at<cv::Vec3b>(0, 1), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(pictures[2].at<cv::Vec3b>(0, 0), cv::Vec3b(172, 102, 33));
}

TEST(SheetTest, FiveCellsARow) {
  Drawing drawing(kSheetWidth, 900);
  Sheet sheet(&drawing, 0);
  const cv::Mat cell(2, 2, CV_8UC1, cv::Scalar(1));
  for (int i = 0; i < 5; ++i) sheet.Cell(cell, false, "a", "b");
  EXPECT_EQ(sheet.y(), 0);
  const cv::Rect2d fifth = sheet.last();
  sheet.Cell(cell, false, "a", "b");
  EXPECT_LT(sheet.last().x, fifth.x);
  EXPECT_GT(sheet.last().y, fifth.y);
  const double row = sheet.y();
  sheet.EndRow();
  EXPECT_DOUBLE_EQ(sheet.y(), 2 * row);
}

}  // namespace
}  // namespace mien
