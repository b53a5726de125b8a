// Prediction with the network that ships, against what the machine's matrix
// product reaches. One thread; rates are per second of processor time.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <ctime>
#include <string>
#include <vector>

#include "pipeline/core/random.h"
#include "stages/recognize/network.h"
#include "stages/recognize/runtime.h"

namespace mien {
namespace {

constexpr int kSide = 1024;
constexpr int kProducts = 5;

double CpuSeconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

at::ScalarType TypeOf(bool bfloat16) {
  return bfloat16 ? at::kBFloat16 : at::kFloat;
}

// Additions and multiplications per second of the best of a few products of
// two 1024 x 1024 matrices.
double ProductRate(bool bfloat16) {
  const at::Tensor a = at::rand({kSide, kSide}).to(TypeOf(bfloat16));
  const at::Tensor b = at::rand({kSide, kSide}).to(TypeOf(bfloat16));
  double best_s = 1e9;
  for (int i = 0; i <= kProducts; ++i) {
    const double begin = CpuSeconds();
    benchmark::DoNotOptimize(at::mm(a, b).data_ptr());
    if (i > 0) best_s = std::min(best_s, CpuSeconds() - begin);
  }
  return 2.0 * kSide * kSide * kSide / best_s;
}

// state.range(0): images at a time. bfloat16: as a training may run.
void Predict(benchmark::State& state, bool bfloat16) {
  KeepFreedMemory();
  PrepareThread(1);
  const c10::InferenceMode guard;
  const ModelFile model =
      ReadModel(std::string(MIEN_SOURCE_DIR) + "/models/fer2013.safetensors");
  const auto network = NetworkOf(model, at::kCPU);
  SampleGeometry geometry;
  geometry.channels = model.channels;
  geometry.height_px = model.height_px;
  geometry.width_px = model.width_px;
  const auto n = static_cast<int>(state.range(0));
  std::vector<float> x(static_cast<std::size_t>(n) * geometry.stride());
  Rng rng(1);
  for (float& value : x) value = static_cast<float>(rng.Normal());
  Mode mode;
  mode.bfloat16 = bfloat16;
  const auto run = [&] {
    const at::Tensor input = InputOf(x.data(), n, geometry, at::kCPU);
    const at::Tensor p = at::softmax(network->Forward(input, mode), 1);
    benchmark::DoNotOptimize(p.data_ptr());
  };
  run();
  const double product_rate = ProductRate(bfloat16);
  const double begin = CpuSeconds();
  for (auto _ : state) run();
  const double images = static_cast<double>(n * state.iterations());
  const double rate = images / (CpuSeconds() - begin);
  const double flops = static_cast<double>(FlopsPerSample(model)) * rate;
  state.counters["images/s"] = rate;
  state.counters["MFLOP/image"] = flops / rate / 1e6;
  state.counters["GFLOP/s"] = flops / 1e9;
  state.counters["mm_GFLOP/s"] = product_rate / 1e9;
  state.counters["share_of_mm"] = flops / product_rate;
}

BENCHMARK_CAPTURE(Predict, float32, false)->Arg(1)->Arg(64);
BENCHMARK_CAPTURE(Predict, bfloat16, true)->Arg(1)->Arg(64);

}  // namespace
}  // namespace mien
