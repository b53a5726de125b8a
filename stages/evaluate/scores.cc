#include "stages/evaluate/scores.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/evaluate/group_bootstrap.h"

namespace mien {
namespace {

double Ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

// Row and column sums of a K x K confusion matrix.
struct Margins {
  std::vector<int> truth, predicted;
};

Margins MarginsOf(const std::vector<int>& confusion, int k) {
  Margins margins{std::vector<int>(k, 0), std::vector<int>(k, 0)};
  for (int row = 0; row < k; ++row) {
    for (int column = 0; column < k; ++column) {
      margins.truth[row] += confusion[row * k + column];
      margins.predicted[column] += confusion[row * k + column];
    }
  }
  return margins;
}

double F1(int hits, int truth, int predicted) {
  return Ratio(2.0 * hits, truth + predicted);
}

double Uf1OfConfusion(const std::vector<int>& confusion, int k) {
  const Margins margins = MarginsOf(confusion, k);
  double sum = 0;
  int present = 0;
  for (int c = 0; c < k; ++c) {
    if (margins.truth[c] == 0) continue;
    ++present;
    sum += F1(confusion[c * k + c], margins.truth[c], margins.predicted[c]);
  }
  return Ratio(sum, present);
}

void CheckLabels(const std::vector<int>& labels, int k, const char* what) {
  for (const int label : labels) {
    MIEN_CHECK(label >= 0 && label < k,
               Str(what, " class ", label, " is outside 0..", k - 1));
  }
}

std::vector<int> ConfusionOf(const std::vector<int>& truth,
                             const std::vector<int>& predicted, int k) {
  MIEN_CHECK(truth.size() == predicted.size(),
             Str("scores need as many predictions (", predicted.size(),
                 ") as truths (", truth.size(), ")"));
  CheckLabels(truth, k, "true");
  CheckLabels(predicted, k, "predicted");
  std::vector<int> confusion(static_cast<std::size_t>(k) * k, 0);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ++confusion[static_cast<std::size_t>(truth[i]) * k + predicted[i]];
  }
  return confusion;
}

}  // namespace

double Quantile(const std::vector<double>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto low = static_cast<std::size_t>(std::floor(position));
  const std::size_t high = std::min(low + 1, sorted.size() - 1);
  const double share = position - static_cast<double>(low);
  return sorted[low] + share * (sorted[high] - sorted[low]);
}

Scores Score(const std::vector<int>& truth, const std::vector<int>& predicted,
             const std::vector<std::string>& classes) {
  const int k = static_cast<int>(classes.size());
  Scores scores;
  scores.n = static_cast<int>(truth.size());
  scores.confusion = ConfusionOf(truth, predicted, k);
  const Margins margins = MarginsOf(scores.confusion, k);
  int hits = 0;
  int present = 0;
  for (int c = 0; c < k; ++c) {
    const int correct = scores.confusion[c * k + c];
    ClassScores one;
    one.name = classes[c];
    one.support = margins.truth[c];
    one.precision = Ratio(correct, margins.predicted[c]);
    one.recall = Ratio(correct, margins.truth[c]);
    one.f1 = F1(correct, margins.truth[c], margins.predicted[c]);
    hits += correct;
    if (one.support > 0) {
      ++present;
      scores.uf1 += one.f1;
      scores.uar += one.recall;
    }
    scores.per_class.push_back(one);
  }
  scores.accuracy = Ratio(hits, scores.n);
  scores.uf1 = Ratio(scores.uf1, present);
  scores.uar = Ratio(scores.uar, present);
  return scores;
}

Scores MajorityFloor(const std::vector<int>& truth,
                     const std::vector<std::string>& classes) {
  std::vector<int> counts(classes.size(), 0);
  CheckLabels(truth, static_cast<int>(classes.size()), "true");
  for (const int label : truth) ++counts[label];
  const int majority = static_cast<int>(
      std::max_element(counts.begin(), counts.end()) - counts.begin());
  return Score(truth, std::vector<int>(truth.size(), majority), classes);
}

Scores ChanceFloor(const std::vector<int>& truth,
                   const std::vector<std::string>& classes, int draws) {
  const int k = static_cast<int>(classes.size());
  Scores floor = Score(truth, truth, classes);  // supports
  if (truth.empty()) return floor;
  int present = 0;
  floor.accuracy = 0;
  for (ClassScores& one : floor.per_class) {
    const double share = Ratio(one.support, floor.n);
    one.precision = one.recall = share;
    one.f1 = 0;
    floor.accuracy += share * share;
    if (one.support > 0) ++present;
  }
  floor.uar = Ratio(1, present);
  for (int row = 0; row < k; ++row) {
    for (int column = 0; column < k; ++column) {
      floor.confusion[row * k + column] = static_cast<int>(
          std::lround(floor.per_class[row].support *
                      Ratio(floor.per_class[column].support, floor.n)));
    }
  }
  // A guess by frequency is the class of a randomly chosen sample.
  Rng rng(DeriveSeed(0, "evaluate", "chance"));
  std::vector<int> guess(truth.size());
  floor.uf1 = 0;
  for (int draw = 0; draw < draws; ++draw) {
    for (int& label : guess) {
      label = truth[static_cast<std::size_t>(
          rng.Below(static_cast<std::int64_t>(truth.size())))];
    }
    const Scores scores = Score(truth, guess, classes);
    floor.uf1 += scores.uf1 / draws;
    for (int c = 0; c < k; ++c) {
      floor.per_class[c].f1 += scores.per_class[c].f1 / draws;
    }
  }
  return floor;
}

Interval BootstrapUf1(const std::vector<int>& truth,
                      const std::vector<std::vector<int>>& predicted_per_seed,
                      const std::vector<std::string>& groups,
                      const std::vector<std::string>& classes, int resamples,
                      std::uint64_t seed) {
  MIEN_CHECK(groups.size() == truth.size(), "one group per sample");
  const int k = static_cast<int>(classes.size());
  if (truth.empty() || predicted_per_seed.empty() || resamples < 1) return {};
  // counts[g][s]: confusion matrix of group g under the predictions of seed s.
  std::vector<std::vector<std::vector<int>>> counts;
  for (const auto& [group, samples] : MembersOf(groups)) {
    std::vector<std::vector<int>> per_seed;
    for (const std::vector<int>& predicted : predicted_per_seed) {
      MIEN_CHECK(predicted.size() == truth.size(), "one prediction per sample");
      std::vector<int> own_truth, own_predicted;
      for (const std::size_t i : samples) {
        own_truth.push_back(truth[i]);
        own_predicted.push_back(predicted[i]);
      }
      per_seed.push_back(ConfusionOf(own_truth, own_predicted, k));
    }
    counts.push_back(std::move(per_seed));
  }
  const auto figure = [&](const std::vector<int>& times) {
    double value = 0;
    for (std::size_t s = 0; s < predicted_per_seed.size(); ++s) {
      std::vector<int> confusion(static_cast<std::size_t>(k) * k, 0);
      for (std::size_t g = 0; g < counts.size(); ++g) {
        for (std::size_t cell = 0; cell < confusion.size(); ++cell) {
          confusion[cell] += times[g] * counts[g][s][cell];
        }
      }
      value += Uf1OfConfusion(confusion, k) /
               static_cast<double>(predicted_per_seed.size());
    }
    return value;
  };
  return BootstrapByGroup(counts.size(), resamples, seed, figure);
}

ApexScores ScoreApex(const std::vector<ApexCase>& cases) {
  ApexScores scores;
  scores.n = static_cast<int>(cases.size());
  for (const ApexCase& one : cases) {
    MIEN_CHECK(one.fps > 0, "apex scores need a frame rate above 0");
    const double frame_ms = 1000 / one.fps;
    ApexError error;
    error.frames = one.predicted - one.truth;
    error.ms = error.frames * frame_ms;
    error.middle_frames = (one.clip_first + one.clip_last) / 2 - one.truth;
    error.middle_ms = error.middle_frames * frame_ms;
    scores.errors.push_back(error);
    scores.mae_frames += std::abs(error.frames) / scores.n;
    scores.mae_ms += std::abs(error.ms) / scores.n;
    scores.middle_frame_mae_frames += std::abs(error.middle_frames) / scores.n;
    if (one.predicted >= one.onset && one.predicted <= one.offset) {
      scores.within_clip_rate += 1.0 / scores.n;
    }
  }
  return scores;
}

}  // namespace mien
