#include "tools/eval/verdicts.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr char kEvents[] =
    "video,face,event,kind,onset_frame,apex_frame,offset_frame,onset_s,apex_s,"
    "offset_s,score,amplitude_iod,flags,verdict,added\n";

class VerdictsTest : public testing::Test {
 protected:
  VerdictsTest() {
    // In each recording six that are accepted, and six during speech that are
    // not, all of one score.
    for (const char* name : {"a", "b", "c"}) {
      std::string text = kEvents;
      for (int i = 0; i < 12; ++i) {
        const int at = 100 * i;
        text += Str(name, ".mp4,0,", i + 1, ",micro,", at, ",", at + 5, ",",
                    at + 10, ",", FixedText(at / 25.0, 2), ",",
                    FixedText((at + 5) / 25.0, 2), ",",
                    FixedText((at + 10) / 25.0, 2), ",0.5,0.02,",
                    i % 2 == 0 ? ",accept,\n" : "blink;speech,reject,\n");
      }
      WriteFileAtomic(folder_ / (Str("r/", name, "/events.csv")), text);
    }
    options_.predicted = {folder_ / "r"};
    options_.out = folder_ / "ranking.csv";
  }

  TempFolder folder_;
  VerdictOptions options_;
};

TEST_F(VerdictsTest, WhatIsDecided) {
  WriteFileAtomic(
      folder_ / "more.csv",
      std::string(kEvents) +
          "d.mp4,0,1,micro,0,5,10,0,0.2,0.4,0.7,0.03,speech,reject,\n"
          "d.mp4,0,2,micro,50,55,60,2,2.2,2.4,0.6,0.03,,unsure,\n"
          "d.mp4,0,3,micro,90,95,99,3.6,3.8,3.96,0.6,0.03,,,\n"
          "d.mp4,0,4,micro,190,195,199,7.6,7.8,7.96,,0.03,,accept,yes\n");
  options_.predicted = {folder_ / "more.csv"};
  const auto judged = ReadJudged(options_);
  ASSERT_EQ(judged.size(), 1u);
  EXPECT_EQ(judged[0].recording, "d.mp4");
  EXPECT_FALSE(judged[0].real);
  EXPECT_EQ(judged[0].facts.score, 0.7);
  EXPECT_NEAR(judged[0].facts.duration_s, 0.4, 1e-9);
  EXPECT_EQ(judged[0].facts.size_iod, 0.03);
  EXPECT_THAT(judged[0].facts.flags, ElementsAre("speech"));
}

// What people coded decides in place of verdicts, in the recordings that are
// coded: one interval covers 11 of 13 frames of the first, another is far off.
TEST_F(VerdictsTest, WhatIsCoded) {
  WriteFileAtomic(folder_ / "coded.csv",
                  "video,onset_frame,offset_frame,kind\n"
                  "b.mp4,100,112,micro\nb.mp4,640,660,micro\n");
  options_.coded = {folder_ / "coded.csv"};
  const auto judged = ReadJudged(options_);
  ASSERT_EQ(judged.size(), 12u);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    EXPECT_EQ(judged[i].recording, "b.mp4");
    EXPECT_EQ(judged[i].real, i == 1) << i;
  }
}

TEST_F(VerdictsTest, WritesTheLayerAndSaysWhatItDoes) {
  std::ostringstream out;
  TrainVerdicts(options_, out);
  EXPECT_THAT(out.str(),
              HasSubstr("36 decided candidates, 18 of them real, in 3 "
                        "recordings; each recording judged by the others:"));
  EXPECT_THAT(out.str(), HasSubstr("the score as it is  0.693"));
  const VerdictFile file =
      ParseVerdictCsv(ReadFile(options_.out), "ranking.csv");
  EXPECT_EQ(file.check.judged, 36);
  EXPECT_TRUE(file.check.better());
  CandidateFacts facts = {0.5, 0.4, 0.02, {}};
  EXPECT_GT(VerdictProbability(file.model, facts), 0.8);
  facts.flags = {"speech", "blink"};
  EXPECT_LT(VerdictProbability(file.model, facts), 0.2);

  options_.predicted = {folder_ / "r/a/events.csv"};
  EXPECT_THAT(ErrorOf([&] { TrainVerdicts(options_, out); }),
              HasSubstr("at least 5 of each in 2 are needed"));
}

}  // namespace
}  // namespace mien
