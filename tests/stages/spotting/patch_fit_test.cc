#include "stages/spotting/patch_fit.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/random.h"
#include "stages/spotting/envelope.h"

namespace mien {
namespace {

constexpr int kRows = 60;  // 2 s at 30 a second

// Three patches: one drifts and goes (3, 4) hundredths along a rise and fall
// from .5 over .9 to 1.5 s; one is noise; one jumps by half for three rows, as
// a lid does.
struct Made {
  std::vector<double> time_s;
  cv::Mat1d places;
};
Made Three(double noise = 0) {
  Rng rng(3);
  Made made;
  made.places = cv::Mat1d(kRows, 6);
  for (int i = 0; i < kRows; ++i) {
    const double t = i / 30.0;
    made.time_s.push_back(t);
    const double up = EnvelopeAt(t, 0.5, 0.9, 1.5);
    const double blink = i >= 36 && i < 39 ? 0.5 : 0;
    made.places(i, 0) = 0.2 + 0.01 * t + 0.03 * up + noise * rng.Normal();
    made.places(i, 1) = 0.1 - 0.02 * t + 0.04 * up + noise * rng.Normal();
    made.places(i, 2) = 0.001 * rng.Normal();
    made.places(i, 3) = 0.001 * rng.Normal();
    made.places(i, 4) = 0.001 * rng.Normal();
    made.places(i, 5) = blink + 0.001 * rng.Normal();
  }
  return made;
}

TEST(PatchFitter, SizeAtKnownTimes) {
  const Made made = Three();
  const auto fit = PatchFitter(made.time_s, made.places).At(0.5, 0.9, 1.5);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->size[0], 0.05, 1e-12);  // 3, 4, 5
  EXPECT_LT(fit->size[1], 0.001);
  EXPECT_GT(fit->size[2], 0.03);  // the lid, three rows of half
  EXPECT_GT(fit->sure[0], 100);
  EXPECT_LT(fit->sure[2], 5);
  double surest = 0;
  EXPECT_NEAR(LongestPatch(*fit, {1, 1, 1}, &surest), 0.05, 1e-12);
  EXPECT_EQ(surest, fit->sure[0]);
  EXPECT_NEAR(LongestPatch(*fit, {0.5, 1, 1}, &surest), 0.1, 1e-12);
}

// The lid alone moves most; the times are those of what goes along a rise and
// fall.
TEST(PatchFitter, TimesThatABlinkDoesNotTake) {
  const Made made = Three(0.0005);
  TimeBounds bounds;
  bounds.onset_low_s = 0.4;
  bounds.onset_high_s = 0.7;
  bounds.offset_low_s = 1.4;
  bounds.offset_high_s = 1.7;
  bounds.apex_low_s = 0.5;
  bounds.apex_high_s = 1.6;
  const auto fit = PatchFitter(made.time_s, made.places).Search(bounds);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->onset_s, 0.5, 0.051);
  EXPECT_NEAR(fit->apex_s, 0.9, 0.04);
  EXPECT_NEAR(fit->offset_s, 1.5, 0.051);
  EXPECT_GT(fit->likelihood, 100);
}

TEST(PatchFitter, NothingAtAll) {
  const Made made = Three();
  const PatchFitter fitter(made.time_s, made.places);
  EXPECT_FALSE(fitter.At(5, 6, 7));  // beyond the rows
  TimeBounds bounds;
  bounds.onset_low_s = bounds.onset_high_s = 1;
  bounds.offset_low_s = bounds.offset_high_s = 1.03;  // shorter than two parts
  bounds.apex_high_s = 2;
  EXPECT_FALSE(fitter.Search(bounds));
}

}  // namespace
}  // namespace mien
