#include "tools/spot/spoken.h"

#include <gmock/gmock.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

std::string Cue(const std::string& text) {
  return "WEBVTT\n\n00:00.000 --> 00:01.000\n" + text + "\n";
}

struct SpokenTest : testing::Test {
  std::optional<Transcript> Ask(const std::string& given = "",
                                bool search = true) {
    testing::internal::CaptureStderr();
    const auto found = SpokenIn("a.mp4", folder / "a.mp4", given, search);
    said = testing::internal::GetCapturedStderr();
    return found;
  }
  const TempFolder folder;
  std::string said;
};

TEST_F(SpokenTest, GivenBeforeFound) {
  EXPECT_FALSE(Ask().has_value());
  WriteFileAtomic(folder / "a.vtt", Cue("well then"));
  EXPECT_EQ(Ask()->said.at(0).text, "well then");
  EXPECT_THAT(said, HasSubstr("a.mp4: transcript: " + (folder / "a.vtt") +
                              ", 1 stretches"));
  EXPECT_FALSE(Ask("", false).has_value());
  WriteFileAtomic(folder / "other.vtt", Cue("AU4"));
  EXPECT_EQ(Ask(folder / "other.vtt")->said.at(0).text, "AU4");
}

TEST_F(SpokenTest, WhatIsFoundMustHoldWords) {
  WriteFileAtomic(folder / "a.vtt", Cue("AU4"));
  EXPECT_FALSE(Ask().has_value());
  EXPECT_THAT(said, HasSubstr("holds codes rather than words"));
  WriteFileAtomic(folder / "a.vtt", "nothing of the kind");
  EXPECT_FALSE(Ask().has_value());
  EXPECT_THAT(said, HasSubstr("not WebVTT: the first line must be WEBVTT: not "
                              "taken for a transcript"));
  EXPECT_THROW(Ask(folder / "a.vtt"), DataError);
  testing::internal::GetCapturedStderr();
}

}  // namespace
}  // namespace mien
