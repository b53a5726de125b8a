#include "tools/support/answer.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <iostream>

#include "pipeline/core/file.h"
#include "pipeline/core/message.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// What `body` prints arrives in a file; the return value is End()'s. In a
// child: End() closes the standard output.
void Print(const std::string& path, const std::function<void()>& body,
           const std::string& lost) {
  EXPECT_EXIT(
      {
        if (std::freopen(path.c_str(), "w", stdout) == nullptr) _exit(9);
        Answer answer;
        body();
        _exit(answer.End() == lost ? 42 : 1);
      },
      testing::ExitedWithCode(42), "");
}

TEST(AnswerDeathTest, TextArrivesWithoutWhatATerminalObeys) {
  const TempFolder folder;
  Print(
      folder / "out", [] { std::cout << "a\x1b[2J\tb\n"
                                     << 12; }, "");
  EXPECT_EQ(ReadFile(folder / "out"), "a\\x1b[2J\tb\n12");
}

TEST(AnswerDeathTest, CharactersAreNotCutWhereTheBufferEnds) {
  const TempFolder folder;
  std::string text;
  while (text.size() < 300000) text += "\xE5\xBE\xAE";
  Print(
      folder / "out",
      [&text] {
        for (const char c : text) std::cout << c << std::flush;
      },
      "");
  EXPECT_EQ(ReadFile(folder / "out"), text);
}

TEST(AnswerDeathTest, BytesThatWereAskedForStay) {
  const TempFolder folder;
  Print(
      folder / "out",
      [] {
        std::cout.iword(RawOutputMark()) = 1;
        std::cout << "\x93NUMPY\x01\xFF";
      },
      "");
  EXPECT_EQ(ReadFile(folder / "out"), "\x93NUMPY\x01\xFF");
}

TEST(AnswerDeathTest, AFullDeviceIsSaid) {
  Print(
      "/dev/full", [] { std::cout << "a"; }, "No space left on device");
  Print(
      "/dev/full", [] { std::fputs("a", stdout); }, "No space left on device");
  Print(
      "/dev/full", [] {}, "");
}

}  // namespace
}  // namespace mien
