#include "stages/exchange/event_terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "stages/exchange/event_row.h"

namespace mien {
namespace {

using testing::ElementsAre;

TEST(EventTerms, ARowIsMicroBeforeAnythingIsSaid) {
  EXPECT_EQ(EventRow().kind, KindText(EventKind::kMicro));
}

// The words of events.csv and of caches that are there.
TEST(EventTerms, WordsOfFiles) {
  EXPECT_EQ(KindText(EventKind::kMicro), "micro");
  EXPECT_EQ(KindText(EventKind::kMacro), "macro");
  EXPECT_THAT(
      FlagTexts({EventFlag::kBlink, EventFlag::kSpeech, EventFlag::kHeadMotion,
                 EventFlag::kFaceLost, EventFlag::kCovered, EventFlag::kHabit,
                 EventFlag::kLowFps}),
      ElementsAre("blink", "speech", "head_motion", "face_lost", "covered",
                  "habit", "low_fps"));
}

TEST(EventTerms, EveryWordReadsBackAndNoOtherDoes) {
  std::set<std::string> words;
  for (const KindTerm& term : KindTerms()) {
    EXPECT_EQ(KindOf(term.text), term.kind);
    words.insert(term.text);
  }
  for (const FlagTerm& term : FlagTerms()) {
    EXPECT_EQ(FlagOf(term.text), term.flag);
    EXPECT_FALSE(term.brief.empty()) << term.text;
    EXPECT_FALSE(term.meaning.empty()) << term.text;
    words.insert(term.text);
  }
  EXPECT_EQ(words.size(), KindTerms().size() + FlagTerms().size());
  EXPECT_EQ(KindOf("Micro"), std::nullopt);
  EXPECT_EQ(FlagOf(""), std::nullopt);
  EXPECT_EQ(FlagOf("micro"), std::nullopt);
}

TEST(EventTerms, TheLimitItselfIsMicro) {
  EXPECT_EQ(KindByLength(0.5, 0.5), EventKind::kMicro);
  EXPECT_EQ(KindByLength(1.1 - 0.6, 0.5), EventKind::kMicro);  // 0.5 and a bit
  EXPECT_EQ(KindByLength(0.50001, 0.5), EventKind::kMacro);
  EXPECT_EQ(KindByLength(std::nan(""), 0.5), EventKind::kMacro);
  EXPECT_EQ(KindByLength(0.51, 0.5), EventKind::kMacro);
}

}  // namespace
}  // namespace mien
