#include "stages/report/faces_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace mien {
namespace {

// Face 0 in all of six frames, face 3 in two of the last four.
FaceTracks TwoFaces() {
  FaceTracks tracks;
  tracks.time_s.resize(6);
  tracks.faces.resize(2);
  tracks.faces[0].found.assign(6, 1);
  tracks.faces[1].face = 3;
  tracks.faces[1].first_idx = 2;
  tracks.faces[1].found = {1, 0, 0, 1};
  return tracks;
}

TEST(FacesText, OneFace) {
  FaceTracks tracks = TwoFaces();
  tracks.faces.erase(tracks.faces.begin());
  EXPECT_EQ(FacesText(FoundFaces(tracks), 6),
            "1 face (found in 2 of 6 frames)");
  EXPECT_EQ(FacesText({}, 6), "0 faces");
}

TEST(FacesText, OfSeveralEachIsSaid) {
  EXPECT_EQ(FacesText(FoundFaces(TwoFaces()), 6),
            "2 faces (face 0 found in 6, face 3 in 2 of 6 frames)");
}

TEST(FacesText, OfManyTheFirst) {
  std::vector<FoundFace> faces;
  for (int i = 0; i < 8; ++i) faces.push_back({i, 9 - i});
  EXPECT_EQ(FacesText(faces, 9),
            "8 faces (face 0 found in 9, face 1 in 8, face 2 in 7, face 3 in "
            "6, face 4 in 5, face 5 in 4 of 9 frames, and 2 more)");
}

// What the timeline marks as lost counts as lost.
TEST(FacesText, AFrameWithoutMeasuredMotionIsLost) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  ReviewFace shown;
  shown.face = 0;
  shown.signals.columns = {"blink", "head_x_iod"};
  shown.signals.time_s.resize(3);
  shown.signals.values = {nan, 0.5f, 0, nan, 0, 0.25f};
  EXPECT_EQ(FacesText(FoundFaces(TwoFaces(), {shown}), 6),
            "2 faces (face 0 found in 2, face 3 in 2 of 6 frames)");
}

}  // namespace
}  // namespace mien
