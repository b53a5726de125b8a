#include "stages/motion/face_cover.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgproc.hpp>

#include "stages/motion/regions.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

constexpr int kMouth = 7, kLeftEye = 2;

// An aligned face of 80 px between the eyes, 208 x 264: eyes, brows, nose and a
// mouth that opens. Skin of 150 with a little shade and noise.
cv::Mat Face(double open, cv::RNG* rng) {
  cv::Mat face(264, 208, CV_32F, cv::Scalar(60));
  cv::ellipse(face, {104, 130}, {75, 115}, 0, 0, 360, 150, -1);
  for (const int side : {-1, 1}) {
    const int x = 104 + 40 * side;
    cv::ellipse(face, {x, 84}, {14, 6}, 0, 0, 360, 220, -1);
    cv::circle(face, {x, 84}, 6, 40, -1);
    cv::ellipse(face, {x, 64}, {18, 4}, 0, 0, 360, 70, -1);
  }
  cv::line(face, {96, 135}, {112, 135}, 110, 4);
  cv::ellipse(face, {104, 176}, {26, 6 + cvRound(9 * open)}, 0, 0, 360, 95, -1);
  cv::ellipse(face, {104, 176}, {20, 1 + cvRound(8 * open)}, 0, 0, 360, 35, -1);
  cv::GaussianBlur(face, face, {0, 0}, 2);
  cv::Mat noise(face.size(), CV_32F);
  rng->fill(noise, cv::RNG::NORMAL, 0, 2);
  face += noise;
  return face;
}

// Something before (x, y): `radius` px, fingers as darker lines.
void Put(int x, int y, int radius, float tone, cv::Mat* face) {
  cv::ellipse(*face, {x, y}, {radius, radius * 4 / 5}, 20, 0, 360, tone, -1);
  for (int k = -1; k <= 2; ++k) {
    cv::line(*face, {x + 11 * k - radius / 2, y - radius / 2},
             {x + 11 * k, y + radius / 2}, tone - 35, 2);
  }
  cv::GaussianBlur(*face, *face, {0, 0}, 1);
}

struct Film {
  std::vector<double> time_s;
  std::vector<CoverTile> tiles;
};

// 40 tiles of a face that talks; `put` is called for tiles 20 to 20 + length.
template <class PutOne>
Film Talk(int length, PutOne put) {
  Film film;
  cv::RNG rng(3);
  for (int i = 0; i < 40; ++i) {
    cv::Mat face = Face(i % 4 == 1 ? 1 : 0.3 * (i % 3), &rng);
    if (i >= 20 && i < 20 + length) put(&face);
    film.time_s.push_back(0.2 * i);
    film.tiles.push_back(MakeCoverTile(face));
  }
  return film;
}

float Most(const std::vector<float>& cover, std::size_t zone) {
  float most = 0;
  for (std::size_t i = zone; i < cover.size(); i += kCoverZones) {
    most = std::max(most, cover[i]);
  }
  return most;
}

TEST(FaceCover, AFaceThatTalksIsFree) {
  const Film film = Talk(0, [](cv::Mat*) {});
  const auto cover = CoverOf(film.time_s, film.tiles);
  ASSERT_EQ(cover.size(), 40 * kCoverZones);
  for (const float value : cover) EXPECT_LT(value, 0.5f);
}

TEST(FaceCover, AHandBeforeTheMouthCoversItAndNotTheEyes) {
  for (const float tone : {165.0f, 110.0f, 20.0f}) {
    const Film film =
        Talk(8, [tone](cv::Mat* face) { Put(110, 178, 48, tone, face); });
    const auto cover = CoverOf(film.time_s, film.tiles);
    for (int i = 0; i < 40; ++i) {
      const float mouth =
          cover[static_cast<std::size_t>(i) * kCoverZones + kMouth];
      EXPECT_EQ(mouth >= 0.5f, i >= 20 && i < 28) << tone << " " << i;
    }
    EXPECT_LT(Most(cover, kLeftEye), 0.5f) << tone;
  }
}

TEST(FaceCover, SomethingBeforeAnEyeIsNotBeforeTheMouth) {
  const Film film = Talk(8, [](cv::Mat* face) { Put(62, 82, 36, 140, face); });
  const auto cover = CoverOf(film.time_s, film.tiles);
  EXPECT_GE(Most(cover, kLeftEye), 0.5f);
  EXPECT_LT(Most(cover, kMouth), 0.5f);
}

TEST(FaceCover, WhatIsBriefOrInAFewTilesDoesNotCount) {
  const auto hand = [](cv::Mat* face) { Put(110, 178, 48, 165, face); };
  const Film brief = Talk(2, hand);
  EXPECT_LT(Most(CoverOf(brief.time_s, brief.tiles), kMouth), 0.5f);
  Film few = Talk(8, hand);
  few.time_s.resize(11);
  few.tiles = {few.tiles.begin() + 14, few.tiles.begin() + 25};
  for (const float value : CoverOf(few.time_s, few.tiles)) {
    EXPECT_EQ(value, 0);
  }
}

// Three tiles with the face lost between them are not one stretch.
TEST(FaceCover, AStretchHasNoGaps) {
  Film film = Talk(3, [](cv::Mat* face) { Put(110, 178, 48, 165, face); });
  EXPECT_GE(Most(CoverOf(film.time_s, film.tiles), kMouth), 0.5f);
  for (std::size_t i = 21; i < 40; ++i) film.time_s[i] += 2;
  EXPECT_LT(Most(CoverOf(film.time_s, film.tiles), kMouth), 0.5f);
}

TEST(FaceCover, TilesDoNotTellLight) {
  cv::RNG a(4), b(4);
  const CoverTile one = MakeCoverTile(Face(0.3, &a));
  cv::Mat bright = Face(0.3, &b);
  bright = bright * 1.4 + 10;
  const CoverTile other = MakeCoverTile(bright);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_NEAR(one[i], other[i], 6) << i;
  }
}

TEST(CoverMeter, TakesFiveTilesASecondAndStartsAnew) {
  CoverMeter meter;
  cv::RNG rng(5);
  const cv::Mat face = Face(0, &rng);
  for (int i = 0; i < 90; ++i) meter.Add(i / 30.0, face);
  std::vector<double> time_s;
  std::vector<float> cover;
  meter.Finish(&time_s, &cover);
  ASSERT_EQ(time_s.size(), 15u);
  EXPECT_NEAR(time_s[1], 0.2, 1e-9);
  EXPECT_EQ(cover.size(), 15 * kCoverZones);
  meter.Finish(&time_s, &cover);
  EXPECT_TRUE(time_s.empty());
  EXPECT_TRUE(cover.empty());
}

TEST(CoverZones, EveryRegionLiesInOne) {
  const auto& names = CoverZoneNames();
  for (const std::string& region : RegionNames()) {
    EXPECT_LT(CoverZoneOf(region), kCoverZones) << region;
  }
  EXPECT_EQ(names[CoverZoneOf("brow_outer_right")], "brow_right");
  EXPECT_EQ(names[CoverZoneOf("lid_left")], "eye_left");
  EXPECT_EQ(names[CoverZoneOf("nose_wing_right")], "nose");
  EXPECT_EQ(names[CoverZoneOf("cheek_right")], "cheek_right");
  EXPECT_EQ(names[CoverZoneOf("mouth_corner_right")], "mouth");
  EXPECT_EQ(names[CoverZoneOf("lip_lower")], "mouth");
  EXPECT_EQ(names[CoverZoneOf("chin")], "chin");
  EXPECT_THAT(
      ErrorOf([] { CoverZoneOf("ear"); }),
      testing::StartsWith("InternalError: no part of the face for region ear"));
}

}  // namespace
}  // namespace mien
