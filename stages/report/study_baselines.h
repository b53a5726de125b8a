#ifndef MIEN_STAGES_REPORT_STUDY_BASELINES_H_
#define MIEN_STAGES_REPORT_STUDY_BASELINES_H_

// What each person does outside the baseline that was marked, against what the
// same person does in it; and between the conditions that the person is in.

#include <string>
#include <vector>

#include "stages/report/study_page.h"

namespace mien {

// A recording, or what lies in or outside a stretch of it, of one face.
// Persons, conditions, minutes and counts as everywhere in a study.
struct BaselinePart {
  StudyRecording counts;
  bool baseline = false;
  // Somebody has decided about all of it. The rest takes no part in what was
  // accepted: nobody has looked there.
  bool decided = true;
};

// One person and kind of count: rates of a and b, and how b differs from a.
// Intervals are exact ones of Poisson counts (rates.h): events of one person
// hang together, so that they are too narrow rather than too wide.
struct BaselineRow {
  std::string person;
  std::string counted, title;  // as StudyCount
  // "outside": a is the baseline, b all that is not; "condition": b is what
  // lies outside the baseline in one condition; "conditions": a and b are
  // conditions whole, baseline or not; "none": this person has no baseline,
  // and a and b nothing.
  std::string compared;
  std::string a, b;
  ConditionRate of_a, of_b;  // minutes 0: there is nothing of it
  RateContrast contrast;     // where both have minutes
  bool both() const { return of_a.minutes > 0 && of_b.minutes > 0; }
};

// By person, then by kind, then as above. Parts without a person are left out.
// Of two conditions a is the one named before or pre, else the first by name.
// reviewed: verdicts are counted, too.
std::vector<BaselineRow> CompareBaselines(
    const std::vector<BaselinePart>& parts, bool reviewed);
std::string BaselinesCsv(const std::vector<BaselineRow>& rows);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_STUDY_BASELINES_H_
