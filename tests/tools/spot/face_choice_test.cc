#include "tools/spot/face_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

FaceTrack At(int face, const std::vector<cv::Rect2f>& boxes,
             std::vector<std::uint8_t> found) {
  FaceTrack track;
  track.face = face;
  track.box_px = boxes;
  track.found = std::move(found);
  return track;
}

FaceTracks Two() {
  FaceTracks tracks;
  tracks.width_px = 640;
  tracks.height_px = 480;
  // The second comes to where the first was; the third frame of it is lost.
  tracks.faces = {
      At(0, {{100, 100, 80, 80}, {100, 100, 80, 80}, {200, 100, 80, 80}},
         {1, 1, 1}),
      At(2, {{400, 100, 80, 80}, {100, 100, 80, 80}, {410, 100, 80, 80}},
         {1, 1, 0})};
  return tracks;
}

TEST(FaceChoice, Texts) {
  EXPECT_TRUE(ParseFace("").any());
  EXPECT_EQ(ParseFace("2").number, 2);
  EXPECT_EQ(ParseFace(" 640.5, 360").at, cv::Point2f(640.5F, 360));
  for (const char* text : {"-1", "left", "1,2,3", "1,", "-4,5", "1e9,1"}) {
    EXPECT_EQ(ErrorOf([&] { ParseFace(text); }),
              std::string("ConfigError: --face ") + text +
                  ": a number of events.csv (0, 1, ...), or a point of the "
                  "picture in px from its top left (640,360)");
  }
}

TEST(FaceChoice, ByNumberAndByPoint) {
  const FaceTracks tracks = Two();
  EXPECT_EQ(ChosenFace({}, tracks, "a.mp4"), -1);
  EXPECT_EQ(ChosenFace(ParseFace("2"), tracks, "a.mp4"), 2);
  EXPECT_EQ(ChosenFace(ParseFace("120,150"), tracks, "a.mp4"), 0);  // 2 of 3
  EXPECT_EQ(ChosenFace(ParseFace("460,150"), tracks, "a.mp4"), 2);
}

TEST(FaceChoice, WhatIsNotThere) {
  const FaceTracks tracks = Two();
  EXPECT_EQ(ErrorOf([&] { ChosenFace(ParseFace("1"), tracks, "a.mp4"); }),
            "DataError: a.mp4: no face 1 (--face); it has 0, 2");
  // Only in the frame in which the face is lost.
  EXPECT_EQ(
      ErrorOf([&] { ChosenFace(ParseFace("485,150"), tracks, "a.mp4"); }),
      "DataError: a.mp4: no face at 485,150 (--face) of 640 x 480 px; it has 0 "
      "about 140,140; 2 about 140,140");
  EXPECT_EQ(ErrorOf([] { ChosenFace(ParseFace("0"), FaceTracks(), "b"); }),
            "DataError: b: no face 0 (--face); it has none");
}

}  // namespace
}  // namespace mien
