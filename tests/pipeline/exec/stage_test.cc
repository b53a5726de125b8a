#include "pipeline/exec/stage.h"

#include <gmock/gmock.h>
#include <stdlib.h>

#include "pipeline/core/kernels.h"
#include "tests/support/temp_folder.h"

namespace mien {

struct Numbers {
  static constexpr const char* kSchema = "Numbers/1";
  std::vector<double> values;
};
Artifact ToArtifact(const Numbers& numbers) {
  Artifact artifact;
  artifact.Put("values", {static_cast<std::int64_t>(numbers.values.size())},
               numbers.values, "1");
  return artifact;
}
void FromArtifact(const Artifact& artifact, Numbers* numbers) {
  numbers->values = artifact.Get<double>("values");
}

namespace {

struct ScaleParams {
  double factor = 2;
  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.factor, "factor", Spec{"Factor."});
  }
};

class ScaleStage {
 public:
  static constexpr const char* kName = "scale";
  static constexpr int kVersion = 1;
  using Params = ScaleParams;
  using Output = Numbers;
  ScaleStage(double factor, int* runs) : params_{factor}, runs_(runs) {}
  const Params& params() const { return params_; }
  Numbers Run(const Numbers& in) const {
    ++*runs_;
    if (in.values.empty()) throw DataError("no numbers");
    Numbers out = in;
    for (double& x : out.values) x *= params_.factor;
    return out;
  }

 private:
  ScaleParams params_;
  int* runs_;
};

struct Fixture : testing::Test {
  TempFolder folder;
  Store store{folder.path()};
  StageTimes times;
  ItemContext context{&store, &times, "set", "item"};
  int runs = 0;

  Result<Numbers> Source(const std::string& key) {
    return Given(key, Numbers{{1, 2}});
  }
};
using StageTest = Fixture;

TEST_F(StageTest, ComputesOnceThenLoads) {
  for (int round = 0; round < 3; ++round) {
    const auto result = Apply(context, ScaleStage(3, &runs), Source("a"));
    EXPECT_EQ(runs, round == 0 ? 0 : 1);  // lazy
    EXPECT_THAT(result.Get().values, testing::ElementsAre(3, 6));
    EXPECT_THAT(result.Get().values, testing::ElementsAre(3, 6));
  }
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(times.entries()["scale"].computed, 1);
  EXPECT_EQ(times.entries()["scale"].cached, 2);
}

TEST_F(StageTest, ParametersAndInputsMakeTheKey) {
  const auto a = Apply(context, ScaleStage(3, &runs), Source("a"));
  EXPECT_EQ(a.key(), Apply(context, ScaleStage(3, &runs), Source("a")).key());
  EXPECT_NE(a.key(), Apply(context, ScaleStage(4, &runs), Source("a")).key());
  EXPECT_NE(a.key(), Apply(context, ScaleStage(3, &runs), Source("b")).key());
  ItemContext other = context;
  other.item = "elsewhere";
  EXPECT_EQ(a.key(), Apply(other, ScaleStage(3, &runs), Source("a")).key());
}

TEST_F(StageTest, AHitNeverTouchesItsInputs) {
  auto first = Apply(context, ScaleStage(3, &runs), Source("a"));
  auto second = Apply(context, ScaleStage(5, &runs), first);
  second.Get();
  EXPECT_EQ(runs, 2);
  Result<Numbers> broken("a", []() -> Numbers { throw DataError("gone"); });
  auto again = Apply(context, ScaleStage(5, &runs),
                     Apply(context, ScaleStage(3, &runs), broken));
  EXPECT_THAT(again.Get().values, testing::ElementsAre(15, 30));
}

TEST_F(StageTest, WhatWasReleasedIsLoadedAgain) {
  const auto result = Apply(context, ScaleStage(3, &runs), Source("a"));
  result.Get();
  result.Release();
  EXPECT_THAT(result.Get().values, testing::ElementsAre(3, 6));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(times.entries()["scale"].cached, 1);
  const auto given = Source("a");
  given.Get();
  given.Release();
  EXPECT_THAT(given.Get().values, testing::ElementsAre(1, 2));
}

TEST_F(StageTest, ErrorsGainStageAndItemAndAreNotCached) {
  for (int round = 0; round < 2; ++round) {
    const auto result =
        Apply(context, ScaleStage(3, &runs), Given("empty", Numbers{}));
    EXPECT_EQ(ErrorOf([&] { result.Get(); }),
              "DataError: item: scale: no numbers");
  }
  EXPECT_EQ(runs, 2);
}

TEST(KeyText, NamesEverythingTheResultDependsOn) {
  EXPECT_EQ(
      KeyText("s", 2, "T/1", "a=1\n", {"00", "11"}),
      "stage=s\nversion=2\nschema=T/1\nparams:\na=1\ninputs:\n"
      "input 00\ninput 11\n" +
          (PictureKernels().empty() ? std::string()
                                    : "kernels=" + PictureKernels() + "\n"));
}

TEST(KeyText, NamesUnusualKernels) {
  setenv("OPENCV_CPU_DISABLE", "AVX2,FMA3", 1);
  const std::string text = KeyText("s", 2, "T/1", "a=1\n", {"00"});
  unsetenv("OPENCV_CPU_DISABLE");
  EXPECT_THAT(text, testing::HasSubstr("\ninput 00\nkernels="));
  EXPECT_THAT(text, testing::HasSubstr("opencv without AVX2,FMA3\n"));
}

}  // namespace
}  // namespace mien
