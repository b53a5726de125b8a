#include "tools/spot/event_rows.h"

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_terms.h"
#include "tests/support/temp_folder.h"
#include "tools/spot/spot_report.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

EventRow Row(const std::string& video, double onset_s, double offset_s) {
  EventRow row;
  row.video = video;
  row.onset_s = onset_s;
  row.apex_s = 0.5 * (onset_s + offset_s);
  row.offset_s = offset_s;
  row.onset_frame = static_cast<std::int64_t>(onset_s * 100);
  return row;
}

TEST(RowsOf, FramesRoundAndSecondsFollowTheFilesTimes) {
  FaceTracks tracks;
  tracks.time_s = {0, 0.1, 0.4, 0.5};  // variable rate
  EventList list;
  list.all.resize(1);
  list.all[0].event.onset_idx = 0.4;
  list.all[0].event.apex_idx = 1.5;
  list.all[0].event.offset_idx = 3;
  list.all[0].event.action_units = {"AU12"};
  list.all[0].number = 7;
  list.all[0].micro_by = "onset";
  const auto rows = RowsOf(list, tracks, "a.mp4", 100);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].event, 7);
  EXPECT_EQ(rows[0].micro_by, "onset");
  EXPECT_EQ(rows[0].onset_frame, 100);  // of the whole recording
  EXPECT_EQ(rows[0].offset_frame, 103);
  EXPECT_NEAR(rows[0].onset_s, 0.04, 1e-12);
  EXPECT_NEAR(rows[0].apex_s, 0.25, 1e-12);
  EXPECT_NEAR(rows[0].offset_s, 0.5, 1e-12);
  EXPECT_THAT(rows[0].action_units, ElementsAre("AU12"));
}

TEST(CheckReview, RefusesMoreThanAPersonTypes) {
  EventRow judged = Row("a.mp4", 1, 1.5);
  judged.verdict = "accept";
  std::vector<EventRow> reviewed(10000, judged);
  reviewed.resize(30000, Row("a.mp4", 1, 1.5));  // not judged
  judged.video = "b.mp4";
  reviewed.push_back(judged);
  EXPECT_EQ(ErrorOf([&] { CheckReview(reviewed, "many.csv"); }), "");
  judged.video = "a.mp4";
  reviewed.push_back(judged);
  EXPECT_EQ(ErrorOf([&] { CheckReview(reviewed, "many.csv"); }),
            "DataError: many.csv: more than 10000 verdicts and notes for "
            "a.mp4: not a review of one recording");
}

TEST(CarryReview, KeepsWhatAPersonDecided) {
  std::vector<EventRow> reviewed = {Row("a.mp4", 1, 1.5), Row("a.mp4", 7, 7.4),
                                    Row("b.mp4", 1, 1.5)};
  reviewed[0].verdict = "accept";
  reviewed[0].note = "smile";
  reviewed[1].verdict = "reject";
  reviewed[2].verdict = "reject";
  const auto rows =
      CarryReview({Row("a.mp4", 1.1, 1.6), Row("a.mp4", 3, 3.5)}, reviewed);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].verdict, "accept");
  EXPECT_EQ(rows[0].note, "smile");
  EXPECT_EQ(rows[0].onset_s, 1);  // as the person moved it
  EXPECT_EQ(rows[1].verdict, "");
  EXPECT_EQ(rows[2].verdict, "reject");  // not found again, not lost
  EXPECT_EQ(rows[2].onset_s, 7);
  EXPECT_EQ(rows[2].event, 3);
}

TEST(ShownRows, TheListedAndThoseThatAPersonHasSpokenOf) {
  EventList list;
  list.all.resize(3);
  list.all[1].listed = list.all[2].listed = false;
  std::vector<EventRow> rows(5);
  rows[2].verdict = "reject";
  rows[4].note = "see";
  EXPECT_THAT(ShownRows(rows, list), ElementsAre(0, 2, 4));
}

TEST(LeaveOut, RejectedOnesAndFlags) {
  std::vector<EventRow> rows(4);
  for (int i = 0; i < 4; ++i) rows[static_cast<std::size_t>(i)].event = i;
  rows[0].verdict = "reject";
  rows[1].flags = {"low_fps", "speech"};
  rows[2].verdict = "accept";
  const auto numbers = [&rows](const std::vector<std::string>& what) {
    std::vector<int> left;
    for (const EventRow& row : LeaveOut(rows, what)) left.push_back(row.event);
    return left;
  };
  EXPECT_THAT(numbers({}), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(numbers({"rejected"}), ElementsAre(1, 2, 3));
  EXPECT_THAT(numbers({"speech", "rejected"}), ElementsAre(2, 3));
  try {
    LeaveOut({}, {"bad"});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.message(),
              "--leave-out: 'bad' is none of: rejected, " +
                  Join(FlagTexts({EventFlag::kBlink, EventFlag::kSpeech,
                                  EventFlag::kHeadMotion, EventFlag::kFaceLost,
                                  EventFlag::kCovered, EventFlag::kHabit,
                                  EventFlag::kLowFps}),
                       ", "));
  }
}

TEST(LimitsOf, SaysFrameRateNoiseAndWhatACandidateIsNot) {
  FaceTracks tracks;
  for (int i = 0; i < 10; ++i) tracks.time_s.push_back(0.04 * i);
  MotionSeries series;
  FaceMotion face;
  face.iod_px = 80;
  face.image_iod_px = 100;
  face.noise.assign(10, 0.4f);
  series.faces = {face};
  const auto lines = LimitsOf(tracks, series);
  EXPECT_THAT(lines[0], HasSubstr("every 40.0 ms"));
  EXPECT_THAT(lines[0], HasSubstr("5 to 12 frames"));
  EXPECT_THAT(lines[1], HasSubstr("0.50 %"));
  EXPECT_THAT(lines[1], HasSubstr("0.50 px"));
  EXPECT_THAT(lines.back(), HasSubstr("no proof of an emotion"));
}

EventLabel Label(const std::vector<float>& p) {
  EventLabel label;
  label.classes = {"positive", "negative", "surprise"};
  label.probabilities = p;
  return label;
}

TEST(PutLabels, ColumnsByNameForMicroOnly) {
  std::vector<EventRow> rows(3);
  rows[1].kind = "macro";
  EventLabel fer;
  fer.classes = {"happy", "surprise"};
  fer.probabilities = {0.2F, 0.8F};
  PutLabels({Label({0.1F, 0.7F, 0.2F}), fer, EventLabel{}}, 0.5, &rows);
  EXPECT_EQ(rows[0].label, "negative");
  EXPECT_FLOAT_EQ(static_cast<float>(rows[0].p[0]), 0.7F);
  EXPECT_FLOAT_EQ(static_cast<float>(rows[0].p[1]), 0.1F);
  EXPECT_FLOAT_EQ(static_cast<float>(rows[0].p[2]), 0.2F);
  EXPECT_EQ(rows[1].label, "surprise");
  EXPECT_TRUE(std::isnan(rows[1].p[2]));
  EXPECT_EQ(rows[2].label, "");
  EXPECT_TRUE(std::isnan(rows[2].p[0]));
}

TEST(CandidatesText, SaysHowTheListWasMade) {
  MienConfig config;
  SpotResult result;
  result.rows.resize(5);
  result.found = 42;
  EXPECT_EQ(CandidatesText(config.spotting, config.interview.list, result),
            "5 of 42 found: score 0.5 or more (interview.min_score)");
  result.added = 1;
  EXPECT_THAT(CandidatesText(config.spotting, config.interview.list, result),
              HasSubstr("and 1 below it that stands out clearly "
                        "(interview.least_looks_per_minute)"));
  config.interview.list.looks_per_minute = 2.5;
  EXPECT_EQ(CandidatesText(config.spotting, config.interview.list, result),
            "5 of 42 found: the best 2.5 a minute "
            "(interview.looks_per_minute)");
  // Those that a review keeps are not among the found.
  result.found = 3;
  result.kept = 2;
  EXPECT_EQ(CandidatesText(config.spotting, config.interview.list, result),
            "3 of 3 found, and 2 of a review: the best 2.5 a minute "
            "(interview.looks_per_minute)");
}

}  // namespace
}  // namespace mien
