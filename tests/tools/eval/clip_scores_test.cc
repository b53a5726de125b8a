// What is no figure: clips that nothing was said of, truths that cannot be.

#include <sstream>

#include <gmock/gmock.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"
#include "tools/eval/clips.h"

namespace mien {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ClipScoresTest : public testing::Test {
 protected:
  ClipOptions Options(const std::string& truth, const std::string& predicted) {
    WriteFileAtomic(folder_ / "t.csv", truth);
    WriteFileAtomic(folder_ / "p.csv", predicted);
    ClipOptions options;
    options.truth = folder_ / "t.csv";
    options.predicted = folder_ / "p.csv";
    options.resamples = 0;
    return options;
  }
  TempFolder folder_;
};

TEST_F(ClipScoresTest, PredictionsThatAreAllEmptyAreNoScores) {
  const auto options =
      Options("clip,label\na,x\nb,y\n", "clip,predicted\na,\nb,\n");
  std::ostringstream out;
  EXPECT_THAT(ErrorOf([&] { EvaluateRecognition(options, out); }),
              HasSubstr("p.csv: no clip of the truth has a prediction in it: "
                        "nothing to score"));
  EXPECT_EQ(out.str(), "");
}

TEST_F(ClipScoresTest, SplitsHaveRowsOfTheirOwn) {
  const auto options =
      Options("clip,label,split\na,x,train\nb,y,train\nc,x,test\nd,y,test\n",
              "clip,predicted\na,x\nb,y\nc,x\nd,x\n");
  std::ostringstream out;
  testing::internal::CaptureStderr();
  EvaluateRecognition(options, out);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("t.csv: 'all' holds 2 splits together (test, train): "
                        "clips that were trained on are no test, read the row "
                        "of the split that was held back"));
  EXPECT_THAT(out.str(), testing::ContainsRegex("split test +2 +0.500"));
  EXPECT_THAT(out.str(), testing::ContainsRegex("split train +2 +1.000"));
  const auto one = Options("clip,label,split\na,x,test\nb,y,test\n",
                           "clip,predicted\na,x\nb,y\n");
  std::ostringstream alone;
  testing::internal::CaptureStderr();
  EvaluateRecognition(one, alone);
  EXPECT_THAT(testing::internal::GetCapturedStderr(), Not(HasSubstr("split")));
  EXPECT_THAT(alone.str(), Not(HasSubstr("split")));
}

TEST_F(ClipScoresTest, ATrueApexOutsideItsExpressionIsLeftOut) {
  const auto options = Options("clip,onset,apex,offset\na,1,5,9\nb,1,20,9\n",
                               "clip,apex\na,6\nb,6\n");
  std::ostringstream out;
  testing::internal::CaptureStderr();
  EvaluateApex(options, out);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("not scored: b: the true apex 20 lies outside onset to "
                        "offset (1 to 9, line 3)"));
  EXPECT_THAT(out.str(), AllOf(HasSubstr("1.00"), Not(HasSubstr("14.00"))));
}

}  // namespace
}  // namespace mien
