#include "stages/features/lbp_top.h"

#include <array>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/texture/lbp.h"

namespace mien {
namespace {

constexpr int kPlanes = 3;  // XY, XT, YT

// Block of each centre along one axis: even parts of `length`.
std::vector<int> BlockOf(int length, int blocks) {
  std::vector<int> of(static_cast<std::size_t>(length));
  for (int b = 0; b < blocks; ++b) {
    for (int i = b * length / blocks; i < (b + 1) * length / blocks; ++i) {
      of[static_cast<std::size_t>(i)] = b;
    }
  }
  return of;
}

void CheckSize(const GreyVolume& volume, const LbpTopParams& params) {
  MIEN_CHECK(volume.grey.size() == volume.plane() * volume.frames,
             "size of a grey volume");
  const int least = 2 * params.radius_frames + 1;
  if (volume.frames < least) {
    throw DataError(Str("the expression has ", volume.frames,
                        " frames with a face, lbp_top.radius_frames ",
                        params.radius_frames, " needs ", least,
                        ": lower it or set lbp_top.frames"));
  }
  const int side = std::min(volume.height_px, volume.width_px);
  if (side - 2 * params.radius_px < params.blocks) {
    throw DataError(Str("a face of ", side, " px is too small for ",
                        params.blocks, " blocks of lbp_top.radius_px ",
                        params.radius_px));
  }
}

// Each run of `bins` values to sum 1.
void NormaliseEach(std::size_t bins, std::vector<float>* histograms) {
  for (std::size_t at = 0; at < histograms->size(); at += bins) {
    double sum = 0;
    for (std::size_t b = 0; b < bins; ++b) sum += (*histograms)[at + b];
    for (std::size_t b = 0; b < bins; ++b) {
      (*histograms)[at + b] = static_cast<float>((*histograms)[at + b] / sum);
    }
  }
}

}  // namespace

GreyVolume ResampleTime(const GreyVolume& volume, int frames) {
  MIEN_CHECK(volume.frames >= 1 && frames >= 2, "frames to interpolate");
  GreyVolume out = volume;
  out.frames = frames;
  out.grey.clear();
  const std::size_t plane = volume.plane();
  for (int i = 0; i < frames; ++i) {
    const double at =
        static_cast<double>(i) * (volume.frames - 1) / (frames - 1);
    const int before = std::min(static_cast<int>(at), volume.frames - 1);
    const int after = std::min(before + 1, volume.frames - 1);
    const double share = at - before;
    const std::uint8_t* a = &volume.grey[before * plane];
    const std::uint8_t* b = &volume.grey[after * plane];
    for (std::size_t k = 0; k < plane; ++k) {
      out.grey.push_back(static_cast<std::uint8_t>(
          std::lround((1 - share) * a[k] + share * b[k])));
    }
  }
  return out;
}

std::vector<float> LbpTopHistograms(const GreyVolume& volume,
                                    const LbpTopParams& params) {
  CheckSize(volume, params);
  const int p = params.neighbours, rs = params.radius_px;
  const int rt = params.radius_frames;
  const std::ptrdiff_t row = volume.width_px;
  const auto plane = static_cast<std::ptrdiff_t>(volume.plane());
  const std::array<std::vector<LbpNeighbour>, kPlanes> rings = {
      LbpRing(p, rs, rs, 1, row), LbpRing(p, rs, rt, 1, plane),
      LbpRing(p, rs, rt, row, plane)};
  const auto bin_of = UniformLbpBins(p);
  const auto bins = static_cast<std::size_t>(LbpBinCount(p));
  const int height = volume.height_px - 2 * rs;
  const int width = volume.width_px - 2 * rs;
  const auto block_row = BlockOf(height, params.blocks);
  const auto block_column = BlockOf(width, params.blocks);
  std::vector<float> out(
      static_cast<std::size_t>(params.blocks * params.blocks) * kPlanes * bins,
      0.0f);
  for (int t = rt; t < volume.frames - rt; ++t) {
    for (int y = 0; y < height; ++y) {
      const std::uint8_t* centre =
          volume.grey.data() + t * plane + (y + rs) * row + rs;
      for (int x = 0; x < width; ++x, ++centre) {
        const int block =
            block_row[static_cast<std::size_t>(y)] * params.blocks +
            block_column[static_cast<std::size_t>(x)];
        float* histogram =
            &out[static_cast<std::size_t>(block) * kPlanes * bins];
        for (const auto& ring : rings) {
          histogram[bin_of[LbpCode(centre, ring)]] += 1;
          histogram += bins;
        }
      }
    }
  }
  NormaliseEach(bins, &out);
  return out;
}

}  // namespace mien
