#include "stages/spotting/envelope.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "pipeline/core/median.h"

namespace mien {
namespace {

constexpr double kPi = 3.14159265358979323846;

// Solves the three linear coefficients for given times of the envelope.
class Linear {
 public:
  Linear(const std::vector<double>& t, const std::vector<double>& y,
         const EnvelopeOptions& options)
      : t_(t), y_(y), max_slope_(options.max_slope) {
    middle_ = 0.5 * (t.front() + t.back());
    double mean = 0;
    for (const double v : y) mean += v;
    mean /= static_cast<double>(y.size());
    for (const double v : y) variance_ += (v - mean) * (v - mean);
    // Ridge: a slope of max_slope costs what the noise of one sample costs.
    std::vector<double> steps;
    for (std::size_t i = 1; i < y.size(); ++i) {
      steps.push_back(std::abs(y[i] - y[i - 1]));
    }
    const double noise = 1.05 * MedianOf(steps) + 1e-9;
    ridge_ = max_slope_ > 0 ? noise * noise / (max_slope_ * max_slope_) : 0;
  }

  // Sum of squares that remains; fills `fit`'s coefficients when not null.
  double Rest(double onset, double apex, double offset,
              EnvelopeFit* fit) const {
    double n = 0, e1 = 0, e2 = 0, et = 0, t1 = 0, t2 = ridge_;
    double y1 = 0, ye = 0, yt = 0, yy = 0;
    for (std::size_t i = 0; i < t_.size(); ++i) {
      const double e = EnvelopeAt(t_[i], onset, apex, offset);
      const double t = t_[i] - middle_;
      n += 1;
      e1 += e;
      e2 += e * e;
      et += e * t;
      t1 += t;
      t2 += t * t;
      y1 += y_[i];
      ye += y_[i] * e;
      yt += y_[i] * t;
      yy += y_[i] * y_[i];
    }
    // Base out of the others, then slope out of the amplitude.
    const double ee = e2 - e1 * e1 / n, tt = t2 - t1 * t1 / n;
    const double te = et - e1 * t1 / n;
    const double be = ye - e1 * y1 / n, bt = yt - t1 * y1 / n;
    const bool sloped = max_slope_ > 0 && tt > 0;
    const double pivot = sloped ? ee - te * te / tt : ee;
    if (pivot < 1e-9 * n) return yy - y1 * y1 / n;
    const double amplitude = (sloped ? be - te * bt / tt : be) / pivot;
    const double slope = sloped ? (bt - te * amplitude) / tt : 0;
    const double base = (y1 - amplitude * e1 - slope * t1) / n;
    const double rest = yy - base * y1 - amplitude * ye - slope * yt;
    if (fit) {
      fit->amplitude = amplitude;
      fit->slope = slope;
      fit->base = base;
      fit->rms = std::sqrt(std::max(0.0, rest) / n);
      fit->explained =
          variance_ > 0 ? std::clamp(1 - rest / variance_, 0.0, 1.0) : 0;
    }
    return rest;
  }
  double variance() const { return variance_; }

 private:
  const std::vector<double>& t_;
  const std::vector<double>& y_;
  double max_slope_;
  double middle_ = 0, ridge_ = 0, variance_ = 0;
};

struct Times {
  std::array<double, 3> at{};  // onset, apex, offset
};

bool Allowed(const Times& times, double first, double last,
             const EnvelopeOptions& options) {
  const auto& [onset, apex, offset] = times.at;
  return onset >= first && offset <= last &&
         apex - onset >= options.min_part_s &&
         offset - apex >= options.min_part_s &&
         offset - onset <= options.max_length_s;
}

}  // namespace

double EnvelopeAt(double t, double onset, double apex, double offset) {
  if (t <= onset || t >= offset) return 0;
  const double share =
      t < apex ? (t - onset) / (apex - onset) : (offset - t) / (offset - apex);
  return 0.5 - 0.5 * std::cos(kPi * share);
}

EnvelopeFit FitEnvelope(const std::vector<double>& t_s,
                        const std::vector<double>& y,
                        const EnvelopeOptions& options) {
  EnvelopeFit fit;
  if (t_s.size() < 5 || t_s.back() <= t_s.front()) return fit;
  const double first = t_s.front(), last = t_s.back();
  EnvelopeOptions limits = options;
  limits.min_part_s = std::min(options.min_part_s, (last - first) / 4);
  // The grid looks at no more samples than it needs.
  std::vector<double> coarse_t, coarse_y;
  const std::size_t stride = 1 + t_s.size() / 200;
  for (std::size_t i = 0; i < t_s.size(); i += stride) {
    double sum = 0, time = 0;
    const std::size_t end = std::min(t_s.size(), i + stride);
    for (std::size_t j = i; j < end; ++j) {
      sum += y[j];
      time += t_s[j];
    }
    coarse_y.push_back(sum / static_cast<double>(end - i));
    coarse_t.push_back(time / static_cast<double>(end - i));
  }
  const Linear coarse(coarse_t, coarse_y, limits);
  const Linear full(t_s, y, limits);
  if (full.variance() <= 0) return fit;
  constexpr int kGrid = 24;
  const double step = (last - first) / kGrid;
  Times best;
  double best_rest = -1;
  for (int a = 0; a <= kGrid; ++a) {
    for (int b = a + 1; b <= kGrid; ++b) {
      for (int c = b + 1; c <= kGrid; ++c) {
        const Times times{
            {first + a * step, first + b * step, first + c * step}};
        if (!Allowed(times, first, last + 1e-9, limits)) continue;
        const double rest =
            coarse.Rest(times.at[0], times.at[1], times.at[2], nullptr);
        if (best_rest < 0 || rest < best_rest) {
          best_rest = rest;
          best = times;
        }
      }
    }
  }
  if (best_rest < 0) return fit;
  best.at[2] = std::min(best.at[2], last);
  best_rest = full.Rest(best.at[0], best.at[1], best.at[2], nullptr);
  for (double move = 0.5 * step; move > step * 1e-4; move *= 0.5) {
    bool better = true;
    for (int round = 0; better && round < 20; ++round) {
      better = false;
      // Single times, then the whole event.
      for (int what = 0; what < 8; ++what) {
        Times times = best;
        const double by = what % 2 ? move : -move;
        for (int k = 0; k < 3; ++k) {
          if (what / 2 == k || what / 2 == 3) {
            times.at[static_cast<std::size_t>(k)] += by;
          }
        }
        if (!Allowed(times, first, last, limits)) continue;
        const double rest =
            full.Rest(times.at[0], times.at[1], times.at[2], nullptr);
        if (rest < best_rest) {
          best_rest = rest;
          best = times;
          better = true;
        }
      }
    }
  }
  full.Rest(best.at[0], best.at[1], best.at[2], &fit);
  fit.onset_s = best.at[0];
  fit.apex_s = best.at[1];
  fit.offset_s = best.at[2];
  fit.ok = true;
  return fit;
}

std::vector<double> SmoothOverTime(const std::vector<double>& t_s,
                                   const std::vector<double>& y,
                                   double sigma_s) {
  if (sigma_s <= 0) return y;
  std::vector<double> out(y.size());
  std::size_t low = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    while (t_s[i] - t_s[low] > 3 * sigma_s) ++low;
    double sum = 0, total = 0;
    for (std::size_t j = low; j < y.size() && t_s[j] - t_s[i] <= 3 * sigma_s;
         ++j) {
      const double u = (t_s[j] - t_s[i]) / sigma_s;
      const double w = std::exp(-0.5 * u * u);
      sum += w * y[j];
      total += w;
    }
    out[i] = sum / total;
  }
  return out;
}

double IndexOfTime(const std::vector<double>& t_s, double time_s) {
  if (t_s.empty() || time_s <= t_s.front()) return 0;
  if (time_s >= t_s.back()) return static_cast<double>(t_s.size() - 1);
  const auto after = std::upper_bound(t_s.begin(), t_s.end(), time_s);
  const auto i = static_cast<std::size_t>(after - t_s.begin());
  const double step = t_s[i] - t_s[i - 1];
  return static_cast<double>(i - 1) +
         (step > 0 ? (time_s - t_s[i - 1]) / step : 0);
}

}  // namespace mien
