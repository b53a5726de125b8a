#include "tools/spot/light_lines.h"

#include <algorithm>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kUneven = 0.25;
constexpr double kMuchNoise = 0.0011;

}  // namespace

std::vector<std::string> LightLines(const MotionSeries& series) {
  std::vector<std::string> lines;
  for (const FaceMotion& face : series.faces) {
    const float most = std::max(face.light.left, face.light.right);
    const float least = std::min(face.light.left, face.light.right);
    if (!(least < kUneven * most)) continue;
    lines.push_back(
        Str("Face ", face.face, " has light from one side: the cheek on the ",
            face.light.left < face.light.right ? "left" : "right",
            " of the picture has ", FixedText(100 * least / most, 0),
            " % of the other's. In animated photographs lit like that .64 of "
            "the expressions were found, .90 in the same faces with even "
            "light; what is in the shadow is missed more often. Light from "
            "the front mends it."));
  }
  return lines;
}

std::string MuchNoiseText(double noise_iod) {
  if (!(noise_iod > kMuchNoise)) return "";
  return Str(
      " Small ones are missed more often here than in still, well-lit "
      "faces: of expressions of 1 and 2 % in animated photographs .89 "
      "were found where this is at most ",
      FixedText(100 * kMuchNoise, 2),
      " %, and .67 where it is more (little light, light from one "
      "side).");
}

}  // namespace mien
