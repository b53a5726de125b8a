#include "stages/report/signal_pack.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

// Two columns, a row per entry.
SignalTable Table(const std::vector<float>& a, const std::vector<float>& b) {
  SignalTable table;
  table.columns = {"a", "b"};
  for (std::size_t i = 0; i < a.size(); ++i) {
    table.time_s.push_back(0.5 * static_cast<double>(i));
    table.values.push_back(a[i]);
    table.values.push_back(b[i]);
  }
  return table;
}

TEST(PackSignalsTest, CodesAreSharesOfTheLargestValue) {
  const PackedSignals packed =
      PackSignals(Table({0, 2, -4, kNan}, {0, 0, 0, 0}), 10);
  EXPECT_THAT(packed.time_s, ElementsAre(0, 0.5, 1, 1.5));
  ASSERT_EQ(packed.columns.size(), 2u);
  EXPECT_EQ(packed.columns[0].name, "a");
  EXPECT_DOUBLE_EQ(packed.columns[0].scale, 4.0 / 32767);
  EXPECT_THAT(packed.columns[0].codes,
              ElementsAre(0, 16384, -32767, PackedColumn::kNoValue));
  EXPECT_THAT(packed.columns[1].codes, ElementsAre(0, 0, 0, 0));
}

TEST(PackSignalsTest, ThinningKeepsPeaksInTheirOrder) {
  // Buckets of four rows: (0 9 -1 0) and (3 -5 7 nan); column b: none at all,
  // then one value.
  const PackedSignals packed =
      PackSignals(Table({0, 9, -1, 0, 3, -5, 7, kNan},
                        {kNan, kNan, kNan, kNan, kNan, 1, kNan, kNan}),
                  4);
  EXPECT_THAT(packed.time_s, ElementsAre(0, 1, 2, 3));
  const PackedColumn& a = packed.columns[0];
  ASSERT_EQ(a.codes.size(), 4u);
  const double expected[] = {9, -1, -5, 7};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(a.codes[i] * a.scale, expected[i], 9.0 / 65534);
  }
  EXPECT_THAT(packed.columns[1].codes,
              ElementsAre(PackedColumn::kNoValue, PackedColumn::kNoValue, 32767,
                          32767));
}

TEST(PackSignalsTest, RefusesATableThatDoesNotFit) {
  SignalTable table = Table({1}, {2});
  table.values.pop_back();
  EXPECT_THAT(ErrorOf([&] { PackSignals(table, 10); }),
              HasSubstr("rows x columns"));
}

TEST(PackSignalsTest, NothingIsNothing) {
  const PackedSignals packed = PackSignals(SignalTable(), 10);
  EXPECT_TRUE(packed.time_s.empty());
  EXPECT_TRUE(packed.columns.empty());
}

TEST(PackTimesTest, TenMicrosecondsUpToSixHours) {
  const PackedTimes packed = PackTimes({0, 0.04, 3600.12345});
  EXPECT_DOUBLE_EQ(packed.unit_s, 1e-5);
  EXPECT_THAT(packed.steps, ElementsAre(0, 4000, 360012345));
  const PackedTimes day = PackTimes({0, 86400});
  EXPECT_NEAR(day.steps[1] * day.unit_s, 86400, day.unit_s);
}

TEST(LittleEndianTest, LowestByteFirst) {
  EXPECT_EQ(LittleEndian(std::vector<std::int16_t>{0x0102, -2}),
            std::string("\x02\x01\xFE\xFF", 4));
  EXPECT_EQ(LittleEndian(std::vector<std::int32_t>{0x01020304, -1}),
            std::string("\x04\x03\x02\x01\xFF\xFF\xFF\xFF", 8));
}

}  // namespace
}  // namespace mien
