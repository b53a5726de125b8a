#include "stages/recognize/runtime.h"

#include <dlfcn.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <atomic>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/kernels.h"
#include "pipeline/core/log.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/recognize/training.h"

namespace mien {
namespace {

// The shared object that sgemm comes from, symbolic links resolved.
std::string BlasPath() {
  void* symbol = dlsym(RTLD_DEFAULT, "sgemm_");
  Dl_info info = {};
  if (!symbol || dladdr(symbol, &info) == 0 || !info.dli_fname) return "";
  std::unique_ptr<char, void (*)(void*)> real(realpath(info.dli_fname, nullptr),
                                              free);
  return real ? real.get() : info.dli_fname;
}

// Of sgemm in Fortran's convention: column after column, all by reference.
using Gemm = void (*)(const char*, const char*, const int*, const int*,
                      const int*, const float*, const float*, const int*,
                      const float*, const int*, const float*, float*,
                      const int*);

// op(A) is m x k, op(B) k x n; 't' = that operand is stored transposed.
struct ProductShape {
  char a, b;
  int m, n, k;
};

// Full and ragged blocks, one row (a single sample) and deep sums.
constexpr ProductShape kShapes[] = {
    {'n', 'n', 32, 32, 32}, {'t', 'n', 5, 7, 300},   {'n', 't', 33, 65, 17},
    {'t', 't', 19, 1, 130}, {'t', 'n', 1, 40, 577},  {'n', 'n', 96, 3, 64},
    {'n', 't', 7, 9, 33},   {'t', 'n', 128, 16, 27},
};

std::vector<float> Numbers(std::size_t count, Rng* rng) {
  std::vector<float> values(count);
  for (float& value : values) {
    value = static_cast<float>(rng->Uniform() * 2 - 1);
  }
  return values;
}

bool ProductIsRight(Gemm gemm, const ProductShape& shape, Rng* rng) {
  const auto size = [](int a, int b) {
    return static_cast<std::size_t>(a) * static_cast<std::size_t>(b);
  };
  const int m = shape.m, n = shape.n, k = shape.k;
  const std::vector<float> a = Numbers(size(m, k), rng);
  const std::vector<float> b = Numbers(size(k, n), rng);
  std::vector<float> c(size(m, n), 0);
  const int lda = shape.a == 'n' ? m : k, ldb = shape.b == 'n' ? k : n;
  const float one = 1, zero = 0;
  gemm(&shape.a, &shape.b, &m, &n, &k, &one, a.data(), &lda, b.data(), &ldb,
       &zero, c.data(), &m);
  for (int i = 0; i < m; ++i) {
    for (int j = 0; j < n; ++j) {
      double sum = 0;
      for (int l = 0; l < k; ++l) {
        sum += static_cast<double>(
                   a[shape.a == 'n' ? size(l, lda) + i : size(i, lda) + l]) *
               b[shape.b == 'n' ? size(j, ldb) + l : size(l, ldb) + j];
      }
      // Rounding stays far below; a wrong kernel does not.
      if (!(std::abs(c[size(j, m) + i] - sum) <= 1e-5 + 1e-6 * k)) return false;
    }
  }
  return true;
}

// BLAS by name, with its kernels where it tells them.
std::string BlasInUse() {
  const std::string kernels = BlasKernels();
  return StartsWith(kernels, "openblas") ? kernels : BlasName();
}

// oneDNN's, by its number; "" without oneDNN.
std::string OneDnnKernels() {
  struct Row {
    unsigned number;
    const char* name;
  };
  static constexpr Row kRows[] = {
      {0x1, "SSE41"},
      {0x3, "AVX"},
      {0x7, "AVX2"},
      {0x27, "AVX512_CORE"},
      {0x67, "AVX512_CORE_VNNI"},
      {0xe7, "AVX512_CORE_BF16"},
      {0x407, "AVX2_VNNI"},
  };
  using Getter = unsigned (*)();
  const auto isa = reinterpret_cast<Getter>(
      dlsym(RTLD_DEFAULT, "dnnl_get_effective_cpu_isa"));
  if (isa == nullptr) return "";
  const unsigned number = isa();
  for (const Row& row : kRows) {
    if (row.number == number) return Str("onednn ", row.name);
  }
  char hex[16];
  std::snprintf(hex, sizeof(hex), "%#x", number);
  return Str("onednn ", hex);
}

}  // namespace

std::string NetworkKernels(const std::string& device) {
  std::vector<std::string> parts = {BlasInUse(), TorchKernels(device)};
  const std::string onednn = OneDnnKernels();
  if (!onednn.empty()) parts.push_back(onednn);
  return Join(parts, ", ");
}

std::string WithKernels(const std::string& key, const std::string& device) {
  return Str(key, "\nkernels of networks=", NetworkKernels(device));
}

std::string KernelsInUse() {
  const std::string pictures = PictureKernels();
  return Str(ProcessorClass(), pictures.empty() ? "" : ", ", pictures, ", ",
             NetworkKernels());
}

void CheckBlasProducts() {
  static std::once_flag once;
  std::call_once(once, [] {
    const auto gemm = reinterpret_cast<Gemm>(dlsym(RTLD_DEFAULT, "sgemm_"));
    if (gemm == nullptr) return;
    Rng rng(1);
    for (const ProductShape& shape : kShapes) {
      if (ProductIsRight(gemm, shape, &rng)) continue;
      throw InternalError(Str(
          "the linear algebra library (", BlasInUse(),
          ") multiplies wrongly on this processor: nothing that a network "
          "computes can be trusted. Try OPENBLAS_CORETYPE=Haswell or another "
          "libblas.so.3 (update-alternatives)"));
    }
  });
}

std::string BlasName() {
  const std::string path = BlasPath();
  const std::string lower = ToLower(path);
  for (const char* name : {"openblas", "mkl", "blis", "atlas"}) {
    if (lower.find(name) != std::string::npos) return name;
  }
  if (path.empty()) return "built in";
  return lower.find("libblas.so") != std::string::npos ? "reference" : path;
}

void WarnAboutSlowBlas() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (BlasName() != "reference") return;
    LogWarn(
        "the reference BLAS is in use: training takes many times longer; "
        "install libopenblas0-pthread or choose it with "
        "update-alternatives");
  });
}

void WarnAboutSlowBfloat16() {
#if defined(__x86_64__)
  const bool fast = __builtin_cpu_supports("avx512bf16");
#else
  const bool fast = true;  // unknown: say nothing
#endif
  static std::once_flag once;
  std::call_once(once, [fast] {
    if (fast) return;
    LogWarn(
        "recognize.bfloat16 is on, but this CPU has no avx512_bf16: training "
        "will be slower than without it");
  });
}

void SetBlasThreads(int threads) {
  using Setter = void (*)(int);
  static const auto setter =
      reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  // Not at every fold: the call waits for the pool.
  static std::atomic<int> current{0};
  if (setter && current.exchange(threads) != threads) setter(threads);
}

void KeepFreedMemory() {
#ifdef __GLIBC__
  static std::once_flag once;
  std::call_once(once, [] {
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    mallopt(M_TOP_PAD, 64 << 20);
  });
#endif
}

}  // namespace mien
