#include "stages/evaluate/verdict_model.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_terms.h"

namespace mien {
namespace {

constexpr double kLeastOdds = 0.005;  // scores are cut here and at 1 minus it
constexpr double kShortestS = 0.01, kSmallestIod = 1e-4;
constexpr int kFewest = 5;
constexpr int kSteps = 50;
constexpr double kStepEnd = 1e-10;
constexpr int kResamples = 2000;
constexpr double kLargest = 1e6;  // of any number of a file

double Cut(double p) { return std::clamp(p, kLeastOdds, 1 - kLeastOdds); }
double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

std::vector<double> ValuesOf(const CandidateFacts& facts) {
  const double score = Cut(facts.score);
  std::vector<double> values = {
      std::isnan(facts.score) ? facts.score : std::log(score / (1 - score)),
      std::log(std::max(facts.duration_s, kShortestS)),
      std::log(std::max(facts.size_iod, kSmallestIod))};
  if (std::isnan(facts.duration_s)) values[1] = facts.duration_s;
  if (std::isnan(facts.size_iod)) values[2] = facts.size_iod;
  for (const FlagTerm& term : FlagTerms()) {
    if (!term.explains) continue;
    const bool has = std::find(facts.flags.begin(), facts.flags.end(),
                               term.text) != facts.flags.end();
    values.push_back(has ? 1 : 0);
  }
  return values;
}

// 1 for the constant, then each term.
std::vector<double> RowOf(const VerdictModel& model,
                          const CandidateFacts& facts) {
  const std::vector<double> values = ValuesOf(facts);
  std::vector<double> row = {1};
  for (std::size_t k = 0; k < model.terms.size(); ++k) {
    const VerdictTerm& term = model.terms[k];
    const bool known = std::isfinite(values[k]);
    row.push_back(known ? (values[k] - term.mean) / term.scale : 0);
  }
  return row;
}

double Dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Solves the positive definite n x n system by Cholesky's factors.
std::vector<double> Solve(std::vector<double> a, std::vector<double> b) {
  const std::size_t n = b.size();
  for (std::size_t j = 0; j < n; ++j) {
    for (std::size_t i = j; i < n; ++i) {
      double sum = a[i * n + j];
      for (std::size_t k = 0; k < j; ++k) sum -= a[i * n + k] * a[j * n + k];
      a[i * n + j] =
          i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / a[j * n + j];
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
  return b;
}

VerdictModel ScalesOf(const std::vector<JudgedCandidate>& judged) {
  VerdictModel model;
  for (const std::string& name : VerdictTermNames()) {
    model.terms.push_back({name, 0, 1, 0});
  }
  for (std::size_t k = 0; k < model.terms.size(); ++k) {
    double sum = 0, squares = 0;
    int n = 0;
    for (const JudgedCandidate& one : judged) {
      const double value = ValuesOf(one.facts)[k];
      if (!std::isfinite(value)) continue;
      sum += value;
      squares += value * value;
      ++n;
    }
    if (n == 0) continue;
    model.terms[k].mean = sum / n;
    const double variance = squares / n - (sum / n) * (sum / n);
    if (variance > 1e-12) model.terms[k].scale = std::sqrt(variance);
  }
  return model;
}

double LossOf(double p, bool real) { return -std::log(Cut(real ? p : 1 - p)); }

// Share of the pairs of a real and another candidate in the right order.
double OrderOf(const std::vector<JudgedCandidate>& judged,
               const std::vector<double>& p) {
  double right = 0, pairs = 0;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    if (!judged[i].real) continue;
    for (std::size_t j = 0; j < judged.size(); ++j) {
      if (judged[j].real) continue;
      ++pairs;
      right += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0;
    }
  }
  return pairs > 0 ? right / pairs : std::nan("");
}

// Of sums by recording, those resampled: the mean over candidates.
Interval GainOf(const std::map<std::string, std::pair<double, int>>& gains) {
  std::vector<std::pair<double, int>> each;
  for (const auto& [recording, gain] : gains) each.push_back(gain);
  Rng rng(DeriveSeed(1, "verdicts", ""));
  std::vector<double> means;
  for (int r = 0; r < kResamples; ++r) {
    double sum = 0;
    int n = 0;
    for (std::size_t k = 0; k < each.size(); ++k) {
      const auto& drawn = each[static_cast<std::size_t>(
          rng.Below(static_cast<std::int64_t>(each.size())))];
      sum += drawn.first;
      n += drawn.second;
    }
    means.push_back(sum / n);
  }
  std::sort(means.begin(), means.end());
  return {Quantile(means, 0.025), Quantile(means, 0.975)};
}

void NeedEnough(const VerdictCheck& check) {
  if (check.recordings >= 2 && check.real >= kFewest &&
      check.judged - check.real >= kFewest) {
    return;
  }
  throw DataError(Str("too few verdicts to learn from: ", check.real,
                      " accepted and ", check.judged - check.real,
                      " rejected candidates in ", check.recordings,
                      check.recordings == 1 ? " recording" : " recordings",
                      "; at least ", kFewest, " of each in 2 are needed"));
}

}  // namespace

std::vector<std::string> VerdictTermNames() {
  std::vector<std::string> names = {"score", "duration", "size"};
  for (const FlagTerm& term : FlagTerms()) {
    if (term.explains) names.push_back(term.text);
  }
  return names;
}

double VerdictProbability(const VerdictModel& model,
                          const CandidateFacts& facts) {
  std::vector<double> weights = {model.constant};
  for (const VerdictTerm& term : model.terms) weights.push_back(term.weight);
  return Sigmoid(Dot(weights, RowOf(model, facts)));
}

VerdictModel FitVerdicts(const std::vector<JudgedCandidate>& judged) {
  VerdictModel model = ScalesOf(judged);
  const std::size_t n = model.terms.size() + 1;
  std::vector<std::vector<double>> rows;
  for (const JudgedCandidate& one : judged) {
    rows.push_back(RowOf(model, one.facts));
  }
  std::vector<double> weights(n, 0);
  for (int step = 0; step < kSteps; ++step) {
    // The constant's own 1e-9 keeps it finite where all verdicts are one.
    std::vector<double> slope(n, 0), curve(n * n, 0);
    for (std::size_t k = 0; k < n; ++k) {
      const double penalty = k == 0 ? 1e-9 : 1;
      slope[k] = -penalty * weights[k];
      curve[k * n + k] = penalty;
    }
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const double p = Sigmoid(Dot(weights, rows[i]));
      for (std::size_t k = 0; k < n; ++k) {
        slope[k] += ((judged[i].real ? 1 : 0) - p) * rows[i][k];
        for (std::size_t l = 0; l < n; ++l) {
          curve[k * n + l] += p * (1 - p) * rows[i][k] * rows[i][l];
        }
      }
    }
    const std::vector<double> change = Solve(curve, slope);
    double largest = 0;
    for (std::size_t k = 0; k < n; ++k) {
      // Newton's steps may leap where nearly all is one class.
      weights[k] += std::clamp(change[k], -2.0, 2.0);
      largest = std::max(largest, std::abs(change[k]));
    }
    if (largest < kStepEnd) break;
  }
  model.constant = weights[0];
  for (std::size_t k = 1; k < n; ++k) model.terms[k - 1].weight = weights[k];
  return model;
}

VerdictCheck CheckVerdicts(const std::vector<JudgedCandidate>& judged) {
  VerdictCheck check;
  std::set<std::string> recordings;
  for (const JudgedCandidate& one : judged) {
    recordings.insert(one.recording);
    ++check.judged;
    check.real += one.real ? 1 : 0;
  }
  check.recordings = static_cast<int>(recordings.size());
  NeedEnough(check);
  std::map<std::string, std::pair<double, int>> gains;
  std::vector<double> by_score, by_layer(judged.size());
  for (const std::string& held : recordings) {
    std::vector<JudgedCandidate> others;
    int real = 0;
    for (const JudgedCandidate& one : judged) {
      if (one.recording == held) continue;
      others.push_back(one);
      real += one.real ? 1 : 0;
    }
    const VerdictModel model = FitVerdicts(others);
    // Laplace's share: never 0 or 1.
    const double share =
        (real + 1.0) / (static_cast<double>(others.size()) + 2);
    for (std::size_t i = 0; i < judged.size(); ++i) {
      const JudgedCandidate& one = judged[i];
      if (one.recording != held) continue;
      by_layer[i] = VerdictProbability(model, one.facts);
      const double own = LossOf(by_layer[i], one.real);
      const double of_score = LossOf(one.facts.score, one.real);
      check.loss_layer += own;
      check.loss_score += of_score;
      check.loss_share += LossOf(share, one.real);
      gains[held].first += of_score - own;
      ++gains[held].second;
    }
  }
  for (double* loss :
       {&check.loss_score, &check.loss_share, &check.loss_layer}) {
    *loss /= check.judged;
  }
  for (const JudgedCandidate& one : judged) by_score.push_back(one.facts.score);
  check.order_score = OrderOf(judged, by_score);
  check.order_layer = OrderOf(judged, by_layer);
  check.gain = GainOf(gains);
  return check;
}

std::string VerdictCsv(const VerdictModel& model, const VerdictCheck& check) {
  std::string csv = CsvLine({"name", "mean", "scale", "value"});
  const auto fact = [&csv](const char* name, double value) {
    csv += CsvLine({name, "", "", NumberText(value)});
  };
  fact("judged", check.judged);
  fact("real", check.real);
  fact("recordings", check.recordings);
  fact("loss_score", check.loss_score);
  fact("loss_share", check.loss_share);
  fact("loss_layer", check.loss_layer);
  fact("order_score", check.order_score);
  fact("order_layer", check.order_layer);
  fact("gain_low", check.gain.low);
  fact("gain_high", check.gain.high);
  fact("constant", model.constant);
  for (const VerdictTerm& term : model.terms) {
    csv += CsvLine({term.name, NumberText(term.mean), NumberText(term.scale),
                    NumberText(term.weight)});
  }
  return csv;
}

VerdictFile ParseVerdictCsv(const std::string& text, const std::string& name) {
  const Table table = ParseTable(text, name);
  const std::size_t names = table.Need({"name"}), means = table.Need({"mean"}),
                    scales = table.Need({"scale"}),
                    values = table.Need({"value"});
  std::map<std::string, std::vector<std::string>> rows;
  for (const auto& row : table.rows) rows[row[names]] = row;
  const auto number = [&](const std::string& what, std::size_t column,
                          double low, double high) {
    const auto row = rows.find(what);
    if (row == rows.end()) {
      throw DataError(name + ": no line '" + what +
                      "': not written by mien-train --verdicts");
    }
    const auto value = ParseDouble(row->second[column]);
    if (!value || !(*value >= low && *value <= high)) {
      throw DataError(
          Str(name, ": line '", what, "': ", ShownText(row->second[column], 40),
              " is no number of ", NumberText(low), " to ", NumberText(high)));
    }
    return *value;
  };
  const auto fact = [&](const char* what, double low, double high) {
    return number(what, values, low, high);
  };
  VerdictFile file;
  VerdictCheck& check = file.check;
  check.judged = static_cast<int>(fact("judged", 0, kLargest));
  check.real = static_cast<int>(fact("real", 0, kLargest));
  check.recordings = static_cast<int>(fact("recordings", 0, kLargest));
  check.loss_score = fact("loss_score", 0, kLargest);
  check.loss_share = fact("loss_share", 0, kLargest);
  check.loss_layer = fact("loss_layer", 0, kLargest);
  check.order_score = fact("order_score", 0, 1);
  check.order_layer = fact("order_layer", 0, 1);
  check.gain = {fact("gain_low", -kLargest, kLargest),
                fact("gain_high", -kLargest, kLargest)};
  file.model.constant = fact("constant", -kLargest, kLargest);
  for (const std::string& term : VerdictTermNames()) {
    file.model.terms.push_back({term, number(term, means, -kLargest, kLargest),
                                number(term, scales, 1e-9, kLargest),
                                number(term, values, -kLargest, kLargest)});
  }
  return file;
}

std::string VerdictText(const VerdictCheck& check) {
  return Str(
      "made of ", check.judged, " verdicts (", check.real, " accepted) in ",
      check.recordings, " recordings; on recordings left out its loss is ",
      FixedText(check.loss_layer, 3), ", that of the scores ",
      FixedText(check.loss_score, 3), ", that of the share of accepted ",
      FixedText(check.loss_share, 3),
      " (scores minus layer, 95 % interval: ", FixedText(check.gain.low, 3),
      " to ", FixedText(check.gain.high, 3), ")");
}

}  // namespace mien
