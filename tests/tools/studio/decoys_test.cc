#include "tools/studio/decoys.h"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "tests/support/temp_folder.h"
#include "tools/studio/pages.h"
#include "tools/studio/reviews.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// At 10 frames a second, from frame 100 at 5 s on.
constexpr std::int64_t kFirst = 100;
double TimeOf(std::int64_t frame) {
  return 5 + static_cast<double>(frame - kFirst) / 10;
}

EventRow RowAt(int event, std::int64_t onset, std::int64_t rise,
               std::int64_t fall, int face = 0) {
  EventRow row;
  row.video = "a.mp4";
  row.face = face;
  row.event = event;
  row.score = 0.8;
  row.onset_frame = onset;
  row.apex_frame = onset + rise;
  row.offset_frame = onset + rise + fall;
  row.onset_s = TimeOf(row.onset_frame);
  row.apex_s = TimeOf(row.apex_frame);
  row.offset_s = TimeOf(row.offset_frame);
  return row;
}

SeenFrames Seen(std::size_t count, int face = 0) {
  SeenFrames frames;
  frames.first_frame = kFirst;
  for (std::size_t i = 0; i < count; ++i) {
    frames.time_s.push_back(TimeOf(kFirst + static_cast<std::int64_t>(i)));
  }
  frames.seen[face].assign(count, 1);
  return frames;
}

TEST(Decoys, AreReadFromTheTableOfSignals) {
  const SeenFrames frames = SeenFramesOf(
      "frame,time_s,head_x_iod,brow,face2_head_x_iod\r\n7,0.5,0.1,1,\r\n"
      "8,0.6,,1,0.2\r\n",
      "signals.csv");
  EXPECT_EQ(frames.first_frame, 7);
  EXPECT_THAT(frames.time_s, ElementsAre(0.5, 0.6));
  EXPECT_THAT(frames.seen.at(0), ElementsAre(1, 0));
  EXPECT_THAT(frames.seen.at(2), ElementsAre(0, 1));
  EXPECT_THAT(ErrorOf([] { SeenFramesOf("a,b\n", "x.csv"); }),
              HasSubstr("x.csv is no signals.csv"));
}

// One candidate at frames 110 to 113 of 100 to 129. A decoy of four frames
// keeps 0.5 s away: it ends at 105 or before, or begins at 118 or later.
TEST(Decoys, StandWhereTheFaceIsSeenAndNothingWasFound) {
  const auto found = {RowAt(1, 110, 1, 2)};
  SeenFrames frames = Seen(30);
  std::set<std::int64_t> onsets;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const auto decoys = ChooseDecoys(found, {}, frames, 0.1, seed);
    ASSERT_THAT(decoys, SizeIs(1));
    const EventRow& row = decoys[0];
    EXPECT_EQ(row.event, kFirstDecoy);
    EXPECT_EQ(row.kind, "micro");
    EXPECT_EQ(row.apex_frame, row.onset_frame + 1);
    EXPECT_EQ(row.offset_frame, row.onset_frame + 3);
    EXPECT_DOUBLE_EQ(row.onset_s, TimeOf(row.onset_frame));
    EXPECT_DOUBLE_EQ(row.offset_s, TimeOf(row.offset_frame));
    onsets.insert(row.onset_frame);
  }
  EXPECT_THAT(onsets, ElementsAre(100, 101, 102, 118, 119, 120, 121, 122, 123,
                                  124, 125, 126));
  // Of what is left, frames 120 to 129 do not show the face.
  for (std::size_t i = 20; i < 30; ++i) frames.seen[0][i] = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    const auto decoys = ChooseDecoys(found, {}, frames, 1, seed);
    ASSERT_THAT(decoys, SizeIs(1));
    EXPECT_LE(decoys[0].onset_frame, 102);
  }
}

TEST(Decoys, AreAsManyAsAskedForWhereThereIsRoom) {
  std::vector<EventRow> found;
  for (int i = 0; i < 8; ++i) found.push_back(RowAt(i + 1, 110 + 50 * i, 1, 2));
  const SeenFrames frames = Seen(420);
  EXPECT_THAT(ChooseDecoys(found, {}, frames, 0.25, 1), SizeIs(2));
  const auto all = ChooseDecoys(found, {}, frames, 1, 1);
  EXPECT_THAT(all, SizeIs(8));
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      EXPECT_TRUE(all[i].onset_s >= all[k].offset_s + 0.5 ||
                  all[k].onset_s >= all[i].offset_s + 0.5);
    }
  }
  EXPECT_THAT(ChooseDecoys(found, {}, frames, 0, 1), IsEmpty());
  EXPECT_THAT(ChooseDecoys({}, {}, frames, 1, 1), IsEmpty());
  EXPECT_THAT(ChooseDecoys(found, {}, Seen(420, 3), 1, 1), IsEmpty());
  EXPECT_THAT(ChooseDecoys({found[0]}, {}, Seen(12), 1, 1), SizeIs(1));
  EXPECT_THAT(ChooseDecoys({RowAt(1, 104, 2, 2)}, {}, Seen(12), 1, 1),
              IsEmpty());
}

// One that a new run has found something at goes; the other keeps its number.
TEST(Decoys, StayWhileTheyFit) {
  const auto found = {RowAt(1, 110, 1, 2), RowAt(2, 160, 1, 2)};
  const std::vector<EventRow> before = {RowAt(kFirstDecoy, 158, 1, 2),
                                        RowAt(kFirstDecoy + 1, 130, 1, 2)};
  const auto decoys = ChooseDecoys(found, before, Seen(100), 1, 1);
  ASSERT_THAT(decoys, SizeIs(2));
  EXPECT_EQ(decoys[0].event, kFirstDecoy + 1);
  EXPECT_EQ(decoys[0].onset_frame, 130);
  EXPECT_EQ(decoys[1].event, kFirstDecoy + 2);
}

// A project with one candidate, its signals, and what mien-spot makes of the
// decoys that were chosen.
struct Fixture {
  Fixture() : project(folder.path()), reviews(project) {
    ProjectParams params = project.params();
    params.decoys = 1;
    project.SetParams(params);
    WriteFileAtomic(project.Path("recordings/a.mp4"), "film");
    WriteFileAtomic(project.Path("results/a.mp4/a/events.csv"),
                    EventsCsv({RowAt(1, 110, 1, 2)}));
    std::string signals = "frame,time_s,head_x_iod\n";
    for (int frame = 100; frame < 130; ++frame) {
      signals += Str(frame, ",", TimeOf(frame), ",0.1\n");
    }
    WriteFileAtomic(project.Path("results/a.mp4/a/signals.csv"), signals);
  }
  void MakeFilms() {
    auto rows = ReadEvents(project.Path("decoys/a.mp4/decoys.csv"));
    for (EventRow& row : rows) row.event = 2;
    rows.insert(rows.begin(), RowAt(1, 110, 1, 2));
    WriteFileAtomic(project.Path("decoys/a.mp4/a/events.csv"), EventsCsv(rows));
  }
  ReviewChange Accept(const std::string& key) {
    ReviewChange change;
    change.key = key;
    for (const EventRow& row : reviews.Get("anna", "a.mp4").Shown(true)) {
      if (EventKey(row) == key) change.was = change.is = DecisionOf(row);
    }
    change.is.verdict = "accept";
    return change;
  }
  TempFolder folder;
  Project project;
  Reviews reviews;
};

TEST(Decoys, AreShownOnceTheirFilmsAreThere) {
  Fixture f;
  EXPECT_THAT(f.reviews.Get("anna", "a.mp4").decoys, IsEmpty());
  ASSERT_TRUE(WriteDecoys(f.project, "a.mp4"));
  EXPECT_THAT(f.reviews.Get("anna", "a.mp4").decoys, IsEmpty());
  f.MakeFilms();
  const ReviewState state = f.reviews.Get("anna", "a.mp4");
  ASSERT_THAT(state.decoys, SizeIs(1));
  EXPECT_EQ(state.decoys[0].note, "");
  EXPECT_THAT(state.rows, SizeIs(1));
  EXPECT_THAT(state.Shown(true), SizeIs(2));
  // Other candidates than those that they were chosen beside.
  WriteFileAtomic(f.project.Path("results/a.mp4/a/events.csv"),
                  EventsCsv({RowAt(1, 111, 1, 2)}));
  EXPECT_THAT(f.reviews.Get("anna", "a.mp4").decoys, IsEmpty());
}

TEST(Decoys, DecisionsAreKeptApartFromTheReview) {
  Fixture f;
  ASSERT_TRUE(WriteDecoys(f.project, "a.mp4"));
  f.MakeFilms();
  f.reviews.Put("anna", "a.mp4", {f.Accept("0/1"), f.Accept("0/900001")});
  const auto table =
      ReadEvents(f.project.Path("reviews/anna/a.mp4_events_reviewed.csv"));
  ASSERT_THAT(table, SizeIs(1));
  EXPECT_EQ(table[0].event, 1);
  const std::string own = f.project.Path("decoys/a.mp4/coders/anna_decoys.csv");
  ASSERT_THAT(ReadEvents(own), SizeIs(1));
  EXPECT_EQ(ReadEvents(own)[0].verdict, "accept");
  EXPECT_EQ(f.reviews.Get("anna", "a.mp4").decoys[0].verdict, "accept");
  EXPECT_EQ(f.reviews.Get("ben", "a.mp4").decoys[0].verdict, "");
  // Taken back.
  ReviewChange back = f.Accept("0/900001");
  back.is.verdict = "";
  f.reviews.Put("anna", "a.mp4", {back});
  EXPECT_EQ(f.reviews.Get("anna", "a.mp4").decoys[0].verdict, "");
  EXPECT_EQ(f.reviews.Get("anna", "a.mp4").rows[0].verdict, "accept");
  // What is added has a candidate's number, not one after the decoys'.
  Addition addition;
  addition.frames = {120, 121, 122};
  addition.time_s = {7, 7.1, 7.2};
  EXPECT_EQ(f.reviews.Add("anna", "a.mp4", addition).rows.back().event, 2);
}

TEST(Decoys, AreForBlindCodersWhereTheProjectWantsThem) {
  ProjectParams params;
  EXPECT_FALSE(ShowsDecoys(params, "anna"));
  params.decoys = 0.25;
  EXPECT_TRUE(ShowsDecoys(params, "anna"));
  EXPECT_FALSE(ShowsDecoys(params, "consensus"));
  params.blind = false;
  EXPECT_FALSE(ShowsDecoys(params, "anna"));
}

// The page of a coder who is shown decoys: the film of event 2 of the report
// is the decoy's, and nothing says which of the two was found.
TEST(Decoys, ThePageTellsNothingOfThem) {
  ReportParts parts;
  const std::string event =
      "\"kind\":\"micro\",\"apex_frame\":1,\"score\":0.91,"
      "\"regions\":[\"brow_left\"],\"flags\":[\"blink\"],\"label\":"
      "\"surprise\","
      "\"action_units\":[\"AU1\"],\"words\":\"said\",\"p\":[0.1,0.2,0.7],"
      "\"verdict\":\"reject\",\"note\":\"decoy\",\"face\":0,";
  parts.data = "{\"events\":[{" + event +
               "\"event\":1,\"onset_frame\":110,\"offset_frame\":113},{" +
               event +
               "\"event\":2,\"onset_frame\":120,\"offset_frame\":123}]}";
  ReviewPageData page;
  page.masked = true;
  const std::vector<EventRow> rows = {RowAt(1, 110, 1, 2),
                                      RowAt(kFirstDecoy, 120, 1, 2)};
  const std::string html = ReviewPage(parts, page, rows);
  EXPECT_THAT(html, HasSubstr("\"event\":900001"));
  EXPECT_THAT(html, Not(HasSubstr("\"event\":2,")));
  for (const char* told : {"0.91", "brow_left", "blink", "surprise", "AU1",
                           "said", "0.7", "decoy"}) {
    EXPECT_THAT(html, Not(HasSubstr(Str("\"", told)))) << told;
  }
  EXPECT_THAT(html, Not(HasSubstr("0.91")));
  page.masked = false;
  EXPECT_THAT(ReviewPage(parts, page, rows), HasSubstr("\"surprise\""));
}

}  // namespace
}  // namespace mien
