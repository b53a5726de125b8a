// Which rows of a BORIS export are one event, and which are two.

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Times(const AnnotationFile& file) {
  std::vector<std::string> times;
  for (const Annotation& one : file.annotations) {
    times.push_back(Str(one.tier, " ", NumberText(one.start_s), "-",
                        NumberText(one.end_s)));
  }
  return times;
}

// Without a column Source.
constexpr char kEvents[] =
    "Observation id\tSubject\tBehavior\tStart (s)\tStop (s)\tMedia file name\n";

TEST(BorisPairs, TwoSubjectsOfOneIntervalStayTwo) {
  const auto file = ParseBoris(std::string(kEvents) +
                                   "o1\tanna\tbrow\t4.2\t4.6\ta.mp4\n"
                                   "o1\tben\tbrow\t4.2\t4.6\ta.mp4\n",
                               "b.tsv");
  EXPECT_THAT(Times(file), ElementsAre("brow 4.2-4.6", "brow 4.2-4.6"));
  EXPECT_THAT(file.notes.Lines(), IsEmpty());
  AnnotationUse use;
  use.tiers = {"brow"};
  EXPECT_EQ(ReadAnnotated(file, use).rows.size(), 2u);
}

TEST(BorisPairs, AnEventThatStandsThereTwiceCountsOnce) {
  const auto file = ParseBoris(std::string(kEvents) +
                                   "o1\tanna\tbrow\t4.2\t4.6\ta.mp4\n"
                                   "o1\tanna\tlips\t4.2\t4.6\ta.mp4\n"
                                   "o1\tanna\tbrow\t4.2\t4.6\ta.mp4\n"
                                   "o2\tanna\tbrow\t4.2\t4.6\tb.mp4\n",
                               "b.tsv");
  EXPECT_THAT(Times(file),
              ElementsAre("brow 4.2-4.6", "lips 4.2-4.6", "brow 4.2-4.6"));
  EXPECT_THAT(file.notes.Lines(),
              ElementsAre("b.tsv: events that stand there before count once: "
                          "1 (line 4)"));
}

// Without a column Source the rows may still name their film.
TEST(BorisPairs, AFilmThatRowsNameIsTheirs) {
  const auto file = ParseBoris(
      std::string(kEvents) + "o1\tanna\tbrow\t4.2\t4.6\t/v/a.mp4\n", "b.tsv");
  ASSERT_EQ(file.media.size(), 1u);
  EXPECT_EQ(file.media[0].name, "a.mp4");
  EXPECT_EQ(file.video, "a.mp4");
  const auto two = ParseBoris(
      "Behavior\tStart (s)\tStop (s)\tMedia file name\tFPS\n"
      "brow\t1\t2\ta.mp4\t25\nbrow\t1\t2\tb.mp4\t50\n",
      "b.tsv");
  ASSERT_EQ(two.media.size(), 2u);
  EXPECT_EQ(two.media[1].name, "b.mp4");
  EXPECT_EQ(two.media[1].fps, 50);
  const auto live = ParseBoris(
      std::string(kEvents) + "o1\tanna\tbrow\t4.2\t4.6\tNA\n", "b.tsv");
  EXPECT_EQ(live.video, "");
}

TEST(BorisPairs, AStartOrAStopAloneIsLeftOut) {
  const auto file = ParseBoris(
      "Time\tSubject\tBehavior\tStatus\n"
      "0.5\tanna\tbrow\tSTOP\n"
      "1.0\tanna\tbrow\tSTART\n"
      "1.2\tben\tbrow\tSTART\n"
      "1.4\tanna\tbrow\tSTOP\n"
      "2.0\tanna\tlips\tSTART\n"
      "9.0\tanna\tbrow\tPOINT\n",
      "t.tsv");
  EXPECT_THAT(Times(file), ElementsAre("brow 1-1.4", "brow 9-9"));
  EXPECT_THAT(
      file.notes.Lines(),
      ElementsAre("t.tsv: events with a STOP without a START are left out: 1 "
                  "(line 2, 'brow')",
                  "t.tsv: events with a START without a STOP are left out: 2 "
                  "(the first: line 4, 'brow')"));
}

}  // namespace
}  // namespace mien
