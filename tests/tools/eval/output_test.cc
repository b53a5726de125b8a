#include "tools/eval/output.h"

#include <gmock/gmock.h>

#include <cmath>

#include "pipeline/core/csv.h"
#include "tests/support/temp_folder.h"
#include "tools/eval/clips.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Output, AlignsByCharacters) {
  EXPECT_EQ(AlignedTable({{"", "n"}, {"\xC3\xA9\xC3\xA9", "10"}, {"abc", "9"}}),
            "      n\n"
            "\xC3\xA9\xC3\xA9   10\n"
            "abc   9\n");
  EXPECT_EQ(AlignedTable({{"a\x1B[2Jb\nc", "x"}}), "a[2Jb c  x\n");
}

TEST(Output, Figures) {
  EXPECT_EQ(Figure(0.12345, 3), "0.123");
  EXPECT_EQ(Figure(std::nan(""), 3), "n/a");
  EXPECT_EQ(RangeText({0.25, 0.5}), "0.250-0.500");
  EXPECT_EQ(RangeText({0, 0}), "");
}

TEST(Output, CurveIsDrawnEscapedAndLeftOutWhenEmpty) {
  CurvePoint point;
  point.counts.hits = 1;
  point.counts.misses = 1;
  const std::string svg = CurveSvg({{"<micro>", {point}}, {"empty", {}}});
  EXPECT_THAT(svg, HasSubstr("&lt;micro&gt;"));
  EXPECT_THAT(svg, Not(HasSubstr("empty")));
  // Recall 1/2, precision 1 on 300 px from (56, 16).
  EXPECT_THAT(svg, HasSubstr("points=\"206.0,16.0 206.0,16.0\""));
}

TEST(PairClips, ByWhatBothTablesHave) {
  const Table truth = ParseTable("clip,subject,label\nA,1,x\nA,2,y\n", "t");
  const Table said = ParseTable("sub,clip,score\n2,A,1\n2,A,3\n3,A,1\n", "p");
  const ClipPairs pairs = PairClips(truth, said, true);
  EXPECT_THAT(pairs.key_columns, ElementsAre("subject", "clip"));
  EXPECT_THAT(pairs.rows, ElementsAre(std::make_pair(1u, 1u)));
  EXPECT_THAT(pairs.missing, ElementsAre(0u));
  EXPECT_THAT(pairs.extra, ElementsAre(2u));
  EXPECT_THAT(ErrorOf([&] { PairClips(truth, said, false); }),
              HasSubstr("p: line 3, column 'clip': clip '2/A' occurs twice "
                        "(first in line 2)"));
}

TEST(PairClips, ByTheEndsOfPathsWhereNamesAreNotEqual) {
  const Table truth = ParseTable(
      "clip,label\n/d/P1/a.mp4,x\n/d/P2/a.mp4,y\nP1/b.mp4,x\ns1/EP01,y\n", "t");
  const Table said = ParseTable(
      "clip,predicted\nP2\\a.mp4,y\nP1\\a.mp4,x\nb,x\ns2/EP01,y\n", "p");
  const ClipPairs pairs = PairClips(truth, said, false);
  EXPECT_THAT(pairs.rows, testing::ElementsAre(std::make_pair(0u, 1u),
                                               std::make_pair(1u, 0u),
                                               std::make_pair(2u, 2u)));
  EXPECT_THAT(pairs.missing, testing::ElementsAre(3u));
  EXPECT_THAT(pairs.extra, testing::ElementsAre(3u));
  EXPECT_EQ(ErrorOf([&] {
              PairClips(truth, ParseTable("clip,predicted\na.mp4,x\n", "p"),
                        false);
            }),
            "DataError: p: line 2, column 'clip': 'a.mp4' may be P1/a.mp4 or "
            "P2/a.mp4: write the folder too, as in P1/a.mp4");
  EXPECT_THAT(ErrorOf([] {
                PairClips(ParseTable("clip,label\n007,x\n", "t"),
                          ParseTable("clip,predicted\n7,x\n", "p"), false);
              }),
              HasSubstr("it has '7', the truth has '007' ('007' and '7' differ "
                        "in leading zeros, which spreadsheets drop"));
}

}  // namespace
}  // namespace mien
