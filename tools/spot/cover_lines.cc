#include "tools/spot/cover_lines.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "pipeline/core/text.h"
#include "stages/motion/face_cover.h"

namespace mien {
namespace {

constexpr double kTile = 0.2;      // s: the last one stands for this
constexpr double kMostTile = 0.7;  // s: after that nothing was seen
constexpr double kLeast = 0.6;     // s

struct Part {
  std::string name;  // as a sentence has it
  double seconds = 0;
};

// "mouth" -> "the mouth", "brow_left" -> "a brow".
std::string PartOf(const std::string& zone) {
  const std::size_t side = zone.find('_');
  if (side == std::string::npos) return "the " + zone;
  const std::string one = zone.substr(0, side);
  return (one == "eye" ? "an " : "a ") + one;
}

std::vector<Part> PartsOf(const FaceMotion& face, double covered_from,
                          double* seen_s) {
  std::vector<Part> parts;
  std::array<std::size_t, kCoverZones> part_of{};
  for (std::size_t z = 0; z < kCoverZones; ++z) {
    const std::string name = PartOf(CoverZoneNames()[z]);
    const auto at =
        std::find_if(parts.begin(), parts.end(),
                     [&name](const Part& part) { return part.name == name; });
    part_of[z] = static_cast<std::size_t>(at - parts.begin());
    if (at == parts.end()) parts.push_back({name, 0});
  }
  const auto& times = face.cover_time_s;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double length_s = i + 1 < times.size()
                                ? std::min(times[i + 1] - times[i], kMostTile)
                                : kTile;
    *seen_s += length_s;
    std::vector<bool> is_covered(parts.size(), false);
    for (std::size_t z = 0; z < kCoverZones; ++z) {
      if (face.cover[i * kCoverZones + z] >= covered_from) {
        is_covered[part_of[z]] = true;
      }
    }
    for (std::size_t k = 0; k < parts.size(); ++k) {
      if (is_covered[k]) parts[k].seconds += length_s;
    }
  }
  parts.erase(std::remove_if(parts.begin(), parts.end(),
                             [](const Part& part) {
                               return part.seconds < kLeast - 1e-6;
                             }),
              parts.end());
  std::stable_sort(
      parts.begin(), parts.end(),
      [](const Part& a, const Part& b) { return a.seconds > b.seconds; });
  return parts;
}

}  // namespace

std::vector<std::string> CoverLines(const MotionSeries& series,
                                    double covered_from) {
  std::vector<std::string> lines;
  for (const FaceMotion& face : series.faces) {
    double seen_s = 0;
    std::vector<std::string> said;
    for (const Part& part : PartsOf(face, covered_from, &seen_s)) {
      said.push_back(
          Str("before ", part.name, " for ", FixedText(part.seconds, 1), " s"));
    }
    if (said.empty()) continue;
    std::string text = said.front();
    for (std::size_t k = 1; k < said.size(); ++k) {
      text += (k + 1 < said.size() ? ", " : " and ") + said[k];
    }
    lines.push_back(
        Str("Face ", face.face, ": a hand or a thing was ", text, " of ",
            FixedText(seen_s, 0),
            " s. What moves there then is flagged covered and has no "
            "reading; what moves behind it is not seen."));
  }
  return lines;
}

}  // namespace mien
