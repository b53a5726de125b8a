#include "stages/evaluate/detection_limit.h"

#include <algorithm>
#include <cmath>

#include "stages/evaluate/review_scores.h"

namespace mien {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool Meets(const SpotInterval& a, const SpotInterval& b, std::int64_t margin) {
  return a.video == b.video && a.onset_frame <= b.offset_frame + margin &&
         b.onset_frame <= a.offset_frame + margin;
}

// Frames of 0 .. frames - 1 that no interval, `margin` longer, covers.
std::int64_t FramesAway(std::vector<SpotInterval> intervals,
                        std::int64_t margin, std::int64_t frames) {
  std::sort(intervals.begin(), intervals.end(),
            [](const SpotInterval& a, const SpotInterval& b) {
              return a.onset_frame < b.onset_frame;
            });
  std::int64_t covered = 0, end = 0;  // all before `end` is counted
  for (const SpotInterval& one : intervals) {
    const std::int64_t from = std::max(end, one.onset_frame - margin);
    const std::int64_t to = std::min(frames, one.offset_frame + margin + 1);
    covered += std::max<std::int64_t>(0, to - from);
    end = std::max(end, to);
  }
  return frames - covered;
}

struct Level {
  double amplitude_iod, value;
};

// Where a non-decreasing line through the levels first reaches the share:
// NaN before the first level (`below` set) or after the last.
double Crossing(const std::vector<Level>& levels, double share, bool* below) {
  *below = !levels.empty() && levels.front().value >= share;
  if (*below) return kNan;
  for (std::size_t i = 1; i < levels.size(); ++i) {
    if (levels[i].value < share) continue;
    const Level& a = levels[i - 1];
    const Level& b = levels[i];
    return a.amplitude_iod + (b.amplitude_iod - a.amplitude_iod) *
                                 (share - a.value) / (b.value - a.value);
  }
  return kNan;
}

}  // namespace

double DetectionRung::recall() const {
  return injected > 0 ? static_cast<double>(found) / injected : kNan;
}

Interval DetectionRung::interval() const {
  return WilsonInterval(found, injected);
}

void CountDetections(const std::vector<SpotInterval>& injected,
                     const std::vector<SpotInterval>& spotted,
                     const std::vector<SpotInterval>& without,
                     std::int64_t near_frames, std::int64_t frames, double fps,
                     DetectionRung* rung) {
  std::vector<SpotInterval> counted;
  for (const SpotInterval& one : injected) {
    const bool taken =
        std::any_of(without.begin(), without.end(), [&](const auto& other) {
          return IntervalIou(one, other) >= MatchRule{}.min_iou;
        });
    if (taken) {
      ++rung->taken;
    } else {
      counted.push_back(one);
    }
  }
  rung->injected += static_cast<int>(counted.size());
  rung->found += static_cast<int>(MatchSpots(counted, spotted).size());
  for (const SpotInterval& candidate : spotted) {
    const bool near = std::any_of(
        injected.begin(), injected.end(),
        [&](const auto& one) { return Meets(candidate, one, near_frames); });
    if (!near) ++rung->others;
  }
  if (fps > 0) {
    rung->others_minutes +=
        static_cast<double>(FramesAway(injected, near_frames, frames)) / fps /
        60;
  }
}

std::vector<double> MonotoneRecall(const std::vector<DetectionRung>& rungs) {
  struct Block {
    double found, injected;
    std::vector<std::size_t> members;
    double recall() const { return found / injected; }
  };
  std::vector<Block> blocks;
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    if (rungs[i].injected <= 0) continue;
    blocks.push_back({static_cast<double>(rungs[i].found),
                      static_cast<double>(rungs[i].injected),
                      {i}});
    while (blocks.size() > 1 &&
           blocks[blocks.size() - 2].recall() > blocks.back().recall()) {
      const Block last = blocks.back();
      blocks.pop_back();
      blocks.back().found += last.found;
      blocks.back().injected += last.injected;
      blocks.back().members.insert(blocks.back().members.end(),
                                   last.members.begin(), last.members.end());
    }
  }
  std::vector<double> recall(rungs.size(), kNan);
  for (const Block& block : blocks) {
    for (const std::size_t i : block.members) recall[i] = block.recall();
  }
  return recall;
}

DetectionLimit LimitAt(const std::vector<DetectionRung>& rungs, double share) {
  const std::vector<double> recall = MonotoneRecall(rungs);
  std::vector<Level> middle, lower, upper;
  for (std::size_t i = 0; i < rungs.size(); ++i) {
    if (rungs[i].injected <= 0) continue;
    const double amplitude = rungs[i].amplitude_iod;
    const Interval interval = rungs[i].interval();
    middle.push_back({amplitude, recall[i]});
    lower.push_back({amplitude, interval.low});
    upper.push_back({amplitude, interval.high});
  }
  // More movement is not found less often: a lower end holds for all larger
  // amplitudes, an upper end for all smaller ones.
  for (std::size_t i = 1; i < lower.size(); ++i) {
    lower[i].value = std::max(lower[i].value, lower[i - 1].value);
  }
  for (std::size_t i = upper.size(); i-- > 1;) {
    upper[i - 1].value = std::min(upper[i - 1].value, upper[i].value);
  }
  DetectionLimit limit;
  limit.share = share;
  bool below = false;
  limit.low_iod = Crossing(upper, share, &below);
  limit.high_iod = Crossing(lower, share, &below);
  if (below) limit.high_iod = lower.front().amplitude_iod;
  limit.amplitude_iod = Crossing(middle, share, &below);
  if (below) {
    limit.state = "below";
  } else if (std::isfinite(limit.amplitude_iod)) {
    limit.state = "measured";
  }
  return limit;
}

DetectionRung DetectionGroup::Sum() const {
  DetectionRung sum;
  for (const DetectionRung& rung : rungs) {
    sum.injected += rung.injected;
    sum.found += rung.found;
    sum.taken += rung.taken;
  }
  return sum;
}

const DetectionGroup* WorstGroup(const std::vector<DetectionGroup>& groups,
                                 const std::string& kind, double* mean) {
  const DetectionGroup* worst = nullptr;
  double least = 2, sum = 0;
  int count = 0;
  for (const DetectionGroup& group : groups) {
    const DetectionRung all = group.Sum();
    if (group.kind != kind || all.injected == 0) continue;
    sum += all.recall();
    ++count;
    if (all.recall() < least) {
      least = all.recall();
      worst = &group;
    }
  }
  *mean = count > 0 ? sum / count : std::numeric_limits<double>::quiet_NaN();
  return worst;
}

}  // namespace mien
