#include "stages/exchange/questions.h"

#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

EventRow At(double apex_s) {
  EventRow row;
  row.onset_s = apex_s - 0.1;
  row.apex_s = apex_s;
  row.offset_s = apex_s + 0.3;
  return row;
}

Transcript Talk(std::vector<Said> said) {
  return {"a.vtt", std::move(said), {}};
}

std::vector<std::string> TextsOf(const Transcript& transcript) {
  std::vector<std::string> texts;
  for (const auto& one : QuestionsOf(transcript, {}, 0, 1000)) {
    texts.push_back(one.text);
  }
  return texts;
}

TEST(QuestionsTest, CandidatesBelongToTheQuestionAskedLast) {
  const Transcript talk = Talk({{10, 12, "Ida", "Where were you?"},
                                {13, 20, "Per", "At home. Why?!"},
                                {20.5, 22, "Ida", "\u00abWho else?\u00bb "},
                                {22, 50, "Per", "Nobody."}});
  EventRow no_apex = At(30);
  no_apex.apex_s = std::numeric_limits<double>::quiet_NaN();
  no_apex.onset_s = 19;
  no_apex.offset_s = 23;  // middle 21
  const auto found =
      QuestionsOf(talk, {At(9), At(10), At(12.9), At(45), no_apex}, 0, 52.5);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].text, "Where were you?");
  EXPECT_EQ(found[0].speaker, "Ida");
  EXPECT_DOUBLE_EQ(found[0].start_s, 10);
  EXPECT_DOUBLE_EQ(found[0].end_s, 13);
  EXPECT_DOUBLE_EQ(found[0].seconds, 3);
  EXPECT_EQ(found[0].candidates, 2u);
  EXPECT_EQ(found[1].speaker, "Per");
  EXPECT_EQ(found[1].candidates, 0u);
  EXPECT_DOUBLE_EQ(found[2].seconds, 32);
  EXPECT_EQ(found[2].candidates, 2u);
}

TEST(QuestionsTest, ASentenceOfSeveralCuesAndQuestionsOfOneBreath) {
  EXPECT_THAT(TextsOf(Talk({{0, 1, "A", "Right."},
                            {1, 2, "A", "And when"},
                            {1.5, 1.8, "B", "mhm"},
                            {2.9, 4, "A", "did you leave?"},
                            {5.9, 7, "A", "Before noon?"}})),
              ElementsAre("And when did you leave? Before noon?"));
  // Pauses: of 1.1 s in a sentence, of 2.1 s between questions.
  EXPECT_THAT(TextsOf(Talk({{0, 1, "A", "so"},
                            {2.1, 3, "A", "you left?"},
                            {5.1, 6, "A", "Alone?"}})),
              ElementsAre("you left?", "Alone?"));
  // Another one asks in between.
  EXPECT_THAT(TextsOf(Talk({{0, 1, "A", "When?"},
                            {1.2, 1.5, "B", "Me?"},
                            {1.6, 2, "A", "You?"}})),
              ElementsAre("When?", "Me?", "You?"));
}

TEST(QuestionsTest, MarksOfOtherScriptsAndNone) {
  EXPECT_THAT(TextsOf(Talk({{0, 1, "A", "\u5929\u6c17\u306f\uff1f"},
                            {9, 10, "A", "\u03c0\u03bf\u03cd\u037e"},
                            {19, 20, "A", "\u0623\u064a\u0646\u061f"}})),
              testing::SizeIs(3));
  EXPECT_THAT(TextsOf(Talk({{0, 1, "A", "Is it? Tell me."}})),
              testing::SizeIs(1));
  EXPECT_THAT(TextsOf(Talk({{0, 1, "A", "He asked (why) and left."},
                            {2, 3, "A", "a?b"},
                            {5, 6, "A", ""}})),
              IsEmpty());
}

TEST(QuestionsTest, OnlyWhatWasLookedAt) {
  const Transcript talk = Talk({{0, 1, "A", "One?"},
                                {10, 11, "A", "Two?"},
                                {20, 21, "A", "Three?"},
                                {30, 31, "A", "Four?"}});
  const auto found = QuestionsOf(talk, {At(16)}, 15, 25);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].text, "Two?");
  EXPECT_DOUBLE_EQ(found[0].seconds, 5);
  EXPECT_EQ(found[0].candidates, 1u);
  EXPECT_DOUBLE_EQ(found[1].seconds, 5);
}

TEST(QuestionsTest, TextIsBounded) {
  std::vector<Said> said;
  for (int i = 0; i < 5000; ++i)
    said.push_back({0.1 * i, 0.1 * i, "A", "word"});
  said.push_back({500, 500.5, "A", "really?"});
  const auto found = QuestionsOf(Talk(said), {}, 0, 600);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_LE(found[0].text.size(), 210u);
}

}  // namespace
}  // namespace mien
