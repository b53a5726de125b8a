#ifndef MIEN_TOOLS_EVAL_JSON_PARTS_H_
#define MIEN_TOOLS_EVAL_JSON_PARTS_H_

// Parts of results.json. Included by sources only: the library's header costs
// two seconds a file.

#include <cmath>
#include <string>

#include <nlohmann/json.hpp>

#include "pipeline/core/reading_notes.h"
#include "stages/evaluate/review_scores.h"
#include "stages/evaluate/spotting_scores.h"
#include "tools/eval/output.h"

namespace mien {

using JsonText = nlohmann::ordered_json;

// As a file: indented, valid UTF-8 whatever it was made of.
inline std::string FileText(const JsonText& json) {
  return json.dump(2, ' ', false, JsonText::error_handler_t::replace) + "\n";
}

// null for what is not finite.
inline JsonText JsonNumber(double value) {
  return std::isfinite(value) ? JsonText(Rounded(value)) : JsonText(nullptr);
}

// {"kind": "reading", "text": the line on stderr, "count": how many}.
inline JsonText NotesJson(const ReadingNotes& notes) {
  JsonText json = JsonText::array();
  for (const ReadingNotes::Note& note : notes.all()) {
    json.push_back({{"kind", "reading"},
                    {"text", ReadingNotes::LineOf(note)},
                    {"count", note.count > 0 ? note.count : 1}});
  }
  return json;
}

inline JsonText IntervalJson(const Interval& interval) {
  return {JsonNumber(interval.low), JsonNumber(interval.high)};
}

inline JsonText CountsJson(const SpotCounts& counts) {
  return {{"truths", counts.truths()},
          {"candidates", counts.candidates()},
          {"tp", counts.hits},
          {"fp", counts.false_alarms},
          {"fn", counts.misses},
          {"precision", Rounded(counts.precision())},
          {"recall", Rounded(counts.recall())},
          {"f1", Rounded(counts.f1())}};
}

inline JsonText ErrorsJson(const ErrorSummary& errors) {
  if (errors.n == 0) return nullptr;
  return {{"n", errors.n},
          {"median_abs", Rounded(errors.median_abs)},
          {"mean_abs", Rounded(errors.mean_abs)},
          {"mean", Rounded(errors.mean)}};
}

inline JsonText CalibrationJson(const Calibration& calibration) {
  JsonText json;
  json["error"] = calibration.bins.empty() ? JsonText(nullptr)
                                           : JsonNumber(calibration.error);
  json["bins"] = JsonText::array();
  for (const CalibrationBin& bin : calibration.bins) {
    json["bins"].push_back({{"from", Rounded(bin.low)},
                            {"to", Rounded(bin.high)},
                            {"n", bin.n},
                            {"mean_score", Rounded(bin.mean_score)},
                            {"share_real", Rounded(bin.share)}});
  }
  return json;
}

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_JSON_PARTS_H_
