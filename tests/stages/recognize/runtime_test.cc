#include "stages/recognize/runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/recognize/training.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

TEST(Runtime, NamesTheBlasInUse) {
  const std::string name = BlasName();
  EXPECT_NE(name, "");
  testing::internal::CaptureStderr();
  WarnAboutSlowBlas();
  const std::string first = testing::internal::GetCapturedStderr();
  if (name == "reference") {
    EXPECT_THAT(first, HasSubstr("reference BLAS"));
  } else {
    EXPECT_EQ(first, "");
  }
  testing::internal::CaptureStderr();
  WarnAboutSlowBlas();  // once only
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Runtime, SettingsMayBeRepeated) {
  KeepFreedMemory();
  KeepFreedMemory();
  SetBlasThreads(1);
  SetBlasThreads(1);
  WarnAboutSlowBfloat16();
}

TEST(Runtime, TorchVersionHasThreeNumbers) {
  EXPECT_THAT(TorchVersion(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\..*"));
}

}  // namespace
}  // namespace mien
