#include "tools/spot/spot_signals.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "stages/motion/regions.h"
#include "tests/support/documented_columns.h"

namespace mien {
namespace {

// The header of the first face, as SignalsCsv writes it.
std::vector<std::string> WithPlace(const std::vector<std::string>& columns) {
  std::vector<std::string> header = {"frame", "time_s"};
  header.insert(header.end(), columns.begin(), columns.begin() + 8);
  return header;
}

TEST(SignalsOf, OneColumnPerRegionAndFace) {
  MotionSeries series;
  series.regions = {"chin"};
  series.fps = 10;
  for (int i = 0; i < 4; ++i) series.time_s.push_back(0.1 * i);
  FaceMotion face;
  face.frame_count = 2;
  face.first_idx = 1;
  face.iod_px = 80;
  face.dx = {8, 16};
  face.dy = {0, 0};
  face.noise = face.head_x = face.head_y = face.head_roll_deg =
      face.blink = {0, 0};
  face.cover_time_s = {0.2};
  face.cover = {0, 0, 0, 0, 0, 0, 0, 0.75f, 0.5f};
  series.faces = {face, face};
  series.faces[1].face = 2;
  const SignalTable table =
      JoinSignals(SignalsOf(series, InterviewParams{}), series.time_s);
  EXPECT_EQ(table.columns.size(), 16u);
  std::vector<std::string> documented = DocumentedColumns("signals.csv");
  ASSERT_GT(documented.size(), 11u);
  EXPECT_EQ(documented.back(), "head_yaw_deg");  // AddHeadPose
  documented.resize(documented.size() - 2);
  EXPECT_EQ(std::vector<std::string>(documented.begin() + 9, documented.end()),
            RegionNames());
  documented.resize(9);
  documented.push_back("chin");
  EXPECT_EQ(documented, WithPlace(table.columns));
  EXPECT_EQ(table.columns[7], "chin");
  EXPECT_EQ(table.columns[15], "face2_chin");
  ASSERT_EQ(table.values.size(), 4u * 16);
  EXPECT_TRUE(std::isnan(table.values[7]));
  // The part that is covered most, from the tile on.
  EXPECT_EQ(table.values[16 + 6], 0);
  EXPECT_EQ(table.values[2 * 16 + 6], 0.75f);
  // From the median, 16 or 8.
  EXPECT_NEAR(table.values[16 + 7] + table.values[2 * 16 + 7], 0.1, 1e-6);
  EXPECT_NEAR(table.values[16 + 15] + table.values[2 * 16 + 15], 0.1, 1e-6);
}

TEST(SignalsOf, AnHourWithoutFramesCostsNothingAndKeepsItsTimes) {
  MotionSeries series;
  series.regions = {"chin"};
  series.fps = 30;
  FaceMotion face;
  face.iod_px = 80;
  face.frame_count = 60;
  for (int i = 0; i < 60; ++i) {
    series.time_s.push_back(0.84 + i / 30.0 + (i < 30 ? 0 : 3000));
    face.dx.push_back(0);
    face.dy.push_back(i == 45 ? 8.f : 0.f);
  }
  face.noise = face.head_x = face.head_y = face.head_roll_deg = face.blink =
      std::vector<float>(60, 0);
  series.faces = {face};
  const std::vector<ReviewFace> faces = SignalsOf(series, InterviewParams{});
  ASSERT_EQ(faces.size(), 1u);
  EXPECT_EQ(faces[0].signals.time_s, series.time_s);
  EXPECT_NEAR(faces[0].signals.values[45 * 8 + 7], 0.1, 1e-6);
}

TEST(SignalsOf, DriftIsNoDistance) {
  MotionSeries series;
  series.regions = {"chin"};
  series.fps = 10;
  FaceMotion face;
  face.iod_px = 80;
  face.frame_count = 600;
  for (int i = 0; i < 600; ++i) {
    series.time_s.push_back(0.1 * i);
    face.dx.push_back(static_cast<float>(0.01 * i));
    face.dy.push_back(i == 300 ? 8.f : 0.f);
  }
  face.noise = face.head_x = face.head_y = face.head_roll_deg = face.blink =
      std::vector<float>(600, 0);
  series.faces = {face};
  const SignalTable table =
      JoinSignals(SignalsOf(series, InterviewParams{}), series.time_s);
  EXPECT_NEAR(table.values[300 * 8 + 7], 0.1, 1e-3);
  for (const int i : {0, 100, 299, 450, 599}) {
    EXPECT_LT(table.values[static_cast<std::size_t>(i) * 8 + 7], 0.01) << i;
  }
}

}  // namespace
}  // namespace mien
