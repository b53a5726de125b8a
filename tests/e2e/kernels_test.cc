// Recognition and spotting with other kernels of the libraries: other keys,
// said in the results, and numbers within the table of docs/reliability.md.

#include <stdlib.h>

#include <gmock/gmock.h>

#include "pipeline/core/kernels.h"
#include "pipeline/core/text.h"
#include "tests/e2e/small_data.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::Not;

// Set for the programs that are started, and taken away again.
class Variables {
 public:
  explicit Variables(
      std::vector<std::pair<std::string, std::string>> variables) {
    for (const auto& [name, value] : variables) {
      setenv(name.c_str(), value.c_str(), 1);
      names_.push_back(name);
    }
  }
  ~Variables() {
    for (const std::string& name : names_) unsetenv(name.c_str());
  }
  Variables(const Variables&) = delete;
  Variables& operator=(const Variables&) = delete;

 private:
  std::vector<std::string> names_;
};

class Kernels : public testing::Test {
 protected:
  void SetUp() override {
    const std::string processor = ProcessorClass();
    if (processor != "AVX2" && processor != "AVX-512") {
      GTEST_SKIP() << "a processor with AVX2 is needed, not " << processor;
    }
  }
  // Cache and results below `name`.
  void Run(const std::string& name) {
    const auto run = RunBuilt(
        "mien-run",
        std::string(MIEN_SOURCE_DIR) + "/configs/demo.yaml --data '" +
            SmallData() + "' --cache '" + In(name + ".cache") + "' --out '" +
            In(name) + "' --set protocol.seeds=[1] --set recognize.epochs=20");
    ASSERT_EQ(run.code, 0) << run.err;
  }
  ProgramOutcome Diff(const std::string& a, const std::string& b,
                      const std::string& more) {
    return RunBuilt("mien-inspect",
                    "diff '" + In(a) + "' '" + In(b) + "' " + more);
  }
  std::string In(const std::string& name) const { return folder_ / name; }

  TempFolder folder_;
};

// What is set in the environment of the tests must not answer for mien.
TEST_F(Kernels, AreChosenWhereNothingIsSet) {
  unsetenv("OPENBLAS_CORETYPE");
  unsetenv("ATEN_CPU_CAPABILITY");
  for (const char* program : {"mien-run", "mien-spot"}) {
    const auto run = RunBuilt(program, "--version");
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.out, HasSubstr("openblas Haswell, aten AVX"));
    EXPECT_THAT(run.out, Not(HasSubstr("openblas Haswell, openblas")));
  }
}

TEST_F(Kernels, OfNetworksAreInTheirKeysAndSaid) {
  Run("a");
  std::filesystem::copy(In("a.cache"), In("b.cache"),
                        std::filesystem::copy_options::recursive);
  {
    const Variables other(std::vector<std::pair<std::string, std::string>>{
        {"ATEN_CPU_CAPABILITY", "default"}});
    Run("b");
    EXPECT_THAT(RunBuilt("mien-run", "--version").out,
                HasSubstr("openblas Haswell, aten NO AVX"));
  }
  // Faces, motion, spotting and flow are shared, what networks computed is not.
  const auto all = Diff("a.cache", "b.cache", "");
  EXPECT_THAT(all.out, Not(HasSubstr(": differs")));
  EXPECT_THAT(all.out, HasSubstr("0 different, 0 only in A, 3 only in B"));
  EXPECT_EQ(Diff("a.cache/recognize", "b.cache/recognize",
                 "--newest --tolerance 0.01")
                .code,
            0);
  EXPECT_THAT(ReadFile(In("b/results.json")), HasSubstr("aten NO AVX"));
  EXPECT_THAT(ReadFile(In("a/results.json")), Not(HasSubstr("DEFAULT")));
}

TEST_F(Kernels, OfPicturesAreInTheKeysOfAll) {
  Run("a");
  {
    const Variables other({{"OPENCV_CPU_DISABLE", "AVX2,FMA3"},
                           {"OPENBLAS_CORETYPE", "Sandybridge"}});
    Run("b");
  }
  const auto all = Diff("a.cache", "b.cache", "");
  EXPECT_THAT(all.out, HasSubstr("0 equal, 0 different"));
  // Frames of the events, and shares of 1.
  for (const char* stage : {"spotting", "recognize"}) {
    const auto near =
        Diff(std::string("a.cache/") + stage, std::string("b.cache/") + stage,
             "--newest --tolerance 0.5");
    EXPECT_EQ(near.code, 0) << near.out;
  }
  EXPECT_THAT(ReadFile(In("b/results.json")),
              HasSubstr("openblas Sandybridge, opencv without AVX2,FMA3"));
}

}  // namespace
}  // namespace mien
