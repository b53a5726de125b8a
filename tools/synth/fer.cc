#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "tools/synth/actor.h"
#include "tools/synth/dataset.h"
#include "tools/synth/output.h"

namespace mien {
namespace {

constexpr int kSide = 48;
constexpr int kOversampling = 2;
constexpr double kIodPx = 40;      // before shrinking
constexpr double kStrongPx = 3.2;  // 8 % of the inter-ocular distance

struct Expression {
  const char* name;
  std::vector<int> aus;
  double mouth_open;  // share of the inter-ocular distance
};

const std::vector<Expression>& Expressions() {
  static const std::vector<Expression> kExpressions = {
      {"angry", {4, 7, 24}, 0},
      {"disgust", {9, 10}, 0},
      {"fear", {1, 4, 5, 20}, 0.10},
      {"happy", {6, 12}, 0.08},
      {"sad", {1, 15, 17}, 0},
      {"surprise", {1, 2, 5}, 0.24},
      {"neutral", {}, 0}};
  return kExpressions;
}

ActorPose StrongPose(const Expression& expression, Rng* rng) {
  ActorPose pose;
  const double strength = rng->Uniform(0.7, 1.0);
  for (const int au : expression.aus) {
    pose.au_px[au] = kStrongPx * strength * rng->Uniform(0.8, 1.0);
  }
  pose.mouth_open_px =
      kIodPx * expression.mouth_open * strength * rng->Uniform(0.7, 1.2);
  pose.yaw_deg = rng->Uniform(-10, 10);
  pose.pitch_deg = rng->Uniform(-6, 6);
  pose.roll_deg = rng->Uniform(-8, 8);
  pose.shift_x_px = rng->Uniform(-3, 3);
  pose.shift_y_px = rng->Uniform(-3, 3);
  pose.scale = rng->Uniform(0.92, 1.08);
  pose.light = rng->Uniform(0.75, 1.1);
  return pose;
}

// One person shows all seven expressions.
void WritePerson(const std::filesystem::path& folder, std::uint64_t seed,
                 const std::string& split, int person) {
  ActorOptions options;
  options.seed = DeriveSeed(seed, "synth-fer-" + split, Str(person));
  options.width_px = options.height_px = kSide * kOversampling;
  options.iod_px = kIodPx;
  const Actor actor(options);
  Rng rng(DeriveSeed(options.seed, "synth-fer", "poses"));
  for (const Expression& expression : Expressions()) {
    const cv::Mat frame =
        actor.Render(StrongPose(expression, &rng), rng.Next());
    cv::Mat grey;
    cv::cvtColor(frame, grey, cv::COLOR_BGR2GRAY);
    cv::Mat small;
    cv::resize(grey, small, {kSide, kSide}, 0, 0, cv::INTER_AREA);
    std::vector<uchar> bytes;
    if (!cv::imencode(".png", small, bytes)) {
      throw InternalError("frames cannot be written as PNG");
    }
    WriteFrameFile(folder / expression.name / Str(person + 1, ".png"), bytes);
  }
}

}  // namespace

void WriteSynthFer(const SynthFerOptions& options) {
  constexpr int kMost = 100000;
  if (options.per_class_train < 0 || options.per_class_test < 0 ||
      options.per_class_train > kMost || options.per_class_test > kMost) {
    throw ConfigError(Str("mien-synth fer: ", options.per_class_train, " + ",
                          options.per_class_test,
                          " images a class: must lie in 0..", kMost));
  }
  PrepareOutput(options.out);
  const std::filesystem::path out(options.out);
  const std::array<std::pair<std::string, int>, 2> splits = {
      std::pair<std::string, int>{"Training", options.per_class_train},
      std::pair<std::string, int>{"PublicTest", options.per_class_test}};
  for (const auto& [split, count] : splits) {
    for (const Expression& expression : Expressions()) {
      MakeFolder(out / split / expression.name);
    }
    for (int person = 0; person < count; ++person) {
      WritePerson(out / split, options.seed, split, person);
    }
  }
}

}  // namespace mien
