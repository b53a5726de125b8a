#ifndef MIEN_STAGES_EVALUATE_RATES_H_
#define MIEN_STAGES_EVALUATE_RATES_H_

// Counts of events in minutes of recording, and how they differ between
// conditions. Pure functions.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "stages/evaluate/scores.h"

namespace mien {

// In a condition, for an interval over them: two that are alike would have one
// of no width.
constexpr std::size_t kFewestPersons = 3;

// Exact 95 % interval of the mean of a Poisson count (Garwood 1936), by
// bisection of its distribution function. count >= 0.
Interval PoissonInterval(std::int64_t count);

// Exact 95 % interval of a share (Clopper and Pearson 1934); trials >= 1.
Interval ExactShareInterval(std::int64_t successes, std::int64_t trials);

// What one recording adds.
struct RateItem {
  std::string person;
  std::string condition;
  std::int64_t count = 0;
  double minutes = 0;
};

// Of one condition. Recordings of no length take no part.
struct ConditionRate {
  std::string condition;
  std::size_t persons = 0, recordings = 0;
  std::int64_t count = 0;
  double minutes = 0;
  double per_minute = 0;    // NaN without minutes
  Interval poisson;         // of the rate, exact: events come independently
  Interval persons95;       // of the rate, persons resampled
  bool by_persons = false;  // false: fewer than kFewestPersons, no persons95
};

// How condition b differs from condition a.
struct RateContrast {
  std::string a, b;
  double ratio = 0;       // rate of b / rate of a; NaN or infinite where a has
                          // none
  Interval ratio95;       // exact, given both counts' sum (Przyborowski and
                          // Wilenski 1940); high may be infinite
  double difference = 0;  // rate of b - rate of a, a minute
  Interval difference95;  // persons resampled, those of each set of conditions
                          // among themselves, so that who is in both is drawn
                          // with both
  bool by_persons = false;  // false: some condition has too few persons
  std::size_t persons = 0;  // that are in either

  // Both intervals leave out "no difference"; never without persons. Events of
  // one person hang together, so the exact interval alone is too narrow; that
  // of few persons alone is too.
  bool beyond_chance() const;
  // The exact interval alone leaves it out: of one person, whom no resampling
  // of persons says anything about.
  bool counts_differ() const;
  // Why nothing is said of chance: "fewer than 3 persons in rest and stress";
  // "" where it is.
  std::string why_not;
};

struct RateTable {
  std::vector<ConditionRate> conditions;  // by name
  std::vector<RateContrast> contrasts;    // every pair, a before b
};
RateTable CompareRates(const std::vector<RateItem>& items, int resamples,
                       std::uint64_t seed);

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_RATES_H_
