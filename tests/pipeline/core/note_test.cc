#include "pipeline/core/note.h"

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(NoteTest, ComesBackFromItsText) {
  const std::vector<Note> notes = {{"time", "3 stamps were wrong", 3},
                                   {"left out", "a\tb", 0}};
  EXPECT_EQ(NotesText(notes),
            "time\t3\t3 stamps were wrong\nleft out\t0\ta\tb\n");
  EXPECT_EQ(ParseNotes(NotesText(notes)), notes);
}

TEST(NoteTest, LeavesOutLinesThatAreNoNotes) {
  EXPECT_TRUE(ParseNotes("").empty());
  EXPECT_TRUE(ParseNotes("time\nrate\tmany\tx\nsize\t2\n").empty());
}

}  // namespace
}  // namespace mien
