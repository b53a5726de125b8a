#include "pipeline/core/tell_notes.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

#include "pipeline/core/text.h"

namespace mien {
namespace {

std::string Told(int count) {
  ReadingNotes notes;
  for (int i = 1; i <= count; ++i) notes.Say(Str("note ", i));
  testing::internal::CaptureStderr();
  TellNotes(notes);
  return testing::internal::GetCapturedStderr();
}

TEST(MessagesOfNotes, AllOfFew) {
  EXPECT_EQ(Told(0), "");
  EXPECT_EQ(Told(2), "info: note 1\ninfo: note 2\n");
  EXPECT_THAT(Told(10), testing::EndsWith("info: note 9\ninfo: note 10\n"));
}

TEST(MessagesOfNotes, TenLinesOfMany) {
  const std::string told = Told(150);
  EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 10);
  EXPECT_THAT(told, testing::EndsWith(
                        "info: note 9\ninfo: and 141 more notes like these\n"));
}

TEST(MessagesOfNotes, LongOnesAreCut) {
  ReadingNotes notes;
  notes.Say(std::string(5000, 'n'));
  testing::internal::CaptureStderr();
  TellNotes(notes);
  EXPECT_LT(testing::internal::GetCapturedStderr().size(), 1050u);
}

}  // namespace
}  // namespace mien
