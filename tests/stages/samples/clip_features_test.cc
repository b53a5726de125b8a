#include "stages/samples/clip_features.h"

#include <limits>

#include <gmock/gmock.h>

#include "stages/samples/assemble.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ClipFeatures Features(const std::vector<float>& values) {
  ClipFeatures features;
  features.rows = 2;
  features.columns = static_cast<int>(values.size()) / 2;
  features.values = values;
  return features;
}

TEST(ClipFeatures, RoundTripAndRefusal) {
  ClipFeatures back;
  FromArtifact(ToArtifact(Features({1, 2, 3, 4, 5, 6})), &back);
  EXPECT_EQ(back.rows, 2);
  EXPECT_EQ(back.columns, 3);
  EXPECT_THAT(back.values, ElementsAre(1, 2, 3, 4, 5, 6));
  Artifact artifact = ToArtifact(Features({1, 2}));
  artifact.arrays["values"].shape = {2};
  EXPECT_THAT(ErrorOf([&] { FromArtifact(artifact, &back); }),
              HasSubstr("cached features have shape 2"));
  artifact = ToArtifact(Features({1, std::numeric_limits<float>::infinity()}));
  EXPECT_THAT(ErrorOf([&] { FromArtifact(artifact, &back); }),
              HasSubstr("not finite"));
}

TEST(FromClipFeatures, OneRowOfValuesASample) {
  const ClipFeatures a = Features({1, 2, 3, 4}), b = Features({5, 6, 7, 8});
  const SampleSet set = FromClipFeatures(
      {&a, &b}, {{"d", "01", "x", "", 0}, {"d", "02", "y", "", 1}}, {"p", "q"},
      "lbp-top");
  EXPECT_THAT(set.x, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_EQ(set.stride(), 4u);
  EXPECT_THAT(set.channel_names, ElementsAre("lbp-top"));
  const ClipFeatures c = Features({1, 2});
  EXPECT_THAT(ErrorOf([&] {
                FromClipFeatures({&a, &c}, std::vector<Sample>(2), {"p"}, "f");
              }),
              HasSubstr("features of clips differ in number"));
  EXPECT_THAT(ErrorOf([&] { FromClipFeatures({}, {}, {"p"}, "f"); }),
              HasSubstr("no clip is left"));
}

}  // namespace
}  // namespace mien
