#include "stages/page/sparkline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// 0 .. 100 stretched over 300 px, 3 px a frame.
Spark Ramp() {
  Spark spark;
  for (int i = 0; i <= 100; ++i) spark.curve.push_back(static_cast<float>(i));
  spark.first = 10;
  spark.onset = 20;
  spark.apex = 30;
  spark.offset = 60;
  return spark;
}

TEST(SparklineTest, PlacesTheMarksByFrameNumber) {
  Spark spark = Ramp();
  spark.true_apex = 40;
  const std::string chart = Sparkline(spark, "curve \"x\"");
  EXPECT_THAT(chart, HasSubstr("class=\"band\" x=\"30\" y=\"12\" "
                               "width=\"120\""));
  EXPECT_THAT(chart, HasSubstr("class=\"line-i\" x1=\"60\""));
  EXPECT_THAT(chart, HasSubstr("class=\"line-b dash\" x1=\"90\""));
  EXPECT_THAT(chart, HasSubstr("points=\"0,64 3,63.48"));
  EXPECT_THAT(chart, HasSubstr("300,12\""));
  EXPECT_THAT(chart, HasSubstr("aria-label=\"curve &quot;x&quot;\""));
}

TEST(SparklineTest, LeavesOutMarksOutsideTheCurve) {
  Spark spark = Ramp();
  spark.onset = 5;   // before the first frame
  spark.apex = 111;  // behind the last one, 110
  spark.offset = 300;
  const std::string chart = Sparkline(spark, "");
  EXPECT_THAT(chart, Not(HasSubstr("band")));
  EXPECT_THAT(chart, Not(HasSubstr("<path")));
  EXPECT_THAT(chart, Not(HasSubstr("line-a")));
  EXPECT_THAT(chart, Not(HasSubstr("line-b")));
}

TEST(SparklineTest, KeepsAPeakOfOneFrameInALongCurve) {
  Spark spark;
  spark.curve.assign(100000, 0.0f);
  spark.curve[54321] = 1;
  const std::string chart = Sparkline(spark, "");
  EXPECT_THAT(chart, HasSubstr("162.96,12"));
  EXPECT_LT(chart.size(), 10000u);
}

TEST(SparklineTest, SurvivesOddCurves) {
  Spark spark;
  EXPECT_EQ(Sparkline(spark, ""), "");
  spark.curve = {1};
  EXPECT_THAT(Sparkline(spark, ""), Not(HasSubstr("nan")));
  spark.curve = {std::nanf(""), 1, std::nanf(""), 2};
  EXPECT_THAT(Sparkline(spark, ""), Not(HasSubstr("nan")));
  spark.curve = {0, 0, 0};
  spark.apex = std::nan("");
  EXPECT_THAT(Sparkline(spark, ""), Not(HasSubstr("nan")));
}

TEST(SparklineKeyTest, NamesEveryMark) {
  const std::string key = SparklineKey();
  for (const char* name :
       {"spotting curve", "onset to offset", "apex used", "annotated apex"}) {
    EXPECT_THAT(key, HasSubstr(name));
  }
}

}  // namespace
}  // namespace mien
