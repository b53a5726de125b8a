#include "stages/track/dlib_numbers.h"

#include <dlib/image_processing/frontal_face_detector.h>
#include <dlib/serialize.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <sstream>
#include <string>

#include "stages/track/frontal_faces.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using Limits = std::numeric_limits<float>;

TEST(DlibNumbersTest, WholeNumbersByHand) {
  std::istringstream in(std::string("\x01\x05\x82\x01\x02\x01\x00", 7));
  DlibNumbers numbers(in);
  EXPECT_EQ(numbers.Whole(), 5);
  EXPECT_EQ(numbers.Whole(), -513);
  EXPECT_EQ(numbers.Whole(), 0);
  EXPECT_EQ(ErrorOf([&] { numbers.Whole(); }), "DataError: it ends early");
}

TEST(DlibNumbersTest, FloatsByHand) {
  // 3 * 2^-2 and -5 * 2^3.
  std::istringstream in(std::string("\x01\x03\x81\x02\x81\x05\x01\x03", 8));
  DlibNumbers numbers(in);
  EXPECT_EQ(numbers.Finite(), 0.75f);
  EXPECT_EQ(numbers.Finite(), -40.0f);
}

TEST(DlibNumbersTest, WhatDlibWroteBeyondOneBlock) {
  std::ostringstream out;
  std::vector<float> values = {0,
                               1,
                               -1,
                               Limits::max(),
                               Limits::lowest(),
                               Limits::min(),
                               Limits::denorm_min(),
                               1e-40f};
  for (int i = 0; i < 40000; ++i) {
    values.push_back(
        std::ldexp(std::sin(static_cast<float>(i)), i % 200 - 100));
  }
  for (const float value : values) {
    dlib::serialize(value, out);
    dlib::serialize(70000L, out);
  }
  std::istringstream in(out.str());
  DlibNumbers numbers(in);
  for (const float value : values) {
    ASSERT_EQ(numbers.Finite(), value);
    ASSERT_EQ(numbers.Whole(), 70000);
  }
}

TEST(DlibNumbersTest, RefusesWhatIsNone) {
  const auto error = [](const std::string& bytes) {
    std::istringstream in(bytes);
    DlibNumbers numbers(in);
    return ErrorOf([&] { numbers.Finite(); });
  };
  const auto written = [](float value) {
    std::ostringstream out;
    dlib::serialize(value, out);
    return out.str();
  };
  const std::string odd = "DataError: a value in it is no number";
  EXPECT_EQ(error(written(Limits::infinity())), odd);
  EXPECT_EQ(error(written(-Limits::infinity())), odd);
  EXPECT_EQ(error(written(Limits::quiet_NaN())), odd);
  EXPECT_EQ(error("nan "), odd);
  EXPECT_EQ(error(std::string("\x00\x01", 2)), odd);              // no bytes
  EXPECT_EQ(error("\x08\xff\xff\xff\xff\xff\xff\xff\xff"), odd);  // 2^64 - 1
  EXPECT_EQ(error(std::string("\x01\x01\x02\x00\x7f", 5)), odd);  // 2^32512
  EXPECT_EQ(error("\x03\x01"), "DataError: it ends early");
  EXPECT_EQ(error("\x01\x01"), "DataError: it ends early");
}

TEST(FrontalFacesTest, AsDlibUnpacksThem) {
  std::ostringstream theirs;
  dlib::serialize(dlib::get_frontal_face_detector(), theirs);
  EXPECT_EQ(theirs.str(),
            std::string(reinterpret_cast<const char*>(kFrontalFaces),
                        kFrontalFacesBytes));
}

}  // namespace
}  // namespace mien
