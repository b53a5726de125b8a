#include "stages/recognize/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

TrainState State() {
  TrainState state;
  state.steps = 1234567890123;
  state.epochs = {{0.1, 1.0 / 3, 1e-5, -1, 9}, {2.0 / 7, 0.5, 1e-6, 0.25, 9}};
  state.weights = {1, 2.5f, -1e-20f};
  state.buffers = {7};
  state.moment1 = {0, 0, 1};
  state.moment2 = {4, 5, 6};
  state.best_weights = {9, 8, 7};
  return state;
}

class CheckpointTest : public testing::Test {
 protected:
  std::string Path() const { return folder_ / "fold.checkpoint"; }
  // What is loaded, and what is said about it.
  std::optional<TrainState> Load(const std::string& identity,
                                 const TrainState& like) {
    testing::internal::CaptureStderr();
    auto state = LoadCheckpoint(Path(), identity, like);
    said_ = testing::internal::GetCapturedStderr();
    return state;
  }
  TempFolder folder_;
  std::string said_;
};

TEST_F(CheckpointTest, RoundTripIsExact) {
  SaveCheckpoint(Path(), "id", State());
  const auto back = Load("id", State());
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->steps, State().steps);
  ASSERT_EQ(back->epochs.size(), 2u);
  EXPECT_EQ(back->epochs[0].accuracy, 1.0 / 3);
  EXPECT_EQ(back->epochs[1].loss, 2.0 / 7);
  EXPECT_EQ(back->epochs[1].seconds, 0);
  EXPECT_EQ(back->epochs[0].validation_accuracy, -1);
  EXPECT_EQ(back->epochs[1].validation_accuracy, 0.25);
  EXPECT_EQ(back->best_weights, State().best_weights);
  EXPECT_EQ(back->weights, State().weights);
  EXPECT_EQ(back->buffers, State().buffers);
  EXPECT_EQ(back->moment1, State().moment1);
  EXPECT_EQ(back->moment2, State().moment2);
  EXPECT_TRUE(back->average.empty());
}

TEST_F(CheckpointTest, NoFileSaysNothing) {
  EXPECT_FALSE(Load("id", State()).has_value());
  EXPECT_EQ(said_, "");
}

TEST_F(CheckpointTest, OtherTrainingIsNotContinued) {
  SaveCheckpoint(Path(), "id", State());
  EXPECT_FALSE(Load("other", State()).has_value());
  EXPECT_THAT(said_, HasSubstr("belongs to another training"));
  EXPECT_THAT(said_, HasSubstr("training starts anew"));
}

TEST_F(CheckpointTest, OtherSizesAreNotContinued) {
  SaveCheckpoint(Path(), "id", State());
  TrainState like = State();
  like.moment2.clear();
  EXPECT_FALSE(Load("id", like).has_value());
  EXPECT_THAT(said_, HasSubstr("'moment2' is of another size"));
}

TEST_F(CheckpointTest, DamagedFilesAreNotContinued) {
  SaveCheckpoint(Path(), "id", State());
  const std::string good = ReadFile(Path());
  for (const std::size_t length : {0, 7, 100, 400}) {
    WriteFileAtomic(Path(), good.substr(0, length));
    EXPECT_FALSE(Load("id", State()).has_value()) << length;
    EXPECT_THAT(said_, HasSubstr("is not used")) << length;
  }
}

}  // namespace
}  // namespace mien
