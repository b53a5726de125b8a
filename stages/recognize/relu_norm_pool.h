#ifndef MIEN_STAGES_RECOGNIZE_RELU_NORM_POOL_H_
#define MIEN_STAGES_RECOGNIZE_RELU_NORM_POOL_H_

// ReLU, batch normalisation and maximum pooling of a training step in three
// passes over the maps instead of nine, for shallow networks on small maps,
// whose time goes into memory. Values and order of additions are those of
// LibTorch's own layers on one thread: the same bits (tests hold it to that).
// Free of LibTorch.

#include <cstdint>

namespace mien {

// Maps in N x H x W x C order; pooling windows side by side.
struct PoolShape {
  std::int64_t n = 0, height = 0, width = 0;
  int channels = 0;  // a multiple of 16
  int side = 0, padding = 0;

  std::int64_t out_height() const {
    return (height + 2 * padding - side) / side + 1;
  }
  std::int64_t out_width() const {
    return (width + 2 * padding - side) / side + 1;
  }
  std::int64_t rows() const { return n * height * width; }
};

// Whether this machine and shape can: AVX2 with FMA, as LibTorch would use.
bool CanFuse(const PoolShape& shape);

// Per channel.
struct NormState {
  const float* weight = nullptr;
  const float* bias = nullptr;
  float* running_mean = nullptr;  // updated, momentum 0.1
  float* running_var = nullptr;
  float* mean = nullptr;    // of the batch, written
  float* invstd = nullptr;  // 1 / sqrt(var + 1e-5), written
};

// out: N x OH x OW x C; taken: for each of them the place of the maximum in its
// window, row by row from 0.
void ReluNormPoolForward(const PoolShape& shape, const float* x,
                         const NormState& norm, float* out,
                         std::uint8_t* taken);

// From dout to dx (N x H x W x C) and the gradients of weight and bias.
void ReluNormPoolBackward(const PoolShape& shape, const float* x,
                          const NormState& norm, const std::uint8_t* taken,
                          const float* dout, float* dx, float* dweight,
                          float* dbias);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_RELU_NORM_POOL_H_
