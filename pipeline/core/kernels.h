#ifndef MIEN_PIPELINE_CORE_KERNELS_H_
#define MIEN_PIPELINE_CORE_KERNELS_H_

// The libraries carry variants of their code (kernels) for several instruction
// sets and choose at run time, and results differ between variants in their
// last digits. mien chooses by what the processor can do, not by its model, and
// what is not the usual choice enters the keys of the cache.

#include <string>

namespace mien {

// "AVX-512" (F, BW, DQ, VL), "AVX2" (with FMA), "AVX", "SSE4.2", "SSE2", or
// "other" on another architecture than x86-64.
const char* ProcessorClass();

// Sets, where they are not set, the variables by which OpenBLAS, LibTorch and
// OpenCV choose kernels and threads (one: items are what runs in parallel).
// The libraries read them in their constructors: call it before those, from
// .preinit_array; nothing of the C++ library is needed.
void ChooseKernels();

// "openblas Haswell", "another blas"; "" in a program without one.
std::string BlasKernels();

// What pictures, motion and all that is no network were computed with; "" for
// the usual: AVX2 and FMA, OpenBLAS's kernels "Haswell", nothing switched off
// by variables of the libraries.
std::string PictureKernels();

// The same of given facts; a variable that is not set is null.
std::string PictureKernelsOf(const std::string& processor,
                             const std::string& blas,
                             const char* opencv_cpu_disable,
                             const char* glibc_tunables);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_KERNELS_H_
