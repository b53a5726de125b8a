#include "stages/baselines/lbp.h"

#include <cmath>

#include "pipeline/core/error.h"
#include "stages/baselines/block_grid.h"

namespace mien {
namespace {

constexpr int kOneBits = 14;
constexpr int kOne = 1 << kOneBits;

// Four pixels around a neighbour, as offsets from the centre, and weights that
// sum to kOne.
struct Neighbour {
  std::array<std::ptrdiff_t, 4> offset{};
  std::array<int, 4> weight{};
};

std::array<Neighbour, 8> Circle(int radius, std::ptrdiff_t row_step) {
  std::array<Neighbour, 8> circle;
  for (int p = 0; p < 8; ++p) {
    const double x = radius * std::cos(CV_PI * p / 4);
    const double y = -radius * std::sin(CV_PI * p / 4);
    // Rounded away from 1e-16: 4 of the 8 lie on whole pixels.
    const int left = cvFloor(x + 1e-9), top = cvFloor(y + 1e-9);
    const double u = std::max(0.0, x - left), v = std::max(0.0, y - top);
    Neighbour& n = circle[static_cast<std::size_t>(p)];
    n.weight[1] = cvRound(kOne * u * (1 - v));
    n.weight[2] = cvRound(kOne * (1 - u) * v);
    n.weight[3] = cvRound(kOne * u * v);
    n.weight[0] = kOne - n.weight[1] - n.weight[2] - n.weight[3];
    for (std::size_t k = 0; k < 4; ++k) {
      // A pixel without weight may lie outside the image: take the first.
      const bool used = k == 0 || n.weight[k] != 0;
      const int dx = used && k % 2 ? 1 : 0, dy = used && k / 2 ? 1 : 0;
      n.offset[k] = (top + dy) * row_step + left + dx;
    }
  }
  return circle;
}

std::array<std::uint8_t, 256> MakeUniformBins() {
  std::array<std::uint8_t, 256> bins{};
  std::uint8_t next = 0;
  for (int code = 0; code < 256; ++code) {
    int changes = 0;
    for (int p = 0; p < 8; ++p) {
      changes += (code >> p & 1) != (code >> ((p + 1) % 8) & 1);
    }
    bins[static_cast<std::size_t>(code)] = changes <= 2 ? next++ : kLbpBins - 1;
  }
  return bins;
}

}  // namespace

const std::array<std::uint8_t, 256>& UniformLbpBins() {
  static const std::array<std::uint8_t, 256> bins = MakeUniformBins();
  return bins;
}

cv::Mat LbpImage(const cv::Mat& grey, int radius) {
  MIEN_CHECK(grey.type() == CV_8UC1, "local binary patterns of a colour image");
  MIEN_CHECK(radius > 0 && grey.cols > 2 * radius && grey.rows > 2 * radius,
             "an image too small for local binary patterns");
  const auto circle = Circle(radius, static_cast<std::ptrdiff_t>(grey.step));
  const auto& bins = UniformLbpBins();
  cv::Mat out(grey.rows - 2 * radius, grey.cols - 2 * radius, CV_8UC1);
  for (int r = 0; r < out.rows; ++r) {
    const std::uint8_t* centre = grey.ptr<std::uint8_t>(r + radius) + radius;
    std::uint8_t* bin = out.ptr<std::uint8_t>(r);
    for (int c = 0; c < out.cols; ++c, ++centre) {
      const int limit = *centre << kOneBits;
      unsigned code = 0;
      for (unsigned p = 0; p < 8; ++p) {
        const Neighbour& n = circle[p];
        int value = n.weight[0] * centre[n.offset[0]];
        if (n.weight[0] != kOne) {
          for (std::size_t k = 1; k < 4; ++k) {
            value += n.weight[k] * centre[n.offset[k]];
          }
        }
        code |= static_cast<unsigned>(value >= limit) << p;
      }
      bin[c] = bins[code];
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
