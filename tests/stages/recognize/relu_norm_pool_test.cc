// Against the definition in double precision. That the bits are those of
// LibTorch's layers is tested in layered_test.cc.

#include "stages/recognize/relu_norm_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "pipeline/core/random.h"

namespace mien {
namespace {

constexpr int kChannels = 32;

std::vector<float> Noise(std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<float> values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(static_cast<float>(rng.Normal()));
  }
  return values;
}

struct Case {
  PoolShape shape;
  std::vector<float> x, weight = Noise(kChannels, 2),
                        bias = Noise(kChannels, 3);

  explicit Case(int height, int padding) {
    shape.n = 3;
    shape.height = height;
    shape.width = 8;
    shape.channels = kChannels;
    shape.side = 3;
    shape.padding = padding;
    x = Noise(static_cast<std::size_t>(shape.rows()) * kChannels, 1);
  }
  std::size_t out_count() const {
    return static_cast<std::size_t>(shape.n * shape.out_height() *
                                    shape.out_width()) *
           kChannels;
  }
  double Relu(std::int64_t row, int c) const {
    return std::max(0.0, static_cast<double>(x[row * kChannels + c]));
  }
  void Moments(int c, double* mean, double* var) const {
    *mean = *var = 0;
    const auto rows = static_cast<double>(shape.rows());
    for (std::int64_t i = 0; i < shape.rows(); ++i) *mean += Relu(i, c) / rows;
    for (std::int64_t i = 0; i < shape.rows(); ++i) {
      *var += (Relu(i, c) - *mean) * (Relu(i, c) - *mean) / rows;
    }
  }

  std::vector<double> Expected() const {
    std::vector<double> out(out_count());
    for (int c = 0; c < kChannels; ++c) {
      double mean = 0, var = 0;
      Moments(c, &mean, &var);
      std::size_t o = static_cast<std::size_t>(c);
      for (int n = 0; n < shape.n; ++n) {
        for (int oy = 0; oy < shape.out_height(); ++oy) {
          for (int ox = 0; ox < shape.out_width(); ++ox, o += kChannels) {
            double best = -1e30;
            for (int k = 0; k < 9; ++k) {
              const std::int64_t y = 3 * oy - shape.padding + k / 3;
              const std::int64_t at = 3 * ox - shape.padding + k % 3;
              if (y < 0 || at < 0 || y >= shape.height || at >= shape.width) {
                continue;
              }
              const std::int64_t row =
                  (n * shape.height + y) * shape.width + at;
              best = std::max(best, (Relu(row, c) - mean) /
                                            std::sqrt(var + 1e-5) * weight[c] +
                                        bias[c]);
            }
            out[o] = best;
          }
        }
      }
    }
    return out;
  }
};

TEST(ReluNormPool, IsWhatItsNameSays) {
  for (const int padding : {0, 1}) {
    const Case c(7, padding);
    if (!CanFuse(c.shape)) GTEST_SKIP() << "no AVX2 here";
    std::vector<float> running_mean(kChannels, 1), running_var(kChannels, 2),
        mean(kChannels), invstd(kChannels), out(c.out_count());
    std::vector<std::uint8_t> taken(c.out_count());
    const NormState norm = {c.weight.data(),     c.bias.data(),
                            running_mean.data(), running_var.data(),
                            mean.data(),         invstd.data()};
    ReluNormPoolForward(c.shape, c.x.data(), norm, out.data(), taken.data());
    const auto expected = c.Expected();
    for (std::size_t i = 0; i < out.size(); ++i) {
      ASSERT_NEAR(out[i], expected[i], 1e-5);
    }
    double m = 0, v = 0;
    c.Moments(5, &m, &v);
    const auto rows = static_cast<double>(c.shape.rows());
    EXPECT_NEAR(running_mean[5], 0.9 * 1 + 0.1 * m, 1e-6);
    EXPECT_NEAR(running_var[5], 0.9 * 2 + 0.1 * v * rows / (rows - 1), 1e-6);
  }
}

// Gradients of sum(out * dout) by central differences. The step keeps every
// maximum and every sign in its place for nearly all values.
TEST(ReluNormPool, GradientsAreSlopes) {
  Case c(7, 1);
  if (!CanFuse(c.shape)) GTEST_SKIP() << "no AVX2 here";
  std::vector<float> running(2 * kChannels, 1), mean(kChannels),
      invstd(kChannels), out(c.out_count());
  std::vector<std::uint8_t> taken(c.out_count());
  const NormState norm = {c.weight.data(), c.bias.data(),
                          running.data(),  running.data() + kChannels,
                          mean.data(),     invstd.data()};
  ReluNormPoolForward(c.shape, c.x.data(), norm, out.data(), taken.data());
  const auto dout = Noise(c.out_count(), 7);
  std::vector<float> dx(c.x.size()), dweight(kChannels), dbias(kChannels);
  ReluNormPoolBackward(c.shape, c.x.data(), norm, taken.data(), dout.data(),
                       dx.data(), dweight.data(), dbias.data());
  const auto slope = [&](float* value) {
    const float kept = *value;
    double sum = 0;
    for (const int sign : {1, -1}) {
      *value = kept + static_cast<float>(sign) * 1e-3f;
      const auto moved = c.Expected();
      for (std::size_t i = 0; i < moved.size(); ++i) {
        sum += sign * moved[i] * dout[i];
      }
    }
    *value = kept;
    return sum / 2e-3;
  };
  for (const int channel : {0, 17, 31}) {
    EXPECT_NEAR(dweight[channel], slope(&c.weight[channel]), 5e-3);
    EXPECT_NEAR(dbias[channel], slope(&c.bias[channel]), 5e-3);
    int off = 0;
    for (int row = 0; row < 40; ++row) {
      const auto i = static_cast<std::size_t>(row * kChannels + channel);
      off += std::abs(dx[i] - slope(&c.x[i])) > 5e-3;
    }
    EXPECT_LE(off, 1);
  }
}

}  // namespace
}  // namespace mien
