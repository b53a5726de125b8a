#include "stages/track/shape_trees.h"

#include <dlib/image_processing/shape_predictor.h>
#include <gtest/gtest.h>

#include <fstream>
#include <initializer_list>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <sstream>
#include <string>

#include "stages/track/track.h"

namespace mien {
namespace {

using Shape = dlib::matrix<float, 0, 1>;
using Forests = std::vector<std::vector<dlib::impl::regression_tree>>;

dlib::impl::regression_tree Stump(unsigned long first, unsigned long second,
                                  float left, float right, long values) {
  dlib::impl::regression_tree tree;
  tree.splits.push_back({first, second, 10});
  for (const float by : {left, right}) {
    Shape leaf(values);
    leaf = by;
    tree.leaf_values.push_back(leaf);
  }
  return tree;
}

// Two points at (0.25, 0.5) and (0.75, 0.5) of the box, one tree that compares
// the pixels there.
std::string TinyModel(const Forests& forests) {
  Shape start(4);
  start = 0.25, 0.5, 0.75, 0.5;
  const std::vector<dlib::vector<float, 2>> pixels = {{0.25f, 0.5f},
                                                      {0.75f, 0.5f}};
  std::ostringstream out;
  dlib::serialize(
      dlib::shape_predictor(start, forests,
                            std::vector<std::vector<dlib::vector<float, 2>>>(
                                forests.size(), pixels)),
      out);
  return out.str();
}

ShapeTrees Read(const std::string& bytes) {
  std::istringstream in(bytes);
  return ShapeTrees(in);
}

TEST(ShapeTreesTest, OneSplitByHand) {
  const ShapeTrees trees = Read(TinyModel({{Stump(0, 1, 0.125f, -0.125f, 4)}}));
  EXPECT_EQ(trees.point_count(), 2);
  cv::Mat grey(100, 200, CV_8UC1, cv::Scalar(50));
  const std::vector<cv::Rect> boxes = {{20, 10, 81, 81}};
  // No difference: right; the points (40, 50) and (80, 50) move by -10.
  auto points = trees.Predict(grey, boxes);
  ASSERT_EQ(points.size(), 1u);
  EXPECT_EQ(points[0],
            (std::vector<cv::Point>{cv::Point(30, 40), cv::Point(70, 40)}));
  grey.colRange(0, 60).setTo(61);
  points = trees.Predict(grey, boxes);
  EXPECT_EQ(points[0],
            (std::vector<cv::Point>{cv::Point(50, 60), cv::Point(90, 60)}));
}

TEST(ShapeTreesTest, AsDlibOnTheModelThatShips) {
  std::ifstream in(kDefaultLandmarkModel, std::ios::binary);
  if (!in) GTEST_SKIP() << "no " << kDefaultLandmarkModel;
  const ShapeTrees trees(in);
  dlib::shape_predictor theirs;
  dlib::deserialize(kDefaultLandmarkModel) >> theirs;
  ASSERT_EQ(trees.point_count(), 68);
  cv::RNG random(7);
  for (int picture = 0; picture < 4; ++picture) {
    cv::Mat grey(300, 400, CV_8UC1);
    random.fill(grey, cv::RNG::UNIFORM, 0, 256);
    cv::GaussianBlur(grey, grey, {0, 0}, 2 + 3 * picture);
    cv::normalize(grey, grey, 0, 255, cv::NORM_MINMAX);
    dlib::array2d<unsigned char> image(grey.rows, grey.cols);
    for (int y = 0; y < grey.rows; ++y) {
      for (int x = 0; x < grey.cols; ++x) image[y][x] = grey.at<uchar>(y, x);
    }
    const std::vector<cv::Rect> boxes = {
        {100, 50, 180, 180}, {103, 48, 180, 180}, {-40, 150, 250, 250}};
    const auto points = trees.Predict(grey, boxes);
    ASSERT_EQ(points.size(), boxes.size());
    for (std::size_t b = 0; b < boxes.size(); ++b) {
      const cv::Rect& box = boxes[b];
      const auto shape =
          theirs(image, dlib::rectangle(box.x, box.y, box.x + box.width - 1,
                                        box.y + box.height - 1));
      for (unsigned k = 0; k < 68; ++k) {
        EXPECT_EQ(points[b][k].x, shape.part(k).x()) << b << " " << k;
        EXPECT_EQ(points[b][k].y, shape.part(k).y()) << b << " " << k;
      }
    }
  }
}

TEST(ShapeTreesTest, RefusesTreesThatPointOutside) {
  EXPECT_THROW(Read("nothing"), std::exception);
  const std::string good = TinyModel({{Stump(0, 1, 1, 2, 4)}});
  EXPECT_NO_THROW(Read(good));
  EXPECT_THROW(Read(good.substr(0, good.size() / 2)), std::exception);
  const auto error = [](const Forests& forests) -> std::string {
    try {
      Read(TinyModel(forests));
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_EQ(error({{Stump(0, 2, 1, 2, 4)}}), "its pixels do not fit together");
  EXPECT_EQ(error({{Stump(70000, 1, 1, 2, 4)}}),
            "its pixels do not fit together");
  EXPECT_EQ(error({{Stump(0, 1, 1, 2, 6)}}), "its leaves do not fit together");
  auto crooked = Stump(0, 1, 1, 2, 4);
  crooked.splits.clear();
  EXPECT_EQ(error({{crooked}}), "its trees do not fit together");
}

std::string ErrorOfBytes(const std::string& bytes) {
  try {
    Read(bytes);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

// Room is taken for what is there, not for what is claimed.
TEST(ShapeTreesTest, RefusesAbsurdCounts) {
  const auto model = [](auto add) {
    std::ostringstream out;
    Shape start(4);
    start = 0.25, 0.5, 0.75, 0.5;
    dlib::serialize(1, out);
    dlib::serialize(start, out);
    add(out);
    return ErrorOfBytes(out.str());
  };
  const auto numbers = [](std::initializer_list<unsigned long> values) {
    return [values](std::ostream& out) {
      for (const unsigned long value : values) dlib::serialize(value, out);
    };
  };
  EXPECT_EQ(model(numbers({2000000})),
            "it claims 2000000 stages, more than 1000");
  EXPECT_EQ(model(numbers({1, 100000000})),
            "it claims 100000000 trees, more than 10000");
  EXPECT_EQ(model(numbers({1, 1, 100000000})),
            "it claims 100000000 splits, more than 65536");
  EXPECT_EQ(model(numbers({1, 1, 0, 100000000})),
            "it claims 100000000 leaves, more than 65536");
  EXPECT_EQ(model(numbers({0, 200000000})),
            "it claims 200000000 stages, more than 1000");
  EXPECT_EQ(model(numbers({1, 0, 1, 200000000})),
            "it claims 200000000 pixels, more than 65536");
  std::ostringstream points;
  dlib::serialize(1, points);
  dlib::serialize(-2000000000L, points);
  dlib::serialize(-1L, points);
  EXPECT_EQ(ErrorOfBytes(points.str()), "its points do not fit together");
}

TEST(ShapeTreesTest, RefusesWhatIsNoNumber) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(ErrorOfBytes(TinyModel({{Stump(0, 1, nan, 2, 4)}})),
            "a value in it is no number");
}

}  // namespace
}  // namespace mien
