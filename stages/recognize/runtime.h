#ifndef MIEN_STAGES_RECOGNIZE_RUNTIME_H_
#define MIEN_STAGES_RECOGNIZE_RUNTIME_H_

// Process settings around LibTorch that need none of its headers.

namespace mien {

// Threads of OpenBLAS, whose pool is apart from LibTorch's. Process-wide; does
// nothing under another BLAS.
void SetBlasThreads(int threads);

// Keeps freed memory in the process instead of giving it back: activations of
// each training step would otherwise be page-faulted anew (4 to 9 times slower
// element-wise layers). For programs that train or read whole data sets: they
// hold more memory from then on. Process-wide, glibc only; cheap to call again.
void KeepFreedMemory();

// Says once that bfloat16 is slow on this CPU, if it lacks the instructions.
void WarnAboutSlowBfloat16();

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_RUNTIME_H_
