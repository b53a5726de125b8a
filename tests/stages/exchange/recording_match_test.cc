#include "stages/exchange/recording_match.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "stages/exchange/export.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;
using Number = std::optional<std::size_t>;

TEST(RecordingMatch, PathsOfAnySystem) {
  EXPECT_EQ(PlainPath("P1\\rec\\a.mp4"), "P1/rec/a.mp4");
  EXPECT_EQ(PlainPath("C:\\v\\P1\\a.mp4"), "C:/v/P1/a.mp4");
  EXPECT_EQ(PlainPath("file:///v//P1/./a.mp4"), "/v/P1/a.mp4");
  EXPECT_EQ(PlainPath("file:///D:/v/a.mp4"), "D:/v/a.mp4");
  EXPECT_EQ(PlainPath("../films/P1/../P2/a.mp4"), "films/P2/a.mp4");
  EXPECT_EQ(PlainPath("P 1: first.mp4"), "P 1: first.mp4");
  EXPECT_EQ(PlainPath(""), "");
}

TEST(RecordingMatch, NamesHaveAsManyFoldersAsTellApart) {
  EXPECT_THAT(NamesApart({"/v/P1/a.mp4", "/v/P2/b.mp4"}),
              ElementsAre("a.mp4", "b.mp4"));
  EXPECT_THAT(NamesApart({"/v/P1/a.mp4", "/v/P2/a.mp4", "/v/P2/b.mp4"}),
              ElementsAre("P1/a.mp4", "P2/a.mp4", "b.mp4"));
  EXPECT_THAT(
      NamesApart({"/v/P1/d1/a.mp4", "/v/P2/d1/a.mp4", "/v/P2/d2/a.mp4"}),
      ElementsAre("P1/d1/a.mp4", "P2/d1/a.mp4", "P2/d2/a.mp4"));
  EXPECT_THAT(NamesApart({"a.mp4", "P1/a.mp4"}),
              ElementsAre("a.mp4", "P1/a.mp4"));
}

// Whatever way a film's name is written.
TEST(RecordingMatch, TheLongestCommonEndDecides) {
  const RecordingIndex index(
      {"/data/s/P1/film.mp4", "/data/s/P2/film.mp4", "/data/s/P3/other.mp4"});
  for (const char* name :
       {"P2/film.mp4", "P2\\film.mp4", "/data/s/P2/film.mp4", "s/P2/film.mp4",
        "C:\\Users\\anna\\s\\P2\\film.mp4", "/mnt/copy/P2/film.mp4",
        "./P2/film.mp4", "P2/film", "P2/film.avi"}) {
    EXPECT_THAT(index.MeantBy(name), ElementsAre(1u)) << name;
  }
  EXPECT_THAT(index.MeantBy("film.mp4"), ElementsAre(0u, 1u));
  EXPECT_THAT(index.MeantBy("film"), ElementsAre(0u, 1u));
  EXPECT_THAT(index.MeantBy("P4/film.mp4"), IsEmpty());
  EXPECT_THAT(index.MeantBy("2/film.mp4"), IsEmpty());
  // Where one alone is called so, its folders may be others.
  EXPECT_THAT(index.MeantBy("P9/other.mp4"), ElementsAre(2u));
  EXPECT_EQ(SeveralText("film.mp4", index.paths(), {0, 1}),
            "'film.mp4' may be P1/film.mp4 or P2/film.mp4: write the folder "
            "too, as in P1/film.mp4");
  EXPECT_EQ(SeveralText("a", {"a.mp4", "a.mov"}, {0, 1}),
            "'a' may be a.mp4 or a.mov: write the whole name");
}

// A table of all recordings beside the scores of one.
TEST(RecordingMatch, WhatTellsTheNamesApartCounts) {
  const std::vector<std::string> names = {"P1/film.mp4", "P2/film.mp4",
                                          "P3/film.mp4"};
  const RecordingIndex index({"/data/P2/film.mp4"}, names);
  EXPECT_THAT(index.MeantBy(names[0]), IsEmpty());
  EXPECT_THAT(index.MeantBy(names[1]), ElementsAre(0u));
  EXPECT_THAT(RecordingIndex({"/data/P2/film.mp4"}).MeantBy(names[0]),
              ElementsAre(0u));
}

TEST(RecordingMatch, LettersWithMarksInEitherForm) {
  const RecordingIndex index(
      {"J\xC3\xBCrgen/Zo\xC3\xAB.mp4", "Jurgen/Zo\xC3\xAB.mp4"});
  EXPECT_THAT(index.MeantBy("Ju\xCC\x88rgen/Zoe\xCC\x88.mp4"), ElementsAre(0u));
  EXPECT_THAT(index.MeantBy("Jurgen/Zoe\xCC\x88.mp4"), ElementsAre(1u));
}

TEST(RecordingMatch, TheWholeNameGoesBeforeTheStemAndAFoldersForm) {
  const RecordingIndex index({"a.mp4", "a", "P:1.mp4"});
  EXPECT_THAT(index.MeantBy("a"), ElementsAre(1u));
  EXPECT_THAT(index.MeantBy("a.avi"), UnorderedElementsAre(0u, 1u));
  EXPECT_THAT(index.MeantBy("P%3A1"), ElementsAre(2u));
}

TEST(RecordingMatch, PairsOfTwoLists) {
  const auto pairs = PairPaths({"/x/P2/a.mp4", "/x/P1/a.mp4", "/x/P3/a.mp4"},
                               {"P1/a.mp4", "P2/a.mp4", "P4/a.mp4"});
  EXPECT_THAT(pairs.of, ElementsAre(Number(1), Number(0), Number()));
  EXPECT_FALSE(pairs.unclear);
  // The nearest folder is not enough where another one has it too.
  EXPECT_THAT(
      PairPaths({"P1/d1/a.mp4", "P1/d2/a.mp4", "P2/d1/a.mp4"}, {"P3/d2/a.mp4"})
          .of,
      ElementsAre(Number(), Number(), Number()));
  // One of each: it is one film, which is to be said.
  const auto moved = PairPaths({"films/a.mp4"}, {"/x/videos/a.mp4"});
  EXPECT_THAT(moved.of, ElementsAre(Number(0)));
  EXPECT_THAT(moved.doubtful, ElementsAre(0u));
  EXPECT_THAT(PairPaths({"a.mp4"}, {"/x/videos/a.mp4"}).doubtful, IsEmpty());
}

TEST(RecordingMatch, ANameThatMayBeSeveralIsNotGuessed) {
  const auto pairs = PairPaths({"a.mp4"}, {"P1/a.mp4", "P2/a.mp4"});
  ASSERT_TRUE(pairs.unclear);
  EXPECT_FALSE(pairs.unclear->from_known);
  EXPECT_THAT(pairs.unclear->may_be, ElementsAre(0u, 1u));
  const auto other = PairPaths({"P1/a.mp4", "P2/a.mp4"}, {"a.mp4"});
  ASSERT_TRUE(other.unclear);
  EXPECT_TRUE(other.unclear->from_known);
  EXPECT_THAT(other.unclear->may_be, ElementsAre(0u, 1u));
  // Two people's copies of one film, not two films of one disk.
  const auto copies =
      PairPaths({"/home/anna/v/a.mp4", "C:/Users/ben/a.mp4"}, {"a.mp4"});
  EXPECT_FALSE(copies.unclear);
  EXPECT_THAT(copies.of, ElementsAre(Number(0), Number(0)));
  EXPECT_THAT(copies.doubtful, ElementsAre(1u));
}

TEST(RecordingMatch, Machines) {
  EXPECT_TRUE(OnTwoMachines("/home/anna/a.mp4", "/home/ben/a.mp4"));
  EXPECT_TRUE(OnTwoMachines("C:\\v\\a.mp4", "D:\\v\\a.mp4"));
  EXPECT_TRUE(OnTwoMachines("/data/v/a.mp4", "/Users/anna/v/a.mp4"));
  EXPECT_FALSE(OnTwoMachines("/data/P1/a.mp4", "/data/P2/a.mp4"));
  EXPECT_FALSE(OnTwoMachines("C:\\P1\\a.mp4", "c:\\P2\\a.mp4"));
  EXPECT_FALSE(OnTwoMachines("/P1/a.mp4", "/P2/a.mp4"));
  EXPECT_FALSE(OnTwoMachines("P1/a.mp4", "/data/P2/a.mp4"));
}

// Of two films of one name in a run each export tells which it is.
TEST(RecordingMatch, ExportsNameTheFolderWhereRowsDo) {
  EventRow row;
  row.onset_s = 1;
  row.apex_s = 1.2;
  row.offset_s = 1.4;
  row.kind = "micro";
  row.video = "P1/film.mp4";
  VideoInfo video;
  video.path = "/data/P1/film.mp4";
  EXPECT_EQ(NameInRows({row}, video.path), "P1/film.mp4");
  EXPECT_EQ(NameInRows({}, video.path), "film.mp4");
  const auto read = [&] {
    AnnotationUse use;
    use.with_folders = true;
    return ReadAnnotated(ParseWebVtt(WriteWebVtt({row}, video), "events.vtt"),
                         use)
        .rows.at(0)
        .video;
  };
  EXPECT_EQ(read(), "P1/film.mp4");
  for (const char* format : {"interact", "observer"}) {
    EXPECT_THAT(ExportEvents({row}, video, format),
                ::testing::HasSubstr("P1/film"))
        << format;
  }
  row.video = "film.mp4";
  EXPECT_EQ(read(), "film.mp4");
}

TEST(RecordingMatch, TooManyOfOneName) {
  std::vector<std::string> names;
  for (int i = 0; i <= 20000; ++i) names.push_back(Str("P", i, "/a.mp4"));
  EXPECT_EQ(ErrorOf([&] { PairPaths({"a.mp4"}, names); }),
            "DataError: more than 20000 recordings are called a.mp4: score "
            "them in parts");
}

}  // namespace
}  // namespace mien
