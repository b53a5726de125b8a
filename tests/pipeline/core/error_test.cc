#include "pipeline/core/error.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

TEST(Error, KindsHaveTheirNamesAndExitCodes) {
  const auto expect = [](const Error& error, ErrorKind kind, const char* name,
                         int code) {
    EXPECT_EQ(error.kind(), kind);
    EXPECT_STREQ(error.KindName(), name);
    EXPECT_EQ(error.ExitCode(), code) << name;
    EXPECT_STREQ(error.what(), "m");
  };
  expect(ConfigError("m"), ErrorKind::kConfig, "ConfigError", 2);
  expect(DataError("m"), ErrorKind::kData, "DataError", 1);
  expect(ModelError("m"), ErrorKind::kModel, "ModelError", 1);
  expect(IoError("m"), ErrorKind::kIo, "IoError", 1);
  expect(InternalError("m"), ErrorKind::kInternal, "InternalError", 3);
}

TEST(Error, GainsStageAndItemAsItRisesTheInnermostWin) {
  DataError error("no face");
  error.AddStage("track");
  EXPECT_STREQ(error.what(), "track: no face");
  error.AddStage("motion");
  error.AddItem("sub01/EP02");
  error.AddItem("all");
  EXPECT_STREQ(error.what(), "sub01/EP02: track: no face");
  EXPECT_EQ(error.message(), "no face");
  EXPECT_EQ(error.stage(), "track");
  EXPECT_EQ(error.item(), "sub01/EP02");
}

TEST(Error, IsCaughtAsTheFamilyWithoutLosingItsKind) {
  try {
    throw IoError("full");
  } catch (Error& error) {
    error.AddItem("x");
    EXPECT_EQ(error.kind(), ErrorKind::kIo);
    EXPECT_STREQ(error.what(), "x: full");
  }
}

TEST(Error, AFailedCheckIsAnInternalErrorThatNamesIt) {
  EXPECT_EQ(ErrorOf([] { MIEN_CHECK(1 + 1 == 2, "sums"); }), "");
  const std::string text =
      ErrorOf([] { MIEN_CHECK(1 + 1 == 3, std::string("sums")); });
  EXPECT_THAT(text, testing::StartsWith(
                        "InternalError: sums (check 1 + 1 == 3 failed in "));
  EXPECT_THAT(text, testing::HasSubstr("error_test.cc"));
}

}  // namespace
}  // namespace mien
