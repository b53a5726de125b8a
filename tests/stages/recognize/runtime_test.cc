#include "stages/recognize/runtime.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "stages/recognize/training.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

TEST(Runtime, NamesTheBlasInUse) {
  const std::string name = BlasName();
  // OpenBLAS has functions that no other BLAS has.
  const bool openblas =
      dlsym(RTLD_DEFAULT, "openblas_get_num_threads") != nullptr;
  EXPECT_EQ(name == "openblas", openblas) << name;
  testing::internal::CaptureStderr();
  WarnAboutSlowBlas();
  const std::string first = testing::internal::GetCapturedStderr();
  if (name == "reference") {
    EXPECT_THAT(first, HasSubstr("reference BLAS"));
  } else {
    EXPECT_EQ(first, "");
  }
  testing::internal::CaptureStderr();
  WarnAboutSlowBlas();  // once only
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Runtime, BlasRunsOnTheThreadsAskedFor) {
  using Getter = int (*)();
  const auto threads =
      reinterpret_cast<Getter>(dlsym(RTLD_DEFAULT, "openblas_get_num_threads"));
  if (threads == nullptr) GTEST_SKIP() << "the BLAS in use is " << BlasName();
  for (const int wanted : {2, 2, 1, 1, 2, 1}) {
    SetBlasThreads(wanted);
    EXPECT_EQ(threads(), wanted);
  }
}

TEST(Runtime, NamesTheKernelsOfNetworks) {
  const std::string kernels = NetworkKernels();
  EXPECT_EQ(kernels.find(BlasName()), 0u);
  EXPECT_THAT(kernels, ::testing::ContainsRegex(", aten [A-Z]"));
  EXPECT_EQ(kernels.find('\n'), std::string::npos);
  EXPECT_THAT(KernelsInUse(), HasSubstr(kernels));
  EXPECT_EQ(WithKernels("abc"), "abc\nkernels of networks=" + kernels);
}

TEST(Runtime, ProductsOfTheBlasInUseAreRight) {
  EXPECT_NO_THROW(CheckBlasProducts());
}

#ifdef __GLIBC__
// Without it so large a piece is mapped by itself and given back at once.
TEST(Runtime, FreedMemoryIsKept) {
  KeepFreedMemory();
  KeepFreedMemory();
  constexpr std::size_t kLarge = std::size_t{256} << 20;
  const auto mapped = mallinfo2().hblks;
  void* large = std::malloc(kLarge);
  ASSERT_NE(large, nullptr);
  EXPECT_EQ(mallinfo2().hblks, mapped);
  std::free(large);
  EXPECT_GE(mallinfo2().fordblks, kLarge);
}
#endif

TEST(Runtime, SlowBfloat16IsSaidAtMostOnceAndOnlyWhereItIsSlow) {
  const auto said = [] {
    testing::internal::CaptureStderr();
    WarnAboutSlowBfloat16();
    return testing::internal::GetCapturedStderr();
  };
  std::ifstream cpu("/proc/cpuinfo");
  const std::string flags((std::istreambuf_iterator<char>(cpu)), {});
  const std::string first = said();
#if defined(__x86_64__) && defined(__linux__)
  EXPECT_EQ(first.find("no avx512_bf16") == std::string::npos,
            flags.find("avx512_bf16") != std::string::npos)
      << first;
#else
  EXPECT_EQ(first, "");
#endif
  EXPECT_EQ(said(), "");
}

TEST(Runtime, TorchVersionHasThreeNumbers) {
  EXPECT_THAT(TorchVersion(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\..*"));
}

}  // namespace
}  // namespace mien
