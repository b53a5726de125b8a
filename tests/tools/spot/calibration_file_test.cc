#include "tools/spot/calibration_file.h"

#include <cmath>

#include <gmock/gmock.h>

#include "pipeline/core/csv.h"
#include "pipeline/exec/failures.h"
#include "stages/report/calibration_page.h"
#include "tests/support/documented_columns.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

MeasuredLimit Sample() {
  MeasuredLimit limit;
  limit.video = "a<b>.mp4";
  limit.recording = "r1";
  limit.settings = "s1";
  limit.method = "mien";
  limit.fps = 30;
  limit.frames = 1800;
  limit.duration_s = 60;
  limit.iod_px = 50;
  limit.shortest_s = 0.17;
  limit.longest_s = 0.5;
  limit.control_candidates = 3;
  limit.control_unexplained = 2;
  const std::vector<std::pair<double, int>> found = {
      {0.01, 0}, {0.02, 8}, {0.03, 16}};
  for (const auto& [amplitude, hits] : found) {
    DetectionRung rung;
    rung.amplitude_iod = amplitude;
    rung.injected = 20;
    rung.found = hits;
    rung.taken = 1;
    rung.others = 4;
    rung.others_minutes = 0.5;
    limit.rungs.push_back(rung);
  }
  limit.half = LimitAt(limit.rungs, 0.5);
  limit.most = LimitAt(limit.rungs, 0.9);
  const auto group = [](const std::string& kind, const std::string& name,
                        const std::vector<int>& hits) {
    DetectionGroup out{kind, name, {}};
    for (std::size_t i = 0; i < hits.size(); ++i) {
      DetectionRung rung;
      rung.amplitude_iod = 0.01 * static_cast<double>(i + 1);
      rung.injected = 10;
      rung.found = hits[i];
      out.rungs.push_back(rung);
    }
    return out;
  };
  limit.groups = {group("fields", "gauss", {0, 5, 10}),
                  group("fields", "sheet", {0, 3, 6}),
                  group("speech", "no speech", {0, 8, 10})};
  return limit;
}

TEST(LimitCsv, OneLinePerAmplitudeAndOneOfTheRecordingAsItIs) {
  const Table table = ParseTable(LimitCsv(Sample()), "calibration.csv");
  EXPECT_EQ(table.header, DocumentedColumns("calibration.csv"));
  EXPECT_EQ(ParseTable(FailuresCsv({}), "failures.csv").header,
            DocumentedColumns("failures.csv"));
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_EQ(table.rows[0][9], "3.000");
  EXPECT_EQ(table.rows[2][1], "1.000");  // px
  EXPECT_EQ(table.rows[2][4], "0.4000");
  EXPECT_EQ(table.rows[2][9], "8.000");  // 4 in half a minute
}

TEST(GroupsCsv, OneLinePerGroupAndAmplitude) {
  const Table table = ParseTable(GroupsCsv(Sample()), "calibration_groups.csv");
  EXPECT_EQ(table.header, DocumentedColumns("calibration_groups.csv"));
  ASSERT_EQ(table.rows.size(), 9u);
  EXPECT_EQ(table.rows[4][1], "sheet");
  EXPECT_EQ(table.rows[4][2], "0.02");
  EXPECT_EQ(table.rows[4][5], "0.3000");
}

TEST(GroupsText, NamesTheWorstFamilyAndTheMeanOfTheFamilies) {
  // gauss 15 of 30, sheet 9 of 30.
  EXPECT_EQ(GroupsText(Sample().groups),
            "By kinds of displacement fields, all sizes together: 40 % found "
            "on the mean, worst \"sheet\" with 30 % (9 of 30). Found by place "
            "and time: no speech 18 of 30.");
  EXPECT_EQ(GroupsText({}), "");
}

TEST(LimitJson, FilesOfEarlierVersionsHaveNoGroups) {
  MeasuredLimit old = Sample();
  old.groups.clear();
  std::string json = LimitJson(old);
  const std::string key = "  \"groups\": [],\n";
  ASSERT_NE(json.find(key), std::string::npos);
  json.erase(json.find(key), key.size());
  EXPECT_TRUE(ParseLimitJson(json, "c.json").groups.empty());
}

TEST(LimitJson, ReadsBackAndRefusesWhatCannotBe) {
  const std::string json = LimitJson(Sample());
  const MeasuredLimit back = ParseLimitJson(json, "c.json");
  EXPECT_EQ(LimitJson(back), json);
  EXPECT_NEAR(back.half.amplitude_iod, 0.0225, 1e-9);
  EXPECT_EQ(ErrorOf([] { ParseLimitJson("{}", "c.json"); }),
            "DataError: c.json: no calibration.json of mien-spot --calibrate");
  std::string wrong = json;
  wrong.replace(wrong.find("\"found\": 8"), 10, "\"found\": 99");
  EXPECT_EQ(ErrorOf([&] { ParseLimitJson(wrong, "c.json"); }),
            "DataError: c.json: no calibration.json of mien-spot --calibrate "
            "(found > injected)");
  std::string many = "{\"k\":1";
  for (int i = 0; i < 50000; ++i) many += ",\"k" + std::to_string(i) + "\":1";
  EXPECT_THAT(ErrorOf([&] { ParseLimitJson(many + "}", "c.json"); }),
              HasSubstr("(more values than it has)"));
  for (const char* seed : {"-1", "1.5", "1e300", "\"1\""}) {
    wrong = json;
    const std::size_t at = wrong.find("\"seed\": ") + 8;
    wrong.replace(at, wrong.find(',', at) - at, seed);
    EXPECT_THAT(ErrorOf([&] { ParseLimitJson(wrong, "c.json"); }),
                HasSubstr("(seed is no whole number of 64 bits)"))
        << seed;
  }
}

TEST(LimitText, SaysWhereOrThatItWasNotReached) {
  const MeasuredLimit limit = Sample();
  EXPECT_THAT(LimitText(limit.half, 50),
              AllOf(HasSubstr("half are found from 2.3 % of the eyes'"),
                    HasSubstr("(1.1 px; 95 % interval: 1.7 % to 2.8 %)")));
  EXPECT_EQ(LimitText(limit.most, 50),
            "nine in ten are found at no size tried");
  DetectionLimit below;
  below.state = "below";
  EXPECT_EQ(LimitText(below, 50),
            "half are found already at the smallest size tried");
}

TEST(LimitLines, TellWhichRecordingAndWhichSettings) {
  const MeasuredLimit limit = Sample();
  const auto own = LimitLines(limit, "r1", "s1");
  ASSERT_EQ(own.size(), 3u);
  EXPECT_THAT(own[0], HasSubstr("measured on this recording with 60 "));
  EXPECT_THAT(own[1], AllOf(HasSubstr("3.0 candidates a minute"),
                            HasSubstr("5.1 to 15.0 frames")));
  EXPECT_THAT(own[2], HasSubstr("worst \"sheet\""));
  const auto other = LimitLines(limit, "r2", "s2");
  ASSERT_EQ(other.size(), 4u);
  EXPECT_THAT(other[0], HasSubstr("another recording (a<b>.mp4"));
  EXPECT_THAT(other[3], HasSubstr("other settings"));
}

TEST(LimitReport, HoldsTheChartAndEscapesNames) {
  LimitReport report;
  report.limit = Sample();
  report.lines = {"one & two"};
  const std::string html = RenderLimitReport(report);
  EXPECT_THAT(html, HasSubstr("Recall by size: 1 %: 0 of 20; 2 %: 8 of 20;"));
  EXPECT_THAT(html, HasSubstr("one &amp; two"));
  EXPECT_THAT(html, HasSubstr("not reached"));
  EXPECT_THAT(html, Not(HasSubstr("a<b>")));
  EXPECT_THAT(RenderLimitReport({}), Not(HasSubstr(">nan")));
}

}  // namespace
}  // namespace mien
