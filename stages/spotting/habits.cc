#include "stages/spotting/habits.h"

#include <algorithm>
#include <cmath>

#include "stages/spotting/event_list.h"

namespace mien {
namespace {

constexpr double kApart = 1;         // s, between two onsets
constexpr double kLeastMove = 1e-6;  // iod

// Patches' displacement (x, then y; iod) in the row at a time or after it.
std::vector<float> PlacesAt(const FaceMotion& face, double time_s) {
  const auto& times = face.patch_time_s;
  auto at = std::lower_bound(times.begin(), times.end(), time_s);
  if (at == times.end()) --at;
  const std::size_t patches = face.patch_dx.size() / times.size();
  const auto row = static_cast<std::size_t>(at - times.begin());
  std::vector<float> out;
  for (const auto* values : {&face.patch_dx, &face.patch_dy}) {
    for (std::size_t p = 0; p < patches; ++p) {
      const float v = (*values)[row * patches + p] / face.iod_px;
      out.push_back(std::isfinite(v) ? v : 0);
    }
  }
  return out;
}

struct Movement {
  double onset_s = 0, size = 0;
  std::vector<float> direction;  // of length 1; empty: nothing moved
};

Movement MovementOf(const FaceMotion& face, const std::vector<double>& time_s,
                    const Event& event) {
  Movement out;
  out.onset_s = TimeAt(time_s, event.onset_idx);
  out.direction = PlacesAt(face, TimeAt(time_s, event.apex_idx));
  const auto before = PlacesAt(face, out.onset_s);
  const auto after = PlacesAt(face, TimeAt(time_s, event.offset_idx));
  double square = 0;
  for (std::size_t i = 0; i < out.direction.size(); ++i) {
    out.direction[i] -= 0.5f * (before[i] + after[i]);
    square += static_cast<double>(out.direction[i] * out.direction[i]);
  }
  out.size = std::sqrt(square);
  if (out.size < kLeastMove) {
    out.direction.clear();
    return out;
  }
  for (float& v : out.direction) v /= static_cast<float>(out.size);
  return out;
}

bool AreAlike(const Movement& a, const Movement& b,
              const HabitOptions& options) {
  if (std::abs(a.onset_s - b.onset_s) <= kApart ||
      std::min(a.size, b.size) <
          options.size_ratio * std::max(a.size, b.size)) {
    return false;
  }
  double dot = 0;
  for (std::size_t i = 0; i < a.direction.size(); ++i) {
    dot += static_cast<double>(a.direction[i] * b.direction[i]);
  }
  return dot > options.alike;
}

double Lowered(double score, double by) {
  const double safe = std::clamp(score, 1e-9, 1 - 1e-9);
  return 1 / (1 + std::exp(by - std::log(safe / (1 - safe))));
}

}  // namespace

std::vector<std::size_t> CountAlike(const MotionSeries& series,
                                    const FaceMotion& face,
                                    const std::vector<Event>& events,
                                    const HabitOptions& options) {
  std::vector<std::size_t> counts(events.size(), 0);
  if (face.patch_time_s.empty()) return counts;
  std::vector<Movement> movements;
  for (const Event& event : events) {
    movements.push_back(MovementOf(face, series.time_s, event));
  }
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (movements[i].direction.empty()) continue;
    counts[i] = 1;
    for (std::size_t k = 0; k < events.size(); ++k) {
      counts[i] += !movements[k].direction.empty() &&
                   AreAlike(movements[i], movements[k], options);
    }
  }
  return counts;
}

void MarkHabits(const MotionSeries& series, const FaceMotion& face,
                const HabitOptions& options, std::vector<Event>* events) {
  if (options.per_minute <= 0 || face.frame_count == 0) return;
  const auto first = static_cast<std::size_t>(face.first_idx);
  const auto last = first + static_cast<std::size_t>(face.frame_count) - 1;
  const double minutes = (series.time_s[last] - series.time_s[first]) / 60;
  const auto counts = CountAlike(series, face, *events, options);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] < options.fewest ||
        static_cast<double>(counts[i]) < options.per_minute * minutes) {
      continue;
    }
    Event& event = (*events)[i];
    event.score = Lowered(event.score, options.lowered);
    // low_fps stands last.
    const auto at =
        std::find(event.flags.begin(), event.flags.end(), EventFlag::kLowFps);
    event.flags.insert(at, EventFlag::kHabit);
  }
}

}  // namespace mien
