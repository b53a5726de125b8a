#include "stages/evaluate/rates.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr double kTail = 0.025;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kEndless = std::numeric_limits<double>::infinity();

// Where a rising function of low..high passes `level`.
double Crossing(double low, double high, double level,
                const std::function<double(double)>& rising) {
  for (int i = 0; i < 200 && high - low > 1e-12 * std::max(1.0, high); ++i) {
    const double middle = (low + high) / 2;
    (rising(middle) < level ? low : high) = middle;
  }
  return (low + high) / 2;
}

// P(X <= count), X ~ Poisson(mean).
double PoissonAtMost(std::int64_t count, double mean) {
  if (count < 0) return 0;
  if (mean <= 0) return 1;
  double sum = 0;
  for (std::int64_t k = 0; k <= count; ++k) {
    const auto x = static_cast<double>(k);
    sum += std::exp(x * std::log(mean) - mean - std::lgamma(x + 1));
  }
  return std::min(1.0, sum);
}

// P(X <= k), X ~ Binomial(n, p).
double BinomialAtMost(std::int64_t k, std::int64_t n, double p) {
  if (k < 0) return 0;
  if (k >= n || p <= 0) return 1;
  if (p >= 1) return 0;
  double sum = 0;
  const auto all = static_cast<double>(n);
  for (std::int64_t i = 0; i <= k; ++i) {
    const auto x = static_cast<double>(i);
    sum += std::exp(std::lgamma(all + 1) - std::lgamma(x + 1) -
                    std::lgamma(all - x + 1) + x * std::log(p) +
                    (all - x) * std::log1p(-p));
  }
  return std::min(1.0, sum);
}

struct Tally {
  std::int64_t count = 0;
  double minutes = 0;
  void Add(const Tally& other, int times = 1) {
    count += times * other.count;
    minutes += times * other.minutes;
  }
  double rate() const {
    return minutes > 0 ? static_cast<double>(count) / minutes : kNone;
  }
};

// Person -> condition -> tally.
using People = std::map<std::string, std::map<std::string, Tally>>;

// People with the same conditions among a and b: drawn among themselves.
std::vector<std::vector<const std::map<std::string, Tally>*>> Strata(
    const People& people, const std::vector<std::string>& conditions) {
  std::map<std::vector<bool>, std::vector<const std::map<std::string, Tally>*>>
      strata;
  for (const auto& [person, tallies] : people) {
    std::vector<bool> in;
    for (const std::string& one : conditions) {
      in.push_back(tallies.count(one) > 0);
    }
    if (std::find(in.begin(), in.end(), true) == in.end()) continue;
    strata[in].push_back(&tallies);
  }
  std::vector<std::vector<const std::map<std::string, Tally>*>> groups;
  for (auto& one : strata) groups.push_back(std::move(one.second));
  return groups;
}

Interval Middle95(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {Quantile(values, kTail), Quantile(values, 1 - kTail)};
}

// Of `figure` over resampled tallies of the conditions, in their order.
Interval Resampled(
    const People& people, const std::vector<std::string>& conditions,
    int resamples, std::uint64_t seed,
    const std::function<double(const std::vector<Tally>&)>& figure) {
  const auto strata = Strata(people, conditions);
  Rng rng(DeriveSeed(seed, "evaluate", "rates"));
  std::vector<double> values;
  for (int r = 0; r < resamples; ++r) {
    std::vector<Tally> drawn(conditions.size());
    for (const auto& group : strata) {
      const auto size = static_cast<std::int64_t>(group.size());
      for (std::int64_t i = 0; i < size; ++i) {
        const auto& one = *group[static_cast<std::size_t>(rng.Below(size))];
        for (std::size_t c = 0; c < conditions.size(); ++c) {
          const auto at = one.find(conditions[c]);
          if (at != one.end()) drawn[c].Add(at->second);
        }
      }
    }
    const double value = figure(drawn);
    if (std::isfinite(value)) values.push_back(value);
  }
  return values.empty() ? Interval{} : Middle95(std::move(values));
}

ConditionRate RateOf(const std::string& condition,
                     const std::vector<RateItem>& items, const People& people,
                     int resamples, std::uint64_t seed) {
  ConditionRate rate;
  rate.condition = condition;
  for (const RateItem& one : items) {
    if (one.condition != condition || !(one.minutes > 0)) continue;
    ++rate.recordings;
    rate.count += one.count;
    rate.minutes += one.minutes;
  }
  for (const auto& one : people) {
    rate.persons += one.second.count(condition);
  }
  rate.per_minute = Tally{rate.count, rate.minutes}.rate();
  const Interval counts = PoissonInterval(rate.count);
  rate.poisson = {counts.low / rate.minutes, counts.high / rate.minutes};
  rate.by_persons = rate.persons >= kFewestPersons && resamples > 0;
  if (rate.by_persons) {
    rate.persons95 =
        Resampled(people, {condition}, resamples, seed,
                  [](const auto& drawn) { return drawn[0].rate(); });
  }
  return rate;
}

RateContrast Contrast(const ConditionRate& a, const ConditionRate& b,
                      const People& people, int resamples, std::uint64_t seed) {
  RateContrast contrast;
  contrast.a = a.condition;
  contrast.b = b.condition;
  contrast.ratio = a.count > 0   ? b.per_minute / a.per_minute
                   : b.count > 0 ? kEndless
                                 : kNone;
  contrast.difference = b.per_minute - a.per_minute;
  // Given the sum, the count of b is binomial with share r tb / (ta + r tb).
  const auto ratio_of = [&](double share) {
    return share >= 1 ? kEndless : share / (1 - share) * a.minutes / b.minutes;
  };
  contrast.ratio95 = {0, kEndless};
  if (a.count + b.count > 0) {
    const Interval share = ExactShareInterval(b.count, a.count + b.count);
    contrast.ratio95 = {ratio_of(share.low), ratio_of(share.high)};
  }
  for (const auto& one : people) {
    const bool in = one.second.count(contrast.a) + one.second.count(contrast.b);
    contrast.persons += in ? 1 : 0;
  }
  contrast.by_persons = a.by_persons && b.by_persons;
  if (!contrast.by_persons) {
    std::vector<std::string> few;
    for (const ConditionRate* one : {&a, &b}) {
      if (one->persons < kFewestPersons) few.push_back(one->condition);
    }
    contrast.why_not = few.empty() ? "no persons resampled"
                                   : Str("fewer than ", kFewestPersons,
                                         " persons in ", Join(few, " and "));
  }
  if (contrast.by_persons) {
    contrast.difference95 = Resampled(
        people, {contrast.a, contrast.b}, resamples, seed,
        [](const auto& drawn) { return drawn[1].rate() - drawn[0].rate(); });
  }
  return contrast;
}

}  // namespace

Interval PoissonInterval(std::int64_t count) {
  MIEN_CHECK(count >= 0, "a count below 0");
  const auto k = static_cast<double>(count);
  const double beyond = k + 10 + 10 * std::sqrt(k + 1);
  Interval interval;
  if (count > 0) {
    interval.low = Crossing(0, k, kTail, [count](double mean) {
      return 1 - PoissonAtMost(count - 1, mean);
    });
  }
  interval.high = Crossing(k, beyond, 1 - kTail, [count](double mean) {
    return 1 - PoissonAtMost(count, mean);
  });
  return interval;
}

Interval ExactShareInterval(std::int64_t successes, std::int64_t trials) {
  MIEN_CHECK(trials > 0 && successes >= 0 && successes <= trials,
             "a share of nothing");
  Interval interval{0, 1};
  if (successes > 0) {
    interval.low = Crossing(0, 1, kTail, [=](double p) {
      return 1 - BinomialAtMost(successes - 1, trials, p);
    });
  }
  if (successes < trials) {
    interval.high = Crossing(0, 1, 1 - kTail, [=](double p) {
      return 1 - BinomialAtMost(successes, trials, p);
    });
  }
  return interval;
}

bool RateContrast::counts_differ() const {
  return ratio95.low > 1 || ratio95.high < 1;
}

bool RateContrast::beyond_chance() const {
  const bool persons_too = difference95.low > 0 || difference95.high < 0;
  return by_persons && counts_differ() && persons_too;
}

RateTable CompareRates(const std::vector<RateItem>& items, int resamples,
                       std::uint64_t seed) {
  People people;
  std::set<std::string> conditions;
  for (const RateItem& one : items) {
    if (!(one.minutes > 0)) continue;
    conditions.insert(one.condition);
    people[one.person][one.condition].Add({one.count, one.minutes});
  }
  RateTable table;
  for (const std::string& condition : conditions) {
    table.conditions.push_back(
        RateOf(condition, items, people, resamples, seed));
  }
  for (std::size_t a = 0; a < table.conditions.size(); ++a) {
    for (std::size_t b = a + 1; b < table.conditions.size(); ++b) {
      table.contrasts.push_back(Contrast(
          table.conditions[a], table.conditions[b], people, resamples, seed));
    }
  }
  return table;
}

}  // namespace mien
