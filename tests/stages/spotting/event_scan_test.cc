#include "stages/spotting/event_scan.h"

#include <cmath>

#include <gtest/gtest.h>

#include "pipeline/core/random.h"
#include "stages/motion/regions.h"
#include "stages/spotting/envelope.h"

namespace mien {
namespace {

// A minute of noise at 30 Hz.
MotionGrid NoiseGrid(double sd, std::uint64_t seed) {
  MotionGrid grid;
  grid.rate_hz = 30;
  grid.columns = static_cast<int>(2 * RegionNames().size());
  grid.valid.assign(1800, 1);
  grid.noise.assign(static_cast<std::size_t>(grid.columns), sd);
  Rng rng(seed);
  for (std::size_t i = 0; i < 1800u * static_cast<std::size_t>(grid.columns);
       ++i) {
    grid.value.push_back(static_cast<float>(sd * rng.Normal()));
  }
  return grid;
}

void AddPulse(const std::string& pattern_name, double middle_s, double length_s,
              double amplitude, MotionGrid* grid) {
  for (const MovementPattern& pattern : MovementPatterns()) {
    if (pattern.name != pattern_name) continue;
    for (std::size_t i = 0; i < grid->size(); ++i) {
      const double e = EnvelopeAt(grid->TimeOf(i), middle_s - length_s / 2,
                                  middle_s, middle_s + length_s / 2);
      for (std::size_t c = 0; c < pattern.direction.size(); ++c) {
        grid->value[i * pattern.direction.size() + c] +=
            static_cast<float>(amplitude * e * pattern.direction[c]);
      }
    }
  }
}

TEST(ScanForPulses, FindsPlantedOnesAndNothingElse) {
  MotionGrid grid = NoiseGrid(0.001, 1);
  AddPulse("AU6+AU12", 20, 0.4, 0.01, &grid);
  AddPulse("AU1+AU2", 40, 1.6, 0.02, &grid);
  const auto found = ScanForPulses(grid, MovementPatterns(), ScanOptions{});
  ASSERT_EQ(found.size(), 2u);
  const Candidate& smile = found[0].time_s < 30 ? found[0] : found[1];
  const Candidate& brows = found[0].time_s < 30 ? found[1] : found[0];
  EXPECT_NEAR(smile.time_s, 20, 0.05);
  EXPECT_NEAR(smile.duration_s, 0.4, 0.2);
  EXPECT_NEAR(smile.amplitude_iod, 0.01, 0.002);
  EXPECT_EQ(MovementPatterns()[static_cast<std::size_t>(smile.pattern)].name,
            "AU6+AU12");
  EXPECT_NEAR(brows.time_s, 40, 0.1);
  EXPECT_NEAR(brows.duration_s, 1.6, 0.9);
}

TEST(PulsesAt, TheBestPatternIsTakenHoweverWeak) {
  MotionGrid grid = NoiseGrid(0.004, 1);
  AddPulse("AU12", 20, 0.4, 0.012, &grid);
  ScanOptions options;
  options.min_strength = 50;
  EXPECT_TRUE(ScanForPulses(grid, MovementPatterns(), options).empty());
  const std::vector<Prompt> prompts = {{20.02, 0.35}};
  const auto found = PulsesAt(grid, MovementPatterns(), options, prompts);
  ASSERT_EQ(found.size(), 1u);
  ASSERT_TRUE(found[0].has_value());
  EXPECT_NEAR(found[0]->time_s, 20.02, 0.04);
  EXPECT_EQ(found[0]->duration_s, 0.4);  // the nearest of the filters
  EXPECT_EQ(
      MovementPatterns()[static_cast<std::size_t>(found[0]->pattern)].name,
      "AU12");
  // Where nothing was measured there is nothing.
  for (std::size_t i = 575; i < 625; ++i) grid.valid[i] = 0;
  const auto lost = PulsesAt(grid, MovementPatterns(), options, prompts);
  ASSERT_EQ(lost.size(), 1u);
  EXPECT_FALSE(lost[0].has_value());
  EXPECT_TRUE(PulsesAt(grid, MovementPatterns(), options, {}).empty());
}

TEST(ScanForPulses, NoiseAloneHoldsNothing) {
  for (std::uint64_t seed = 2; seed < 7; ++seed) {
    for (const Candidate& c : ScanForPulses(
             NoiseGrid(0.002, seed), MovementPatterns(), ScanOptions{})) {
      ADD_FAILURE() << seed << ": " << c.strength << " at " << c.time_s
                    << " s, length " << c.duration_s;
    }
  }
}

TEST(ScanForPulses, AStillFaceHoldsNothing) {
  MotionGrid grid = NoiseGrid(1e-6, 1);
  AddPulse("AU12", 20, 0.4, 0.0009, &grid);  // below the floor
  EXPECT_TRUE(ScanForPulses(grid, MovementPatterns(), ScanOptions{}).empty());
}

TEST(ScanForPulses, WhatTheFaceAlwaysDoesIsNoise) {
  // The chin talks all the time: one more of its pulses is nothing, one of the
  // brows is.
  MotionGrid grid = NoiseGrid(0.0005, 1);
  for (int n = 0; n < 200; ++n) {
    AddPulse("AU17", 0.3 * n, 0.25, n % 3 == 0 ? 0.02 : 0.01, &grid);
  }
  AddPulse("AU1+AU2", 30.1, 0.4, 0.01, &grid);
  const auto found = ScanForPulses(grid, MovementPatterns(), ScanOptions{});
  ASSERT_GE(found.size(), 1u);
  EXPECT_NEAR(found[0].time_s, 30.1, 0.1);
}

TEST(ScanForPulses, LostFramesAreNoEvidence) {
  MotionGrid grid = NoiseGrid(0.001, 1);
  AddPulse("AU12", 20, 0.4, 0.02, &grid);
  for (std::size_t i = 575; i < 625; ++i) grid.valid[i] = 0;
  EXPECT_TRUE(ScanForPulses(grid, MovementPatterns(), ScanOptions{}).empty());
  EXPECT_TRUE(
      ScanForPulses(MotionGrid{}, MovementPatterns(), ScanOptions{}).empty());
}

TEST(MovementPatterns, AreUnitLengthAndMirrored) {
  const auto& patterns = MovementPatterns();
  EXPECT_GT(patterns.size(), 30u);
  for (const MovementPattern& pattern : patterns) {
    double strongest = 0;
    for (std::size_t i = 0; i < pattern.direction.size(); i += 2) {
      strongest = std::max(strongest, std::hypot(pattern.direction[i],
                                                 pattern.direction[i + 1]));
    }
    EXPECT_NEAR(strongest, 1, 1e-12) << pattern.name;
    EXPECT_TRUE(pattern.at_eyes || pattern.at_mouth);
  }
  const auto& smile = patterns[6];
  ASSERT_EQ(smile.name, "AU12");
  const auto left = static_cast<std::size_t>(RegionIndex("mouth_corner_left"));
  const auto right =
      static_cast<std::size_t>(RegionIndex("mouth_corner_right"));
  EXPECT_LT(smile.direction[2 * left], 0);  // outwards
  EXPECT_EQ(smile.direction[2 * left], -smile.direction[2 * right]);
  EXPECT_LT(smile.direction[2 * left + 1], 0);  // up
}

}  // namespace
}  // namespace mien
