#include "tools/spot/cover_lines.h"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/motion/face_cover.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// 20 tiles in 4 s, all free.
FaceMotion FreeFace() {
  FaceMotion face;
  for (int i = 0; i < 20; ++i) face.cover_time_s.push_back(0.2 * i);
  face.cover.assign(20 * kCoverZones, 0);
  return face;
}

void Cover(const std::string& zone, std::size_t from, std::size_t to,
           FaceMotion* face) {
  const auto& names = CoverZoneNames();
  const auto z = static_cast<std::size_t>(
      std::find(names.begin(), names.end(), zone) - names.begin());
  ASSERT_LT(z, kCoverZones) << zone;
  for (std::size_t i = from; i < to; ++i) {
    face->cover[i * kCoverZones + z] = 0.5F;
  }
}

TEST(CoverLinesTest, PartsByTimeEitherSideCounts) {
  MotionSeries series;
  series.faces = {FreeFace(), FreeFace()};
  series.faces[1].face = 3;
  FaceMotion* face = &series.faces[1];
  Cover("chin", 0, 4, face);      // 0.8 s
  Cover("mouth", 0, 10, face);    // 2 s
  Cover("eye_left", 5, 8, face);  // with the other 1 s
  Cover("eye_right", 7, 10, face);
  Cover("nose", 12, 14, face);  // 0.4 s: not told
  EXPECT_THAT(
      CoverLines(series, 0.5),
      ElementsAre("Face 3: a hand or a thing was before the mouth for 2.0 s, "
                  "before an eye for 1.0 s and before the chin for 0.8 s of 4 "
                  "s. "
                  "What moves there then is flagged covered and has no "
                  "reading; what moves behind it is not seen."));
  EXPECT_THAT(CoverLines(series, 0.6), IsEmpty());
}

// An hour in which no face was seen is not covered for an hour.
TEST(CoverLinesTest, GapsAreNoCover) {
  MotionSeries series;
  series.faces = {FreeFace()};
  FaceMotion* face = &series.faces[0];
  Cover("brow_left", 9, 11, face);
  for (std::size_t i = 10; i < 20; ++i) face->cover_time_s[i] += 3600;
  EXPECT_THAT(
      CoverLines(series, 0.5),
      ElementsAre(testing::StartsWith("Face 0: a hand or a thing was before a "
                                      "brow for 0.9 s of 5 s.")));
  face->cover_time_s.clear();
  face->cover.clear();
  EXPECT_THAT(CoverLines(series, 0.5), IsEmpty());
}

}  // namespace
}  // namespace mien
