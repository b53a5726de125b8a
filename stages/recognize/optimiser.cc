#include "stages/recognize/optimiser.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"

namespace mien {
namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr float kEpsilon = 1e-8f;
constexpr float kMomentum = 0.9f;
constexpr double kRise = 0.3;
constexpr double kStartDivisor = 25;
constexpr double kEndDivisor = 250000;

double CosineBetween(double from, double to, double progress) {
  return to + (from - to) * 0.5 * (1 + std::cos(M_PI * progress));
}

float ClipFactor(double clip_norm, const float* gradient, std::size_t size) {
  if (clip_norm <= 0) return 1;
  double squares = 0;
  for (std::size_t i = 0; i < size; ++i) {
    squares += static_cast<double>(gradient[i]) * gradient[i];
  }
  const double norm = std::sqrt(squares);
  return norm > clip_norm ? static_cast<float>(clip_norm / norm) : 1;
}

}  // namespace

double LearningRate(const TrainParams& params, std::int64_t step,
                    std::int64_t total_steps, std::int64_t steps_per_epoch) {
  const double peak = params.learning_rate;
  const double warm =
      params.warmup_epochs * static_cast<double>(steps_per_epoch);
  const auto at = static_cast<double>(step);
  if (at < warm) return peak * std::min((at + 1) / warm, 1.0);
  const double left = std::max(static_cast<double>(total_steps) - warm, 1.0);
  const double progress = std::min((at - warm) / left, 1.0);
  if (params.schedule == "constant") return peak;
  if (params.schedule == "cosine") return CosineBetween(peak, 0, progress);
  MIEN_CHECK(params.schedule == "one-cycle",
             "unknown schedule " + params.schedule);
  if (progress < kRise) {
    return CosineBetween(peak / kStartDivisor, peak, progress / kRise);
  }
  return CosineBetween(peak, peak / kEndDivisor,
                       (progress - kRise) / (1 - kRise));
}

Optimiser::Optimiser(const TrainParams& params, std::size_t size)
    : moment1(size, 0),
      weight_decay_(params.weight_decay),
      clip_norm_(params.clip_norm) {
  if (params.optimizer == "sgd") {
    kind_ = Kind::kSgd;
    return;
  }
  MIEN_CHECK(params.optimizer == "adam" || params.optimizer == "adamw",
             "unknown optimiser " + params.optimizer);
  kind_ = params.optimizer == "adam" ? Kind::kAdam : Kind::kAdamW;
  moment2.assign(size, 0);
}

void Optimiser::Step(double learning_rate, float* weights, float* gradient) {
  ++steps;
  const std::size_t size = moment1.size();
  const float clip = ClipFactor(clip_norm_, gradient, size);
  const auto rate = static_cast<float>(learning_rate);
  const auto decay = static_cast<float>(weight_decay_);
  float* m = moment1.data();
  if (kind_ == Kind::kSgd) {
    for (std::size_t i = 0; i < size; ++i) {
      const float g = clip * gradient[i] + decay * weights[i];
      m[i] = steps == 1 ? g : kMomentum * m[i] + g;
      weights[i] -= rate * (g + kMomentum * m[i]);
      gradient[i] = 0;
    }
    return;
  }
  float* v = moment2.data();
  const auto beta1 = static_cast<float>(kBeta1);
  const auto beta2 = static_cast<float>(kBeta2);
  const auto rest1 = static_cast<float>(1 - kBeta1);
  const auto rest2 = static_cast<float>(1 - kBeta2);
  const auto power = static_cast<double>(steps);
  const auto step =
      static_cast<float>(learning_rate / (1 - std::pow(kBeta1, power)));
  const auto correction =
      static_cast<float>(1 / std::sqrt(1 - std::pow(kBeta2, power)));
  const float l2 = kind_ == Kind::kAdam ? decay : 0;
  const float keep = kind_ == Kind::kAdamW ? 1 - rate * decay : 1;
  for (std::size_t i = 0; i < size; ++i) {
    const float g = clip * gradient[i] + l2 * weights[i];
    m[i] = beta1 * m[i] + rest1 * g;
    v[i] = beta2 * v[i] + rest2 * g * g;
    weights[i] = keep * weights[i] -
                 step * m[i] / (std::sqrt(v[i]) * correction + kEpsilon);
    gradient[i] = 0;
  }
}

WeightAverage::WeightAverage(double decay, std::size_t size) : decay_(decay) {
  if (decay > 0) values.assign(size, 0);
}

void WeightAverage::Update(std::int64_t step, const float* weights) {
  if (values.empty()) return;
  const auto t = static_cast<double>(step);
  // The first call (step 0) copies.
  const auto keep =
      step == 0 ? 0.0f
                : static_cast<float>(std::min(decay_, (1 + t) / (10 + t)));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = keep * values[i] + (1 - keep) * weights[i];
  }
}

}  // namespace mien
