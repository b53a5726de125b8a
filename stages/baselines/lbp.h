#ifndef MIEN_STAGES_BASELINES_LBP_H_
#define MIEN_STAGES_BASELINES_LBP_H_

// Local binary patterns (Ojala 2002): 8 neighbours on a circle, uniform
// patterns. Pure functions.

#include <array>
#include <cstdint>
#include <vector>

#include <opencv2/core.hpp>

namespace mien {

// 58 patterns with at most two changes around the circle, and all others.
constexpr int kLbpBins = 59;

// The bin of each 8-bit code: uniform codes in ascending order, 58 the rest.
const std::array<std::uint8_t, 256>& UniformLbpBins();

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

#endif  // MIEN_STAGES_BASELINES_LBP_H_
