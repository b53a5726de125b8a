#include "stages/flow/flow_stack.h"

#include <gmock/gmock.h>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

FlowStack Example() {
  FlowStack stack;
  stack.face_height_px = stack.face_width_px = 4;
  stack.iod_px = 80;
  stack.onset_idx = 3;
  stack.apex_idx = 40;
  stack.flow.assign(32, 0);
  stack.flow[5] = -1.5f;
  stack.onset_grey.assign(16, 9);
  stack.apex_grey.assign(16, 10);
  stack.aligned_from_image = {1, 0, 5, 0, 1, 6};
  stack.channels = 3;
  stack.height_px = stack.width_px = 2;
  stack.channel_names = {"u", "v", "strain"};
  stack.stack = {1, 2, 3, 4, -1, -2, -3, -4, 0, 0.25f, 0.5f, 0.125f};
  return stack;
}

TEST(FlowStack, RoundTrip) {
  FlowStack back;
  FromArtifact(ToArtifact(Example()), &back);
  EXPECT_EQ(back.flow, Example().flow);  // multiples of the step
  EXPECT_EQ(back.stack, Example().stack);
  EXPECT_EQ(back.channel_names, Example().channel_names);
  EXPECT_EQ(back.onset_grey, Example().onset_grey);
  EXPECT_EQ(back.apex_grey, Example().apex_grey);
  EXPECT_EQ(back.apex_idx, 40);
  EXPECT_EQ(back.aligned_from_image, Example().aligned_from_image);
  EXPECT_EQ(back.height_px, 2);
}

TEST(FlowStack, InconsistentArtifactsAreRefused) {
  Artifact artifact = ToArtifact(Example());
  artifact.Put<std::uint8_t>("onset_grey", {1}, {std::uint8_t{1}}, "1");
  FlowStack back;
  EXPECT_THAT(ErrorOf([&] { FromArtifact(artifact, &back); }),
              testing::HasSubstr("inconsistent"));
  artifact = ToArtifact(Example());
  artifact.PutQuantised("stack_v", {1, 1}, {0.5f}, 1.0 / 256, "px");
  EXPECT_THAT(ErrorOf([&] { FromArtifact(artifact, &back); }),
              testing::HasSubstr("channels of the cached stack differ"));
  artifact = ToArtifact(Example());
  artifact.Put("aligned_from_image", {1}, std::vector<double>{1}, "px");
  EXPECT_THAT(ErrorOf([&] { FromArtifact(artifact, &back); }),
              testing::HasSubstr("inconsistent"));
}

}  // namespace
}  // namespace mien
