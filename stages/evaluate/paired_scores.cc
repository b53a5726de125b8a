#include "stages/evaluate/paired_scores.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "stages/evaluate/group_bootstrap.h"

namespace mien {
namespace {

using Confusion = std::vector<int>;  // K x K, row = truth

struct Figures {
  double accuracy = 0, uf1 = 0, uar = 0;
};

// As Score(), of a confusion matrix: classes that do not occur are left out.
Figures FiguresOf(const Confusion& confusion, std::size_t k) {
  Figures figures;
  int hits = 0, all = 0, present = 0;
  for (std::size_t c = 0; c < k; ++c) {
    int truth = 0, predicted = 0;
    for (std::size_t other = 0; other < k; ++other) {
      truth += confusion[c * k + other];
      predicted += confusion[other * k + c];
    }
    const int correct = confusion[c * k + c];
    hits += correct;
    all += truth;
    if (truth == 0) continue;
    ++present;
    figures.uf1 += 2.0 * correct / (truth + predicted);
    figures.uar += static_cast<double>(correct) / truth;
  }
  if (all > 0) figures.accuracy = static_cast<double>(hits) / all;
  if (present > 0) {
    figures.uf1 /= present;
    figures.uar /= present;
  }
  return figures;
}

// counts[g][s]: confusion of group g under seed s.
using Counts = std::vector<std::vector<Confusion>>;

Counts CountsOf(const std::vector<int>& truth,
                const std::vector<std::vector<int>>& predicted,
                const GroupMembers& members, std::size_t k) {
  Counts counts;
  for (const auto& [group, samples] : members) {
    counts.emplace_back();
    for (const std::vector<int>& one : predicted) {
      Confusion confusion(k * k, 0);
      for (const std::size_t i : samples) {
        const auto row = static_cast<std::size_t>(truth[i]);
        const auto column = static_cast<std::size_t>(one[i]);
        MIEN_CHECK(row < k && column < k, "a class beyond the list");
        ++confusion[row * k + column];
      }
      counts.back().push_back(std::move(confusion));
    }
  }
  return counts;
}

Figures MeanOf(const Counts& counts, const std::vector<int>& times,
               std::size_t k) {
  Figures mean;
  const std::size_t seeds = counts.front().size();
  for (std::size_t s = 0; s < seeds; ++s) {
    Confusion confusion(k * k, 0);
    for (std::size_t g = 0; g < counts.size(); ++g) {
      for (std::size_t cell = 0; cell < confusion.size(); ++cell) {
        confusion[cell] += times[g] * counts[g][s][cell];
      }
    }
    const Figures one = FiguresOf(confusion, k);
    mean.accuracy += one.accuracy / static_cast<double>(seeds);
    mean.uf1 += one.uf1 / static_cast<double>(seeds);
    mean.uar += one.uar / static_cast<double>(seeds);
  }
  return mean;
}

void PutInterval(std::vector<double> differences, PairedFigure* figure) {
  if (differences.empty()) return;
  figure->difference = MiddleOf(std::move(differences));
  figure->resampled = true;
}

}  // namespace

PairedScores ComparePredictions(const std::vector<int>& truth,
                                const std::vector<std::vector<int>>& a,
                                const std::vector<std::vector<int>>& b,
                                const std::vector<std::string>& groups,
                                const std::vector<std::string>& classes,
                                int resamples, std::uint64_t seed) {
  MIEN_CHECK(groups.size() == truth.size(), "one group per sample");
  MIEN_CHECK(!a.empty() && !b.empty(), "each run needs predictions");
  for (const auto* run : {&a, &b}) {
    for (const std::vector<int>& one : *run) {
      MIEN_CHECK(one.size() == truth.size(), "one prediction per sample");
    }
  }
  PairedScores scores;
  if (truth.empty()) return scores;
  const std::size_t k = classes.size();
  const GroupMembers members = MembersOf(groups);
  scores.groups = members.size();
  const Counts counts_a = CountsOf(truth, a, members, k);
  const Counts counts_b = CountsOf(truth, b, members, k);
  const std::vector<int> once(members.size(), 1);
  const Figures of_a = MeanOf(counts_a, once, k);
  const Figures of_b = MeanOf(counts_b, once, k);
  scores.accuracy.a = of_a.accuracy;
  scores.accuracy.b = of_b.accuracy;
  scores.uf1.a = of_a.uf1;
  scores.uf1.b = of_b.uf1;
  scores.uar.a = of_a.uar;
  scores.uar.b = of_b.uar;
  if (members.size() < 2) return scores;
  Rng rng(DeriveSeed(seed, "evaluate", "paired"));
  std::array<std::vector<double>, 3> differences;
  for (int r = 0; r < resamples; ++r) {
    const std::vector<int> times = DrawGroups(members.size(), &rng);
    const Figures one_a = MeanOf(counts_a, times, k);
    const Figures one_b = MeanOf(counts_b, times, k);
    differences[0].push_back(one_b.accuracy - one_a.accuracy);
    differences[1].push_back(one_b.uf1 - one_a.uf1);
    differences[2].push_back(one_b.uar - one_a.uar);
  }
  PutInterval(std::move(differences[0]), &scores.accuracy);
  PutInterval(std::move(differences[1]), &scores.uf1);
  PutInterval(std::move(differences[2]), &scores.uar);
  return scores;
}

PairedFigure CompareShares(const std::vector<bool>& a,
                           const std::vector<bool>& b,
                           const std::vector<std::string>& groups,
                           int resamples, std::uint64_t seed) {
  MIEN_CHECK(a.size() == groups.size() && b.size() == groups.size(),
             "one answer and one group per thing");
  PairedFigure figure;
  if (a.empty()) return figure;
  struct Tally {
    int things = 0, a = 0, b = 0;
  };
  std::vector<Tally> tallies;
  Tally all;
  for (const auto& [group, indices] : MembersOf(groups)) {
    Tally own;
    for (const std::size_t i : indices) {
      ++own.things;
      own.a += a[i] ? 1 : 0;
      own.b += b[i] ? 1 : 0;
    }
    tallies.push_back(own);
    all.things += own.things;
    all.a += own.a;
    all.b += own.b;
  }
  figure.a = static_cast<double>(all.a) / all.things;
  figure.b = static_cast<double>(all.b) / all.things;
  if (tallies.size() < 2) return figure;
  Rng rng(DeriveSeed(seed, "evaluate", "paired"));
  std::vector<double> differences;
  for (int r = 0; r < resamples; ++r) {
    const std::vector<int> times = DrawGroups(tallies.size(), &rng);
    int things = 0, more = 0;
    for (std::size_t g = 0; g < tallies.size(); ++g) {
      things += times[g] * tallies[g].things;
      more += times[g] * (tallies[g].b - tallies[g].a);
    }
    differences.push_back(static_cast<double>(more) / things);
  }
  PutInterval(std::move(differences), &figure);
  return figure;
}

double McNemarExact(int n, int m) {
  const int all = n + m;
  const int fewer = std::min(n, m);
  double tail = 0;
  for (int i = 0; i <= fewer; ++i) {
    tail += std::exp(std::lgamma(all + 1.0) - std::lgamma(i + 1.0) -
                     std::lgamma(all - i + 1.0) - all * std::log(2.0));
  }
  return std::min(1.0, 2 * tail);
}

}  // namespace mien
