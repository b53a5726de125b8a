#ifndef MIEN_STAGES_TEXTURE_LBP_H_
#define MIEN_STAGES_TEXTURE_LBP_H_

// Local binary patterns (Ojala 2002): 8 neighbours on a circle, uniform
// patterns. Pure functions.

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

namespace mien {

// 58 patterns with at most two changes around the circle, and all others.
constexpr int kLbpBins = 59;

// The bin of each 8-bit code: uniform codes in ascending order, 58 the rest.
const std::array<std::uint8_t, 256>& UniformLbpBins();

// The same for codes of `neighbours` (1 to 8) bits: 2^neighbours bins, those
// that are not uniform share the last. LbpBinCount: how many there are.
std::vector<std::uint8_t> UniformLbpBins(int neighbours);
int LbpBinCount(int neighbours);

// Weights of LbpNeighbour sum to 1 << kLbpOneBits.
constexpr int kLbpOneBits = 14;

// Four values around a place on the ring, as offsets in memory from the
// centre, and their bilinear weights. Those without weight have offset[0].
struct LbpNeighbour {
  std::array<std::ptrdiff_t, 4> offset{};
  std::array<int, 4> weight{};
};

// `neighbours` places on an ellipse, number p at radius_a cos(2 pi p / P)
// along axis a and -radius_b sin(2 pi p / P) along axis b. Steps: from one
// value to the next along each axis, in memory.
std::vector<LbpNeighbour> LbpRing(int neighbours, int radius_a, int radius_b,
                                  std::ptrdiff_t step_a, std::ptrdiff_t step_b);

// Bit p is set where neighbour p is not darker than the centre.
inline unsigned LbpCode(const std::uint8_t* centre,
                        const std::vector<LbpNeighbour>& ring) {
  const int limit = *centre << kLbpOneBits;
  unsigned code = 0;
  for (std::size_t p = 0; p < ring.size(); ++p) {
    const LbpNeighbour& n = ring[p];
    int value = n.weight[0] * centre[n.offset[0]];
    if (n.weight[0] != 1 << kLbpOneBits) {
      for (std::size_t k = 1; k < 4; ++k) {
        value += n.weight[k] * centre[n.offset[k]];
      }
    }
    code |= static_cast<unsigned>(value >= limit) << p;
  }
  return code;
}

// CV_8UC1 of bins, smaller than `grey` (CV_8UC1) by `radius` px at each side.
// Bit p is set where the neighbour at angle 2 pi p / 8, counter-clockwise from
// the right, is not darker than the centre; between pixels: bilinear, in fixed
// point, so that a flat patch is flat.
cv::Mat LbpImage(const cv::Mat& grey, int radius);

// Histograms of all 36 blocks, each of sum 1, one after the other:
// kGridBlocks * kLbpBins values.
std::vector<float> LbpHistograms(const cv::Mat& bins);

// sum (a - b)^2 / (a + b) over bins that are not empty in both; 0 equal .. 2
// disjoint, for histograms of sum 1.
double ChiSquare(const float* a, const float* b, int bins);

// Mean of the 12 blocks that differ most (chi-square) between the histograms
// of a frame and the mean of those `before` and `after` it.
double LbpDifference(const std::vector<float>& before,
                     const std::vector<float>& current,
                     const std::vector<float>& after);

}  // namespace mien

#endif  // MIEN_STAGES_TEXTURE_LBP_H_
