#include "pipeline/exec/shortage.h"

#include <gmock/gmock.h>

#include <new>
#include <stdexcept>
#include <system_error>

namespace mien {
namespace {

using testing::HasSubstr;

TEST(Shortage, SaysWhatIsMissing) {
  EXPECT_THAT(ShortageText(std::bad_alloc()), HasSubstr("exec.memory"));
  EXPECT_THAT(ShortageText(std::system_error(
                  std::make_error_code(std::errc::not_enough_memory))),
              HasSubstr("out of memory"));
  EXPECT_THAT(ShortageText(std::system_error(std::make_error_code(
                  std::errc::resource_unavailable_try_again))),
              HasSubstr("no further thread"));
  EXPECT_THAT(ShortageText(std::system_error(
                  std::make_error_code(std::errc::too_many_files_open))),
              HasSubstr("ulimit -n"));
  EXPECT_THAT(ShortageText(std::runtime_error(
                  "OpenCV(4.6.0) (-4:Insufficient memory) Failed to allocate")),
              HasSubstr("out of memory"));
}

TEST(Shortage, OtherErrorsAreNone) {
  EXPECT_EQ(ShortageText(std::runtime_error("bad shape")), "");
  EXPECT_EQ(ShortageText(std::system_error(
                std::make_error_code(std::errc::permission_denied))),
            "");
}

}  // namespace
}  // namespace mien
