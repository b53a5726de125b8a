#include "stages/spotting/pulse_net.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/cache/tensor_file.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

// Two patches, 10 s at `fps`; patch 0 makes one 0.4 s pulse of 2 % of the
// eyes' distance downwards at 5 s.
MotionSeries PulseAt5(double fps) {
  MotionSeries series;
  series.patches = {"one", "two"};
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
    face.patch_time_s.push_back(t);
    face.patch_dx.insert(face.patch_dx.end(), {0, 0});
    face.patch_dy.insert(face.patch_dy.end(), {static_cast<float>(y), 0});
    face.head_x.push_back(0);
    face.head_y.push_back(0);
    face.head_roll_deg.push_back(0);
    face.blink.push_back(0.25f);
  }
  series.faces.push_back(std::move(face));
  return series;
}

// Beside one expression: patch 0 goes down.
std::vector<ExpressionMatch> Matches(const PulseInput& input) {
  const cv::Mat1d down = (cv::Mat1d(1, 4) << 0, 1, 0, 0);
  const cv::Mat1d apart = cv::Mat1d::eye(4, 4);
  return {{input.usual, down},
          {CorrelatedLike(input.usual, apart), down},
          {1e-4 * apart, down}};
}

float At(const PulseInput& input, double time_s, int channel) {
  const std::size_t k = input.IndexOf(time_s);
  std::vector<float> channels;
  input.Channels(k, k + 1, Matches(input), &channels);
  return channels[static_cast<std::size_t>(channel)];
}

TEST(PulseInput, HoldsHeadBlinkWhatWasMeasuredAndHowAlikeItIs) {
  const MotionSeries series = PulseAt5(30);
  const PulseInput input = MakePulseInput(series, series.faces[0]);
  ASSERT_EQ(input.samples, 301u);
  for (const int head : {0, 1, 2}) EXPECT_EQ(At(input, 5, head), 0);
  EXPECT_FLOAT_EQ(At(input, 5, 3), 0.25);
  EXPECT_EQ(At(input, 5, 4), 1);
  // The mean over +- 1 s of a pulse of 0.02 and 0.4 s is 0.02 * 6 / 61.
  const double pulse = 0.02 - 0.02 * 6 / 61;
  EXPECT_NEAR(input.moves(150, 1), pulse, 1e-5);
  // It is like the expression, and that is all: s^2 = 4 x mean square.
  const double s = pulse / std::sqrt(1.1 * input.usual(1, 1) + 6e-4 * 6e-4);
  // Beside 1 % of the eyes' distance.
  EXPECT_NEAR(At(input, 5, 9),
              std::asinh(pulse / std::sqrt(1.1e-4 + 6e-4 * 6e-4) / 2), 1e-4);
  for (const int match : {5, 7}) {
    EXPECT_NEAR(At(input, 5, match), std::asinh(s / 2), 1e-3);
    EXPECT_NEAR(At(input, 5, match + 1), 0.5 * std::log(s * s / 4 + 0.05),
                1e-3);
    EXPECT_NEAR(At(input, 9, match), 0, 1e-6);
    EXPECT_NEAR(At(input, 9, match + 1), 0.5 * std::log(0.05), 1e-4);
  }
}

TEST(PulseInput, FasterRecordingsAreAveragedToTheSameSamples) {
  const MotionSeries slow = PulseAt5(30), fast = PulseAt5(210);
  const PulseInput a = MakePulseInput(slow, slow.faces[0]);
  const PulseInput b = MakePulseInput(fast, fast.faces[0]);
  ASSERT_EQ(a.samples, b.samples);
  for (const double t : {1.0, 4.9, 5.0, 5.1, 7.0}) {
    const int k = static_cast<int>(a.IndexOf(t));
    EXPECT_NEAR(a.moves(k, 1), b.moves(k, 1), 6e-4) << t;
  }
}

TEST(PulseInput, LostFramesAreBridgedAndMarked) {
  MotionSeries series = PulseAt5(30);
  FaceMotion& face = series.faces[0];
  const auto cut = [](auto* values, int from, int to) {
    values->erase(values->begin() + from, values->begin() + to);
  };
  cut(&face.patch_time_s, 60, 70);
  cut(&face.patch_dx, 120, 140);
  cut(&face.patch_dy, 120, 140);
  for (std::size_t i = 60; i < 70; ++i) {
    face.head_x[i] = std::numeric_limits<float>::quiet_NaN();
    face.blink[i] = std::numeric_limits<float>::quiet_NaN();
  }
  const PulseInput input = MakePulseInput(series, face);
  EXPECT_EQ(At(input, 65 / 30.0, 4), 0);
  EXPECT_EQ(At(input, 55 / 30.0, 4), 1);
  std::vector<float> channels;
  input.Channels(0, input.samples, Matches(input), &channels);
  ASSERT_EQ(channels.size(), 11 * input.samples);
  for (const float v : channels) ASSERT_TRUE(std::isfinite(v));
}

TEST(PulseInput, AFaceMeasuredSeldomHasNone) {
  MotionSeries series = PulseAt5(30);
  FaceMotion& face = series.faces[0];
  face.patch_time_s.resize(9);
  face.patch_dx.resize(18);
  face.patch_dy.resize(18);
  EXPECT_EQ(MakePulseInput(series, face).samples, 0u);
}

// Two filters: the first passes on the blink signal (channel 3) of the sample
// one before (tap 1 of 5), the second is 1 everywhere. One residual layer adds
// ReLU(3 - first) to the second. The last takes their sum, and always says 0.3
// s before and 0.6 s after.
void AddMember(int member, TensorFile* file) {
  const auto add = [&](const std::string& name, const Shape& shape) {
    NamedTensor tensor;
    tensor.name = Str("member", member, ".", name);
    tensor.shape = shape;
    tensor.data.assign(static_cast<std::size_t>(ElementCount(shape)), 0);
    file->tensors.push_back(std::move(tensor));
    return &file->tensors.back().data;
  };
  (*add("first.weight", {2, 11, 5}))[3 * 5 + 1] = 1;
  *add("first.bias", {2}) = {0, 1};
  // Output 1, input 0, middle tap.
  (*add("residual0.weight", {2, 2, 3}))[6 + 1] = -1;
  *add("residual0.bias", {2}) = {-1, 3};
  *add("last.weight", {3, 2, 1}) = {1, 1, 0, 0, 0, 0};
  *add("last.bias", {3}) = {0.5, std::log(2.f), std::log(4.f)};
}

TensorFile SmallNet() {
  TensorFile file;
  file.metadata = {{"format", "mien-spot/4"}, {"patches", "one two"}};
  const auto add = [&](const char* name, const Shape& shape) {
    NamedTensor tensor;
    tensor.name = name;
    tensor.shape = shape;
    tensor.data.assign(static_cast<std::size_t>(ElementCount(shape)), 1);
    file.tensors.push_back(std::move(tensor));
  };
  add("expressions", {1, 4});
  add("correlation", {4, 4});
  AddMember(0, &file);
  return file;
}

PulseNet::Answer RunNet(const TensorFile& file, const PulseInput& input) {
  const TempFolder folder;
  const std::string path = folder / "net.safetensors";
  WriteTensorFile(path, file);
  return PulseNet(path, {"one", "two"}).Run(input);
}

PulseInput Zeros(std::size_t samples) {
  PulseInput input;
  input.samples = samples;
  input.moves = cv::Mat1f::zeros(static_cast<int>(samples), 4);
  input.usual = cv::Mat1d::zeros(4, 4);
  input.head.assign(samples * 3, 0);
  input.blink.assign(samples, 0);
  input.measured.assign(samples, 1);
  return input;
}

TEST(PulseNet, AddsUpAsWorkedOutByHand) {
  PulseInput input = Zeros(4);
  input.blink = {2, -4, 10, 0};
  // first: 0 2 0 10 (ReLU); second: 1 + ReLU(3 - first): 4 2 4 1.
  const PulseNet::Answer answer = RunNet(SmallNet(), input);
  EXPECT_EQ(answer.logit, (std::vector<float>{4.5, 4.5, 4.5, 11.5}));
  ASSERT_EQ(answer.before_s.size(), 4u);
  EXPECT_FLOAT_EQ(answer.before_s[2], 0.3f);
  EXPECT_FLOAT_EQ(answer.after_s[2], 0.6f);
}

TEST(PulseNet, SeveralMembersAnswerWithTheirMeans) {
  TensorFile file = SmallNet();
  AddMember(1, &file);
  file.tensors.back().data = {1.5, std::log(0.5f), 0};  // its last.bias
  const PulseNet::Answer answer = RunNet(file, Zeros(3));
  // 4 + 0.5 and 4 + 1.5; 0.15 s times the roots of 2 * 0.5 and 4 * 1.
  EXPECT_EQ(answer.logit, (std::vector<float>{5, 5, 5}));
  EXPECT_FLOAT_EQ(answer.before_s[0], 0.15f);
  EXPECT_FLOAT_EQ(answer.after_s[0], 0.3f);
}

TEST(PulseNet, LongRecordingsGiveTheSameInPieces) {
  PulseInput input = Zeros(9000);
  for (std::size_t k = 0; k < input.samples; ++k) {
    input.blink[k] = static_cast<float>(k % 7);
  }
  const std::vector<float> logits = RunNet(SmallNet(), input).logit;
  ASSERT_EQ(logits.size(), 9000u);
  for (std::size_t k = 1; k < logits.size(); ++k) {
    const float first = static_cast<float>((k - 1) % 7);
    ASSERT_EQ(logits[k], first + 1 + std::max(0.f, 3 - first) + 0.5f) << k;
  }
}

// Its answer is the blink signal of the sample itself.
TEST(PulseJudge, PeaksAreApartAndTheGreaterStays) {
  MotionSeries series = PulseAt5(30);
  FaceMotion& face = series.faces[0];
  std::fill(face.blink.begin(), face.blink.end(), 0.f);
  face.blink[60] = 0.9f;
  face.blink[63] = 0.8f;  // too near
  face.blink[66] = 0.7f;
  face.blink[200] = 0.2f;
  TensorFile file = SmallNet();
  std::vector<float>& first = file.tensors[2].data;
  std::fill(first.begin(), first.end(), 0.f);
  first[3 * 5 + 2] = 1;
  file.tensors[3].data = {0, 0};       // first.bias
  file.tensors[5].data = {0, 0};       // residual0.bias
  file.tensors[7].data = {0, -1, -1};  // last.bias: 0.055 s
  const TempFolder folder;
  const std::string path = folder / "net.safetensors";
  WriteTensorFile(path, file);
  const PulseJudge judge(PulseNet(path, {"one", "two"}), series, face);
  const std::vector<NamedPulse> peaks = judge.Peaks(0.5);
  ASSERT_EQ(peaks.size(), 2u);
  EXPECT_NEAR(peaks[0].apex_s, 2, 1e-6);
  EXPECT_NEAR(peaks[0].logit, 0.9, 1e-6);
  EXPECT_NEAR(peaks[0].onset_s, 2 - 0.15 * std::exp(-1), 1e-6);
  EXPECT_NEAR(peaks[0].Duration(), 0.3 * std::exp(-1), 1e-6);
  EXPECT_NEAR(peaks[1].apex_s, 2.2, 1e-6);
  EXPECT_EQ(judge.Peaks(0.1).size(), 3u);
  EXPECT_TRUE(PulseJudge().Peaks(0).empty());
  // 0.3 s each: they cover half of each other.
  file.tensors[7].data = {0, 0, 0};
  WriteTensorFile(path, file);
  EXPECT_EQ(PulseJudge(PulseNet(path, {"one", "two"}), series, face)
                .Peaks(0.5)
                .size(),
            2u);
  file.tensors[7].data = {0, 1, 1};
  WriteTensorFile(path, file);
  EXPECT_EQ(PulseJudge(PulseNet(path, {"one", "two"}), series, face)
                .Peaks(0.5)
                .size(),
            1u);
}

TEST(PulseNet, WrongFilesAreRefusedWithTheReason) {
  const TempFolder folder;
  const std::string path = folder / "net.safetensors";
  const auto error = [&](const TensorFile& file,
                         std::vector<std::string> patches = {"one", "two"}) {
    WriteTensorFile(path, file);
    return ErrorOf([&] { PulseNet(path, patches); });
  };
  TensorFile other = SmallNet();
  other.metadata[0].second = "mien-model/1";
  EXPECT_THAT(error(other), HasSubstr("its format is not mien-spot/4"));
  EXPECT_THAT(error(SmallNet(), {"one", "three"}),
              HasSubstr("it was trained on other facial patches"));
  TensorFile lacking = SmallNet();
  lacking.tensors.pop_back();
  EXPECT_THAT(error(lacking), HasSubstr("it lacks tensor 'member0.last.bias'"));
  TensorFile wide = SmallNet();
  wide.tensors[4].shape = {2, 3, 2};
  EXPECT_THAT(error(wide), HasSubstr("layer 'member0.residual0' is 2 x 3 x 2"));
  TensorFile narrow = SmallNet();
  narrow.tensors[0].shape = {2, 2};
  EXPECT_THAT(error(narrow), HasSubstr("tensor 'expressions' is 2 x 2, "
                                       "expected 1 to 256 x 4"));
  EXPECT_THAT(ErrorOf([&] { PulseNet(folder / "none", {}); }),
              HasSubstr("cannot read the model"));
}

}  // namespace
}  // namespace mien
