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
