#include "stages/features/lbp_top.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include <gmock/gmock.h>

#include "stages/texture/lbp.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

GreyVolume Volume(int frames, int height, int width,
                  const std::function<int(int t, int y, int x)>& grey) {
  GreyVolume volume;
  volume.frames = frames;
  volume.height_px = height;
  volume.width_px = width;
  for (int t = 0; t < frames; ++t) {
    for (int y = 0; y < height; ++y) {
      for (int x = 0; x < width; ++x) {
        volume.grey.push_back(static_cast<std::uint8_t>(grey(t, y, x)));
      }
    }
  }
  return volume;
}

LbpTopParams Params(int blocks, int neighbours, int radius_frames) {
  LbpTopParams params;
  params.blocks = blocks;
  params.neighbours = neighbours;
  params.radius_frames = radius_frames;
  return params;
}

// The bin that holds everything, -1 when several do.
int OnlyBin(const std::vector<float>& histograms, int block, int plane,
            int bins) {
  const auto begin = histograms.begin() + (block * 3 + plane) * bins;
  const auto most = std::max_element(begin, begin + bins);
  EXPECT_NEAR(std::accumulate(begin, begin + bins, 0.0), 1, 1e-5);
  return *most > 0.99999f ? static_cast<int>(most - begin) : -1;
}

TEST(UniformLbpBins, OfFourNeighbours) {
  // 0101 and 1010 change four times.
  EXPECT_THAT(UniformLbpBins(4), ElementsAre(0, 1, 2, 3, 4, 14, 5, 6, 7, 8, 14,
                                             9, 10, 11, 12, 13));
  EXPECT_EQ(LbpBinCount(4), 15);
  EXPECT_EQ(LbpBinCount(8), 59);
  for (int p = 4; p <= 8; ++p) {
    const auto bins = UniformLbpBins(p);
    EXPECT_EQ(*std::max_element(bins.begin(), bins.end()) + 1, LbpBinCount(p));
  }
}

TEST(LbpTop, NothingIsDarkerInAConstantVolume) {
  for (const int p : {4, 5, 8}) {
    const auto h = LbpTopHistograms(
        Volume(9, 12, 14, [](int, int, int) { return 90; }), Params(2, p, 4));
    const int bins = LbpBinCount(p);
    ASSERT_EQ(h.size(), 4u * 3u * static_cast<std::size_t>(bins));
    for (int block = 0; block < 4; ++block) {
      for (int plane = 0; plane < 3; ++plane) {
        EXPECT_EQ(OnlyBin(h, block, plane, bins), bins - 2) << p;  // all ones
      }
    }
  }
}

// Brighter to the right by 10 and with time by 5, equal up and down. Neighbours
// of 4: bit 0 along the first axis, 1 up or back in time, 2 against the first
// axis, 3 down or later.
TEST(LbpTop, ADriftingRamp) {
  const GreyVolume ramp =
      Volume(7, 9, 11, [](int t, int, int x) { return 20 + 10 * x + 5 * t; });
  const auto h = LbpTopHistograms(ramp, Params(1, 4, 2));
  EXPECT_EQ(OnlyBin(h, 0, 0, 15), 9);   // XY 1011: right, up, down
  EXPECT_EQ(OnlyBin(h, 0, 1, 15), 8);   // XT 1001: right, later
  EXPECT_EQ(OnlyBin(h, 0, 2, 15), 11);  // YT 1101: down, above, later
  // With 8 neighbours the ring's corners count: XT at radius 1 px, 2 frames,
  // 45 degrees is 10 cos 45 +- 5 * 2 sin 45: 0 (rounding apart) or far from it.
  const auto steep =
      Volume(7, 9, 11, [](int t, int, int x) { return 20 + 4 * x + 20 * t; });
  const auto h8 = LbpTopHistograms(steep, Params(1, 8, 2));
  const auto bins = UniformLbpBins(8);
  EXPECT_EQ(OnlyBin(h8, 0, 0, 59), bins[0xc7]);  // as an edge in space
  EXPECT_EQ(OnlyBin(h8, 0, 1, 59), bins[0xe1]);  // right and all that is later
  EXPECT_EQ(OnlyBin(h8, 0, 2, 59), bins[0xf1]);
}

TEST(LbpTop, BlocksAreApart) {
  // The right half grows darker with time, the left is still. Widths: 12
  // centres, 6 in each block.
  const GreyVolume volume = Volume(
      5, 14, 14, [](int t, int, int x) { return x < 7 ? 100 : 200 - 10 * t; });
  const auto h = LbpTopHistograms(volume, Params(2, 4, 2));
  for (const int block : {0, 2}) {
    EXPECT_EQ(OnlyBin(h, block, 2, 15), 13) << block;  // nothing is darker
  }
  for (const int block : {1, 3}) {
    EXPECT_EQ(OnlyBin(h, block, 2, 15), 6) << block;  // 0111: all but later
  }
}

TEST(ResampleTime, StraightLinesThroughTime) {
  const GreyVolume ramp =
      Volume(5, 2, 3, [](int t, int, int x) { return 40 * t + x; });
  const GreyVolume nine = ResampleTime(ramp, 9);
  EXPECT_EQ(nine.frames, 9);
  ASSERT_EQ(nine.grey.size(), 9u * 6u);
  for (int t = 0; t < 9; ++t) {
    EXPECT_EQ(nine.grey[static_cast<std::size_t>(t * 6 + 2)], 20 * t + 2);
  }
  EXPECT_EQ(ResampleTime(ramp, 5).grey, ramp.grey);
  const GreyVolume one = Volume(1, 1, 1, [](int, int, int) { return 7; });
  EXPECT_THAT(ResampleTime(one, 3).grey, ElementsAre(7, 7, 7));
}

TEST(LbpTop, ErrorsSayWhatToChange) {
  const auto flat = [](int, int, int) { return 0; };
  EXPECT_EQ(ErrorOf([&] {
              LbpTopHistograms(Volume(8, 9, 9, flat), Params(1, 4, 4));
            }),
            "DataError: the expression has 8 frames with a face, "
            "lbp_top.radius_frames 4 needs 9: lower it or set lbp_top.frames");
  EXPECT_THAT(ErrorOf([&] {
                LbpTopHistograms(Volume(9, 9, 6, flat), Params(5, 4, 4));
              }),
              HasSubstr("a face of 6 px is too small for 5 blocks"));
}

}  // namespace
}  // namespace mien
