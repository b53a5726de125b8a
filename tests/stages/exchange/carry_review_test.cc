#include "stages/exchange/carry_review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::ElementsAre;

EventRow At(double onset_s, double offset_s) {
  EventRow row;
  row.video = "a.mp4";
  row.onset_s = onset_s;
  row.offset_s = offset_s;
  return row;
}

TEST(OverlapShare, OfTheirUnion) {
  EXPECT_DOUBLE_EQ(OverlapShare(At(0, 2), At(1, 3)), 1.0 / 3);
  EXPECT_DOUBLE_EQ(OverlapShare(At(0, 1), At(2, 3)), 0);
}

TEST(HasDecision, CodingIsOne) {
  EventRow row = At(0, 1);
  EXPECT_FALSE(HasDecision(row));
  row.coder = "anna";
  EXPECT_FALSE(HasDecision(row));
  row.coded_units = {"12"};
  EXPECT_TRUE(HasDecision(row));
}

TEST(CarryReview, TakesCodingAlong) {
  EventRow said = At(1, 2);
  said.coded_units = {"L12B"};
  said.coded_emotion = "contempt";
  said.coder = "anna";
  EventRow missed = At(8, 9);
  missed.verdict = "accept";
  missed.added = true;
  const auto rows = CarryReview({At(1.1, 2), At(4, 5)}, {said, missed});
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].coded_units, ElementsAre("L12B"));
  EXPECT_EQ(rows[0].coded_emotion, "contempt");
  EXPECT_EQ(rows[0].coder, "anna");
  EXPECT_TRUE(rows[1].coded_units.empty());
  EXPECT_TRUE(rows[2].added);
}

}  // namespace
}  // namespace mien
