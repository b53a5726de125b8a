#include "tools/studio/reviews.h"

#include <algorithm>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "stages/exchange/event_table.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

EventRow RowAt(int event, std::int64_t onset) {
  EventRow row;
  row.video = "a.mp4";
  row.event = event;
  row.onset_frame = onset;
  row.apex_frame = onset + 4;
  row.offset_frame = onset + 8;
  row.onset_s = static_cast<double>(onset) / 50;
  row.apex_s = row.onset_s + 0.08;
  row.offset_s = row.onset_s + 0.16;
  row.score = 0.5;
  return row;
}

// A project whose recording a.mp4 has candidates 1, 2 and 3.
struct Fixture {
  Fixture() : project(folder.path()), reviews(project) {
    WriteFileAtomic(project.Path("recordings/a.mp4"), "film");
    WriteFileAtomic(project.Path("results/a.mp4/a/events.csv"),
                    EventsCsv({RowAt(1, 100), RowAt(2, 200), RowAt(3, 300)}));
  }
  ReviewChange ChangeOf(const std::string& key, const std::string& verdict) {
    ReviewChange change;
    change.key = key;
    for (const EventRow& row : reviews.Get("anna", "a.mp4").rows) {
      if (EventKey(row) == key) change.was = change.is = DecisionOf(row);
    }
    change.is.verdict = verdict;
    return change;
  }
  TempFolder folder;
  Project project;
  Reviews reviews;
};

// A log that somebody else wrote: lines without end are none of ours.
TEST(Reviews, PaceCountsLinesOfOurFormAlone) {
  Fixture f;
  const std::filesystem::path review = f.project.Review("anna", "a.mp4");
  const std::string log = (review.parent_path() / "a.mp4.decisions.tsv");
  const std::string right = "2026-01-01T10:00:00Z\t0/1\taccept\t3.0\tverdict\n";
  WriteFileAtomic(log, right + std::string(100000, '\n') +
                           std::string(2000, 'x') + right + "\t\t\t\t\n" +
                           "t\t0/1\taccept\t-5\tverdict\n");
  const Reviews::Pace pace = f.reviews.PaceOf("anna", "a.mp4");
  EXPECT_EQ(pace.decisions, 1);
  EXPECT_DOUBLE_EQ(pace.mean_s, 3.0);
}

TEST(Reviews, AreOnDiskAtOnceAsAReviewedTable) {
  Fixture f;
  ReviewChange change = f.ChangeOf("0/2", "accept");
  change.is.units = "12b l4";
  change.is.emotion = "contempt";
  change.seconds = 4.5;
  const ChangeResult result = f.reviews.Put("anna", "a.mp4", {change});
  EXPECT_THAT(result.conflicts, IsEmpty());
  EXPECT_EQ(result.state.version, 1);
  const auto rows =
      ReadEvents(f.project.Path("reviews/anna/a.mp4_events_reviewed.csv"));
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].verdict, "accept");
  EXPECT_THAT(rows[1].coded_units, ElementsAre("L4", "12B"));
  EXPECT_EQ(rows[1].coded_emotion, "contempt");
  EXPECT_EQ(rows[1].coder, "anna");
  EXPECT_EQ(rows[0].coder, "");
  Reviews again(f.project);
  EXPECT_EQ(again.Get("anna", "a.mp4").rows[1].verdict, "accept");
  EXPECT_EQ(again.Get("anna", "a.mp4").version, 1);
  EXPECT_DOUBLE_EQ(again.PaceOf("anna", "a.mp4").mean_s, 4.5);
  EXPECT_EQ(again.PaceOf("anna", "a.mp4").decisions, 1);
}

TEST(Reviews, CodersDoNotSeeEachOther) {
  Fixture f;
  f.reviews.Put("anna", "a.mp4", {f.ChangeOf("0/2", "accept")});
  EXPECT_EQ(f.reviews.Get("ben", "a.mp4").rows[1].verdict, "");
}

TEST(Reviews, TwoWindowsMergeByEvent) {
  Fixture f;
  const ReviewChange one = f.ChangeOf("0/1", "accept");
  const ReviewChange other =
      f.ChangeOf("0/2", "reject");  // knows nothing of one
  f.reviews.Put("anna", "a.mp4", {one});
  EXPECT_THAT(f.reviews.Put("anna", "a.mp4", {other}).conflicts, IsEmpty());
  const auto rows = f.reviews.Get("anna", "a.mp4").rows;
  EXPECT_EQ(rows[0].verdict, "accept");
  EXPECT_EQ(rows[1].verdict, "reject");
}

TEST(Reviews, TheSameEventIsAConflict) {
  Fixture f;
  const ReviewChange one = f.ChangeOf("0/1", "accept");
  const ReviewChange other = f.ChangeOf("0/1", "reject");
  const ReviewChange third = f.ChangeOf("0/3", "unsure");
  f.reviews.Put("anna", "a.mp4", {one});
  const ChangeResult result = f.reviews.Put("anna", "a.mp4", {other, third});
  EXPECT_THAT(result.conflicts, ElementsAre("0/1"));
  EXPECT_EQ(result.state.rows[0].verdict, "accept");
  EXPECT_EQ(result.state.rows[2].verdict, "unsure");
  // The same once more is none.
  EXPECT_THAT(f.reviews.Put("anna", "a.mp4", {one}).conflicts, IsEmpty());
}

TEST(Reviews, BoundsMoveAndStay) {
  Fixture f;
  ReviewChange change = f.ChangeOf("0/2", "accept");
  change.is.frames = {150, 204, 208};
  change.is.time_s = {3.0, 4.08, 4.16};
  f.reviews.Put("anna", "a.mp4", {change});
  const auto rows = f.reviews.Get("anna", "a.mp4").rows;
  ASSERT_EQ(rows.size(), 3u) << "moved far: still number 2";
  EXPECT_EQ(rows[1].onset_frame, 150);
  EXPECT_DOUBLE_EQ(rows[1].onset_s, 3.0);
  EXPECT_DOUBLE_EQ(rows[1].apex_s, 4.08);
}

TEST(Reviews, AddedOnesComeLastAndCanGo) {
  Fixture f;
  Addition addition;
  addition.frames = {400, 405, 412};
  addition.time_s = {8, 8.1, 8.24};
  addition.units = "12A";
  const ReviewState state = f.reviews.Add("anna", "a.mp4", addition);
  ASSERT_EQ(state.rows.size(), 4u);
  const EventRow& row = state.rows.back();
  EXPECT_TRUE(row.added);
  EXPECT_EQ(row.event, 4);
  EXPECT_EQ(row.kind, "micro");
  EXPECT_EQ(row.verdict, "accept");
  EXPECT_EQ(row.video, "a.mp4");
  EXPECT_EQ(f.reviews.Get("anna", "a.mp4").rows.back().event, 4);
  EXPECT_THAT(ErrorOf([&] { f.reviews.Add("anna", "a.mp4", addition); }),
              HasSubstr("these bounds are those of #4"));
  addition.frames = {200, 203, 208};
  EXPECT_THAT(ErrorOf([&] { f.reviews.Add("anna", "a.mp4", addition); }),
              HasSubstr("#2, which is listed"));
  EXPECT_THAT(ErrorOf([&] { f.reviews.Remove("anna", "a.mp4", "0/1"); }),
              HasSubstr("only what a coder has added"));
  EXPECT_EQ(f.reviews.Remove("anna", "a.mp4", "0/4").rows.size(), 3u);
}

// What is micro is what mien-spot was told.
TEST(Reviews, AnAddedOneIsOfTheKindThatTheRunCallsSo) {
  Fixture f;
  std::int64_t frame = 400;
  const auto kind = [&](const std::string& config, double length_s) {
    WriteFileAtomic(f.project.Path("results/a.mp4/config.yaml"), config);
    Addition addition;
    addition.frames = {frame, frame + 5, frame + 12};
    frame += 100;
    addition.time_s = {8, 8.1, 8 + length_s};
    return f.reviews.Add("anna", "a.mp4", addition).rows.back().kind;
  };
  EXPECT_EQ(kind("", 0.4), "micro");
  EXPECT_EQ(kind("interview:\n  micro_max_s: 0.3\n", 0.4), "macro");
  EXPECT_EQ(kind("interview:\n  micro_max_s: 0.3\n", 0.3), "micro");
  const std::string baseline =
      "spotting:\n  method: he2021\nbaselines:\n  micro_max_s: 0.6\n"
      "interview:\n  micro_max_s: 0.3\n";
  EXPECT_EQ(kind(baseline, 0.55), "micro");
  EXPECT_EQ(kind("no: [yaml", 0.4), "micro");
  EXPECT_EQ(kind("no: [yaml", 0.6), "macro");
}

TEST(Reviews, RefusesWhatIsNoDecision) {
  Fixture f;
  const auto error = [&](const std::function<void(Decision*)>& spoil) {
    ReviewChange change = f.ChangeOf("0/1", "accept");
    spoil(&change.is);
    return ErrorOf([&] { f.reviews.Put("anna", "a.mp4", {change}); });
  };
  EXPECT_THAT(error([](Decision* d) { d->verdict = "yes"; }),
              HasSubstr("a verdict is"));
  EXPECT_THAT(error([](Decision* d) { d->units = "12Z"; }),
              HasSubstr("no action unit"));
  EXPECT_THAT(error([](Decision* d) {
                d->frames = {10, 5, 20};
              }),
              HasSubstr("not in order"));
  EXPECT_THAT(error([](Decision* d) {
                d->frames = {-1, -1, 20};
              }),
              HasSubstr("not in order"));
  EXPECT_THAT(error([](Decision* d) { d->note = std::string(9000, 'x'); }),
              HasSubstr("a note has"));
  ReviewChange change = f.ChangeOf("0/1", "accept");
  change.key = "0/99";
  EXPECT_THAT(ErrorOf([&] { f.reviews.Put("anna", "a.mp4", {change}); }),
              HasSubstr("no event 0/99"));
}

TEST(Reviews, NeedResults) {
  Fixture f;
  WriteFileAtomic(f.project.Path("recordings/b.mp4"), "film");
  EXPECT_THAT(ErrorOf([&] { f.reviews.Get("anna", "b.mp4"); }),
              HasSubstr("nothing has been found"));
}

TEST(ApplyReview, AnotherRunOfTheProgramKeepsWhatWasSaid) {
  EventRow said = RowAt(1, 100);
  said.verdict = "accept";
  EventRow gone = RowAt(2, 700);
  gone.verdict = "reject";
  EventRow added = RowAt(3, 900);
  added.verdict = "accept";
  added.added = true;
  // Now the one at 101 is number 2, and another is number 1.
  const auto rows =
      ApplyReview({RowAt(1, 500), RowAt(2, 101)}, {said, gone, added});
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].verdict, "");
  EXPECT_EQ(rows[1].verdict, "accept");
  EXPECT_TRUE(rows[2].added);
  EXPECT_EQ(rows[2].event, 3) << "its number stays";
  EXPECT_EQ(rows[3].onset_frame, 700);
  EXPECT_NE(rows[3].event, rows[2].event);
}

TEST(Order, IsACodersOwnAndStays) {
  std::vector<EventRow> rows;
  for (int i = 1; i <= 20; ++i) rows.push_back(RowAt(i, 100 * i));
  const auto anna = OrderFor(rows, "anna", "a.mp4", 1);
  EXPECT_EQ(anna, OrderFor(rows, "anna", "a.mp4", 1));
  EXPECT_NE(anna, OrderFor(rows, "ben", "a.mp4", 1));
  EXPECT_NE(anna, OrderFor(rows, "anna", "a.mp4", 2));
  auto sorted = anna;
  std::sort(sorted.begin(), sorted.end());
  EXPECT_EQ(std::unique(sorted.begin(), sorted.end()), sorted.end());
  EXPECT_EQ(sorted.size(), 20u);
}

}  // namespace
}  // namespace mien
