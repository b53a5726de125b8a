#include "pipeline/core/kernels.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>

namespace mien {
namespace {

TEST(Kernels, TheUsualOnesAreNotSaid) {
  EXPECT_EQ(PictureKernelsOf("AVX2", "openblas Haswell", nullptr, nullptr), "");
  EXPECT_EQ(PictureKernelsOf("AVX-512", "", "AVX512-SKX", nullptr), "");
  EXPECT_EQ(PictureKernelsOf("AVX-512", "", "", "glibc.malloc.check=1"), "");
}

TEST(Kernels, OthersAre) {
  EXPECT_EQ(PictureKernelsOf("SSE4.2", "", nullptr, nullptr),
            "processor SSE4.2");
  EXPECT_EQ(PictureKernelsOf("AVX2", "openblas Haswell", "AVX2,FMA3", nullptr),
            "opencv without AVX2,FMA3");
  EXPECT_EQ(PictureKernelsOf("AVX", "openblas SkylakeX", "AVX",
                             "glibc.cpu.hwcaps=-FMA"),
            "processor AVX, openblas SkylakeX, opencv without AVX, glibc "
            "glibc.cpu.hwcaps=-FMA");
}

// It stands in a line of a key.
TEST(Kernels, AreOneLine) {
  const std::string text = PictureKernelsOf(
      "AVX2", "", ("a\nb\x1b" + std::string(1000, 'x')).c_str(), nullptr);
  EXPECT_EQ(text.find_first_of("\n\x1b"), std::string::npos);
  EXPECT_LT(text.size(), 300u);
}

class ChosenKernels : public ::testing::Test {
 protected:
  void TearDown() override {
    unsetenv("OPENBLAS_CORETYPE");
    unsetenv("ATEN_CPU_CAPABILITY");
    unsetenv("OPENCV_CPU_DISABLE");
  }
};

TEST_F(ChosenKernels, AreSetUnlessTheyAre) {
  setenv("OPENBLAS_CORETYPE", "Nehalem", 1);
  unsetenv("ATEN_CPU_CAPABILITY");
  ChooseKernels();
  EXPECT_STREQ(getenv("OPENBLAS_CORETYPE"), "Nehalem");
  EXPECT_STREQ(getenv("OPENBLAS_NUM_THREADS"), "1");
  const std::string processor = ProcessorClass();
  const char* aten = getenv("ATEN_CPU_CAPABILITY");
  if (processor == "AVX-512") {
    EXPECT_STREQ(aten, "avx512");
    EXPECT_STREQ(getenv("OPENCV_CPU_DISABLE"), "AVX512-SKX");
  } else if (processor == "AVX2") {
    EXPECT_STREQ(aten, "avx2");
  } else if (processor != "other") {
    EXPECT_STREQ(aten, "default");
  }
}

}  // namespace
}  // namespace mien
