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

TEST(Log, UnknownLevel) {
  EXPECT_THAT(ErrorOf([] { SetLogLevel("loud"); }),
              testing::StartsWith("ConfigError"));
}

}  // namespace
}  // namespace mien
