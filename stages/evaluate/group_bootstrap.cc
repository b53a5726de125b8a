#include "stages/evaluate/group_bootstrap.h"

#include <algorithm>
#include <utility>

namespace mien {

GroupMembers MembersOf(const std::vector<std::string>& groups) {
  GroupMembers members;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    members[groups[i]].push_back(i);
  }
  return members;
}

std::vector<int> DrawGroups(std::size_t groups, Rng* rng) {
  std::vector<int> times(groups, 0);
  for (std::size_t i = 0; i < groups; ++i) {
    ++times[static_cast<std::size_t>(
        rng->Below(static_cast<std::int64_t>(groups)))];
  }
  return times;
}

Interval MiddleOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {Quantile(values, 0.025), Quantile(values, 0.975)};
}

Interval BootstrapByGroup(
    std::size_t groups, int resamples, std::uint64_t seed,
    const std::function<double(const std::vector<int>& times)>& figure) {
  Rng rng(DeriveSeed(seed, "evaluate", "bootstrap"));
  std::vector<double> values;
  for (int i = 0; i < resamples; ++i) {
    values.push_back(figure(DrawGroups(groups, &rng)));
  }
  return MiddleOf(std::move(values));
}

}  // namespace mien
