#include "tools/spot/recording_reviews.h"

#include <gmock/gmock.h>

#include "tools/spot/reviews.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Recording At(const std::string& path, const std::string& apart = "") {
  Recording recording;
  recording.clip.folder = path;
  recording.source = path;
  recording.apart = apart;
  return recording;
}

EventRow Row(const std::string& video, double onset_s,
             const std::string& verdict, int face = 0) {
  EventRow row;
  row.video = video;
  row.face = face;
  row.onset_s = onset_s;
  row.apex_s = onset_s + 0.1;
  row.offset_s = onset_s + 0.2;
  row.verdict = verdict;
  return row;
}

// "1.0 accept" of each, and what is noted.
std::vector<std::string> Said(const std::vector<EventRow>& rows) {
  std::vector<std::string> said;
  for (const EventRow& row : rows) {
    said.push_back(row.video + " " + std::to_string(row.onset_s).substr(0, 3) +
                   " " + row.verdict);
  }
  return said;
}

const std::vector<double> kTenSeconds = {0, 5, 10};

std::vector<std::string> Of(const Recording& recording,
                            const std::vector<EventRow>& own,
                            const std::vector<EventRow>& given, int face = -1) {
  std::vector<Note> notes;
  return Said(ReviewsOf(own, given, {recording, kTenSeconds, face}, &notes));
}

TEST(RecordingReviews, NamesInResults) {
  Recording recording = At("/films/P1/talk.mp4");
  EXPECT_EQ(ShownName(recording), "talk.mp4");
  recording.apart = "P1/talk.mp4";
  EXPECT_EQ(ShownName(recording), "P1/talk.mp4");
  recording.shown = "not named";
  EXPECT_EQ(ShownName(recording), "not named");
}

TEST(RecordingReviews, AFilmThatIsAloneGoesByItsFilesName) {
  const Recording recording = At("/films/P1/talk.mp4");
  EXPECT_THAT(Of(recording, {},
                 {Row("talk.mp4", 1, "accept"), Row("walk.mp4", 2, "accept"),
                  Row("P1/talk.mp4", 3, "accept")}),
              ElementsAre("talk.mp4 1.0 accept"));
}

TEST(RecordingReviews, WhereOthersHaveItsNameAFolderMustBeWritten) {
  const Recording recording = At("/films/P1/talk.mp4", "P1/talk.mp4");
  EXPECT_THAT(Of(recording, {},
                 {Row("talk.mp4", 1, "accept"), Row("P1/talk.mp4", 2, "accept"),
                  Row("/films/P1/talk.mp4", 3, "reject"),
                  Row("P2/talk.mp4", 4, "accept")}),
              ElementsAre("P1/talk.mp4 2.0 accept", "P1/talk.mp4 3.0 reject"));
  // In its own folder there is no other.
  EXPECT_THAT(Of(recording, {Row("talk.mp4", 1, "accept")}, {}),
              ElementsAre("P1/talk.mp4 1.0 accept"));
}

TEST(RecordingReviews, WhatIsGivenCountsOverItsOwnFolder) {
  const Recording recording = At("talk.mp4");
  EXPECT_THAT(Of(recording, {Row("talk.mp4", 1, "accept")},
                 {Row("talk.mp4", 1, "reject")}),
              ElementsAre("talk.mp4 1.0 reject"));
}

TEST(RecordingReviews, OfThePartAndTheFaceAlone) {
  const Recording recording = At("talk.mp4");
  const std::vector<EventRow> rows = {Row("talk.mp4", 1, "accept", 0),
                                      Row("talk.mp4", 2, "accept", 1),
                                      Row("talk.mp4", 8, "reject", 1)};
  EXPECT_THAT(Of(recording, {}, rows, 1),
              ElementsAre("talk.mp4 2.0 accept", "talk.mp4 8.0 reject"));
  const std::vector<double> part = {4, 6, 9};
  std::vector<Note> notes;
  EXPECT_THAT(Said(ReviewsOf({}, rows, {recording, part, -1, false}, &notes)),
              ElementsAre("talk.mp4 8.0 reject"));
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].text, OutsideText(rows, "talk.mp4", 4, 9));
  EXPECT_THAT(notes[0].text, testing::StartsWith("2 "));
  const std::vector<double> none;
  EXPECT_THAT(Said(ReviewsOf({}, rows, {recording, none}, &notes)), IsEmpty());
}

TEST(RecordingReviews, BehindTheEndIsTold) {
  const Recording recording = At("talk.mp4");
  const std::vector<EventRow> rows = {Row("talk.mp4", 9.9, "accept"),
                                      Row("talk.mp4", 10.5, "accept"),
                                      Row("walk.mp4", 30, "accept")};
  std::vector<Note> notes;
  EXPECT_THAT(Said(ReviewsOf({}, rows, {recording, kTenSeconds}, &notes)),
              ElementsAre("talk.mp4 9.9 accept"));
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_EQ(notes[0].kind, "left out");
  EXPECT_EQ(notes[0].count, 1);
  EXPECT_EQ(notes[0].text,
            "1 decision of the review behind the last frame (10.000 s): are "
            "the times those of this film, in seconds with a decimal point?");
}

TEST(RecordingReviews, WorkOnRecordingsThatAreNotHereIsTold) {
  const std::vector<Recording> recordings = {
      At("/films/P1/talk.mp4", "P1/talk.mp4"),
      At("/films/P2/talk.mp4", "P2/talk.mp4"), At("/films/walk.mp4")};
  EXPECT_THAT(
      UnusedReviews({Row("walk.mp4", 1, "accept"), Row("talk.mp4", 1, "accept"),
                     Row("talk.mp4", 2, "reject"), Row("talk.mp4", 3, ""),
                     Row("P2/talk.mp4", 1, "accept"),
                     Row("sit.mp4", 1, "accept"), Row("lie.mp4", 1, "")},
                    recordings),
      ElementsAre("--review: 1 reviewed candidates of sit.mp4 are not carried "
                  "over: no recording here has that name",
                  "--review: 2 reviewed candidates of talk.mp4 are not carried "
                  "over: several recordings here have that name; write its "
                  "folder too (column video), as in P1/talk.mp4"));
}

}  // namespace
}  // namespace mien
