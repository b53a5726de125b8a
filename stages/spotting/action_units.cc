#include "stages/spotting/action_units.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "pipeline/core/text.h"
#include "stages/motion/regions.h"

namespace mien {
namespace {

// Displacement of the image's left half; the right half mirrors x. Regions
// named with '_' at the end are completed to _left and _right.
struct Move {
  const char* region;
  double x, y;  // x > 0: towards the middle line; y > 0: down
};

// Lids count for less than they move: blinks and gaze move them all the time.
constexpr double kLids = 0.3;

const std::map<int, std::vector<Move>>& Moves() {
  static const auto& moves = *new std::map<int, std::vector<Move>>{
      {1, {{"brow_inner_", 0, -1}, {"brow_outer_", 0, -.25}}},
      {2, {{"brow_outer_", 0, -1}, {"brow_inner_", 0, -.3}}},
      {4, {{"brow_inner_", .5, .75}, {"brow_outer_", .25, .35}}},
      {5, {{"lid_", 0, -kLids}}},
      {6, {{"cheek_", .1, -1}}},  // and the lower lid: blinks speak louder
      {7, {{"lid_", 0, -kLids}, {"cheek_", 0, -.25}}},
      {9,
       {{"nose_wing_", -.05, -1},
        {"brow_inner_", .1, .25},
        {"lip_upper", 0, -.3},
        {"cheek_", 0, -.25}}},
      {10,
       {{"lip_upper", 0, -1},
        {"nose_wing_", -.1, -.35},
        {"mouth_corner_", 0, -.2}}},
      {12,
       {{"mouth_corner_", -.75, -.66},
        {"cheek_", -.2, -.25},
        {"lip_upper", 0, -.15},
        {"lip_lower", 0, -.15}}},
      {14, {{"mouth_corner_", 1, -.1}, {"cheek_", .15, 0}}},
      {15,
       {{"mouth_corner_", -.15, 1}, {"lip_lower", 0, .25}, {"chin", 0, .1}}},
      {17, {{"chin", 0, -1}, {"lip_lower", 0, -.7}, {"mouth_corner_", 0, -.1}}},
      {20, {{"mouth_corner_", -1, .15}, {"cheek_", -.2, 0}}},
      {24, {{"lip_upper", 0, .8}, {"lip_lower", 0, -1}, {"chin", 0, -.3}}},
  };
  return moves;
}

enum class Side { kBoth, kLeft, kRight };

void Add(int au, Side side, double gain, std::vector<double>* direction) {
  const auto add = [&](const std::string& region, double x, double y) {
    const auto at = static_cast<std::size_t>(RegionIndex(region));
    (*direction)[2 * at] += gain * x;
    (*direction)[2 * at + 1] += gain * y;
  };
  for (const Move& move : Moves().at(au)) {
    const std::string name = move.region;
    if (name.back() != '_') {
      add(name, 0, side == Side::kBoth ? move.y : 0.5 * move.y);
      continue;
    }
    if (side != Side::kRight) add(name + "left", move.x, move.y);
    if (side != Side::kLeft) add(name + "right", -move.x, move.y);
  }
}

MovementPattern Pattern(const std::vector<int>& units, Side side) {
  MovementPattern pattern;
  pattern.direction.assign(2 * RegionNames().size(), 0);
  for (const int au : units) {
    pattern.action_units.push_back("AU" + std::to_string(au));
    Add(au, side, 1, &pattern.direction);
    pattern.at_eyes = pattern.at_eyes || au <= 9;
    pattern.at_mouth = pattern.at_mouth || au >= 10;
  }
  pattern.name = Join(pattern.action_units, "+");
  if (side == Side::kLeft) pattern.name += " left";
  if (side == Side::kRight) pattern.name += " right";
  double strongest = 0;
  for (std::size_t i = 0; i < pattern.direction.size(); i += 2) {
    strongest = std::max(
        strongest, std::hypot(pattern.direction[i], pattern.direction[i + 1]));
  }
  for (double& value : pattern.direction) value /= strongest;
  return pattern;
}

}  // namespace

const std::vector<MovementPattern>& MovementPatterns() {
  static const auto& patterns = *new std::vector<MovementPattern>([] {
    std::vector<MovementPattern> all;
    for (const auto& [au, moves] : Moves()) {
      // Lids alone: blinks and gaze move them all the time.
      if (au != 5 && au != 7) all.push_back(Pattern({au}, Side::kBoth));
    }
    for (const int au : {1, 2, 4, 6, 10, 12, 14, 15, 20}) {
      all.push_back(Pattern({au}, Side::kLeft));
      all.push_back(Pattern({au}, Side::kRight));
    }
    const std::vector<int> together[] = {{1, 2},  {1, 2, 5}, {1, 4},   {4, 9},
                                         {6, 12}, {9, 10},   {15, 17}, {4, 15},
                                         {4, 17}, {10, 12}};
    for (const std::vector<int>& units : together) {
      all.push_back(Pattern(units, Side::kBoth));
    }
    return all;
  }());
  return patterns;
}

}  // namespace mien
