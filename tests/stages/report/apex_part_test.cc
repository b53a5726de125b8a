#include "stages/report/apex_part.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(ApexPartTest, ShowsErrorsInFramesAndMsBesideTheMiddleFrame) {
  ApexScores apex;
  apex.n = 2;
  apex.mae_frames = 1.5;
  apex.mae_ms = 7.5;
  apex.middle_frame_mae_frames = 4;
  apex.errors = {{-1, -5, 4, 20}, {2, 10, -4, -20}};
  const std::string part = ApexPart(apex);
  EXPECT_THAT(part, HasSubstr("1.50 frames"));
  EXPECT_THAT(part, HasSubstr("4.00 frames"));
  EXPECT_THAT(part, HasSubstr("apex errors of 2 clips in frames"));
  EXPECT_THAT(part, HasSubstr("apex errors of 2 clips in ms"));
  EXPECT_THAT(part, HasSubstr("middle of the clip"));
  EXPECT_THAT(part, HasSubstr("line-b dash"));
  // 9 bins of 400 px; 2 frames is the seventh.
  EXPECT_THAT(part, HasSubstr("minus annotated apex, frames</text>"));
}

TEST(ApexPartTest, CardsAloneWithoutErrors) {
  EXPECT_THAT(ApexPart(ApexScores()), Not(HasSubstr("svg")));
}

}  // namespace
}  // namespace mien
