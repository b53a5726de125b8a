#include "tools/inject/field_family.h"

#include <cmath>

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "tests/support/faces.h"
#include "tests/support/temp_folder.h"
#include "tools/inject/face_field.h"
#include "tools/inject/steady_face.h"

namespace mien {
namespace {

using testing::HasSubstr;

FacePoints Face() { return CanonicalFrom(TemplateFace({100, 80}, 60)); }

TEST(FieldFamily, EachMovesWhatItsUnitMovesAndNotTheOtherEnd) {
  const FacePoints face = Face();
  for (const std::string& family : FieldFamilies()) {
    int brows = 0, mouths = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      const SkinField raise = DrawField(family, seed, face, {{1, 1}, {2, 1}});
      const double brow =
          std::max(cv::norm(raise(face[20])), cv::norm(raise(face[23])));
      brows += std::min(raise(face[20]).y, raise(face[23]).y) < 0 &&
               cv::norm(raise(face[57])) < 0.35 * brow;
      const SkinField smile = DrawField(family, seed, face, {{12, 1}});
      const double corner =
          std::max(cv::norm(smile(face[48])), cv::norm(smile(face[54])));
      mouths += cv::norm(smile(face[19])) < 0.35 * corner;
    }
    EXPECT_GE(brows, 18) << family;
    EXPECT_GE(mouths, 18) << family;
  }
}

TEST(FieldFamily, SeedsDifferAndRepeat) {
  const FacePoints face = Face();
  for (const std::string& family : FieldFamilies()) {
    const auto at = [&](std::uint64_t seed) {
      return DrawField(family, seed, face, {{4, 1}})(face[21]);
    };
    EXPECT_EQ(at(3), at(3)) << family;
    EXPECT_NE(at(3), at(4)) << family;
  }
}

TEST(FieldFamily, OneSideUnequalOrAlike) {
  const FacePoints face = Face();
  int alone = 0, alike = 0;
  constexpr int kDrawn = 200;
  for (std::uint64_t seed = 1; seed <= kDrawn; ++seed) {
    const SkinField field = DrawField("gauss", seed, face, {{2, 1}});
    const double left = cv::norm(field(face[18]));
    const double right = cv::norm(field(face[25]));
    const double share = std::min(left, right) / std::max(left, right);
    alone += share < 0.2;
    alike += share > 0.85;
  }
  EXPECT_NEAR(alone, 0.25 * kDrawn, 0.12 * kDrawn);
  EXPECT_GT(alike, 0.3 * kDrawn);
}

TEST(FieldFamily, OnAFaceThePeakIsWhatWasAskedForAndEyesStay) {
  const FaceShape shape(Face());
  for (const std::string& family : FieldFamilies()) {
    for (const int au : {1, 6, 12, 17, 23}) {
      const FaceField field(
          shape, DrawField(family, 7, shape.landmarks(), {{au, 1}}), 0.03, 80);
      EXPECT_NEAR(cv::norm(field.At(field.strongest())), 0.03, 1e-3)
          << family << " " << au;
      double most = 0;
      for (double y = -1.2; y < 2; y += 0.02) {
        for (double x = -1.2; x < 1.2; x += 0.02) {
          most = std::max(most, cv::norm(field.At({x, y})));
        }
      }
      EXPECT_LE(most, 0.031) << family << " " << au;
      // Beyond the face nothing moves.
      EXPECT_EQ(cv::norm(field.At({1.35, 0.3})), 0) << family;
    }
  }
}

TEST(Course, KeysAreMetAndHalvesOfACosineLieBetween) {
  const std::vector<CourseKey> course = {{1, 0}, {1.2, 1}, {2.2, 0.4}, {3, 0}};
  EXPECT_EQ(ShareAt(course, 0.9), 0);
  EXPECT_NEAR(ShareAt(course, 1.1), 0.5, 1e-9);
  EXPECT_NEAR(ShareAt(course, 1.2), 1, 1e-9);
  EXPECT_NEAR(ShareAt(course, 1.7), 0.7, 1e-9);
  EXPECT_NEAR(ShareAt(course, 2.2), 0.4, 1e-9);
  EXPECT_EQ(ShareAt(course, 3.1), 0);
}

TEST(Course, EachIsAsItsNameSays) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const std::string& name : CourseNames()) {
      const auto course = DrawCourse(name, 0.4, seed);
      EXPECT_EQ(course.front().time_s, 0);
      EXPECT_EQ(course.front().share, 0);
      EXPECT_EQ(course.back().share, 0);
      int tops = 0, peaks = 0;
      double apex_s = 0;
      for (std::size_t k = 1; k < course.size(); ++k) {
        EXPECT_GT(course[k].time_s, course[k - 1].time_s) << name;
        if (course[k].share == 1) {
          ++tops;
          apex_s = course[k].time_s;
        }
        peaks += k + 1 < course.size() &&
                 course[k].share > course[k - 1].share &&
                 course[k].share > course[k + 1].share;
      }
      EXPECT_GE(tops, 1) << name;
      EXPECT_EQ(peaks, name == "double" ? 2 : 1) << name;
      if (name == "fast") {
        EXPECT_LE(apex_s, 0.2);
        EXPECT_GE(course.back().time_s - apex_s, 0.5);
        EXPECT_LE(course.back().time_s, 1.7);
      } else {
        EXPECT_NEAR(course.back().time_s, 0.4, 1e-12) << name;
      }
    }
  }
}

TEST(FieldFamily, WhatIsUnknownIsNamed) {
  EXPECT_EQ(ParseNames("all", "--families", FieldFamilies()), FieldFamilies());
  EXPECT_EQ(ParseNames("sheet, gauss", "--families", FieldFamilies()),
            (std::vector<std::string>{"sheet", "gauss"}));
  EXPECT_THAT(
      ErrorOf([] { ParseNames("gaus", "--families", FieldFamilies()); }),
      HasSubstr("--families: no \"gaus\"; use all, or some of gauss,"));
  EXPECT_THAT(ErrorOf([] {
                DrawField("x", 1, Face(), {{1, 1}});
              }),
              HasSubstr("no family of fields \"x\""));
  EXPECT_THAT(ErrorOf([] {
                DrawField("gauss", 1, Face(), {{3, 1}});
              }),
              HasSubstr("action unit 3"));
  EXPECT_THAT(ErrorOf([] { DrawCourse("x", 1, 1); }),
              HasSubstr("no course \"x\""));
}

}  // namespace
}  // namespace mien
