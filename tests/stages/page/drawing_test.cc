#include "stages/page/drawing.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const Colour kRed = {255, 0, 0};

cv::Vec3b At(const cv::Mat& image, int x, int y) {
  return image.at<cv::Vec3b>(y, x);
}

TEST(DrawingTest, LinesBreakWhereTheyAreNotFinite) {
  Drawing drawing(10, 10);
  const double nan = std::nan("");
  drawing.Line({{0, 0}, {1, 1}, {nan, 2}, {3, 3}, {4, nan}, {5, 5}, {6, 6}},
               {kRed});
  ASSERT_EQ(drawing.shapes().size(), 2u);  // the single point is left out
  EXPECT_EQ(std::get<LineShape>(drawing.shapes()[1]).points[0].x, 5);
  drawing.Dot({nan, 1}, 2, kRed);
  drawing.Fill({{0, 0}, {1, nan}, {2, 2}}, kRed);
  EXPECT_EQ(drawing.shapes().size(), 2u);
}

TEST(DrawingTest, AddMovesEveryShape) {
  Drawing part(5, 5);
  part.Line({{0, 0}, {1, 0}}, {kRed});
  part.Dot({1, 1}, 1, kRed);
  part.Text({2, 2}, "t");
  part.Image({0, 0, 1, 1}, cv::Mat(1, 1, CV_8UC1, cv::Scalar(7)));
  Drawing whole(20, 20);
  whole.Add(part, {10, 20});
  ASSERT_EQ(whole.shapes().size(), 4u);
  EXPECT_EQ(std::get<LineShape>(whole.shapes()[0]).points[1],
            cv::Point2d(11, 20));
  EXPECT_EQ(std::get<DotShape>(whole.shapes()[1]).centre, cv::Point2d(11, 21));
  EXPECT_EQ(std::get<TextShape>(whole.shapes()[2]).baseline,
            cv::Point2d(12, 22));
  EXPECT_EQ(std::get<ImageShape>(whole.shapes()[3]).place.tl(),
            cv::Point2d(10, 20));
}

TEST(ToSvgTest, EscapesForeignText) {
  Drawing drawing(100, 50);
  drawing.Text({1, 2}, "<script>alert(1)</script>\x1b");
  const std::string svg = ToSvg(drawing);
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 100 50\""));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, Not(HasSubstr("\x1b")));
}

TEST(ToSvgTest, WritesEveryShape) {
  Drawing drawing(10, 10);
  drawing.Line({{0, 0}, {1.5, 2}}, {{255, 0, 16, 0.5}, 2, true});
  drawing.Dot({3, 4}, 5, kRed);
  drawing.Fill(cv::Rect2d(1, 2, 3, 4), kRed);
  drawing.Image({0, 0, 4, 4}, cv::Mat(2, 2, CV_8UC3, cv::Scalar::all(9)));
  const std::string svg = ToSvg(drawing);
  EXPECT_THAT(svg,
              HasSubstr("points=\"0,0 1.5,2\" fill=\"none\" "
                        "stroke=\"#ff0010\" stroke-width=\"2\" "
                        "stroke-opacity=\"0.5\" stroke-dasharray=\"4 3\""));
  EXPECT_THAT(svg, HasSubstr("<circle cx=\"3\" cy=\"4\" r=\"5\""));
  EXPECT_THAT(svg, HasSubstr("<polygon points=\"1,2 4,2 4,6 1,6\""));
  EXPECT_THAT(svg, HasSubstr("href=\"data:image/png;base64,"));
}

TEST(ToImageTest, PaintsAtItsScale) {
  Drawing drawing(20, 10);
  drawing.Fill(cv::Rect2d(5, 2, 4, 4), kRed);
  const cv::Mat image = ToImage(drawing, 2);
  EXPECT_EQ(image.size(), cv::Size(40, 20));
  EXPECT_EQ(At(image, 0, 0), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(At(image, 14, 8), cv::Vec3b(0, 0, 255));  // B, G, R
  EXPECT_EQ(At(image, 7, 8), cv::Vec3b(255, 255, 255));
}

TEST(ToImageTest, BlendsTransparentColours) {
  Drawing drawing(4, 4);
  drawing.Fill(cv::Rect2d(0, 0, 4, 4), {0, 0, 0, 0.5});
  const cv::Mat image = ToImage(drawing, 1);
  EXPECT_NEAR(At(image, 2, 2)[0], 128, 1);
}

TEST(ToImageTest, PutsPicturesInTheirPlace) {
  cv::Mat picture(1, 2, CV_8UC1);
  picture.at<std::uint8_t>(0, 0) = 10;
  picture.at<std::uint8_t>(0, 1) = 200;
  Drawing drawing(8, 4);
  drawing.Image({2, 0, 4, 2}, picture);
  cv::Mat clear(1, 1, CV_8UC4, cv::Scalar(0, 0, 0, 0));
  drawing.Image({0, 2, 8, 2}, clear);    // leaves what is below
  drawing.Image({6, 3, 8, 4}, picture);  // leaves the frame
  const cv::Mat image = ToImage(drawing, 1);
  EXPECT_EQ(At(image, 1, 0), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(At(image, 2, 1), cv::Vec3b(10, 10, 10));
  EXPECT_EQ(At(image, 5, 1), cv::Vec3b(200, 200, 200));
  EXPECT_EQ(At(image, 1, 2), cv::Vec3b(255, 255, 255));
  EXPECT_EQ(At(image, 7, 3), cv::Vec3b(10, 10, 10));
}

TEST(ToImageTest, SurvivesWhatLiesFarOutside) {
  Drawing drawing(10, 10);
  drawing.Line({{-1e30, 0}, {1e30, 5}}, {kRed, 1, true});
  drawing.Line({{-1e30, 0}, {1e30, 5}}, {kRed, 1});
  drawing.Dot({1e30, 5}, 1, kRed);
  drawing.Image({1e6, 1e6, 5, 5}, cv::Mat(1, 1, CV_8UC1, cv::Scalar(0)));
  drawing.Text({1, 5}, "\xc3\xa4\x01 ~");
  EXPECT_EQ(ToImage(drawing, 1).size(), cv::Size(10, 10));
}

TEST(ToImageTest, RefusesGiants) {
  EXPECT_THAT(ErrorOf([] { ToImage(Drawing(1e6, 10), 1); }),
              HasSubstr("DataError: the picture would be larger"));
}

TEST(NamedColourTest, KnowsThePalette) {
  EXPECT_EQ(NamedColour("card"), (Colour{255, 255, 255}));
  EXPECT_THAT(ErrorOf([] { NamedColour("plaid"); }),
              HasSubstr("no colour 'plaid'"));
}

}  // namespace
}  // namespace mien
