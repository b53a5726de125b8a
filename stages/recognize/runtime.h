#ifndef MIEN_STAGES_RECOGNIZE_RUNTIME_H_
#define MIEN_STAGES_RECOGNIZE_RUNTIME_H_

// Process settings around LibTorch that need none of its headers.

#include <string>

namespace mien {

// Threads of OpenBLAS, whose pool is apart from LibTorch's. Process-wide; does
// nothing under another BLAS.
void SetBlasThreads(int threads);

// Keeps freed memory in the process instead of giving it back: activations of
// each training step would otherwise be page-faulted anew (4 to 9 times slower
// element-wise layers). For programs that train or read whole data sets: they
// hold more memory from then on. Process-wide, glibc only; cheap to call again.
void KeepFreedMemory();

// What computes networks here: "openblas SkylakeX, aten AVX512, onednn
// AVX512_CORE". Probabilities differ between them in their last digits, so all
// that a network has computed has it in its key: WithKernels. device: as
// exec.device says.
std::string NetworkKernels(const std::string& device = "cpu");

// `key` of an input, and on a line of its own what computes with it.
std::string WithKernels(const std::string& key,
                        const std::string& device = "cpu");

// All that chooses kernels on this machine, for provenance: "AVX-512, openblas
// SkylakeX, ...".
std::string KernelsInUse();

// LibTorch's part of the above: "aten AVX512", and "cuda" where the device is
// one. In network.cc, where its headers are.
std::string TorchKernels(const std::string& device);

// Compares some products of the BLAS in use with plain loops, once a process
// (less than a millisecond): on some processors old kernels were wrong.
// @throws InternalError with what to do.
void CheckBlasProducts();

// Says once that bfloat16 is slow on this CPU, if it lacks the instructions.
void WarnAboutSlowBfloat16();

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_RUNTIME_H_
