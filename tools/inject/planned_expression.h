#ifndef MIEN_TOOLS_INJECT_PLANNED_EXPRESSION_H_
#define MIEN_TOOLS_INJECT_PLANNED_EXPRESSION_H_

// Expressions that are put into a recording, and the tables that tell of them.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pipeline/core/random.h"
#include "tools/inject/field_family.h"

namespace mien {

using ActionUnits = std::vector<int>;  // ascending: {6, 12}

struct PlannedExpression {
  int face = 0;
  std::string kind = "micro";  // micro | macro
  // Seconds from the recording's first frame. Rises from onset to apex, stays
  // until fall, is gone at offset; micro-expressions fall at once.
  double onset_s = 0, apex_s = 0, fall_s = 0, offset_s = 0;
  std::int64_t onset_idx = 0, apex_idx = 0, offset_idx = 0;  // nearest frames
  std::map<int, double> share;  // of each action unit; the largest is 1
  double peak_iod = 0;          // displacement of the strongest point, in
                                // inter-ocular distances
  double peak_px = 0;           // the same in px of the image
  // Of those drawn at random (field_family.h); else empty.
  std::string family, course_name;
  std::uint64_t field_seed = 0;
  std::vector<CourseKey> course;  // seconds from the recording's first frame
};

// Share of the peak at a time, 0..1: halves of a raised cosine, or its course.
double ShareAt(const PlannedExpression& expression, double time_s);

// "6+12".
std::string AusText(const std::map<int, double>& share);
// negative, positive or surprise: a smile (12) is positive unless it comes with
// the signs of disgust, sadness or contempt (9, 10, 14, 15, 17, 20, 24);
// raised brows or lids (1, 2, 5) without a frown (4) or those are surprise;
// all else is negative.
std::string ClassOf(const std::map<int, double>& share);

// What micro-expressions are usually made of: 4, 4+7, 9, 10, 15, 17; 12, 6+12;
// 1+2, 1+2+5.
const std::vector<ActionUnits>& CommonExpressions();
// "12,6+12,1+2+5". @throws ConfigError: empty, not a number, unknown unit.
std::vector<ActionUnits> ParseActionUnits(const std::string& text,
                                          const std::string& option);
// "0.5,1,2" as numbers within low..high. @throws ConfigError.
std::vector<double> ParseNumbers(const std::string& text,
                                 const std::string& option, double low,
                                 double high);

// Shares of an expression's units: 1 for its leading one, 0.6 to 0.95 for the
// others.
std::map<int, double> ChooseShares(const ActionUnits& units, Rng* rng);
// One of `choices`: first the class, then an expression of it.
ActionUnits ChooseUnits(const std::vector<ActionUnits>& choices, Rng* rng);

// One line of truth.csv beside the expression itself.
struct TruthOf {
  std::string video;   // file name
  std::string source;  // what it was made from, or ""
  double fps = 0;
  std::int64_t frames = 0;  // of the whole recording
  double duration_s = 0;    // of the whole recording
  std::vector<PlannedExpression> expressions;
};

// truth.csv: video, face, kind, onset_frame, apex_frame, offset_frame (from
// 0), onset_s, apex_s, offset_s, action_units, label, peak_px, peak_iod, fps,
// frames, duration_s (of the recording), source; family and course where any
// was drawn. @throws IoError.
void WriteTruth(const std::string& path, const std::vector<TruthOf>& videos);

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_PLANNED_EXPRESSION_H_
