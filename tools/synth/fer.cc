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
#include "tools/synth/strong_pose.h"

namespace mien {
namespace {

constexpr int kSide = 48;
constexpr int kOversampling = 2;
constexpr double kIodPx = 40;  // before shrinking

// One person shows all seven expressions.
void WritePerson(const std::filesystem::path& folder, std::uint64_t seed,
                 const std::string& split, int person) {
  ActorOptions options;
  options.seed = DeriveSeed(seed, "synth-fer-" + split, Str(person));
  options.width_px = options.height_px = kSide * kOversampling;
  options.iod_px = kIodPx;
  const Actor actor(options);
  Rng rng(DeriveSeed(options.seed, "synth-fer", "poses"));
  for (const StrongExpression& expression : StrongExpressions()) {
    const cv::Mat frame =
        actor.Render(StrongPose(expression, kIodPx, &rng), rng.Next());
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
    for (const StrongExpression& expression : StrongExpressions()) {
      MakeFolder(out / split / expression.name);
    }
    for (int person = 0; person < count; ++person) {
      WritePerson(out / split, options.seed, split, person);
    }
  }
}

}  // namespace mien
