#include "tools/eval/spot_groups.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "tests/support/documented_columns.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

SpotEvent At(std::size_t video, std::int64_t onset) {
  SpotEvent event;
  event.interval.video = video;
  event.interval.onset_frame = onset;
  event.interval.offset_frame = onset + 9;
  event.interval.score = 0.5;
  return event;
}

// Six recordings of a minute with two expressions each. Of those with glasses
// (0, 1, 2) one of the six is found, of the others all; each list has one
// candidate more.
SpotSet Six() {
  SpotSet set;
  for (std::size_t v = 0; v < 6; ++v) {
    VideoFacts video;
    video.name = "P" + std::to_string(v) + ".mp4";
    video.duration_s = 60;
    set.videos.push_back(video);
    for (const std::int64_t onset : {100, 300}) {
      set.truth.push_back(At(v, onset));
      if (v >= 3 || (v == 1 && onset == 300)) {
        set.predicted.push_back(At(v, onset + 1));
      }
    }
    set.predicted.push_back(At(v, 700));
  }
  return set;
}

class Groups : public testing::Test {
 protected:
  GroupTableOfVideos Read(const std::string& csv) {
    WriteFileAtomic(folder_ / "groups.csv", csv);
    return ReadGroups(folder_ / "groups.csv");
  }
  TempFolder folder_;
};

TEST_F(Groups, ScoresApart) {
  const auto groups = Read(
      "recording,glasses,age\nP0.mp4,yes,\nP1,yes,old\nP2.avi,yes,\nP3.mp4,no,"
      "\n"
      "P4.mp4,no,\nP5.mp4,no,\nP9.mp4,no,old\n");
  const auto scores = ScoreGroups(Six(), groups, {}, 4000, 1);
  ASSERT_EQ(scores.size(), 3u);
  const GroupScore &age = scores[0], &without = scores[1], &with = scores[2];
  EXPECT_EQ(age.column, "age");
  EXPECT_EQ(age.recordings, 1u);
  EXPECT_EQ(age.recall, 0.5);
  EXPECT_EQ(age.recall95.high, 0);  // of one recording nothing is known
  EXPECT_FALSE(age.clearly_worse());
  EXPECT_EQ(without.value, "no");
  EXPECT_EQ(without.recall, 1);
  EXPECT_EQ(without.others, 3);
  EXPECT_EQ(without.others_per_minute, 1);
  EXPECT_EQ(without.recall95.low, 1);
  EXPECT_GT(without.against_others95.low, 0);
  EXPECT_EQ(with.truths, 6);
  EXPECT_EQ(with.hits, 1);
  EXPECT_EQ(with.recall95.low, 0);
  EXPECT_EQ(with.recall95.high, 0.5);  // three times the one that has a hit
  EXPECT_TRUE(with.clearly_worse());
  EXPECT_THAT(GroupText(scores),
              HasSubstr("found less often than among the others, by more than "
                        "chance: glasses yes\n"));
  const Table csv = ParseTable(GroupCsv(scores), "group_scores.csv");
  EXPECT_EQ(csv.header, DocumentedColumns("group_scores.csv"));
  EXPECT_EQ(csv.rows[0][csv.Need({"recall_low"})], "");
  EXPECT_EQ(csv.rows[2][csv.Need({"recall"})], "0.166667");
}

TEST_F(Groups, AHalfOfEachIsNoDifference) {
  const auto groups = Read("video,g\nP0,a\nP3,a\nP1,b\nP4,b\n");
  const auto scores = ScoreGroups(Six(), groups, {}, 4000, 1);
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_FALSE(scores[0].clearly_worse());
  EXPECT_THAT(GroupText(scores), Not(HasSubstr("more than chance")));
}

TEST_F(Groups, TwoRowsOfOneRecordingMustNotDiffer) {
  const std::string path = folder_ / "groups.csv";
  EXPECT_EQ(ErrorOf([&] { Read("video,g,h\nP0.mp4,a,x\nP0.mp4,b,x\n"); }),
            "DataError: " + path +
                ": line 3: 'P0.mp4' is the recording of line 2 too, there with "
                "g 'a', here with 'b': one row a recording");
  const auto score = [&](const std::string& csv) {
    return ScoreGroups(Six(), Read(csv), {}, 100, 1);
  };
  // By another way of writing it.
  EXPECT_EQ(ErrorOf([&] { score("video,g\nP0.mp4,a\nP1,a\nd/P0.mp4,b\n"); }),
            "DataError: " + path +
                ": line 4: 'd/P0.mp4' is the recording of line 2 ('P0.mp4') "
                "too, there with g 'a', here with 'b': one row a recording");
  // Rows that agree, or add, are one; another film's are not.
  const auto scores =
      score("video,g,h\nP0.mp4,a,\nP0.mp4,a,x\nP1.mp4,a,\nP1.avi,b,\n");
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(scores[0].recordings, 2u);
  EXPECT_EQ(scores[1].column, "h");
}

TEST_F(Groups, FilmsOfOneNameByTheirFolders) {
  SpotSet set = Six();
  for (std::size_t v = 0; v < 6; ++v) {
    set.videos[v].path = "/s/P" + std::to_string(v) + "/film.mp4";
    set.videos[v].name = set.videos[v].path.substr(3);
  }
  const auto scores =
      ScoreGroups(set,
                  Read("video,g\nP0\\film.mp4,a\n/x/P1/film.mp4,a\nP2/film,b\n"
                       "P9/film.mp4,c\n"),
                  {}, 100, 1);
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(scores[0].recordings, 2u);
  EXPECT_EQ(scores[0].hits, 1);
  EXPECT_EQ(scores[1].recordings, 1u);
  EXPECT_THAT(ErrorOf([&] {
                ScoreGroups(set, Read("video,g\nfilm.mp4,a\n"), {}, 100, 1);
              }),
              HasSubstr("groups.csv: line 2: 'film.mp4' may be P0/film.mp4 or "
                        "P1/film.mp4 or"));
}

TEST_F(Groups, ATableWithoutGroups) {
  EXPECT_THAT(ErrorOf([&] { Read("video,g\nP0,\n"); }),
              HasSubstr("no column beside 'video' says what group a recording "
                        "is of"));
}

}  // namespace
}  // namespace mien
