#include "tools/spot/open_face.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "pipeline/core/csv.h"
#include "stages/track/head_pose.h"

namespace mien {
namespace {

// A face seen from the front at 2 px a mm, its nose at (320, 240); lost in the
// second of three frames.
FaceTracks Tracks() {
  FaceTracks tracks;
  tracks.width_px = 640;
  tracks.height_px = 480;
  tracks.fps = 25;
  tracks.time_s = {0.5, 0.54, 0.58};
  FaceTrack face;
  face.face = 3;
  face.found = {1, 0, 1};
  face.score = {0.75f, 0, 1.5f};
  Landmarks seen;
  seen.fill({10, 20});
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const cv::Point3d& p = MeanHead()[i];
    if (!std::isfinite(p.x)) continue;
    seen[i] = cv::Point2f(static_cast<float>(320 + 2 * p.x),
                          static_cast<float>(240 + 2 * p.y));
  }
  Landmarks lost;
  lost.fill(cv::Point2f(std::numeric_limits<float>::quiet_NaN(), 0));
  face.landmarks_px = {seen, lost, seen};
  tracks.faces = {face};
  return tracks;
}

std::string Cell(const Table& table, std::size_t row, const std::string& name) {
  return table.rows[row][table.Need({name})];
}

TEST(OpenFaceCsv, ALineAFrame) {
  EventRow row;
  row.face = 3;
  row.onset_frame = 102;
  row.apex_frame = row.offset_frame = 103;
  row.action_units = {"AU6", "AU28"};
  const Table table = ParseTable(OpenFaceCsv(Tracks(), {row}, 100), "o");
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_EQ(Cell(table, 0, "frame"), "101");
  EXPECT_EQ(Cell(table, 0, "face_id"), "3");
  EXPECT_EQ(Cell(table, 0, "timestamp"), "0.500000");
  EXPECT_EQ(Cell(table, 0, "confidence"), "0.750");
  EXPECT_EQ(Cell(table, 2, "confidence"), "1.000");
  EXPECT_EQ(Cell(table, 0, "success"), "1");
  EXPECT_EQ(Cell(table, 0, "pose_Tx"), "0.0");
  EXPECT_EQ(Cell(table, 0, "pose_Tz"), "250.0");  // 500 px / 2 px a mm
  EXPECT_NEAR(std::stod(Cell(table, 0, "pose_Rx")), 0, 1e-3);
  EXPECT_EQ(Cell(table, 0, "x_30"), "320.00");
  EXPECT_EQ(Cell(table, 0, "y_0"), "20.00");
  EXPECT_EQ(Cell(table, 0, "AU06_r"), "");
  EXPECT_EQ(Cell(table, 0, "AU06_c"), "0");
  EXPECT_EQ(Cell(table, 2, "AU06_c"), "1");
  EXPECT_EQ(Cell(table, 2, "AU28_c"), "1");
  EXPECT_EQ(Cell(table, 2, "AU12_c"), "0");
  EXPECT_EQ(Cell(table, 1, "success"), "0");
  EXPECT_EQ(Cell(table, 1, "pose_Tz"), "0");
  EXPECT_EQ(Cell(table, 1, "x_30"), "0.00");
}

TEST(AddHeadPose, FollowsTheOtherColumns) {
  SignalTable signals;
  signals.columns = {"blink", "face3_blink"};
  signals.time_s = {0.5, 0.54, 0.58};
  signals.values = {1, 2, 3, 4, 5, 6};
  AddHeadPose(Tracks(), {0, 3}, &signals);
  ASSERT_EQ(signals.columns.size(), 4u);
  EXPECT_EQ(signals.columns[2], "face3_head_pitch_deg");
  EXPECT_EQ(signals.columns[3], "face3_head_yaw_deg");
  ASSERT_EQ(signals.values.size(), 12u);
  EXPECT_EQ(signals.values[4], 3);
  EXPECT_NEAR(signals.values[2], 0, 1e-3);
  EXPECT_TRUE(std::isnan(signals.values[6]));
  EXPECT_EQ(signals.values[9], 6);
}

}  // namespace
}  // namespace mien
