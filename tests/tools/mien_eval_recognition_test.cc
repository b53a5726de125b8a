// The program itself on labels and apexes worked by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "tests/support/documented_columns.h"
#include "tests/tools/mien_eval_case.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

TEST_F(MienEvalTest, RecognitionByHand) {
  Write("labels.csv",
        "dataset,subject,clip,label\n"
        "a,1,EP01,negative\na,1,EP02,negative\na,2,EP01,positive\n"
        "b,3,EP01,surprise\nb,3,EP02,surprise\nb,3,EP03,\n");
  Write("said.csv",
        "clip,subject,dataset,predicted\n"
        "EP01,1,a,negative\nEP02,1,a,positive\nEP01,2,a,positive\n"
        "EP01,3,b,surprise\nEP03,3,b,negative\nEP09,3,b,negative\n");
  ASSERT_EQ(Run("recognition --truth labels.csv --pred said.csv --out scores"),
            0)
      << err_;
  EXPECT_THAT(err_, HasSubstr("clips that are not predicted count as wrong "
                              "(1): b/3/EP02"));
  EXPECT_THAT(err_, HasSubstr("b/3/EP09"));
  EXPECT_THAT(err_, HasSubstr("1 clips of the truth have no label"));
  const auto scores = Results()["scores"];
  // 3 of 5 right; F1 2/3, 2/3, 2/3 (one surprise missing); recall 1/2, 1, 1/2.
  EXPECT_EQ(scores["all"]["n"], 5);
  EXPECT_NEAR(scores["all"]["accuracy"], 0.6, 1e-6);
  EXPECT_NEAR(scores["all"]["uf1"], 2.0 / 3, 1e-6);
  EXPECT_NEAR(scores["all"]["uar"], 2.0 / 3, 1e-6);
  EXPECT_EQ(scores["predicted clips only"]["n"], 4);
  EXPECT_NEAR(scores["predicted clips only"]["accuracy"], 0.75, 1e-6);
  EXPECT_NEAR(scores["a"]["accuracy"], 2.0 / 3, 1e-6);
  EXPECT_NEAR(scores["b"]["accuracy"], 0.5, 1e-6);
  EXPECT_NEAR(scores["majority floor"]["accuracy"], 0.4, 1e-6);
  EXPECT_THAT(out_, HasSubstr("truth \\ predicted  negative  positive  "
                              "surprise  (none)\n"
                              "negative                  1         1         0 "
                              "      0\n"));
  EXPECT_EQ(ReadCsv(folder_ / "scores/unmatched.csv").header,
            DocumentedColumns("unmatched.csv"));
  EXPECT_THAT(ReadFile(folder_ / "scores/unmatched.csv"),
              HasSubstr("b/3/EP02,not predicted\n"));
}

TEST_F(MienEvalTest, RecognitionNeedsTheSameClasses) {
  Write("sheet.csv",
        "clip,emotion\nA,disgust\nB,happiness\nC,repression\nD,surprise\n");
  Write("said.csv",
        "clip,predicted\nA,negative\nB,positive\nC,negative\nD,surprise\n");
  EXPECT_EQ(Run("recognition --truth sheet.csv --pred said.csv"), 1);
  EXPECT_THAT(err_, HasSubstr("sheet.csv: column 'emotion' has the classes "
                              "disgust, happiness, repression, surprise, "
                              "said.csv: column 'predicted' has negative, "
                              "positive, surprise: other classes cannot be "
                              "scored"));
  // The column that fits is taken, and said.
  Write("sheet.csv",
        "clip,emotion,class\nA,disgust,Negative\nB,happiness,Positive\n"
        "C,repression,Negative\nD,surprise,Surprise\n");
  ASSERT_EQ(Run("recognition --truth sheet.csv --pred said.csv --out scores"),
            0)
      << err_;
  EXPECT_EQ(Results()["scores"]["all"]["accuracy"], 1.0);
  EXPECT_EQ(Results()["notes"][0]["text"],
            "sheet.csv: column 'class' is taken for the labels, of several "
            "that could be");
  // All wrong is a score.
  Write("wrong.csv", "clip,predicted\nA,sadness\n");
  Write("right.csv", "clip,emotion\nA,disgust\n");
  EXPECT_EQ(Run("recognition --truth right.csv --pred wrong.csv"), 0) << err_;
}

TEST_F(MienEvalTest, RecognitionNeedsClipsThatMeet) {
  Write("a.csv", "clip,label\nEP01,negative\n");
  Write("b.csv", "clip,predicted\nep1,negative\n");
  EXPECT_EQ(Run("recognition --truth a.csv --pred b.csv"), 1);
  EXPECT_THAT(err_, HasSubstr("no clip of it is in a.csv: by clip it has "
                              "'ep1', the truth has 'EP01'"));
  Write("b.csv", "clip,predicted\nEP01,negative\nEP01,positive\n");
  EXPECT_EQ(Run("recognition --truth a.csv --pred b.csv"), 1);
  EXPECT_THAT(err_, HasSubstr("b.csv: line 3, column 'clip': clip 'EP01' "
                              "occurs twice (first in line 2)"));
  EXPECT_EQ(Run("recognition --truth a.csv --pred a.csv"), 1);
  EXPECT_THAT(err_, HasSubstr("no column 'predicted'"));
}

TEST_F(MienEvalTest, ApexByHand) {
  Write("apex.csv",
        "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,fps\n"
        "1,EP01,10,20,40,200\n1,EP02,10,30,40,200\n2,EP01,10,/,40,200\n"
        "2,EP02,10,20,40,200\n");
  Write("said.csv", "subject,clip,apex\n1,EP01,22\n1,EP02,45.5\n2,EP01,/\n");
  ASSERT_EQ(Run("apex --truth apex.csv --pred said.csv --out scores"), 0)
      << err_;
  const auto json = Results();
  EXPECT_EQ(json["n"], 2);
  EXPECT_NEAR(json["mae_frames"], (2 + 15.5) / 2, 1e-6);
  EXPECT_NEAR(json["mae_ms"], (2 + 15.5) / 2 * 5, 1e-6);
  EXPECT_NEAR(json["middle_frame_mae_frames"], 5, 1e-6);
  EXPECT_NEAR(json["inside_clip_rate"], 0.5, 1e-6);
  EXPECT_EQ(json["not_scored"].size(), 2u);
  EXPECT_THAT(err_, HasSubstr("not scored: 2/EP02: not predicted"));
  const Table errors = ReadCsv(folder_ / "scores/errors.csv");
  EXPECT_EQ(errors.header, DocumentedColumns("errors.csv"));
  EXPECT_EQ(errors.rows.size(), 2u);
  EXPECT_THAT(out_, HasSubstr("predicted      2        8.75    43.8"));
}

}  // namespace
}  // namespace mien
