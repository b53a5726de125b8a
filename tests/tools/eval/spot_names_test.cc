// Recordings of one file name in several folders, and one recording in several
// files or ways of writing.

#include "tools/eval/spot_names.h"

#include <sstream>

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "tests/tools/eval/spot_files.h"
#include "tools/eval/spotting.h"
#include "tools/eval/submission.h"
#include "tools/eval/verdicts.h"

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kHead[] = "video,onset_frame,offset_frame,score\n";

class SpotNames : public SpotFiles {
 protected:
  std::string Put(const std::string& name, const std::string& rows) {
    WriteFileAtomic(folder_ / name, kHead + rows);
    return folder_ / name;
  }
  // The results of one recording, as mien-spot writes them.
  void PutResults(const std::string& folder, const std::string& rows,
                  const std::string& path = "") {
    Put(folder + "/events.csv", rows);
    if (path.empty()) return;
    WriteFileAtomic(folder_ / (folder + "/events.json"),
                    "{\"video\": {\"path\": \"" + path + "\"}}");
  }
  SpotSet Join(const std::string& truth, const std::string& predicted) {
    const SpotList a = ReadSpots({Put("truth.csv", truth)}, {});
    return JoinSpots(a, ReadSpots({Put("pred.csv", predicted)}, {}), {}, {});
  }
  static std::vector<std::string> Names(const SpotSet& set) {
    std::vector<std::string> names;
    for (const VideoFacts& one : set.videos) names.push_back(one.name);
    return names;
  }
  static std::vector<std::string> Names(const SpotList& list) {
    std::vector<std::string> names;
    for (const VideoFacts& one : list.videos) names.push_back(one.name);
    return names;
  }
  static std::size_t Hits(const SpotSet& set) {
    return MatchSpots(set.Truth(), set.Predicted()).size();
  }
};

// Each truth lies where only its own film's candidate does.
TEST_F(SpotNames, FilmsOfOneNameAreToldApartByTheFoldersOfBoth) {
  const std::string predicted =
      "P1/film.mp4,10,19,.9\nP2/film.mp4,110,119,.8\nP3/film.mp4,210,219,.7\n";
  for (const std::string root :
       {"", "/data/study/", "study/", "C:\\Users\\anna\\study\\",
        "file:///mnt/study/", "../study/"}) {
    const char* slash = root.find('\\') != root.npos ? "\\" : "/";
    const SpotSet set = Join(root + "P1" + slash + "film.mp4,10,19,\n" + root +
                                 "P2" + slash + "film.mp4,110,119,\n" + root +
                                 "P3" + slash + "film.mp4,210,219,\n",
                             predicted);
    EXPECT_THAT(Names(set),
                ElementsAre("P1/film.mp4", "P2/film.mp4", "P3/film.mp4"))
        << root;
    EXPECT_EQ(Hits(set), 3u) << root;
    EXPECT_THAT(set.warnings,
                ElementsAre(HasSubstr("6 intervals tell no kind")))
        << root;
  }
  // By the names without container too.
  EXPECT_EQ(Hits(Join("P2/film,110,119,\nP1/film,10,19,\nP3/film,210,219,\n",
                      predicted)),
            3u);
  // One of them alone: the others have no truth.
  const SpotSet one = Join("/data/P2/film.mp4,110,119,\n", predicted);
  EXPECT_EQ(Hits(one), 1u);
  EXPECT_THAT(one.warnings,
              Contains("not in the truth, so every candidate is false, in: "
                       "P1/film.mp4, P3/film.mp4"));
}

TEST_F(SpotNames, ANameThatMayBeSeveralIsAnErrorThatSaysHowToMend) {
  const std::string two = "P1/film.mp4,10,19,.9\nP2/film.mp4,110,119,.8\n";
  EXPECT_EQ(ErrorOf([&] { Join("film.mp4,10,19,\n", two); }),
            "DataError: of the truth: 'film.mp4' may be P1/film.mp4 or "
            "P2/film.mp4: write the folder too, as in P1/film.mp4");
  EXPECT_EQ(ErrorOf([&] { Join(two, "film.mp4,10,19,.9\n"); }),
            "DataError: of the candidates: 'film.mp4' may be P1/film.mp4 or "
            "P2/film.mp4: write the folder too, as in P1/film.mp4");
  EXPECT_THAT(ErrorOf([&] { Join("film,10,19,\n", two); }),
              HasSubstr("'film' may be P1/film.mp4 or P2/film.mp4: write"));
  // In one file.
  EXPECT_THAT(ErrorIn(kHead + two + "film.mp4,10,19,\n"),
              HasSubstr("t.csv: 'film.mp4' may be P1/film.mp4 or P2/film.mp4: "
                        "write the folder too, as in P1/film.mp4"));
  // Folders that neither has are another recording.
  EXPECT_THAT(ErrorOf([&] { Join("P3/film.mp4,10,19,\n", two); }),
              HasSubstr("no recording is in both lists: the truth is of "
                        "P3/film.mp4, the candidates of P1/film.mp4, "
                        "P2/film.mp4"));
}

TEST_F(SpotNames, OneFilmInManyWaysOfWritingIsOne) {
  const SpotList list = Read(
      kHead +
      std::string("film.mp4,1,9,\n/d/P1/film.mp4,21,29,\nP1\\film.mp4,41,49,\n"
                  "./P1/film.mp4,61,69,\n/d//P1/film.mp4,81,89,\n"));
  EXPECT_THAT(Names(list), ElementsAre("/d/P1/film.mp4"));
  for (const SpotEvent& one : list.events) {
    EXPECT_EQ(one.video, "/d/P1/film.mp4");
  }
  const SpotSet set =
      JoinSpots(list, Read(std::string(kHead) + "film.mp4,1,9,.5\n"), {}, {});
  EXPECT_THAT(Names(set), ElementsAre("film.mp4"));
  EXPECT_THAT(PathsOf(set), ElementsAre("/d/P1/film.mp4"));
  EXPECT_EQ(Hits(set), 1u);
  EXPECT_THAT(set.notes, IsEmpty());
}

TEST_F(SpotNames, LettersWithMarksInEitherForm) {
  const SpotSet set = Join(
      "Ju\xCC\x88rgen/Zoe\xCC\x88.mp4,10,19,\nAnna/Zo\xC3\xAB.mp4,110,119,\n",
      "Anna/Zoe\xCC\x88.mp4,110,119,.9\nJ\xC3\xBCrgen/"
      "Zo\xC3\xAB.mp4,10,19,.9\n");
  EXPECT_EQ(set.videos.size(), 2u);
  EXPECT_EQ(Hits(set), 2u);
}

TEST_F(SpotNames, AMovedFilmIsOneAndSaid) {
  const SpotSet set =
      Join("films/a.mp4,10,19,\nfilms/b.mp4,10,19,\n",
           "/x/videos/a.mp4,10,19,.5\n/x/videos/b.mp4,10,19,.5\n");
  EXPECT_EQ(Hits(set), 2u);
  EXPECT_THAT(set.notes,
              ElementsAre("recordings whose folders differ are taken for one "
                          "by the name of the file: 2 (the first: "
                          "/x/videos/a.mp4 of the candidates, films/a.mp4)"));
  // Two people's copies; two films of one disk are not guessed.
  const std::string bare = "film.mp4,10,19,.5\n";
  EXPECT_EQ(
      Join("/home/anna/v/film.mp4,10,19,\nC:/Users/ben/film.mp4,50,59,\n", bare)
          .videos.size(),
      1u);
  EXPECT_THAT(ErrorOf([&] {
                Join("/data/P1/film.mp4,10,19,\n/data/P2/film.mp4,50,59,\n",
                     bare);
              }),
              HasSubstr("'film.mp4' may be P1/film.mp4 or P2/film.mp4"));
}

// Tables of before hold the file's name alone; so do those of several runs.
TEST_F(SpotNames, ResultsTellWhereTheirRecordingLies) {
  PutResults("out/P1/film", "film.mp4,10,19,.9\n", "/rec/P1/film.mp4");
  PutResults("out/P2/film", "film.mp4,110,119,.8\n", "/rec/P2/film.mp4");
  const SpotList told = ReadSpots({folder_ / "out"}, {});
  EXPECT_THAT(Names(told), ElementsAre("/rec/P1/film.mp4", "/rec/P2/film.mp4"));
  EXPECT_THAT(told.notes.Lines(), IsEmpty());
  const SpotList truth =
      Read(std::string(kHead) + "P2/film.mp4,110,119,\nP1/film.mp4,10,19,\n");
  EXPECT_EQ(Hits(JoinSpots(truth, told, {}, {})), 2u);
  // One run alone, a truth of both.
  const SpotSet one =
      JoinSpots(truth, ReadSpots({folder_ / "out/P2"}, {}), {}, {});
  EXPECT_EQ(Hits(one), 1u);
  EXPECT_THAT(one.warnings, Contains(HasSubstr("every truth is missed, in: "
                                               "P1/film.mp4")));
  // Without events.json by their folders, which is said.
  PutResults("old/P1/film", "film.mp4,10,19,.9\n");
  PutResults("old/P2/film", "film.mp4,110,119,.8\n");
  const SpotList old = ReadSpots({folder_ / "old"}, {});
  EXPECT_THAT(Names(old), ElementsAre("P1/film.mp4", "P2/film.mp4"));
  EXPECT_THAT(old.notes.Lines(),
              ElementsAre("results of recordings of one file name are told "
                          "apart by their folders: 2 (the first: "
                          "P1/film.mp4)"));
}

TEST_F(SpotNames, RecordingsWithoutCandidatesAreToldApartToo) {
  PutResults("out/P1/film", "P1/film.mp4,10,19,.9\n");
  PutResults("out/P2/film", "");
  PutResults("out/P3/film", "");
  const SpotSet set = JoinSpots(
      Read(std::string(kHead) +
           "P1/film.mp4,10,19,\nP2/film.mp4,1,9,\nP3/film.mp4,1,9,\n"),
      ReadSpots({folder_ / "out"}, {}), {}, {});
  EXPECT_THAT(Names(set),
              ElementsAre("P1/film.mp4", "P2/film.mp4", "P3/film.mp4"));
  EXPECT_THAT(set.warnings, Not(Contains(HasSubstr("every truth is missed"))));
}

// A TextGrid names no recording: its folder tells which of one name it is.
TEST_F(SpotNames, AnnotationsThatNameNoRecordingAreOfTheirFolder) {
  const auto put = [&](const std::string& name, int from) {
    WriteFileAtomic(
        folder_ / name,
        Str("\"ooTextFile\" \"TextGrid\" 0 20 <exists> 1 \"IntervalTier\" "
            "\"me\" 0 20 3 0 ",
            from, " \"\" ", from, " ", from + 1, " \"x\" ", from + 1,
            " 20 \"\""));
  };
  put("coded/P1/film.TextGrid", 2);
  put("coded/P2/film.TextGrid", 8);
  WriteFileAtomic(folder_ / "p.csv",
                  "video,onset_frame,offset_frame,onset_s,offset_s\n"
                  "P1/film.mp4,50,75,2,3\nP2/film.mp4,200,225,8,9\n");
  const SpotList predicted = ReadSpots({folder_ / "p.csv"}, {});
  EXPECT_EQ(
      Hits(JoinSpots(ReadSpots({folder_ / "coded"}, {}), predicted, {}, {})),
      2u);
  // One of them.
  EXPECT_EQ(Hits(JoinSpots(ReadSpots({folder_ / "coded/P2/film.TextGrid"}, {}),
                           predicted, {}, {})),
            1u);
}

TEST_F(SpotNames, TheSameCandidatesInTwoFilesCountOnce) {
  const std::string rows = "film.mp4,10,19,.9\nfilm.mp4,110,119,.8\n";
  const SpotList twice =
      ReadSpots({Put("a.csv", rows), Put("b.csv", rows)}, {});
  EXPECT_EQ(twice.events.size(), 2u);
  EXPECT_EQ(twice.videos.size(), 1u);
  EXPECT_THAT(twice.notes.Lines(),
              ElementsAre("rows that another file has too count once (the same "
                          "recording in two files): 2 (the first: " +
                          (folder_ / "b.csv") + ", line 2)"));
  // By its path in one of them; a folder of results and a file of it.
  EXPECT_EQ(ReadSpots({Put("a.csv", rows), Put("c.csv",
                                               "/d/film.mp4,10,19,.9\n"
                                               "/d/film.mp4,110,119,.8\n")},
                      {})
                .events.size(),
            2u);
  PutResults("out/film", rows);
  EXPECT_EQ(ReadSpots({folder_ / "out", folder_ / "out/film/events.csv"}, {})
                .events.size(),
            2u);
  // Rows of one file stay.
  EXPECT_EQ(Read(kHead + rows + rows).events.size(), 4u);
  // Two runs that differ: all count, which is said.
  const SpotList runs = ReadSpots(
      {Put("a.csv", rows), Put("d.csv", "film.mp4,300,309,.9\n")}, {});
  EXPECT_EQ(runs.events.size(), 3u);
  EXPECT_THAT(runs.notes.Lines(),
              ElementsAre(HasSubstr("recordings of which several files say "
                                    "different things: all of it counts (two "
                                    "runs, two people? then give one): 1 "
                                    "(film.mp4, in ")));
}

TEST_F(SpotNames, AVerdictThatOnlyTheSecondFileTellsIsTaken) {
  const auto write = [&](const std::string& name, const std::string& a,
                         const std::string& b) {
    WriteFileAtomic(folder_ / name,
                    "video,onset_frame,offset_frame,verdict\nfilm.mp4,1,9," +
                        a + "\nfilm.mp4,21,29," + b + "\n");
    return folder_ / name;
  };
  const SpotList list = ReadSpots(
      {write("a.csv", "", "accept"), write("b.csv", "reject", "reject")}, {});
  ASSERT_EQ(list.events.size(), 2u);
  EXPECT_EQ(list.events[0].verdict, "reject");
  EXPECT_EQ(list.events[1].verdict, "accept");
  EXPECT_THAT(list.notes.Lines(),
              Contains(HasSubstr("whose verdict is another one in another "
                                 "file: that of the first counts: 1 (")));
}

TEST_F(SpotNames, SubmissionsWriteTheFolderWhereItTells) {
  SubmissionOptions options;
  options.fps = 25;
  options.predicted = {
      Put("pred.csv",
          "/d/P1/film.mp4,10,19,.9\n/d/P2/film.mp4,110,119,.8\n"
          "/d/P2/other.mp4,1,9,.8\n")};
  std::ostringstream out;
  WriteSubmission(options, out);
  EXPECT_EQ(out.str(),
            "vid,pred_onset,pred_offset,type\nP1/film,11,20,me\n"
            "P2/film,111,120,me\nother,2,10,me\n");
  // And are read back.
  WriteFileAtomic(folder_ / "back.csv", out.str());
  SpotReading reading;
  reading.first_frame = 1;
  EXPECT_EQ(Hits(JoinSpots(ReadSpots({options.predicted}, {}),
                           ReadSpots({folder_ / "back.csv"}, reading), {}, {})),
            3u);
}

TEST_F(SpotNames, VerdictsAreLearntOfTheRightFilm) {
  VerdictOptions options;
  options.predicted = {
      Put("pred.csv", "P1/film.mp4,10,19,.9\nP2/film.mp4,110,119,.8\n")};
  options.coded = {Put("coded.csv",
                       "/s/P2/film.mp4,110,119,\n"
                       "/s/P1/film.mp4,500,509,\n")};
  const auto judged = ReadJudged(options);
  ASSERT_EQ(judged.size(), 2u);
  EXPECT_FALSE(judged[0].real);
  EXPECT_TRUE(judged[1].real);
  EXPECT_NE(judged[0].recording, judged[1].recording);
}

TEST_F(SpotNames, ReviewersAgreeOnTheRightFilm) {
  const auto write = [&](const std::string& name, const std::string& root,
                         const std::string& first, const std::string& second) {
    WriteFileAtomic(folder_ / name, "video,onset_frame,offset_frame,verdict\n" +
                                        root + "P1/film.mp4,10,19," + first +
                                        "\n" + root + "P2/film.mp4,10,19," +
                                        second + "\n");
    return folder_ / name;
  };
  ReviewOptions options;
  options.predicted = {write("anna.csv", "", "accept", "reject")};
  options.other = {write("ben.csv", "/home/ben/", "accept", "reject")};
  std::ostringstream out;
  EvaluateReview(options, out);
  EXPECT_THAT(out.str(), HasSubstr("2 candidates in both files, 0 only in the "
                                   "first, 0 only in the second\n2 decided by "
                                   "both: they agree on 100.0 %"));
}

TEST_F(SpotNames, ResourceFilesOfMacOsAreNotRead) {
  Put("p/a/events.csv", "a.mp4,1,9,.5\n");
  WriteFileAtomic(folder_ / "q/a.eaf",
                  "<ANNOTATION_DOCUMENT><HEADER/><TIME_ORDER/>"
                  "</ANNOTATION_DOCUMENT>");
  WriteFileAtomic(folder_ / "q/._a.eaf", std::string("\0\5\x16\7", 4));
  const SpotList list = ReadSpots({folder_ / "q"}, {});
  EXPECT_THAT(list.notes.Lines(),
              Contains(HasSubstr("files that macOS puts beside others are not "
                                 "read: 1 (._a.eaf)")));
}

}  // namespace
}  // namespace mien
