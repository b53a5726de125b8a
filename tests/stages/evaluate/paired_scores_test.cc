#include "stages/evaluate/paired_scores.h"

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

const std::vector<std::string> kClasses = {"negative", "positive"};

// Truth n n p p. A says n p p n: half of each class is right. B says n n p n:
// F1 of n is 2*2/(2+3) = .8, of p 2*1/(2+1) = 2/3.
TEST(ComparePredictions, WorkedByHand) {
  const PairedScores scores =
      ComparePredictions({0, 0, 1, 1}, {{0, 1, 1, 0}}, {{0, 0, 1, 0}},
                         {"s1", "s1", "s2", "s2"}, kClasses, 200, 1);
  EXPECT_EQ(scores.groups, 2u);
  EXPECT_DOUBLE_EQ(scores.accuracy.a, 0.5);
  EXPECT_DOUBLE_EQ(scores.accuracy.b, 0.75);
  EXPECT_DOUBLE_EQ(scores.accuracy.b_minus_a(), 0.25);
  EXPECT_DOUBLE_EQ(scores.uar.a, 0.5);
  EXPECT_DOUBLE_EQ(scores.uar.b, 0.75);
  EXPECT_DOUBLE_EQ(scores.uf1.a, 0.5);
  EXPECT_NEAR(scores.uf1.b, (0.8 + 2.0 / 3) / 2, 1e-12);
  // s1 gains .5, s2 nothing: of two draws of two, 0, .25 or .5.
  EXPECT_DOUBLE_EQ(scores.accuracy.difference.low, 0);
  EXPECT_DOUBLE_EQ(scores.accuracy.difference.high, 0.5);
  EXPECT_FALSE(scores.accuracy.beyond_chance());
}

// The figures are those of Score().
TEST(ComparePredictions, AgreesWithScore) {
  Rng rng(3);
  const std::vector<std::string> classes = {"a", "b", "c"};
  std::vector<int> truth, a, b;
  std::vector<std::string> groups;
  for (int i = 0; i < 60; ++i) {
    truth.push_back(static_cast<int>(rng.Below(2)));  // c never occurs
    a.push_back(static_cast<int>(rng.Below(3)));
    b.push_back(static_cast<int>(rng.Below(3)));
    groups.push_back(Str(i % 7));
  }
  const PairedScores paired =
      ComparePredictions(truth, {a}, {b}, groups, classes, 0, 1);
  const Scores of_a = Score(truth, a, classes), of_b = Score(truth, b, classes);
  EXPECT_NEAR(paired.uf1.a, of_a.uf1, 1e-12);
  EXPECT_NEAR(paired.uar.a, of_a.uar, 1e-12);
  EXPECT_NEAR(paired.accuracy.b, of_b.accuracy, 1e-12);
  EXPECT_NEAR(paired.uf1.b, of_b.uf1, 1e-12);
  EXPECT_FALSE(paired.uf1.resampled);
}

TEST(ComparePredictions, MeansOverSeedsOfEitherRun) {
  const PairedScores scores = ComparePredictions(
      {0, 1}, {{0, 1}, {0, 0}}, {{0, 1}}, {"x", "y"}, kClasses, 10, 1);
  EXPECT_DOUBLE_EQ(scores.accuracy.a, 0.75);
  EXPECT_DOUBLE_EQ(scores.accuracy.b, 1);
}

// 20 people, 10 clips each; every person's A is worse by some clips.
TEST(ComparePredictions, APlantedDifferenceAndAPlantedNull) {
  Rng rng(11);
  std::vector<int> truth, a, b, other;
  std::vector<std::string> groups;
  const auto wrong = [&](double share) { return rng.Uniform() < share; };
  for (int person = 0; person < 20; ++person) {
    const double hard = rng.Uniform(0.1, 0.5);  // of this person
    for (int clip = 0; clip < 10; ++clip) {
      const int label = clip % 2;
      truth.push_back(label);
      groups.push_back(Str("s", person));
      b.push_back(wrong(hard) ? 1 - label : label);
      a.push_back(wrong(hard + 0.25) ? 1 - label : label);
      other.push_back(wrong(hard) ? 1 - label : label);
    }
  }
  const PairedScores planted =
      ComparePredictions(truth, {a}, {b}, groups, kClasses, 2000, 1);
  EXPECT_TRUE(planted.uf1.beyond_chance());
  EXPECT_GT(planted.uf1.difference.low, 0);
  EXPECT_LT(planted.uf1.difference.low, planted.uf1.b_minus_a());
  EXPECT_GT(planted.uf1.difference.high, planted.uf1.b_minus_a());
  EXPECT_NEAR(planted.uf1.b_minus_a(), 0.25, 0.15);
  const PairedScores null =
      ComparePredictions(truth, {other}, {b}, groups, kClasses, 2000, 1);
  EXPECT_FALSE(null.uf1.beyond_chance());
  // The same run twice differs by nothing, in every resample.
  const PairedScores same =
      ComparePredictions(truth, {a}, {a}, groups, kClasses, 100, 1);
  EXPECT_EQ(same.uf1.difference.low, 0);
  EXPECT_EQ(same.uf1.difference.high, 0);
  EXPECT_FALSE(same.uf1.beyond_chance());
  // The seed fixes the interval.
  const PairedScores again =
      ComparePredictions(truth, {a}, {b}, groups, kClasses, 2000, 1);
  EXPECT_EQ(again.uf1.difference.low, planted.uf1.difference.low);
  const PairedScores seeded =
      ComparePredictions(truth, {a}, {b}, groups, kClasses, 2000, 2);
  EXPECT_NE(seeded.uf1.difference.low, planted.uf1.difference.low);
}

TEST(ComparePredictions, OneSubjectHasNoInterval) {
  const PairedScores scores = ComparePredictions({0, 1}, {{0, 0}}, {{0, 1}},
                                                 {"x", "x"}, kClasses, 100, 1);
  EXPECT_FALSE(scores.uf1.resampled);
  EXPECT_FALSE(scores.uf1.beyond_chance());
  EXPECT_THROW(ComparePredictions({0}, {{2}}, {{0}}, {"x"}, kClasses, 1, 1),
               InternalError);
}

// Person p: 2 of 3 things more in B; q: none of 1.
TEST(CompareShares, WorkedByHand) {
  const PairedFigure figure =
      CompareShares({true, false, false, true}, {true, true, true, true},
                    {"p", "p", "p", "q"}, 500, 1);
  EXPECT_DOUBLE_EQ(figure.a, 0.5);
  EXPECT_DOUBLE_EQ(figure.b, 1);
  // Draws: p p gives 4/6, q q gives 0, p q gives 2/4.
  EXPECT_DOUBLE_EQ(figure.difference.low, 0);
  EXPECT_DOUBLE_EQ(figure.difference.high, 4.0 / 6);
}

TEST(McNemarExact, BinomialTails) {
  EXPECT_DOUBLE_EQ(McNemarExact(0, 0), 1);
  EXPECT_DOUBLE_EQ(McNemarExact(4, 4), 1);
  // 0 of 5: 2 / 32; 1 of 9: 2 (1 + 9) / 512.
  EXPECT_NEAR(McNemarExact(5, 0), 2.0 / 32, 1e-12);
  EXPECT_NEAR(McNemarExact(1, 8), 20.0 / 512, 1e-12);
  EXPECT_NEAR(McNemarExact(8, 1), 20.0 / 512, 1e-12);
}

}  // namespace
}  // namespace mien
