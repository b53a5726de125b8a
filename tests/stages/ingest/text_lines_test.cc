#include "stages/ingest/text_lines.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> LinesOf(const std::string& bytes) {
  TempFolder temp;
  WriteBytes(temp / "a.csv", bytes);
  TextLines lines(temp / "a.csv");
  std::vector<std::string> all;
  for (std::string line; lines.Next(&line);) all.push_back(line);
  EXPECT_EQ(lines.number(), static_cast<std::int64_t>(all.size()));
  return all;
}

TEST(TextLinesTest, EndsOfLines) {
  EXPECT_THAT(LinesOf("a\nb\r\nc\rd"), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(LinesOf("a\r\r\n\nb\n"), ElementsAre("a", "", "", "b"));
  EXPECT_THAT(LinesOf(""), ElementsAre());
}

TEST(TextLinesTest, Encodings) {
  EXPECT_THAT(LinesOf("\xEF\xBB\xBF"
                      "a\nb"),
              ElementsAre("a", "b"));
  EXPECT_THAT(LinesOf(std::string("\xFF\xFE"
                                  "a\0\n\0\xE4\0",
                                  8)),
              ElementsAre("a", "?"));
  EXPECT_THAT(LinesOf(std::string("\0a\0\r\0\n\0b", 8)), ElementsAre("a", "b"));
}

TEST(TextLinesTest, ALineWithoutEndIsRefused) {
  TempFolder temp;
  WriteBytes(temp / "a.csv", std::string(TextLines::kMaxLine + 1, 'x'));
  TextLines lines(temp / "a.csv");
  std::string line;
  EXPECT_EQ(ErrorOf([&] { lines.Next(&line); }),
            "DataError: " + (temp / "a.csv") +
                ": line 1: more than 1048576 bytes: no such table");
}

}  // namespace
}  // namespace mien
