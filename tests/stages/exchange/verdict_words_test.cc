#include "stages/exchange/verdict_words.h"

#include <gmock/gmock.h>

#include "stages/exchange/event_table.h"

namespace mien {
namespace {

using ::testing::ElementsAre;

TEST(VerdictWords, UsualSpellings) {
  for (const char* yes : {"accept", "ACCEPTED", " yes ", "Ok", "TRUE", "1",
                          "correct", "WAHR", "ja", "oui", "sí", "对"}) {
    EXPECT_EQ(VerdictOf(yes), "accept") << yes;
  }
  for (const char* no : {"reject", "Rejected", "no", "FALSE", "0", "falsch",
                         "incorrect", "nein", "não", "错误"}) {
    EXPECT_EQ(VerdictOf(no), "reject") << no;
  }
  for (const char* open : {"unsure", "?", "maybe", "unklar"}) {
    EXPECT_EQ(VerdictOf(open), "unsure") << open;
  }
  EXPECT_EQ(VerdictOf(""), "");
  EXPECT_EQ(VerdictOf("  "), "");
  // A tick or a cross; not a word for one.
  for (const char* other : {"x", "2", "accept reject", "notable", "-"}) {
    EXPECT_EQ(VerdictOf(other), std::nullopt) << other;
  }
}

TEST(VerdictWords, OfAReviewNothingIsLost) {
  ReadingNotes notes;
  const auto rows = ParseEventsCsv(
      "video,onset_frame,offset_frame,verdict,note,added\n"
      "a,1,2,accept,,\na,3,4,Rejected,,true\na,5,6,x,look again,\n"
      "a,7,8,x,,no\na,9,10,OK,,\n",
      "r.csv", &notes);
  ASSERT_EQ(rows.size(), 5u);
  std::vector<std::string> verdicts;
  for (const EventRow& row : rows) verdicts.push_back(row.verdict);
  EXPECT_THAT(verdicts, ElementsAre("accept", "reject", "", "", "accept"));
  EXPECT_TRUE(rows[1].added);
  EXPECT_EQ(rows[2].note, "look again; verdict: x");
  EXPECT_EQ(rows[3].note, "verdict: x");
  EXPECT_THAT(
      notes.Lines(),
      ElementsAre("r.csv: verdicts in other words are read as accept, reject "
                  "or unsure: 2 (the first: line 3, 'Rejected' as reject)",
                  "r.csv: verdicts that are not read (accept, reject or "
                  "unsure, or yes, no, ok, true, false, 1, 0): their rows stay "
                  "open, with the word in the note: 2 (the first: line 4, "
                  "'x')"));
}

}  // namespace
}  // namespace mien
