#ifndef MIEN_TOOLS_INJECT_FIELD_FAMILY_H_
#define MIEN_TOOLS_INJECT_FIELD_FAMILY_H_

// Expressions whose displacement fields are drawn at random, from families that
// have little in common: what finds those of some families shows on the others
// whether it has learned faces or an injector.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include <opencv2/core.hpp>

#include "tools/inject/expression.h"

namespace mien {

// gauss: turned, uneven bumps where an action unit's skin is; landmark: each
// point follows the landmarks near it, inverse distances as weights; broad:
// wide plateaus that take forehead, nose and temples along; thinplate:
// thin-plate splines through the landmarks that move and some that rest; sheet:
// a patch of skin that shifts, turns, shrinks and shears, with a hem.
const std::vector<std::string>& FieldFamilies();

// smooth: up and down; plateau: held; fast: up within 0.1 to 0.2 s, down in 0.5
// to 1.5 s; double: twice; interrupted: waits half-way up.
const std::vector<std::string>& CourseNames();

// Action units that the families know, alone and together: 1, 2, 4, 5, 6, 7, 9,
// 10, 12, 14, 15, 17, 20, 23, 24.
const std::vector<std::vector<int>>& FamilyExpressions();

// "gauss,sheet", or "all". @throws ConfigError: unknown ones, none.
std::vector<std::string> ParseNames(const std::string& text,
                                    const std::string& option,
                                    const std::vector<std::string>& known);

// Displacement of skin at a canonical point, of any scale.
using SkinField = std::function<cv::Point2d(const cv::Point2d&)>;

// One of a family, the same for the same seed: places, widths and directions
// vary, and the two sides: alike, unequal, or one side alone. share: of each
// action unit. @throws ConfigError for an unknown family or action unit.
SkinField DrawField(const std::string& family, std::uint64_t seed,
                    const FacePoints& landmarks,
                    const std::map<int, double>& share);

// A course in time: values between keys follow halves of a raised cosine; 0
// before the first and after the last.
struct CourseKey {
  double time_s = 0;
  double share = 0;  // of the peak
};

// From 0 at time 0; its largest share is 1. total_s: of all but `fast`, which
// has lengths of its own. @throws ConfigError for an unknown name.
std::vector<CourseKey> DrawCourse(const std::string& name, double total_s,
                                  std::uint64_t seed);
double ShareAt(const std::vector<CourseKey>& course, double time_s);

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_FIELD_FAMILY_H_
