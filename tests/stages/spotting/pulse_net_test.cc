#include "stages/spotting/pulse_net.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/cache/tensor_file.h"
#include "pipeline/core/error.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

// Two regions, 10 s at `fps`; region 0 makes one 0.4 s pulse of 2 % of the
// eyes' distance downwards at 5 s.
MotionSeries PulseAt5(double fps) {
  MotionSeries series;
  series.regions = {"one", "two"};
  series.fps = fps;
  FaceMotion face;
  face.iod_px = 100;
  face.frame_count = static_cast<std::int64_t>(10 * fps) + 1;
  for (int i = 0; i < face.frame_count; ++i) {
    const double t = i / fps;
    series.time_s.push_back(t);
    series.frame_number.push_back(i);
    const double from_apex = std::abs(t - 5) / 0.2;
    const double y = from_apex < 1 ? 1 + std::cos(M_PI * from_apex) : 0;
    face.dx.insert(face.dx.end(), {0, 0});
    face.dy.insert(face.dy.end(), {static_cast<float>(y), 0});
    face.head_x.push_back(0);
    face.head_y.push_back(0);
    face.head_roll_deg.push_back(0);
    face.blink.push_back(0.25f);
  }
  series.faces.push_back(std::move(face));
  return series;
}

float At(const PulseInput& input, double time_s, int channel) {
  return input
      .value[input.IndexOf(time_s) * static_cast<std::size_t>(input.channels) +
             static_cast<std::size_t>(channel)];
}

TEST(PulseInput, HoldsMovesTheirUsualSizeHeadBlinkAndWhatWasMeasured) {
  const MotionSeries series = PulseAt5(30);
  const PulseInput input = MakePulseInput(series, series.faces[0]);
  ASSERT_EQ(input.channels, 17);
  ASSERT_EQ(input.samples, 301u);
  // Column 1 is region 0's y. The mean over +- 1 s of a pulse of 0.02 and
  // 0.4 s is 0.02 * 6 / 61.
  const double pulse = 0.02 - 0.02 * 6 / 61;
  EXPECT_NEAR(At(input, 5, 1), std::asinh(pulse / 0.01), 1e-4);
  // Its usual size is the floor, so that the ratio is cut off at 6.
  EXPECT_FLOAT_EQ(At(input, 5, 4 + 1), 6);
  EXPECT_NEAR(At(input, 5, 8 + 1), std::log(6e-4 / 0.003), 1e-5);
  for (const int other : {0, 2, 3}) EXPECT_EQ(At(input, 5, other), 0);
  for (const int head : {12, 13, 14}) EXPECT_EQ(At(input, 5, head), 0);
  EXPECT_FLOAT_EQ(At(input, 5, 15), 0.25);
  EXPECT_EQ(At(input, 5, 16), 1);
}

TEST(PulseInput, FasterRecordingsAreAveragedToTheSameSamples) {
  const MotionSeries slow = PulseAt5(30), fast = PulseAt5(210);
  const PulseInput a = MakePulseInput(slow, slow.faces[0]);
  const PulseInput b = MakePulseInput(fast, fast.faces[0]);
  ASSERT_EQ(a.samples, b.samples);
  for (const double t : {1.0, 4.9, 5.0, 5.1, 7.0}) {
    EXPECT_NEAR(At(a, t, 1), At(b, t, 1), 0.06) << t;
  }
}

TEST(PulseInput, LostFramesAreBridgedAndMarked) {
  MotionSeries series = PulseAt5(30);
  FaceMotion& face = series.faces[0];
  for (std::size_t i = 60; i < 70; ++i) {
    face.dx[2 * i] = std::numeric_limits<float>::quiet_NaN();
    face.head_x[i] = std::numeric_limits<float>::quiet_NaN();
    face.blink[i] = std::numeric_limits<float>::quiet_NaN();
  }
  const PulseInput input = MakePulseInput(series, face);
  EXPECT_EQ(At(input, 65 / 30.0, 16), 0);
  EXPECT_EQ(At(input, 55 / 30.0, 16), 1);
  for (const float v : input.value) ASSERT_TRUE(std::isfinite(v));
}

TEST(PulseInput, AFaceMeasuredInFewFramesHasNone) {
  MotionSeries series = PulseAt5(30);
  FaceMotion& face = series.faces[0];
  std::fill(face.dx.begin() + 18, face.dx.end(),
            std::numeric_limits<float>::quiet_NaN());
  EXPECT_EQ(MakePulseInput(series, face).samples, 0u);
}

// Two filters: the first passes on channel 1 of the sample one before (tap 1 of
// 5), the second is 1 everywhere. One residual layer adds ReLU(3 - first) to
// the second. The last takes their sum, and always says 0.6 s.
TensorFile SmallNet() {
  TensorFile file;
  file.metadata = {{"format", "mien-spot/1"}, {"regions", "one two"}};
  const auto add = [&file](const std::string& name, const Shape& shape) {
    NamedTensor tensor;
    tensor.name = name;
    tensor.shape = shape;
    tensor.data.assign(static_cast<std::size_t>(ElementCount(shape)), 0);
    file.tensors.push_back(std::move(tensor));
    return &file.tensors.back().data;
  };
  (*add("first.weight", {2, 17, 5}))[5 + 1] = 1;
  *add("first.bias", {2}) = {0, 1};
  // Output 1, input 0, middle tap.
  (*add("residual0.weight", {2, 2, 3}))[6 + 1] = -1;
  *add("residual0.bias", {2}) = {-1, 3};
  *add("last.weight", {2, 2, 1}) = {1, 1, 0, 0};
  *add("last.bias", {2}) = {0.5, std::log(2.f)};
  return file;
}

PulseNet::Answer RunSmallNet(const PulseInput& input) {
  const TempFolder folder;
  const std::string path = folder / "net.safetensors";
  WriteTensorFile(path, SmallNet());
  return PulseNet(path, {"one", "two"}).Run(input);
}

PulseInput Zeros(std::size_t samples) {
  PulseInput input;
  input.channels = 17;
  input.samples = samples;
  input.value.assign(samples * 17, 0);
  return input;
}

TEST(PulseNet, AddsUpAsWorkedOutByHand) {
  PulseInput input = Zeros(4);
  input.value[1] = 2;            // sample 0
  input.value[17 + 1] = -4;      // sample 1
  input.value[2 * 17 + 1] = 10;  // sample 2
  // first: 0 2 0 10 (ReLU); second: 1 + ReLU(3 - first): 4 2 4 1.
  const PulseNet::Answer answer = RunSmallNet(input);
  EXPECT_EQ(answer.logit, (std::vector<float>{4.5, 4.5, 4.5, 11.5}));
  ASSERT_EQ(answer.duration_s.size(), 4u);
  EXPECT_FLOAT_EQ(answer.duration_s[2], 0.6f);
}

TEST(PulseNet, LongRecordingsGiveTheSameInPieces) {
  PulseInput input = Zeros(9000);
  for (std::size_t k = 0; k < input.samples; ++k) {
    input.value[k * 17 + 1] = static_cast<float>(k % 7);
  }
  const std::vector<float> logits = RunSmallNet(input).logit;
  ASSERT_EQ(logits.size(), 9000u);
  for (std::size_t k = 1; k < logits.size(); ++k) {
    const float first = static_cast<float>((k - 1) % 7);
    ASSERT_EQ(logits[k], first + 1 + std::max(0.f, 3 - first) + 0.5f) << k;
  }
}

TEST(PulseNet, WrongFilesAreRefusedWithTheReason) {
  const TempFolder folder;
  const std::string path = folder / "net.safetensors";
  const auto error = [&](const TensorFile& file,
                         std::vector<std::string> regions = {"one", "two"}) {
    WriteTensorFile(path, file);
    return ErrorOf([&] { PulseNet(path, regions); });
  };
  TensorFile other = SmallNet();
  other.metadata[0].second = "mien-model/1";
  EXPECT_THAT(error(other), HasSubstr("its format is not mien-spot/1"));
  EXPECT_THAT(error(SmallNet(), {"one", "three"}),
              HasSubstr("it was trained on other facial regions"));
  TensorFile lacking = SmallNet();
  lacking.tensors.pop_back();
  EXPECT_THAT(error(lacking), HasSubstr("it lacks tensor 'last.bias'"));
  TensorFile wide = SmallNet();
  wide.tensors[2].shape = {2, 3, 2};
  EXPECT_THAT(error(wide), HasSubstr("layer 'residual0' is 2 x 3 x 2"));
  EXPECT_THAT(ErrorOf([&] { PulseNet(folder / "none", {}); }),
              HasSubstr("cannot read the model"));
}

}  // namespace
}  // namespace mien
