#include "stages/recognize/relu_norm_pool.h"

#include <algorithm>
#include <cmath>
#include <vector>

// LibTorch's kernels for AVX2 and AVX-512 multiply and add in one rounding; so
// does the compiler here, given the same instructions.
#if defined(__x86_64__) && defined(__GNUC__)
#define MIEN_FUSED_TARGET __attribute__((target("avx2,fma")))
#define MIEN_APART __attribute__((noinline))
#else
#define MIEN_FUSED_TARGET
#define MIEN_APART
#endif

namespace mien {
namespace {

constexpr int kLanes = 8;
constexpr int kTile = 2;  // vectors that go together: a cache line
constexpr int kTileChannels = kTile * kLanes;
constexpr float kMomentum = 0.1f;
constexpr double kEpsilon = 1e-5;

// Eight channels at once.
using Lanes = float __attribute__((vector_size(kLanes * sizeof(float))));
using LanesAt =
    float __attribute__((vector_size(kLanes * sizeof(float)), aligned(4)));

#define LANES(pointer) (*reinterpret_cast<const LanesAt*>(pointer))
#define STORE(pointer, value) (*reinterpret_cast<LanesAt*>(pointer) = (value))
#define RELU(x) ((x) < 0 ? Lanes{} : (x))

// Not part of its caller: LibTorch rounds these products before it adds.
MIEN_APART void Finish(std::int64_t rows, const float* sums, int first,
                       const NormState& norm) {
  const auto count = static_cast<float>(rows);
  const auto count_less_one = static_cast<float>(rows - 1);
  for (int c = 0; c < kTileChannels; ++c) {
    const int at = first + c;
    norm.invstd[at] = static_cast<float>(
        1 / std::sqrt(static_cast<double>(sums[c] / count) + kEpsilon));
    norm.running_mean[at] =
        kMomentum * norm.mean[at] + (1 - kMomentum) * norm.running_mean[at];
    const double unbiased = sums[c] / count_less_one;
    norm.running_var[at] = static_cast<float>(
        kMomentum * unbiased +
        static_cast<double>((1 - kMomentum) * norm.running_var[at]));
  }
}

MIEN_FUSED_TARGET void Statistics(const PoolShape& shape, const float* x,
                                  int first, const NormState& norm) {
  const std::int64_t rows = shape.rows();
  const int stride = shape.channels;
  float sums[kTileChannels];
  Lanes sum[kTile] = {};
  for (std::int64_t i = 0; i < rows; ++i) {
    for (int k = 0; k < kTile; ++k) {
      const Lanes value = LANES(x + i * stride + first + k * kLanes);
      sum[k] += RELU(value);
    }
  }
  for (int k = 0; k < kTile; ++k) STORE(sums + k * kLanes, sum[k]);
  for (int c = 0; c < kTileChannels; ++c) {
    norm.mean[first + c] = static_cast<float>(static_cast<double>(sums[c]) /
                                              static_cast<double>(rows));
  }
  Lanes mean[kTile], squares[kTile] = {};
  for (int k = 0; k < kTile; ++k) {
    mean[k] = LANES(norm.mean + first + k * kLanes);
  }
  for (std::int64_t i = 0; i < rows; ++i) {
    for (int k = 0; k < kTile; ++k) {
      const Lanes value = LANES(x + i * stride + first + k * kLanes);
      const Lanes off = RELU(value) - mean[k];
      squares[k] += off * off;
    }
  }
  for (int k = 0; k < kTile; ++k) STORE(sums + k * kLanes, squares[k]);
  Finish(rows, sums, first, norm);
}

// The part of a pooling window that lies inside the maps.
struct Window {
  std::int64_t top, bottom, left, right;  // up to, but without, the latter
  std::int64_t y0, x0;                    // of its corner, may be outside

  Window(const PoolShape& shape, std::int64_t oy, std::int64_t ox)
      : y0(oy * shape.side - shape.padding),
        x0(ox * shape.side - shape.padding) {
    top = std::max<std::int64_t>(0, y0);
    left = std::max<std::int64_t>(0, x0);
    bottom = std::min(shape.height, y0 + shape.side);
    right = std::min(shape.width, x0 + shape.side);
  }
};

using Places = std::int32_t __attribute__((vector_size(kLanes * 4)));

// One window of eight channels.
MIEN_FUSED_TARGET inline void PoolWindow(const PoolShape& shape,
                                         const Window& window,
                                         const float* image, const Lanes& scale,
                                         const Lanes& shift, float* out,
                                         std::uint8_t* taken) {
  Lanes best = Lanes{} - INFINITY;
  // A window of nothing above minus infinity takes its first inner pixel.
  Places place = Places{} + static_cast<std::int32_t>((window.top - window.y0) *
                                                          shape.side +
                                                      window.left - window.x0);
  for (std::int64_t y = window.top; y < window.bottom; ++y) {
    auto at = static_cast<std::int32_t>((y - window.y0) * shape.side +
                                        window.left - window.x0);
    const float* pixel = image + (y * shape.width + window.left) *
                                     static_cast<std::int64_t>(shape.channels);
    for (std::int64_t x = window.left; x < window.right; ++x, ++at) {
      const Lanes raw = LANES(pixel);
      const Lanes value = RELU(raw) * scale + shift;
      const Places less = value <= best;  // not so: greater, or NaN
      place = less ? place : Places{} + at;
      best = less ? best : value;
      pixel += shape.channels;
    }
  }
  STORE(out, best);
  for (int c = 0; c < kLanes; ++c) {
    taken[c] = static_cast<std::uint8_t>(place[c]);
  }
}

MIEN_FUSED_TARGET void Pool(const PoolShape& shape, const float* x, int first,
                            const NormState& norm, float* out,
                            std::uint8_t* taken) {
  Lanes scale[kTile], shift[kTile];
  for (int k = 0; k < kTile; ++k) {
    const int at = first + k * kLanes;
    scale[k] = LANES(norm.invstd + at) * LANES(norm.weight + at);
    shift[k] = LANES(norm.bias + at) - LANES(norm.mean + at) * scale[k];
  }
  std::int64_t o = first;
  for (std::int64_t n = 0; n < shape.n; ++n) {
    const float* image =
        x + n * shape.height * shape.width * shape.channels + first;
    for (std::int64_t oy = 0; oy < shape.out_height(); ++oy) {
      for (std::int64_t ox = 0; ox < shape.out_width();
           ++ox, o += shape.channels) {
        const Window window(shape, oy, ox);
        for (int k = 0; k < kTile; ++k) {
          PoolWindow(shape, window, image + k * kLanes, scale[k], shift[k],
                     out + o + k * kLanes, taken + o + k * kLanes);
        }
      }
    }
  }
}

// The gradients that go to the rows of maps under one row of windows.
class Band {
 public:
  explicit Band(const PoolShape& shape) : shape_(shape) {
    for (std::int64_t place = 0; place < shape.side * shape.side; ++place) {
      places_.push_back(
          (place / shape.side * shape.width + place % shape.side) *
          kTileChannels);
    }
  }

  // Rows top_ .. bottom_ - 1 of image n.
  void Fill(std::int64_t n, std::int64_t oy, int first,
            const std::uint8_t* taken, const float* dout) {
    const Window rows(shape_, oy, 0);
    top_ = rows.top;
    // What no window reaches has no gradient but counts in the sums.
    bottom_ = oy + 1 == shape_.out_height() ? shape_.height : rows.bottom;
    values_.assign(static_cast<std::size_t>(pixels() * kTileChannels), 0);
    float* values = values_.data();
    const std::int64_t o =
        (n * shape_.out_height() + oy) * shape_.out_width() * shape_.channels +
        first;
    taken += o;
    dout += o;
    for (std::int64_t ox = 0; ox < shape_.out_width(); ++ox) {
      const std::int64_t corner = ((rows.y0 - top_) * shape_.width +
                                   ox * shape_.side - shape_.padding) *
                                  kTileChannels;
      for (int c = 0; c < kTileChannels; ++c) {
        values[corner + places_[taken[c]] + c] = dout[c];
      }
      taken += shape_.channels;
      dout += shape_.channels;
    }
  }

  const float* values() const { return values_.data(); }
  std::int64_t pixels() const { return (bottom_ - top_) * shape_.width; }
  // Of the first pixel in image n.
  std::int64_t offset(std::int64_t n) const {
    return (n * shape_.height + top_) * shape_.width * shape_.channels;
  }

 private:
  const PoolShape& shape_;
  std::vector<std::int64_t> places_;  // in values_, of a window's places
  std::vector<float> values_;
  std::int64_t top_ = 0, bottom_ = 0;
};

MIEN_FUSED_TARGET void Sums(const PoolShape& shape, const float* x, int first,
                            const NormState& norm, const std::uint8_t* taken,
                            const float* dout, float* sums, float* products) {
  Lanes mean[kTile], sum[kTile] = {}, product[kTile] = {};
  for (int k = 0; k < kTile; ++k) {
    mean[k] = LANES(norm.mean + first + k * kLanes);
  }
  Band band(shape);
  for (std::int64_t n = 0; n < shape.n; ++n) {
    for (std::int64_t oy = 0; oy < shape.out_height(); ++oy) {
      band.Fill(n, oy, first, taken, dout);
      const float* values = x + band.offset(n) + first;
      const float* gradients = band.values();
      for (std::int64_t i = 0; i < band.pixels(); ++i) {
        for (int k = 0; k < kTile; ++k) {
          const Lanes dy = LANES(gradients + k * kLanes);
          const Lanes value = LANES(values + k * kLanes);
          sum[k] += dy;
          product[k] += (RELU(value) - mean[k]) * dy;
        }
        values += shape.channels;
        gradients += kTileChannels;
      }
    }
  }
  for (int k = 0; k < kTile; ++k) {
    STORE(sums + first + k * kLanes, sum[k]);
    STORE(products + first + k * kLanes, product[k]);
  }
}

MIEN_FUSED_TARGET void Spread(const PoolShape& shape, const float* x, int first,
                              const NormState& norm, const std::uint8_t* taken,
                              const float* dout, const float* sums,
                              const float* products, float* dx) {
  const auto count = static_cast<float>(shape.rows());
  Lanes mean[kTile], invstd[kTile], weight[kTile], slope[kTile], level[kTile];
  for (int k = 0; k < kTile; ++k) {
    const int at = first + k * kLanes;
    mean[k] = LANES(norm.mean + at);
    invstd[k] = LANES(norm.invstd + at);
    weight[k] = LANES(norm.weight + at);
    slope[k] = LANES(products + at) * invstd[k] * invstd[k] / count;
    level[k] = LANES(sums + at) / count;
  }
  Band band(shape);
  for (std::int64_t n = 0; n < shape.n; ++n) {
    for (std::int64_t oy = 0; oy < shape.out_height(); ++oy) {
      band.Fill(n, oy, first, taken, dout);
      const float* values = x + band.offset(n) + first;
      const float* gradients = band.values();
      float* out = dx + band.offset(n) + first;
      for (std::int64_t i = 0; i < band.pixels(); ++i) {
        for (int k = 0; k < kTile; ++k) {
          const Lanes dy = LANES(gradients + k * kLanes);
          const Lanes value = LANES(values + k * kLanes);
          const Lanes gradient =
              (dy - level[k] - (RELU(value) - mean[k]) * slope[k]) * invstd[k] *
              weight[k];
          STORE(out + k * kLanes, value <= 0 ? Lanes{} : gradient);
        }
        values += shape.channels;
        gradients += kTileChannels;
        out += shape.channels;
      }
    }
  }
}

#undef LANES
#undef STORE
#undef RELU

}  // namespace

bool CanFuse(const PoolShape& shape) {
#if defined(__x86_64__) && defined(__GNUC__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
         shape.channels % kTileChannels == 0 && shape.side >= 2 &&
         shape.side <= 15 && shape.out_height() > 0 && shape.out_width() > 0 &&
         shape.rows() > 1;
#else
  return false;
#endif
}

void ReluNormPoolForward(const PoolShape& shape, const float* x,
                         const NormState& norm, float* out,
                         std::uint8_t* taken) {
  for (int first = 0; first < shape.channels; first += kTileChannels) {
    Statistics(shape, x, first, norm);
    Pool(shape, x, first, norm, out, taken);
  }
}

void ReluNormPoolBackward(const PoolShape& shape, const float* x,
                          const NormState& norm, const std::uint8_t* taken,
                          const float* dout, float* dx, float* dweight,
                          float* dbias) {
  std::vector<float> products(static_cast<std::size_t>(shape.channels));
  for (int first = 0; first < shape.channels; first += kTileChannels) {
    Sums(shape, x, first, norm, taken, dout, dbias, products.data());
    Spread(shape, x, first, norm, taken, dout, dbias, products.data(), dx);
  }
  for (int c = 0; c < shape.channels; ++c) {
    dweight[c] = products[static_cast<std::size_t>(c)] * norm.invstd[c];
  }
}

}  // namespace mien
