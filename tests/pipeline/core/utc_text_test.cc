#include "pipeline/core/utc_text.h"

#include <limits>

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(UtcText, IsTheSecondOfTheCalendar) {
  EXPECT_EQ(UtcText(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(UtcText(951782399), "2000-02-28T23:59:59Z");
  EXPECT_EQ(UtcText(951782400), "2000-02-29T00:00:00Z");
  EXPECT_EQ(UtcText(std::numeric_limits<std::int64_t>::max()), "unknown");
}

TEST(UtcText, NowIsAfterThisWasWritten) {
  EXPECT_EQ(UtcTextNow().size(), UtcText(0).size());
  EXPECT_GT(UtcTextNow(), "2026-11-30T00:00:00Z");
}

}  // namespace
}  // namespace mien
