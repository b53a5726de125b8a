#ifndef MIEN_TOOLS_STUDIO_AGREEMENT_H_
#define MIEN_TOOLS_STUDIO_AGREEMENT_H_

// What two coders make of the same candidates. Pure functions.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "stages/evaluate/review_scores.h"
#include "stages/exchange/event_row.h"

namespace mien {

// Cohen's kappa and the middle 95 % of those of samples drawn with replacement
// from the same pairs (percentile bootstrap; samples without a kappa are left
// out). NaN where there is none, and the bounds where fewer than 6 pairs are.
struct KappaInterval {
  Agreement agreement;
  double low = 0, high = 0;
};
KappaInterval KappaWithInterval(
    const std::vector<std::pair<std::string, std::string>>& decisions,
    std::uint64_t seed, int samples = 2000);

// A candidate as two coders see it; rows of ApplyReview().
struct CodedPair {
  EventRow first, second;
};
// The same candidates (face and number) of two reviews, in their order. What
// a coder has added is not among them.
std::vector<CodedPair> PairsOf(const std::vector<EventRow>& first,
                               const std::vector<EventRow>& second);

struct AgreementRow {
  std::string what;  // "all", "micro", "blink", "without a flag", ...
  KappaInterval kappa;
};
// Over pairs that both have decided: all, each kind, each flag that occurs,
// and those without one.
std::vector<AgreementRow> AgreementTable(const std::vector<CodedPair>& pairs,
                                         std::uint64_t seed);

// Wexler's ratio for action units in pairs that both accept: twice the units
// that both name, over all units named; sides and intensities do not count.
// NaN without units.
double UnitAgreement(const std::vector<CodedPair>& pairs);

// Indices of pairs whose verdicts differ where both have decided, or whose
// units (sides and intensities too) or emotions do where both accept.
std::vector<std::size_t> Disagreements(const std::vector<CodedPair>& pairs);

// The start of a consensus: rows of `first` with what both say alike, and the
// notes of both; the rest is open. What either has added is kept, once where
// both have (intersection over union >= 0.5).
std::vector<EventRow> ConsensusOf(const std::vector<EventRow>& first,
                                  const std::vector<EventRow>& second);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_AGREEMENT_H_
