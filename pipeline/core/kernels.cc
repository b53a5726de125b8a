#include "pipeline/core/kernels.h"

#include <dlfcn.h>
#include <stdlib.h>

#include <array>
#include <cstring>

#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr std::size_t kMostBytes = 200;  // of a variable that is shown
// OpenCV's kernels for AVX-512 are left out: pictures, motion and flow come out
// alike on every processor with AVX2.
constexpr const char* kNoAvx512 = "AVX512-SKX";
constexpr const char* kUsualBlas = "openblas Haswell";

struct ProcessorRow {
  const char* name;
  const char* blas;  // OpenBLAS's name of the kernels
  const char* aten;  // LibTorch's
};

// With AVX-512 OpenBLAS and OpenCV keep to AVX2: faces (dlib) and spotting use
// the BLAS, so that other kernels of it would part the caches of two machines.
const ProcessorRow kAvx512 = {"AVX-512", "Haswell", "avx512"};
#if defined(__x86_64__)
const ProcessorRow kAvx2 = {"AVX2", "Haswell", "avx2"};
const ProcessorRow kAvx = {"AVX", "Sandybridge", "default"};
const ProcessorRow kSse42 = {"SSE4.2", "Nehalem", "default"};
const ProcessorRow kSse2 = {"SSE2", "Prescott", "default"};
#else
const ProcessorRow kOther = {"other", nullptr, nullptr};
#endif

const ProcessorRow& Processor() {
#if defined(__x86_64__)
  __builtin_cpu_init();  // may run before the constructors
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    return __builtin_cpu_supports("avx512f") &&
                   __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl")
               ? kAvx512
               : kAvx2;
  }
  if (__builtin_cpu_supports("avx")) return kAvx;
  return __builtin_cpu_supports("sse4.2") ? kSse42 : kSse2;
#else
  return kOther;
#endif
}

struct Choice {
  const char* variable;
  const char* value;  // null: left to the library
};

std::array<Choice, 7> Choices() {
  const ProcessorRow& processor = Processor();
  // Elsewhere OpenCV would complain that there is nothing to switch off.
  const bool avx512 = std::strcmp(processor.name, kAvx512.name) == 0;
  return {{{"OPENBLAS_CORETYPE", processor.blas},
           {"ATEN_CPU_CAPABILITY", processor.aten},
           {"OPENCV_CPU_DISABLE", avx512 ? kNoAvx512 : nullptr},
           {"OMP_WAIT_POLICY", "passive"},
           {"OMP_NUM_THREADS", "1"},
           {"OPENBLAS_NUM_THREADS", "1"},
           {"OPENCV_IO_MAX_IMAGE_PIXELS", "100000000"}}};
}

}  // namespace

const char* ProcessorClass() { return Processor().name; }

const char* ChosenValue(const char* variable) {
  for (const Choice& one : Choices()) {
    if (std::strcmp(one.variable, variable) == 0) return one.value;
  }
  return nullptr;
}

void ChooseKernels() {
  for (const Choice& one : Choices()) {
    if (one.value != nullptr) setenv(one.variable, one.value, 0);
  }
}

std::string BlasKernels() {
  static const std::string& name = *new std::string([]() -> std::string {
    if (dlsym(RTLD_DEFAULT, "sgemm_") == nullptr) return "";
    using Getter = const char* (*)();
    const auto core =
        reinterpret_cast<Getter>(dlsym(RTLD_DEFAULT, "openblas_get_corename"));
    return core == nullptr ? "another blas" : Str("openblas ", core());
  }());
  return name;
}

std::string PictureKernels() {
  return PictureKernelsOf(ProcessorClass(), BlasKernels(),
                          getenv("OPENCV_CPU_DISABLE"),
                          getenv("GLIBC_TUNABLES"));
}

std::string PictureKernelsOf(const std::string& processor,
                             const std::string& blas,
                             const char* opencv_cpu_disable,
                             const char* glibc_tunables) {
  std::string text;
  const auto add = [&text](const std::string& part) {
    text += (text.empty() ? "" : ", ") + part;
  };
  if (processor != "AVX2" && processor != kAvx512.name) {
    add("processor " + processor);
  }
  if (!blas.empty() && blas != kUsualBlas) add(blas);
  if (opencv_cpu_disable != nullptr && *opencv_cpu_disable != '\0' &&
      std::strcmp(opencv_cpu_disable, kNoAvx512) != 0) {
    add("opencv without " + ShownText(opencv_cpu_disable, kMostBytes));
  }
  if (glibc_tunables != nullptr &&
      std::strstr(glibc_tunables, "hwcaps") != nullptr) {
    add("glibc " + ShownText(glibc_tunables, kMostBytes));
  }
  return text;
}

}  // namespace mien
