#ifndef MIEN_STAGES_EVALUATE_GROUP_BOOTSTRAP_H_
#define MIEN_STAGES_EVALUATE_GROUP_BOOTSTRAP_H_

// Intervals by resampling groups (subjects), not samples: those of one person
// are alike.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "pipeline/core/random.h"
#include "stages/evaluate/scores.h"

namespace mien {

// Samples of each group, groups by name.
using GroupMembers = std::map<std::string, std::vector<std::size_t>>;
GroupMembers MembersOf(const std::vector<std::string>& groups);

// As many draws as there are groups: how often each was drawn.
std::vector<int> DrawGroups(std::size_t groups, Rng* rng);

// The middle 95 % of values in any order; at least one.
Interval MiddleOf(std::vector<double> values);

// That of a figure over `resamples` (at least one) draws of the groups.
// figure: gets how often each group was drawn. seed fixes the draws.
Interval BootstrapByGroup(
    std::size_t groups, int resamples, std::uint64_t seed,
    const std::function<double(const std::vector<int>& times)>& figure);

}  // namespace mien

#endif  // MIEN_STAGES_EVALUATE_GROUP_BOOTSTRAP_H_
