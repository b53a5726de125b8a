#include "tools/inject/planned_expression.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(PlannedExpressionTest, RisesStaysAndFalls) {
  PlannedExpression e;
  e.onset_s = 1;
  e.apex_s = 1.2;
  e.fall_s = 1.5;
  e.offset_s = 2.5;
  EXPECT_EQ(ShareAt(e, 0), 0);
  EXPECT_EQ(ShareAt(e, 1), 0);
  EXPECT_NEAR(ShareAt(e, 1.1), 0.5, 1e-9);
  EXPECT_EQ(ShareAt(e, 1.2), 1);
  EXPECT_EQ(ShareAt(e, 1.4), 1);
  EXPECT_NEAR(ShareAt(e, 2), 0.5, 1e-9);
  EXPECT_EQ(ShareAt(e, 2.5), 0);
  e.fall_s = 1.2;
  EXPECT_EQ(ShareAt(e, 1.2), 1);
  EXPECT_LT(ShareAt(e, 1.21), 1);
}

TEST(PlannedExpressionTest, ClassesFollowFromTheUnits) {
  const auto of = [](const std::string& text) {
    std::map<int, double> share;
    const auto entries = ParseActionUnits(text, "x");
    for (const int au : entries[0]) share[au] = 1;
    return ClassOf(share);
  };
  for (const char* text : {"12", "6+12", "1+12"}) {
    EXPECT_EQ(of(text), "positive") << text;
  }
  for (const char* text : {"1+2", "1+2+5", "5", "2"}) {
    EXPECT_EQ(of(text), "surprise") << text;
  }
  for (const char* text :
       {"4", "4+7", "9", "10", "15", "17", "1+4", "12+15", "1+15", "14", "7"}) {
    EXPECT_EQ(of(text), "negative") << text;
  }
}

TEST(PlannedExpressionTest, ReadsListsAndSaysWhatIsWrong) {
  EXPECT_THAT(
      ParseActionUnits("12, 12+6 ,1+2+5", "--au"),
      ElementsAre(ElementsAre(12), ElementsAre(6, 12), ElementsAre(1, 2, 5)));
  EXPECT_EQ(ErrorOf([] { ParseActionUnits("6+11", "--au"); }),
            "ConfigError: --au: \"11\" is no action unit that can be shown; "
            "write such as 12,6+12 with units out of 1 2 4 5 6 7 9 10 12 14 "
            "15 17 20 24");
  EXPECT_THAT(ErrorOf([] { ParseActionUnits("smile", "--au"); }),
              HasSubstr("\"smile\" is no action unit"));
  EXPECT_THAT(ErrorOf([] { ParseActionUnits(" ", "--au"); }),
              HasSubstr("--au: give 1 to"));
  EXPECT_THAT(ParseNumbers("0.5, 1,2", "--amplitudes", 0.01, 10),
              ElementsAre(0.5, 1, 2));
  for (const char* text : {"0", "1,x", "11", "1,,2", "nan", "-1"}) {
    EXPECT_THAT(ErrorOf([&] { ParseNumbers(text, "--amplitudes", 0.01, 10); }),
                HasSubstr("is no number in 0.01..10"))
        << text;
  }
}

TEST(PlannedExpressionTest, ChoicesComeFromAllClasses) {
  Rng rng(4);
  std::set<std::string> classes;
  for (int i = 0; i < 60; ++i) {
    const auto share =
        ChooseShares(ChooseUnits(CommonExpressions(), &rng), &rng);
    double most = 0;
    for (const auto& [au, strength] : share) {
      EXPECT_GE(strength, 0.6);
      most = std::max(most, strength);
    }
    EXPECT_EQ(most, 1);
    classes.insert(ClassOf(share));
  }
  EXPECT_EQ(classes.size(), 3U);
}

TEST(PlannedExpressionTest, TruthReadsBack) {
  const TempFolder folder;
  TruthOf truth;
  truth.video = "a,b.mp4";
  truth.source = "talk \"1\".mov";
  truth.fps = 29.97;
  truth.frames = 300;
  truth.duration_s = 10.01;
  PlannedExpression e;
  e.onset_idx = 30;
  e.apex_idx = 34;
  e.offset_idx = 40;
  e.onset_s = 1.001;
  e.share = {{6, 0.7}, {12, 1}};
  e.peak_iod = 0.02;
  e.peak_px = 1.6;
  truth.expressions = {e};
  WriteTruth(folder / "truth.csv", {truth});
  const Table table = ReadCsv(folder / "truth.csv");
  ASSERT_EQ(table.rows.size(), 1U);
  const auto at = [&](const std::string& name) {
    return table.rows[0][table.Need({name})];
  };
  EXPECT_EQ(at("video"), "a,b.mp4");
  EXPECT_EQ(at("kind"), "micro");
  EXPECT_EQ(at("onset_frame"), "30");
  EXPECT_EQ(at("offset_frame"), "40");
  EXPECT_EQ(at("onset_s"), "1.0010");
  EXPECT_EQ(at("action_units"), "6+12");
  EXPECT_EQ(at("label"), "positive");
  EXPECT_EQ(at("peak_px"), "1.600");
  EXPECT_EQ(at("peak_iod"), "0.02000");
  EXPECT_EQ(at("frames"), "300");
  EXPECT_EQ(at("source"), "talk \"1\".mov");
}

}  // namespace
}  // namespace mien
