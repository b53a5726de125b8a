#include "stages/evaluate/review_scores.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "pipeline/core/error.h"

namespace mien {

Interval WilsonInterval(int successes, int trials) {
  if (trials <= 0) return {0, 1};
  const double z = 1.959963984540054;  // 97.5 % of the standard normal
  const double n = trials;
  const double p = successes / n;
  const double centre = p + z * z / (2 * n);
  const double spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  const double scale = 1 + z * z / n;
  return {std::max(0.0, (centre - spread) / scale),
          std::min(1.0, (centre + spread) / scale)};
}

double ReviewCounts::precision() const {
  const int decided = accepted + rejected;
  return decided > 0 ? static_cast<double>(accepted) / decided : std::nan("");
}

ReviewCounts CountVerdicts(const std::vector<std::string>& verdicts) {
  ReviewCounts counts;
  for (const std::string& verdict : verdicts) {
    ++counts.candidates;
    if (verdict == "accept") ++counts.accepted;
    if (verdict == "reject") ++counts.rejected;
    if (verdict == "unsure") ++counts.unsure;
  }
  return counts;
}

Agreement CohenKappa(
    const std::vector<std::pair<std::string, std::string>>& decisions) {
  Agreement result;
  result.n = static_cast<int>(decisions.size());
  std::set<std::string> names;
  for (const auto& [first, second] : decisions) {
    names.insert(first);
    names.insert(second);
  }
  result.categories.assign(names.begin(), names.end());
  const std::size_t k = result.categories.size();
  const auto index = [&](const std::string& name) {
    return static_cast<std::size_t>(std::lower_bound(result.categories.begin(),
                                                     result.categories.end(),
                                                     name) -
                                    result.categories.begin());
  };
  result.counts.assign(k * k, 0);
  std::vector<double> rows(k, 0), columns(k, 0);
  for (const auto& [first, second] : decisions) {
    ++result.counts[index(first) * k + index(second)];
    rows[index(first)] += 1.0 / result.n;
    columns[index(second)] += 1.0 / result.n;
    if (first == second) result.observed += 1.0 / result.n;
  }
  for (std::size_t c = 0; c < k; ++c) {
    result.expected += rows[c] * columns[c];
  }
  const double room = 1 - result.expected;
  if (result.n == 0 || k < 2) {
    result.kappa = result.kappa_se = std::nan("");
  } else {
    result.kappa = (result.observed - result.expected) / room;
    result.kappa_se =
        std::sqrt(std::max(0.0, result.observed * (1 - result.observed)) /
                  result.n) /
        room;
  }
  return result;
}

Calibration Calibrate(const std::vector<double>& scores,
                      const std::vector<bool>& real, int bins) {
  MIEN_CHECK(scores.size() == real.size() && bins > 0,
             "one outcome per score, and bins");
  std::vector<CalibrationBin> all(static_cast<std::size_t>(bins));
  int total = 0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (!(scores[i] >= 0 && scores[i] <= 1)) continue;
    const auto at =
        std::min(static_cast<std::size_t>(scores[i] * bins), all.size() - 1);
    ++total;
    ++all[at].n;
    all[at].mean_score += scores[i];
    all[at].share += real[i] ? 1 : 0;
  }
  Calibration result;
  for (std::size_t i = 0; i < all.size(); ++i) {
    CalibrationBin bin = all[i];
    if (bin.n == 0) continue;
    bin.low = static_cast<double>(i) / bins;
    bin.high = static_cast<double>(i + 1) / bins;
    bin.mean_score /= bin.n;
    bin.share /= bin.n;
    result.error += std::abs(bin.share - bin.mean_score) * bin.n / total;
    result.bins.push_back(bin);
  }
  return result;
}

}  // namespace mien
