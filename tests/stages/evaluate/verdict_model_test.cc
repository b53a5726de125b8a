#include "stages/evaluate/verdict_model.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tests/support/documented_columns.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

JudgedCandidate Of(const std::string& recording, double score, bool real,
                   const std::vector<std::string>& flags = {}) {
  JudgedCandidate one;
  one.recording = recording;
  one.facts = {score, 0.3, 0.02, flags};
  one.real = real;
  return one;
}

double WeightOf(const VerdictModel& model, const std::string& name) {
  for (const VerdictTerm& term : model.terms) {
    if (term.name == name) return term.weight;
  }
  return std::nan("");
}

TEST(VerdictModel, Terms) {
  EXPECT_THAT(VerdictTermNames(),
              ElementsAre("score", "duration", "size", "blink", "speech",
                          "head_motion", "face_lost", "covered", "habit"));
}

// Nothing varies: the share of the accepted is all that there is to learn.
TEST(VerdictModel, ConstantAlone) {
  const VerdictModel model =
      FitVerdicts({Of("a", 0.6, true), Of("a", 0.6, true), Of("b", 0.6, true),
                   Of("b", 0.6, false)});
  EXPECT_NEAR(model.constant, std::log(3), 1e-6);
  for (const VerdictTerm& term : model.terms) EXPECT_EQ(term.weight, 0);
  EXPECT_NEAR(VerdictProbability(model, Of("", 0.6, true).facts), 0.75, 1e-6);
  // What is not known counts as the mean.
  CandidateFacts unknown;
  unknown.score = unknown.duration_s = unknown.size_iod = std::nan("");
  EXPECT_NEAR(VerdictProbability(model, unknown), 0.75, 1e-6);
}

// Odds 4 and 1/4, ten each, of which 8 and 2 are real: by symmetry the
// constant is 0, and the weight w of the standardised logarithm (1, -1) is
// where twice (8 - 10 / (1 + e^-w)) equals the penalty's slope, w itself.
TEST(VerdictModel, OneTermWithPenalty) {
  std::vector<JudgedCandidate> judged;
  for (int i = 0; i < 10; ++i) {
    judged.push_back(Of("a", 0.8, i < 8));
    judged.push_back(Of("b", 0.2, i < 2));
  }
  const VerdictModel model = FitVerdicts(judged);
  EXPECT_NEAR(model.constant, 0, 1e-9);
  EXPECT_NEAR(model.terms[0].mean, 0, 1e-12);
  EXPECT_NEAR(model.terms[0].scale, std::log(4), 1e-12);
  const double w = WeightOf(model, "score");
  EXPECT_NEAR(2 * (8 - 10 / (1 + std::exp(-w))), w, 1e-8);
  EXPECT_GT(w, 0.8);  // less than log 4, to which no penalty would lead
  EXPECT_LT(w, std::log(4));
  EXPECT_EQ(WeightOf(model, "speech"), 0);
}

// Four recordings, in which all that is rejected is during speech, and the
// scores tell nothing.
TEST(VerdictCheck, WhatCarriesOver) {
  std::vector<JudgedCandidate> judged;
  for (const char* recording : {"a", "b", "c", "d"}) {
    for (int i = 0; i < 6; ++i) {
      judged.push_back(Of(recording, 0.5, true));
      judged.push_back(Of(recording, 0.5, false, {"speech"}));
    }
  }
  const VerdictCheck check = CheckVerdicts(judged);
  EXPECT_EQ(check.judged, 48);
  EXPECT_EQ(check.real, 24);
  EXPECT_EQ(check.recordings, 4);
  EXPECT_NEAR(check.loss_score, std::log(2), 1e-9);
  EXPECT_NEAR(check.loss_share, std::log(2), 1e-9);  // 19 of 38
  EXPECT_LT(check.loss_layer, 0.3);
  EXPECT_EQ(check.order_score, 0.5);
  EXPECT_EQ(check.order_layer, 1);
  EXPECT_TRUE(check.better());
  EXPECT_THAT(VerdictText(check),
              HasSubstr("made of 48 verdicts (24 accepted) in 4 recordings"));
}

// What holds in one recording and is the other way round in the next does not.
TEST(VerdictCheck, WhatDoesNot) {
  std::vector<JudgedCandidate> judged;
  for (int i = 0; i < 6; ++i) {
    judged.push_back(Of("a", 0.5, true));
    judged.push_back(Of("a", 0.5, false, {"speech"}));
    judged.push_back(Of("b", 0.5, false));
    judged.push_back(Of("b", 0.5, true, {"speech"}));
  }
  const VerdictCheck check = CheckVerdicts(judged);
  EXPECT_GT(check.loss_layer, check.loss_score);
  EXPECT_FALSE(check.better());
  EXPECT_EQ(check.order_layer, 0);  // the wrong way round in both
}

TEST(VerdictCheck, TooFew) {
  const std::vector<JudgedCandidate> one(12, Of("a", 0.5, true));
  EXPECT_EQ(
      ErrorOf([&] { CheckVerdicts(one); }),
      "DataError: too few verdicts to learn from: 12 accepted and 0 rejected "
      "candidates in 1 recording; at least 5 of each in 2 are needed");
}

TEST(VerdictFile, WrittenAndReadBack) {
  std::vector<JudgedCandidate> judged;
  for (int i = 0; i < 9; ++i) {
    judged.push_back(Of(i % 2 == 0 ? "a" : "b", 0.1 * i, i % 3 != 0));
    judged.push_back(Of(i % 2 == 0 ? "b" : "a", 0.7, i > 6, {"blink"}));
  }
  const VerdictModel model = FitVerdicts(judged);
  const VerdictCheck check = CheckVerdicts(judged);
  const std::string csv = VerdictCsv(model, check);
  EXPECT_EQ(ParseTable(csv, "ranking.csv").header,
            DocumentedColumns("ranking.csv"));
  const VerdictFile back = ParseVerdictCsv(csv, "ranking.csv");
  EXPECT_EQ(VerdictCsv(back.model, back.check), csv);
  for (const JudgedCandidate& one : judged) {
    EXPECT_EQ(VerdictProbability(back.model, one.facts),
              VerdictProbability(model, one.facts));
  }
  EXPECT_EQ(ErrorOf([] {
              ParseVerdictCsv("name,mean,scale,value\njudged,,,x\n", "r.csv");
            }),
            "DataError: r.csv: line 'judged': x is no number of 0 to 1e+06");
  EXPECT_EQ(
      ErrorOf([] { ParseVerdictCsv("name,mean,scale,value\n", "r.csv"); }),
      "DataError: r.csv: no line 'judged': not written by mien-train "
      "--verdicts");
}

}  // namespace
}  // namespace mien
