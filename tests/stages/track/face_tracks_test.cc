#include "stages/track/face_tracks.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/support/faces.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

FaceTracks TwoFrames() {
  FaceTracks tracks;
  tracks.width_px = 640;
  tracks.height_px = 480;
  tracks.fps = 29.97;
  tracks.time_s = {0, 0.03, 0.07};
  tracks.frame_number = {46, 47, 49};
  FaceTrack face;
  face.face = 3;
  face.first_idx = 1;
  face.found = {1, 0};
  face.box_px = {{1, 2, 3, 4}, {5, 6, 7, 8}};
  face.score = {1.5f, 0};
  Landmarks lost;
  lost.fill({std::numeric_limits<float>::quiet_NaN(), 0});
  face.landmarks_px = {TemplateFace({100, 90}, 50), lost};
  tracks.faces = {face};
  return tracks;
}

TEST(FaceTracksTest, RoundTripKeepsEverythingNanIncluded) {
  const FaceTracks tracks = TwoFrames();
  FaceTracks back;
  FromArtifact(ToArtifact(tracks), &back);
  EXPECT_EQ(back.width_px, 640);
  EXPECT_EQ(back.height_px, 480);
  EXPECT_EQ(back.fps, 29.97);
  EXPECT_EQ(back.time_s, tracks.time_s);
  EXPECT_EQ(back.frame_number, tracks.frame_number);
  ASSERT_EQ(back.faces.size(), 1u);
  const FaceTrack& face = back.faces[0];
  EXPECT_EQ(face.face, 3);
  EXPECT_EQ(face.first_idx, 1);
  EXPECT_EQ(face.found, tracks.faces[0].found);
  EXPECT_EQ(face.box_px[1], cv::Rect2f(5, 6, 7, 8));
  EXPECT_EQ(face.score, tracks.faces[0].score);
  EXPECT_EQ(face.landmarks_px[0], tracks.faces[0].landmarks_px[0]);
  EXPECT_TRUE(std::isnan(face.landmarks_px[1][67].x));
}

TEST(FaceTracksTest, NotesAreKeptAndWithoutThemNothingIsAdded) {
  FaceTracks tracks = TwoFrames();
  EXPECT_TRUE(ToArtifact(tracks).texts.empty());
  tracks.notes = {{"loss", "2 damaged packets were left out", 2}};
  FaceTracks back;
  FromArtifact(ToArtifact(tracks), &back);
  EXPECT_EQ(back.notes, tracks.notes);
}

TEST(FaceTracksTest, FoundAt) {
  const FaceTracks tracks = TwoFrames();
  const FaceTrack& face = tracks.faces[0];
  EXPECT_FALSE(face.FoundAt(0));
  EXPECT_TRUE(face.FoundAt(1));
  EXPECT_FALSE(face.FoundAt(2));
  EXPECT_FALSE(face.FoundAt(3));
}

TEST(FaceTracksTest, DamagedArtifactsAreRefused) {
  Artifact artifact = ToArtifact(TwoFrames());
  artifact.Put("face0_score", {1}, std::vector<float>{1}, "1");
  FaceTracks back;
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached FaceTracks: array 'face0_score' has shape 1, "
            "expected 2; delete the file");
  artifact = ToArtifact(TwoFrames());
  artifact.Put("faces", {1, 2}, std::vector<std::int64_t>{0, 2}, "1");
  EXPECT_EQ(ErrorOf([&] { FromArtifact(artifact, &back); }),
            "DataError: cached FaceTracks: face 0 covers frames 2..3 of a "
            "recording of 3; delete the file");
}

TEST(FaceTracksTest, EyesAndInterOcularDistance) {
  const Landmarks face = TemplateFace({100, 90}, 50);
  EXPECT_NEAR(LeftEye(face).x, 75, 1e-3);
  EXPECT_NEAR(LeftEye(face).y, 90, 1e-3);
  EXPECT_NEAR(RightEye(face).x, 125, 1e-3);
  EXPECT_NEAR(InterOcularPx(face), 50, 1e-3);
}

TEST(FaceTracksTest, MedianDistanceIsOfFoundFrames) {
  FaceTrack track;
  EXPECT_EQ(MedianIodPx(track), 0);
  for (const float iod_px : {40.f, 90.f, 50.f, 1000.f}) {
    track.found.push_back(iod_px < 1000);
    track.landmarks_px.push_back(TemplateFace({200, 200}, iod_px));
  }
  EXPECT_NEAR(MedianIodPx(track), 50, 1e-3);
}

}  // namespace
}  // namespace mien
