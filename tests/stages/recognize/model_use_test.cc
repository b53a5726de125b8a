#include "stages/recognize/model_use.h"

#include <gmock/gmock.h>

#include "pipeline/config/config.h"
#include "pipeline/core/file.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

class FindModelTest : public testing::Test {
 protected:
  void SetUp() override { setenv("MIEN_MODELS", folder_.path().c_str(), 1); }
  void TearDown() override { unsetenv("MIEN_MODELS"); }
  TempFolder folder_;
};

TEST_F(FindModelTest, ABareNameIsLookedForAPathIsTaken) {
  const std::string path = folder_ / "some.safetensors";
  WriteFileAtomic(path, "x");
  EXPECT_EQ(FindModel("some.safetensors"), path);
  EXPECT_EQ(FindModel(path), path);
}

TEST_F(FindModelTest, MissingOnesSayWhereAndHowToMake) {
  const std::string error = ErrorOf([] { FindModel("none.safetensors"); });
  EXPECT_THAT(error, testing::StartsWith("ModelError: no model none.safetensor"
                                         "s in " +
                                         folder_.path() + ", "));
  EXPECT_THAT(error, HasSubstr("mien-train CONFIG.yaml --data DIR --out "
                               "none.safetensors"));
  EXPECT_THAT(error, HasSubstr("MIEN_MODELS"));
  EXPECT_THAT(error, testing::Not(HasSubstr("\n")));
  EXPECT_THAT(ErrorOf([&] { FindModel(folder_ / "a/b.safetensors"); }),
              HasSubstr("a/b.safetensors; train it: "));
  EXPECT_THAT(ErrorOf([&] { FindModel(folder_ / "a/fer2013.safetensors"); }),
              HasSubstr("configs/fer2013-mien.yaml"));
}

TEST_F(FindModelTest, OwnFolderFirstThenTheProgramsTwo) {
  const auto folders = ModelFolders();
  ASSERT_EQ(folders.size(), 3u);
  EXPECT_EQ(folders[0], folder_.path());
  EXPECT_THAT(folders[1], testing::EndsWith("/models"));
  EXPECT_THAT(folders[2], testing::EndsWith("share/mien/models"));
  unsetenv("MIEN_MODELS");
  EXPECT_EQ(ModelFolders().size(), 2u);
}

TEST(FlowOf, GivesBackTheParameters) {
  FlowParams flow;
  flow.method = "dis";
  flow.face_iods = 2.125;
  flow.stack_px = 64;
  flow.channels = {"u", "v"};
  ModelFile model;
  model.geometry = GeometryText(flow);
  EXPECT_EQ(CanonicalText(FlowOf(model)), CanonicalText(flow));
}

TEST(FlowOf, RefusesWhatItCannotUse) {
  ModelFile model;
  model.channel_names = {"grey"};
  EXPECT_THAT(ErrorOf([&] { FlowOf(model); }),
              HasSubstr("ModelError: the model reads single frames (grey)"));
  model.geometry = "method=magic\n";
  EXPECT_THAT(ErrorOf([&] { FlowOf(model); }),
              HasSubstr("ModelError: the model's geometry cannot be used"));
  model.geometry = "unheard_of=1\n";
  EXPECT_THAT(ErrorOf([&] { FlowOf(model); }), HasSubstr("unheard_of"));
}

ModelFile ModelFor(const SampleSet& set) {
  ModelFile model;
  model.classes = set.classes;
  model.channel_names = set.channel_names;
  model.channels = set.channels;
  model.height_px = set.height_px;
  model.width_px = set.width_px;
  model.normalise = set.normalise;
  model.geometry = set.geometry;
  return model;
}

TEST(CheckFits, OneLineForEachThingThatDiffers) {
  SampleSet set = ToySet(6);
  set.normalise = "fixed";
  FlowParams flow;
  set.geometry = GeometryText(flow);
  const ModelFile model = ModelFor(set);
  const auto error = [&set](const ModelFile& other) {
    return ErrorOf([&] { CheckFits(other, set); });
  };
  EXPECT_EQ(error(model), "");
  ModelFile other = model;
  other.normalise = "minmax";
  EXPECT_EQ(error(other),
            "ModelError: the model does not fit the samples: its "
            "normalisation is minmax, theirs fixed");
  flow.method = "dis";
  flow.face_px = 256;
  other = model;
  other.geometry = GeometryText(flow);
  EXPECT_EQ(error(other),
            "ModelError: the model does not fit the samples: its geometry is "
            "flow.method dis, theirs tvl1; flow.face_px 256, theirs 192");
  other.geometry = "";
  EXPECT_THAT(error(other),
              HasSubstr("reads single frames, the samples are flow stacks"));
  other = model;
  other.width_px = 30;
  EXPECT_THAT(error(other), HasSubstr("input is 16 x 30 px, theirs 16 x 16"));
  other = model;
  other.classes = {"a"};
  EXPECT_THAT(error(other), HasSubstr("classes are a, theirs negative"));
  other = model;
  other.channel_names = {"u"};
  EXPECT_THAT(error(other), HasSubstr("channels are u, theirs u, v, strain"));
}

}  // namespace
}  // namespace mien
