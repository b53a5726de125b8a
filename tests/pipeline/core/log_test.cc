#include "pipeline/core/log.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(Log, GoesToStderrFromTheChosenLevelOn) {
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  SetLogLevel("warn");
  LogInfo("quiet {}");
  LogWarn("loud {} %s");
  SetLogLevel("info");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, testing::HasSubstr("loud {} %s"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("quiet")));
}

TEST(Log, IsOneLineThatNoTerminalObeys) {
  testing::internal::CaptureStderr();
  LogError("a\nb\x1b[2J" + std::string(100000, 'x') + "end");
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, testing::StartsWith("error: a b\\x1b[2Jxx"));
  EXPECT_THAT(text, testing::EndsWith("xend\n"));
  EXPECT_LT(text.size(), 2000u);
}

TEST(Log, UnknownLevel) {
  EXPECT_THAT(ErrorOf([] { SetLogLevel("loud"); }),
              testing::StartsWith("ConfigError"));
}

}  // namespace
}  // namespace mien
