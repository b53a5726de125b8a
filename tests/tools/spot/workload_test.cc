#include "tools/spot/workload.h"

#include <gmock/gmock.h>

namespace mien {
namespace {

std::vector<EventRow> Rows(std::size_t count, double length_s) {
  std::vector<EventRow> rows(count);
  for (EventRow& row : rows) row.offset_s = length_s;
  return rows;
}

// (0.2 + 2 * 0.4) s at a quarter of the speed are 4 s, and 3 s to decide.
TEST(Workload, AFilmEachAndTheDecision) {
  Workload one = WorkloadOf(Rows(1, 0.2), 0.4, 25);
  EXPECT_DOUBLE_EQ(one.seconds, 7);
  EXPECT_EQ(WorkloadText(one), "1 candidate, less than a minute to check");
  EXPECT_EQ(AssumptionText(one),
            "each film once at 0.25 times its speed, 3 s to decide");
  EXPECT_DOUBLE_EQ(WorkloadOf(Rows(1, 0.2), 0.4, 200).seconds, 13);  // slower
  EXPECT_EQ(WorkloadText(WorkloadOf(Rows(9, 0.2), 0.4, 25)),
            "9 candidates, about 1 minute to check");
  EXPECT_EQ(WorkloadText(WorkloadOf(Rows(103, 0.2), 0.4, 25)),
            "103 candidates, about 12 minutes to check");
  EXPECT_EQ(WorkloadText(WorkloadOf({}, 0.4, 25)), "0 candidates");
}

TEST(Workload, WhatIsDecidedIsDone) {
  auto rows = Rows(103, 0.2);
  for (std::size_t i = 0; i < 50; ++i) rows[i].verdict = "reject";
  EXPECT_EQ(WorkloadText(WorkloadOf(rows, 0.4, 25)),
            "53 undecided candidates, about 6 minutes to check");
}

}  // namespace
}  // namespace mien
