#include "stages/ingest/timeline.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/median.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// Keeps every sum and difference below within 64 bits, whatever a file says.
constexpr std::int64_t kLargest = std::int64_t{1} << 60;
constexpr std::int64_t kLargestStep = std::int64_t{1} << 32;
constexpr double kLeastShare = 0.75;  // of a step, where stamps are spread
// Frames come in bursts where fewer steps than the first lie near their median
// and these last less than the second of all time.
constexpr double kBurstShare = 0.9;
constexpr double kBurstTime = 0.25;
constexpr double kMostOfMedian = 100;  // what a pause counts for at most
constexpr std::int64_t kPartsOfTick = 1024;

// In parts of a tick; none: beyond what can be counted.
Stamp Scaled(Stamp stamp, std::int64_t scale) {
  const std::int64_t most = kLargest / scale;
  if (!stamp || *stamp > most || *stamp < -most) return std::nullopt;
  return *stamp * scale;
}

// Stamps that are the same share the time to the next that rises.
std::vector<double> StepsOf(const std::vector<std::int64_t>& stamps) {
  std::vector<double> steps;
  std::size_t same = 1;
  for (std::size_t i = 1; i < stamps.size(); ++i) {
    if (stamps[i] == stamps[i - 1]) {
      ++same;
      continue;
    }
    if (stamps[i] > stamps[i - 1]) {
      const double step =
          static_cast<double>(stamps[i]) - static_cast<double>(stamps[i - 1]);
      steps.insert(steps.end(), same, step / static_cast<double>(same));
    }
    same = 1;
  }
  return steps;
}

struct Near {
  double mean = 0;        // of the steps within half and 1.5 of the median
  double share = 0;       // how many of all these are
  double time_share = 0;  // and how much of all time
};

Near NearMedian(const std::vector<double>& steps) {
  if (steps.empty()) return {};
  const double median = MedianOf(steps);
  double sum = 0, all = 0;
  std::size_t count = 0;
  for (const double step : steps) {
    all += std::min(step, kMostOfMedian * median);
    if (step < 0.5 * median || step > 1.5 * median) continue;
    sum += step;
    ++count;
  }
  if (count == 0) return {median, 0, 0};
  const auto n = static_cast<double>(count);
  return {sum / n, n / static_cast<double>(steps.size()), sum / all};
}

std::vector<double> MeansOver(const std::vector<double>& steps,
                              std::size_t run) {
  std::vector<double> means;
  for (std::size_t i = 0; i + run <= steps.size(); ++i) {
    double sum = 0;
    for (std::size_t j = 0; j < run; ++j) sum += steps[i + j];
    means.push_back(sum / static_cast<double>(run));
  }
  return means;
}

}  // namespace

Timeline::Timeline(const TimelineOptions& options) : options_(options) {
  options_.step =
      std::isfinite(options.step)
          ? std::clamp(options.step, 1e-3, static_cast<double>(kLargestStep))
          : 1;
  options_.ticks_per_second =
      std::clamp<std::int64_t>(options.ticks_per_second, 1, kLargestStep);
  options_.start = std::clamp<std::int64_t>(options.start, 0, kLargest);
  if (options_.step >= kFineBelow) return;
  scale_ = kPartsOfTick;
  options_.step *= static_cast<double>(scale_);
  options_.ticks_per_second *= scale_;
  options_.start = std::min(options_.start, kLargest / scale_) * scale_;
}

// Whether this frame and some that follow are to be spread between the last
// one and one that fits the clock.
bool Timeline::FindSpread(std::int64_t stamp, const std::deque<Stamp>& ahead) {
  for (std::size_t i = 0; i < ahead.size() && i < kAhead; ++i) {
    const Stamp later = Scaled(ahead[i], scale_);
    if (!later) continue;
    const std::int64_t next = *later - *origin_;
    const auto steps = static_cast<double>(i + 2);
    const auto span = static_cast<double>(next - last_);
    if (span < kLeastShare * steps * options_.step ||
        span > (steps + 2) * options_.step) {
      continue;
    }
    if (stamp > last_ && stamp < next) return false;  // it fits
    spread_left_ = i + 1;
    spread_at_ = static_cast<double>(last_);
    spread_step_ = span / steps;
    return true;
  }
  return false;
}

void Timeline::GoOn(std::int64_t stamp, std::int64_t expected) {
  origin_ = *origin_ + stamp - expected;
}

std::int64_t Timeline::Spread(bool is_same) {
  --spread_left_;
  ++(is_same ? repairs_.same : repairs_.wrong);
  spread_at_ += spread_step_;
  return std::max(last_ + 1,
                  static_cast<std::int64_t>(std::llround(spread_at_)));
}

void Timeline::NotePause(std::int64_t ticks) {
  const double seconds = static_cast<double>(ticks) /
                         static_cast<double>(options_.ticks_per_second);
  if (seconds <= kPauseS || static_cast<double>(ticks) <= 5 * options_.step) {
    return;
  }
  ++repairs_.pauses;
  repairs_.longest_pause_s = std::max(repairs_.longest_pause_s, seconds);
}

std::int64_t Timeline::Next(Stamp raw, const std::deque<Stamp>& ahead) {
  const Stamp stamp = Scaled(raw, scale_);
  const bool is_same = stamp && before_ && *stamp == *before_;
  before_ = stamp;
  const auto step = std::max<std::int64_t>(1, std::llround(options_.step));
  const std::int64_t expected = begun_ ? last_ + step : options_.start;
  std::int64_t tick = expected;
  if (spread_left_ > 0) {
    tick = Spread(is_same);
  } else if (!stamp) {
    ++repairs_.missing;
  } else if (!origin_) {
    origin_ = *stamp - expected;
  } else {
    tick = *stamp - *origin_;
    const double most =
        kMostPauseS * static_cast<double>(options_.ticks_per_second);
    const auto leap = static_cast<double>(tick - last_);
    if (FindSpread(tick, ahead)) {
      tick = Spread(is_same);
    } else if (tick <= last_ || leap > most) {
      std::int64_t& kind = is_same         ? repairs_.same
                           : tick <= last_ ? repairs_.backwards
                                           : repairs_.jumps;
      ++kind;
      repairs_.largest_jump_s =
          std::max(repairs_.largest_jump_s,
                   leap / static_cast<double>(options_.ticks_per_second));
      GoOn(tick, expected);
      tick = expected;
    } else {
      NotePause(tick - last_);
    }
  }
  begun_ = true;
  last_ = tick;
  return (last_ + scale_ / 2) / scale_;
}

std::vector<Note> NotesOf(const TimelineRepairs& repairs) {
  std::vector<Note> notes;
  const auto times = [](std::int64_t n) {
    return n == 1 ? std::string("once") : Str(n, " times");
  };
  if (repairs.missing > 0) {
    notes.push_back({"time",
                     Str(repairs.missing,
                         repairs.missing == 1 ? " frame has" : " frames have",
                         " no time stamp: put one step after the frame before"),
                     repairs.missing});
  }
  if (repairs.wrong > 0) {
    notes.push_back(
        {"time",
         Str(repairs.wrong,
             repairs.wrong == 1 ? " time stamp is" : " time stamps are",
             " out of place: put between the neighbours"),
         repairs.wrong});
  }
  if (repairs.same > 0) {
    notes.push_back(
        {"time",
         Str(repairs.same, repairs.same == 1 ? " frame has" : " frames have",
             " the time stamp of the frame before: put between the neighbours"),
         repairs.same});
  }
  if (repairs.backwards > 0) {
    notes.push_back({"time",
                     Str("the clock steps back ", times(repairs.backwards),
                         ", as in joined recordings: it goes on one step after "
                         "the frame before, so later times are later than a "
                         "player may show"),
                     repairs.backwards});
  }
  if (repairs.jumps > 0) {
    notes.push_back(
        {"time",
         Str("the clock leaps ", times(repairs.jumps), ", by up to ",
             FixedText(repairs.largest_jump_s, 0),
             " s: it goes on one step after the frame before, so later times "
             "are earlier than a player may show"),
         repairs.jumps});
  }
  if (repairs.pauses > 0) {
    notes.push_back({"time",
                     Str("gap without frames ", times(repairs.pauses),
                         ", up to ", FixedText(repairs.longest_pause_s, 1),
                         " s: times are kept, nothing is found in it"),
                     repairs.pauses});
  }
  return notes;
}

double NominalStep(const std::vector<std::int64_t>& stamps,
                   double most_of_bursts) {
  const std::vector<double> steps = StepsOf(stamps);
  if (steps.empty()) return 0;
  const Near near = NearMedian(steps);
  if (near.share >= kBurstShare || near.time_share >= kBurstTime) {
    return near.mean;
  }
  for (std::size_t run = 2; run <= Timeline::kAhead; ++run) {
    if (steps.size() < 4 * run) break;
    const Near over = NearMedian(MeansOver(steps, run));
    if (over.share >= kBurstShare && over.mean <= most_of_bursts) {
      return over.mean;
    }
  }
  return near.mean;
}

}  // namespace mien
