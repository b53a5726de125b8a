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

// What a variable by which OpenBLAS, LibTorch and OpenCV choose kernels and
// threads (one: items are what runs in parallel) is to be where it is not set;
// nullptr for any other. The libraries ask in their constructors, before main,
// and the C library starts with the environment as it was given: so programs
// answer getenv() themselves (tools/support/program.cc). Nothing of the C++
// library is needed.
const char* ChosenValue(const char* variable);

// Sets them, where they are not set, for processes that are started.
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
