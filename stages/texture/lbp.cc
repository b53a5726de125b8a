#include "stages/texture/lbp.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/texture/block_grid.h"

namespace mien {
namespace {

constexpr int kOne = 1 << kLbpOneBits;

std::array<std::uint8_t, 256> AllBins() {
  std::array<std::uint8_t, 256> bins{};
  const auto all = UniformLbpBins(8);
  std::copy(all.begin(), all.end(), bins.begin());
  return bins;
}

}  // namespace

const std::array<std::uint8_t, 256>& UniformLbpBins() {
  static const std::array<std::uint8_t, 256> bins = AllBins();
  return bins;
}

int LbpBinCount(int neighbours) {
  return neighbours * (neighbours - 1) + 2 + (neighbours > 3 ? 1 : 0);
}

std::vector<std::uint8_t> UniformLbpBins(int neighbours) {
  MIEN_CHECK(neighbours >= 1 && neighbours <= 8,
             Str(neighbours, " neighbours"));
  std::vector<std::uint8_t> bins;
  std::uint8_t next = 0;
  for (int code = 0; code < 1 << neighbours; ++code) {
    int changes = 0;
    for (int p = 0; p < neighbours; ++p) {
      changes += (code >> p & 1) != (code >> ((p + 1) % neighbours) & 1);
    }
    bins.push_back(
        changes <= 2 ? next++
                     : static_cast<std::uint8_t>(LbpBinCount(neighbours) - 1));
  }
  return bins;
}

std::vector<LbpNeighbour> LbpRing(int neighbours, int radius_a, int radius_b,
                                  std::ptrdiff_t step_a,
                                  std::ptrdiff_t step_b) {
  std::vector<LbpNeighbour> ring;
  for (int p = 0; p < neighbours; ++p) {
    const double a = radius_a * std::cos(2 * CV_PI * p / neighbours);
    const double b = -radius_b * std::sin(2 * CV_PI * p / neighbours);
    // Rounded away from 1e-16: some lie on whole places.
    const int at_a = cvFloor(a + 1e-9), at_b = cvFloor(b + 1e-9);
    const double u = std::max(0.0, a - at_a), v = std::max(0.0, b - at_b);
    LbpNeighbour n;
    n.weight[1] = cvRound(kOne * u * (1 - v));
    n.weight[2] = cvRound(kOne * (1 - u) * v);
    n.weight[3] = cvRound(kOne * u * v);
    n.weight[0] = kOne - n.weight[1] - n.weight[2] - n.weight[3];
    for (std::size_t k = 0; k < 4; ++k) {
      // A place without weight may lie outside: take the first.
      const bool used = k == 0 || n.weight[k] != 0;
      const int da = used && k % 2 ? 1 : 0, db = used && k / 2 ? 1 : 0;
      n.offset[k] = (at_b + db) * step_b + (at_a + da) * step_a;
    }
    ring.push_back(n);
  }
  return ring;
}

cv::Mat LbpImage(const cv::Mat& grey, int radius) {
  MIEN_CHECK(grey.type() == CV_8UC1, "local binary patterns of a colour image");
  MIEN_CHECK(radius > 0 && grey.cols > 2 * radius && grey.rows > 2 * radius,
             "an image too small for local binary patterns");
  const auto ring =
      LbpRing(8, radius, radius, 1, static_cast<std::ptrdiff_t>(grey.step));
  const auto& bins = UniformLbpBins();
  cv::Mat out(grey.rows - 2 * radius, grey.cols - 2 * radius, CV_8UC1);
  for (int r = 0; r < out.rows; ++r) {
    const std::uint8_t* centre = grey.ptr<std::uint8_t>(r + radius) + radius;
    std::uint8_t* bin = out.ptr<std::uint8_t>(r);
    for (int c = 0; c < out.cols; ++c, ++centre) {
      bin[c] = bins[LbpCode(centre, ring)];
    }
  }
  return out;
}

std::vector<float> LbpHistograms(const cv::Mat& bins) {
  std::vector<float> out(kGridBlocks * kLbpBins, 0.0f);
  float* histogram = out.data();
  for (const cv::Rect& block : GridBlocks(bins.size())) {
    for (int r = block.y; r < block.y + block.height; ++r) {
      const std::uint8_t* row = bins.ptr<std::uint8_t>(r) + block.x;
      for (int c = 0; c < block.width; ++c) histogram[row[c]] += 1;
    }
    const float scale = 1.0f / static_cast<float>(block.area());
    for (int b = 0; b < kLbpBins; ++b) histogram[b] *= scale;
    histogram += kLbpBins;
  }
  return out;
}

double ChiSquare(const float* a, const float* b, int bins) {
  double sum = 0;
  for (int i = 0; i < bins; ++i) {
    const double total = static_cast<double>(a[i]) + b[i];
    const double difference = static_cast<double>(a[i]) - b[i];
    if (total > 0) sum += difference * difference / total;
  }
  return sum;
}

double LbpDifference(const std::vector<float>& before,
                     const std::vector<float>& current,
                     const std::vector<float>& after) {
  MIEN_CHECK(before.size() == current.size() && after.size() == current.size(),
             "histograms of different blocks");
  std::vector<float> blocks;
  std::array<float, kLbpBins> mean{};
  for (std::size_t at = 0; at < current.size(); at += kLbpBins) {
    for (std::size_t b = 0; b < kLbpBins; ++b) {
      mean[b] = 0.5f * (before[at + b] + after[at + b]);
    }
    blocks.push_back(
        static_cast<float>(ChiSquare(&current[at], mean.data(), kLbpBins)));
  }
  return TopThirdMean(&blocks);
}

}  // namespace mien
