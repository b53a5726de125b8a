#include "tools/spot/reviews.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

EventRow Row(double onset_s, const std::string& verdict,
             const std::string& note = "") {
  EventRow row;
  row.video = "a.mp4";
  row.onset_s = onset_s;
  row.apex_s = onset_s + 0.2;
  row.offset_s = onset_s + 0.4;
  row.verdict = verdict;
  row.note = note;
  return row;
}

std::vector<std::string> Verdicts(const std::vector<EventRow>& rows) {
  std::vector<std::string> verdicts;
  for (const EventRow& row : rows) verdicts.push_back(row.verdict);
  return verdicts;
}

TEST(MergeReviews, TheLastWordCounts) {
  EventRow other = Row(1, "unsure");
  other.video = "b.mp4";
  EventRow untimed = Row(5, "accept");
  untimed.onset_s = std::nan("");
  const auto merged =
      MergeReviews({{Row(1, "accept"), Row(2, "accept"), other, untimed},
                    {Row(1.1, "reject"), Row(2, ""), Row(3, "", "look")}});
  EXPECT_THAT(Verdicts(merged), ElementsAre("reject", "accept", "unsure", ""));
  EXPECT_EQ(merged[0].onset_s, 1.1);
  EXPECT_EQ(merged[3].note, "look");
}

TEST(OutsideText, DecisionsOutsideThePartAreCounted) {
  EventRow other = Row(1, "accept");
  other.video = "b.mp4";
  const std::vector<EventRow> rows = {Row(1, "reject"), Row(9, "accept"),
                                      Row(5, "accept"), Row(1.2, ""), other};
  EXPECT_EQ(OutsideText(rows, "a.mp4", 4, 8),
            "2 decisions of the review outside the part (--from, --to): not "
            "carried over");
  EXPECT_EQ(OutsideText(rows, "b.mp4", 0, 8), "");
  EXPECT_EQ(OutsideText(rows, "a.mp4", 1.3, 9.1), "");  // in it by a part
}

// One odd word in a review stops nothing, and is not lost.
TEST(ReadReviews, OtherWordsForVerdicts) {
  const TempFolder folder;
  WriteFileAtomic(folder / "r.csv",
                  "video,onset_frame,offset_frame,onset_s,offset_s,verdict\n"
                  "a.mp4,25,35,1,1.4,falsch\na.mp4,50,60,2,2.4,x\n"
                  "a.mp4,75,85,3,3.4,\na.mp4,100,110,,,accept\n");
  const auto rows = ReadReviews({folder / "r.csv"});
  EXPECT_THAT(Verdicts(rows), ElementsAre("reject", ""));
  EXPECT_EQ(rows[1].note, "verdict: x");
}

void Write(const std::string& path, const std::vector<EventRow>& rows,
           int age_s) {
  WriteFileAtomic(path, EventsCsv(rows));
  std::filesystem::last_write_time(
      path, std::filesystem::file_time_type::clock::now() -
                std::chrono::seconds(age_s));
}

TEST(ReadReviews, FilesAndFolders) {
  const TempFolder folder;
  MakeFolder(folder / "all/one");
  Write(folder / "all/one/events.csv", {Row(1, "accept")}, 10);
  Write(folder / "all/x_events_reviewed.csv", {Row(1, "reject")}, 5);
  WriteFileAtomic(folder / "all/signals.csv", "no review");
  EXPECT_THAT(Verdicts(ReadReviews({folder / "all"})), ElementsAre("reject"));
  Write(folder / "mine.csv", {Row(1, "unsure")}, 20);
  EXPECT_THAT(Verdicts(ReadReviews({folder / "all", folder / "mine.csv"})),
              ElementsAre("unsure"));
  MakeFolder(folder / "empty");
  try {
    ReadReviews({folder / "empty"});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.message(), "--review: " + (folder / "empty") +
                                   " holds no reviewed table (events*.csv, "
                                   "*review*.csv)");
  }
}

TEST(ReviewsIn, TheResultFolderOfARecording) {
  const TempFolder folder;
  EXPECT_THAT(ReviewsIn(folder / "none"), IsEmpty());
  Write(folder / "events.csv", {Row(1, "accept"), Row(2, "")}, 1);
  Write(folder / "events.kept-1.csv", {Row(1, "reject"), Row(2, "reject")}, 9);
  WriteFileAtomic(folder / "events_broken.csv", "a,b\n1,2\n");
  EXPECT_THAT(Verdicts(ReviewsIn(folder / "")),
              ElementsAre("accept", "reject"));
}

TEST(ReviewsIn, ManyTablesThatAreNoneAreFewLines) {
  const TempFolder folder;
  Write(folder / "events.csv", {Row(1, "accept")}, 1);
  for (int i = 0; i < 9; ++i) {
    WriteFileAtomic(folder / Str("events_", i, ".csv"), "a,b\n1,2\n");
  }
  testing::internal::CaptureStderr();
  EXPECT_THAT(Verdicts(ReviewsIn(folder / "")), ElementsAre("accept"));
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 4);
  EXPECT_THAT(said,
              testing::EndsWith(": 6 more tables are not taken for reviews\n"));
}

TEST(MergeReviews, FacesAndRecordingsAreApart) {
  EventRow other = Row(1, "reject");
  other.face = 1;
  EXPECT_THAT(Verdicts(MergeReviews({{Row(1, "accept")}, {other}})),
              ElementsAre("accept", "reject"));
}

TEST(MergeReviews, VerdictsAreCounted) {
  const std::vector<EventRow> half(150000, Row(1, "accept"));
  std::vector<EventRow> other = half;
  for (EventRow& row : other) row.video = "b.mp4";
  EXPECT_EQ(MergeReviews({half, other}).size(), 300000u);
  EventRow more = Row(1, "accept");
  more.video = "c.mp4";
  try {
    MergeReviews({half, other, {more}});
    FAIL();
  } catch (const DataError& error) {
    EXPECT_EQ(error.message(),
              "--review: more than 300000 verdicts and notes altogether: give "
              "those of these recordings alone");
  }
}

}  // namespace
}  // namespace mien
