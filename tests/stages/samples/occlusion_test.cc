#include "stages/samples/occlusion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

constexpr int kSide = 16;

// 1 in the corner of 4 x 4 pixels, 0 elsewhere: the mean is 1/16.
SampleSet Corner() {
  SampleSet set;
  set.channels = 1;
  set.height_px = set.width_px = kSide;
  set.channel_names = {"u"};
  set.classes = {"a", "b"};
  set.samples = {{"set", "01", "one", "", 0}, {"set", "02", "two", "", 1}};
  set.x.assign(2 * kSide * kSide, 0);
  for (int i = 0; i < 2 * kSide * kSide; ++i) {
    if (i % kSide < 4 && i / kSide % kSide < 4) {
      set.x[static_cast<std::size_t>(i)] = 1;
    }
  }
  return set;
}

// p(b) is the mean of the corner.
std::vector<float> CornerOnly(const SampleSet& set) {
  std::vector<float> p;
  for (std::size_t n = 0; n < set.size(); ++n) {
    float sum = 0;
    for (int y = 0; y < 4; ++y) {
      for (int x = 0; x < 4; ++x) {
        sum +=
            set.x[n * set.stride() + static_cast<std::size_t>(y * kSide + x)];
      }
    }
    p.push_back(1 - sum / 16);
    p.push_back(sum / 16);
  }
  return p;
}

float At(const OcclusionMaps& maps, int n, int x, int y) {
  return maps.map[static_cast<std::size_t>((n * kSide + y) * kSide + x)];
}

// Squares of 4 px, 2 px apart: the one on the corner takes all but the mean,
// its neighbours half of that, the one beside both a quarter.
TEST(MapOcclusion, FindsTheCornerThatTheAnswerDependsOn) {
  const OcclusionMaps maps = MapOcclusion(Corner(), {1}, 0.25, CornerOnly);
  EXPECT_EQ(maps.patch_px, 4);
  const float all = 15.0f / 16;
  EXPECT_FLOAT_EQ(At(maps, 0, 0, 0), all);
  EXPECT_FLOAT_EQ(At(maps, 0, 2, 0), all * 0.75f);  // all, 1/2
  EXPECT_FLOAT_EQ(At(maps, 0, 4, 0), all * 0.25f);  // 1/2, nothing
  EXPECT_FLOAT_EQ(At(maps, 0, 2, 2), all * (1 + 0.5f + 0.5f + 0.25f) / 4);
  for (int i = 0; i < kSide * kSide; ++i) {
    const int x = i % kSide, y = i / kSide;
    if (x < 6 && y < 6) continue;
    EXPECT_EQ(At(maps, 0, x, y), 0) << x << " " << y;
  }
  EXPECT_THAT(maps.probabilities, testing::ElementsAre(0, 1));
  EXPECT_EQ(maps.samples[0], "set/02/two");
  EXPECT_EQ(maps.labels[0], 1);
  EXPECT_EQ(maps.input.size(), static_cast<std::size_t>(kSide * kSide));
}

TEST(MapOcclusion, WhatIsTheSameEverywhereCannotBeHidden) {
  SampleSet set = Corner();
  set.x.assign(set.x.size(), 0.5f);
  for (const float value : MapOcclusion(set, {0}, 0.25, CornerOnly).map) {
    EXPECT_EQ(value, 0);
  }
}

TEST(MapOcclusion, CoversTheBorderAndTheWholeInput) {
  // 16 px, squares of 5 px, 2 px apart: 0, 2, ... 10, and 11 at the border.
  SampleSet set = Corner();
  set.x.assign(set.x.size(), 0);
  set.x[kSide * kSide - 1] = 1;
  const OcclusionMaps maps =
      MapOcclusion(set, {0}, 0.3, [](const SampleSet& versions) {
        std::vector<float> p;
        for (std::size_t n = 0; n < versions.size(); ++n) {
          const float last = versions.x[(n + 1) * versions.stride() - 1];
          p.insert(p.end(), {1 - last, last});
        }
        return p;
      });
  EXPECT_EQ(maps.patch_px, 5);
  EXPECT_FLOAT_EQ(At(maps, 0, 15, 15), 255.0f / 256);
  EXPECT_FLOAT_EQ(At(MapOcclusion(Corner(), {0}, 1, CornerOnly), 0, 9, 9),
                  15.0f / 16);
}

TEST(MapOcclusion, NeedsAllProbabilities) {
  EXPECT_THAT(ErrorOf([] {
                MapOcclusion(Corner(), {0}, 0.25, [](const SampleSet&) {
                  return std::vector<float>(3);
                });
              }),
              HasSubstr("a probability for each class"));
}

TEST(OcclusionMaps, RoundTripAndRefusal) {
  OcclusionMaps maps = MapOcclusion(Corner(), {1, 0}, 0.25, CornerOnly);
  maps.name = "set/02";
  maps.seed = 3;
  OcclusionMaps back;
  FromArtifact(ToArtifact(maps), &back);
  EXPECT_EQ(back.name, "set/02");
  EXPECT_EQ(back.seed, 3);
  EXPECT_EQ(back.patch_px, 4);
  EXPECT_EQ(back.classes, maps.classes);
  EXPECT_EQ(back.samples, maps.samples);
  EXPECT_EQ(back.map, maps.map);
  EXPECT_EQ(back.input, maps.input);
  EXPECT_EQ(back.width_px, kSide);
  FromArtifact(ToArtifact(OcclusionMaps()), &back);
  EXPECT_TRUE(back.samples.empty());
  Artifact artifact = ToArtifact(maps);
  artifact.texts["samples"] = "one";
  EXPECT_THAT(ErrorOf([&] { FromArtifact(artifact, &back); }),
              HasSubstr("cached occlusion maps 'set/02'"));
  artifact = ToArtifact(maps);
  artifact.arrays["labels"].bytes[0] = 9;  // no such class
  EXPECT_THROW(FromArtifact(artifact, &back), DataError);
}

}  // namespace
}  // namespace mien
