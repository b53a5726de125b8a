#include "tools/eval/spot_coders.h"

#include <gmock/gmock.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class SpotCodersTest : public testing::Test {
 protected:
  SpotList Read(const std::string& text,
                const std::vector<std::string>& wanted = {},
                const std::string& name = "t.csv") {
    WriteFileAtomic(folder_ / name, text);
    SpotReading reading;
    reading.needs_events = true;
    SpotList list = ReadSpots({folder_ / name}, reading);
    list.notes = {};
    ChooseCoders(wanted, &list);
    return list;
  }
  static std::vector<std::string> Starts(const SpotList& list) {
    std::vector<std::string> starts;
    for (const SpotEvent& one : list.events) {
      starts.push_back(one.video + std::to_string(one.interval.onset_frame));
    }
    return starts;
  }
  std::vector<std::string> Warnings(const std::string& truth) {
    WriteFileAtomic(folder_ / "p.csv",
                    "video,onset_frame,offset_frame\na,900,910\n");
    return JoinSpots(Read(truth), ReadSpots({folder_ / "p.csv"}, {}),
                     std::nullopt, {})
        .warnings;
  }

  TempFolder folder_;
};

constexpr char kTwo[] =
    "video,rater,onset_frame,offset_frame,kind\n"
    "a,Ben,12,22,micro\na,Ann,10,20,micro\na,Ann,50,60,micro\n"
    "b,Ann,30,40,micro\n"
    "c,Ben,10,20,micro\nc,Ann,70,80,micro\n";

TEST_F(SpotCodersTest, OneCoderCountsWhereTwoMarkedTheSame) {
  const SpotList list = Read(kTwo);
  EXPECT_THAT(Starts(list), ElementsAre("a12", "b30", "c10", "c70"));
  EXPECT_THAT(
      list.notes.Lines(),
      ElementsAre(
          "recordings that several people have coded: the expressions of one "
          "count, who comes first in the file (--coder NAME reads another): 1 "
          "(a, of 'Ben'; there are 'Ben' 1, 'Ann' 2)",
          "recordings of which several coders marked other moments: all count "
          "(--coder NAME reads one): 1 (c, 'Ben' 1, 'Ann' 1)"));
}

TEST_F(SpotCodersTest, ACoderCanBeChosen) {
  const SpotList list = Read(kTwo, {"Ann"});
  EXPECT_THAT(Starts(list), ElementsAre("a10", "a50", "b30", "c70"));
  EXPECT_THAT(list.notes.Lines(),
              ElementsAre("--coder: 4 expressions of 'Ann' are read, 2 of "
                          "others are not"));
  EXPECT_THAT(ErrorOf([&] { Read(kTwo, {"Eve"}); }),
              HasSubstr("--coder 'Eve': nobody of that name has coded anything "
                        "in the truth; there are: 'Ben', 'Ann'"));
  EXPECT_THAT(ErrorOf([&] {
                Read("video,onset_frame,offset_frame\na,1,2\n", {"Eve"});
              }),
              HasSubstr("in the truth, which names no coders"));
}

TEST_F(SpotCodersTest, OneCoderIsNotWorthAWord) {
  EXPECT_THAT(Read("video,coder,onset_frame,offset_frame\na,Ann,1,9\n"
                   "b,Ben,1,9\n")
                  .notes.Lines(),
              IsEmpty());
}

TEST_F(SpotCodersTest, ObservationsOfBorisAreCoders) {
  const std::string head =
      "Observation id\tSource\tMedia duration (s)\tFPS (frame/s)\tSubject\t"
      "Behavior\tBehavioral category\tBehavior type\tStart (s)\tStop (s)\n";
  const auto row = [](const char* id, const char* who, const char* times) {
    return std::string(id) + "\tplayer #1:a.mp4\t60\t25\t" + who +
           "\tME\t\tSTATE\t" + times + "\n";
  };
  const std::string text = head + row("ben", "No focal subject", "1\t1.4") +
                           row("ann", "No focal subject", "1.04\t1.4");
  EXPECT_THAT(Read(text, {}, "o.tsv").events, SizeIs(1));
  EXPECT_DOUBLE_EQ(Read(text, {"ann"}, "o.tsv").events[0].onset_s, 1.04);
  // Two subjects are two people, or are chosen by name.
  const std::string people =
      head + row("o", "Kim", "1\t1.4") + row("o", "Lee", "1.04\t1.4");
  EXPECT_THAT(Read(people, {}, "o.tsv").events, SizeIs(2));
  EXPECT_DOUBLE_EQ(Read(people, {"Lee"}, "o.tsv").events[0].onset_s, 1.04);
}

TEST_F(SpotCodersTest, ExpressionsOnEachOtherAreWarnedOf) {
  const auto about = [](const std::string& text) {
    return text.find("lie on another one") != std::string::npos;
  };
  const auto of = [&](const std::string& text) {
    const auto all =
        Warnings("video,face,subject,onset_frame,offset_frame\n" + text);
    const auto at = std::find_if(all.begin(), all.end(), about);
    return at == all.end() ? "" : *at;
  };
  EXPECT_THAT(of("a,0,,10,20\na,0,,11,21\na,0,,50,60\n"),
              HasSubstr("1 of 3 truths lie on another one of the same "
                        "recording and face by half or more (the first in a): "
                        "two coders, or two tiers, in one list? Each counts"));
  EXPECT_EQ(of("a,0,,10,20\na,1,,11,21\n"), "");  // two faces
  EXPECT_EQ(of("a,0,,10,20\na,0,,17,27\n"), "");  // touches
  // Two people at one time, once in a while; all the time they are coders.
  EXPECT_EQ(of("a,0,k,10,20\na,0,l,11,21\na,0,k,50,60\na,0,l,90,99\n"), "");
  EXPECT_NE(of("a,0,k,10,20\na,0,l,11,21\na,0,k,50,60\na,0,l,51,61\n"), "");
}

}  // namespace
}  // namespace mien
