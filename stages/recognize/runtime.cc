#include "stages/recognize/runtime.h"

#include <dlfcn.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <atomic>
#include <limits>
#include <memory>
#include <mutex>
#include <string>

#include "pipeline/core/log.h"
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

}  // namespace

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
