#include "stages/motion/regions.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// A patch at the point `share` of the way from landmark a to b, moved by
// (x, y) inter-ocular distances. Places of the left half; "name_" is completed
// to name_left and, mirrored, to name_right.
struct Place {
  const char* region;  // "" = stable
  int a, b;
  float share, x, y;
};

struct MiddlePlace {
  Place place;
  const char* side;  // "" = on the middle line
};

constexpr Place kSidePlaces[] = {
    {"brow_inner_", 21, 21, 0.f, -0.02f, 0.f},
    {"brow_inner_", 20, 21, .5f, 0.f, 0.f},
    {"brow_inner_", 20, 20, 0.f, 0.f, 0.f},
    {"brow_inner_", 21, 21, 0.f, 0.f, -0.13f},
    {"brow_inner_", 20, 21, .5f, 0.f, -0.13f},
    {"brow_inner_", 21, 21, 0.f, 0.06f, 0.06f},
    {"brow_outer_", 19, 19, 0.f, 0.f, 0.f},
    {"brow_outer_", 18, 19, .5f, 0.f, 0.f},
    {"brow_outer_", 18, 18, 0.f, 0.f, 0.f},
    {"brow_outer_", 17, 18, .3f, 0.f, 0.f},
    {"brow_outer_", 18, 19, .5f, 0.f, -0.13f},
    {"brow_outer_", 19, 19, 0.f, 0.f, -0.13f},
    {"lid_", 37, 37, 0.f, 0.f, -0.03f},
    {"lid_", 37, 38, .5f, 0.f, -0.05f},
    {"lid_", 38, 38, 0.f, 0.f, -0.03f},
    {"lid_", 40, 41, .5f, 0.f, 0.06f},
    {"nose_wing_", 31, 31, 0.f, -0.06f, -0.03f},
    {"nose_wing_", 31, 31, 0.f, -0.10f, 0.04f},
    {"nose_wing_", 31, 31, 0.f, -0.06f, -0.14f},
    {"nose_wing_", 31, 31, 0.f, -0.14f, -0.10f},
    {"nose_wing_", 31, 31, 0.f, 0.02f, -0.02f},
    {"cheek_", 41, 48, .45f, 0.f, 0.f},
    {"cheek_", 41, 48, .6f, -0.08f, 0.f},
    {"cheek_", 41, 48, .75f, -0.12f, -0.05f},
    {"cheek_", 36, 48, .55f, -0.12f, 0.f},
    {"cheek_", 41, 48, .65f, 0.12f, 0.f},
    {"cheek_", 36, 48, .7f, -0.2f, 0.f},
    {"mouth_corner_", 48, 48, 0.f, 0.f, 0.f},
    {"mouth_corner_", 48, 48, 0.f, -0.08f, -0.04f},
    {"mouth_corner_", 48, 48, 0.f, -0.08f, 0.05f},
    {"mouth_corner_", 48, 48, 0.f, 0.05f, 0.05f},
    {"mouth_corner_", 48, 48, 0.f, 0.04f, -0.06f},
    {"", 36, 36, 0.f, -0.16f, -0.02f},
    {"", 36, 36, 0.f, -0.26f, -0.06f},
    {"", 36, 36, 0.f, -0.22f, 0.12f},
    {"", 36, 36, 0.f, -0.30f, 0.26f},
    {"", 39, 27, .55f, 0.f, 0.02f},
    {"", 39, 28, .6f, 0.f, 0.05f},
    {"", 39, 29, .7f, -0.02f, 0.f},
};

constexpr MiddlePlace kMiddlePlaces[] = {
    {{"lip_upper", 50, 50, 0.f, 0.f, -0.02f}, "_left"},
    {{"lip_upper", 51, 51, 0.f, 0.f, 0.f}, ""},
    {{"lip_upper", 52, 52, 0.f, 0.f, -0.02f}, "_right"},
    {{"lip_upper", 49, 50, .5f, 0.f, -0.02f}, "_left"},
    {{"lip_upper", 53, 52, .5f, 0.f, -0.02f}, "_right"},
    {{"lip_upper", 51, 51, 0.f, 0.f, -0.12f}, ""},
    {{"lip_lower", 56, 56, 0.f, 0.f, 0.f}, "_right"},
    {{"lip_lower", 57, 57, 0.f, 0.f, 0.f}, ""},
    {{"lip_lower", 58, 58, 0.f, 0.f, 0.f}, "_left"},
    {{"lip_lower", 57, 57, 0.f, -0.1f, 0.1f}, "_left"},
    {{"lip_lower", 57, 57, 0.f, 0.1f, 0.1f}, "_right"},
    {{"chin", 57, 8, .45f, 0.f, 0.f}, ""},
    {{"chin", 57, 8, .55f, -0.13f, 0.f}, "_left"},
    {{"chin", 57, 8, .55f, 0.13f, 0.f}, "_right"},
    {{"chin", 57, 8, .7f, 0.f, 0.f}, ""},
    {{"chin", 57, 8, .72f, -0.14f, 0.f}, "_left"},
    {{"chin", 57, 8, .72f, 0.14f, 0.f}, "_right"},
    {{"", 27, 27, 0.f, 0.f, 0.02f}, ""},
    {{"", 28, 28, 0.f, 0.f, 0.f}, ""},
    {{"", 29, 29, 0.f, 0.f, 0.f}, ""},
    {{"", 30, 30, 0.f, 0.f, -0.02f}, ""},
    {{"", 27, 27, 0.f, -0.12f, -0.72f}, "_left"},
    {{"", 27, 27, 0.f, 0.12f, -0.72f}, "_right"},
    {{"", 27, 27, 0.f, 0.f, -0.6f}, ""},
};

// The same landmark of the other half (iBUG order).
int Mirrored(int k) {
  if (k <= 16) return 16 - k;
  if (k <= 26) return 43 - k;
  if (k <= 30) return k;
  if (k <= 35) return 66 - k;
  if (k >= 36 && k <= 39) return 81 - k;  // 36 <-> 45 ... 39 <-> 42
  if (k == 40 || k == 41) return 87 - k;  // 40 <-> 47, 41 <-> 46
  if (k >= 42 && k <= 45) return 81 - k;
  if (k == 46 || k == 47) return 87 - k;
  if (k <= 54) return 102 - k;  // 48 <-> 54
  if (k <= 59) return 114 - k;  // 55 <-> 59
  if (k <= 64) return 124 - k;  // 60 <-> 64
  return 132 - k;               // 65 <-> 67
}

}  // namespace

const std::vector<std::string>& RegionNames() {
  static const std::vector<std::string> names = {
      "brow_inner_left",  "brow_outer_left",   "brow_inner_right",
      "brow_outer_right", "lid_left",          "lid_right",
      "nose_wing_left",   "nose_wing_right",   "cheek_left",
      "cheek_right",      "mouth_corner_left", "mouth_corner_right",
      "lip_upper",        "lip_lower",         "chin"};
  return names;
}

const std::vector<std::string>& PatchNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    std::map<std::string, int> count;
    const auto add = [&](std::string name) {
      out.push_back(Str(name, ".", ++count[name]));
    };
    for (const Place& place : kSidePlaces) {
      const std::string stem = *place.region ? place.region : "stable_";
      add(stem + "left");
      add(stem + "right");
    }
    for (const auto& [place, side] : kMiddlePlaces) {
      add((*place.region ? place.region : std::string("stable")) + side);
    }
    return out;
  }();
  return names;
}

int RegionIndex(const std::string& name) {
  const auto& names = RegionNames();
  const auto at = std::find(names.begin(), names.end(), name);
  MIEN_CHECK(at != names.end(), "no face region " + name);
  return static_cast<int>(at - names.begin());
}

float MeanDepth(float x_iod, float y_iod) {
  // Half axes and places read off a mean head of 68 points.
  const float u = x_iod / 1.15f, v = (y_iod - 0.45f) / 1.75f;
  const float base =
      1.1f * (std::sqrt(std::max(0.0f, 1 - u * u - v * v)) - 0.85f);
  const float along = (y_iod - 0.55f) / 0.35f;
  const float across = x_iod / 0.16f;
  return base + 0.35f * std::exp(-0.5f * (along * along + across * across));
}

std::vector<MotionPatch> LayOutPatches(const Landmarks& aligned) {
  const float iod = InterOcularPx(aligned);
  const cv::Point2f left = LeftEye(aligned), right = RightEye(aligned);
  const cv::Point2f middle = 0.5f * (left + right);
  const cv::Point2f along = (right - left) / iod;
  const cv::Point2f down(-along.y, along.x);
  std::vector<MotionPatch> patches;
  const auto add = [&](const std::string& region, int a, int b, float share,
                       float x, float y) {
    const auto& from = aligned[static_cast<std::size_t>(a)];
    const auto& to = aligned[static_cast<std::size_t>(b)];
    MotionPatch patch;
    patch.region = region.empty() ? kStableRegion : RegionIndex(region);
    patch.centre_px = from + share * (to - from) + iod * (x * along + y * down);
    const cv::Point2f offset = (patch.centre_px - middle) / iod;
    const float u = offset.dot(along), v = offset.dot(down);
    patch.place_iod = {u, v, MeanDepth(u, v)};
    patches.push_back(patch);
  };
  for (const Place& place : kSidePlaces) {
    const std::string region = place.region;
    add(region.empty() ? "" : region + "left", place.a, place.b, place.share,
        place.x, place.y);
    add(region.empty() ? "" : region + "right", Mirrored(place.a),
        Mirrored(place.b), place.share, -place.x, place.y);
  }
  for (const auto& [place, side] : kMiddlePlaces) {
    add(place.region, place.a, place.b, place.share, place.x, place.y);
  }
  return patches;
}

}  // namespace mien
