#include "stages/ingest/stamp_order.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <queue>
#include <utility>

namespace mien {
namespace {

constexpr std::size_t kMostDelay = 16;  // frames that wait to be reordered
constexpr double kFarSteps = 20;
constexpr std::size_t kMostWithPts = 9;  // for one without

}  // namespace

bool UsableStamp(std::int64_t stamp) {
  constexpr std::int64_t kMost = std::int64_t{1} << 60;
  return stamp > -kMost && stamp < kMost;
}

std::vector<std::int64_t> InOrder(const std::vector<PacketTime>& packets,
                                  std::size_t delay, std::int64_t second) {
  std::priority_queue<std::int64_t, std::vector<std::int64_t>,
                      std::greater<std::int64_t>>
      waiting;
  std::vector<std::int64_t> stamps;
  const auto pop = [&](std::size_t keep) {
    while (waiting.size() > keep) {
      stamps.push_back(waiting.top());
      waiting.pop();
    }
  };
  std::int64_t last_dts = PacketTime::kNone;
  for (const PacketTime& packet : packets) {
    if (UsableStamp(packet.dts)) {
      if (last_dts != PacketTime::kNone &&
          (packet.dts < last_dts || packet.dts - last_dts > second)) {
        pop(0);
      }
      last_dts = packet.dts;
    }
    waiting.push(packet.pts);
    pop(std::min(delay, kMostDelay));
  }
  pop(0);
  return stamps;
}

bool ByDecoding(const std::vector<PacketTime>& times,
                std::vector<std::int64_t>* without) {
  if (without->size() * kMostWithPts < times.size() || without->empty()) {
    return false;
  }
  for (const PacketTime& time : times) {
    if (!UsableStamp(time.dts)) return false;
  }
  for (const PacketTime& time : times) without->push_back(time.dts);
  std::sort(without->begin(), without->end());
  return true;
}

bool TellOnlyDecoding(std::size_t delay, std::vector<PacketTime>* packets,
                      std::vector<std::int64_t>* by_decoding) {
  constexpr std::size_t kFewest = 3;
  if (delay == 0 || packets->size() < kFewest) return false;
  for (const PacketTime& packet : *packets) {
    if (packet.pts != packet.dts) return false;
  }
  for (const PacketTime& packet : *packets) by_decoding->push_back(packet.dts);
  std::sort(by_decoding->begin(), by_decoding->end());
  packets->clear();
  return true;
}

std::int64_t TakeOutLone(double step, std::vector<PacketTime>* packets) {
  const std::vector<PacketTime> all = std::move(*packets);
  const double far = kFarSteps * step;
  const auto apart = [&all, far](std::size_t a, std::size_t b) {
    return std::abs(static_cast<double>(all[a].pts - all[b].pts)) > far;
  };
  packets->clear();
  for (std::size_t i = 0; i < all.size(); ++i) {
    bool lone = i > 0 && i + 1 < all.size() && !apart(i - 1, i + 1);
    const std::size_t from = i - std::min(i, kMostDelay);
    const std::size_t to = std::min(all.size(), i + kMostDelay + 1);
    for (std::size_t j = from; lone && j < to; ++j) {
      lone = j == i || apart(i, j);
    }
    if (!lone) packets->push_back(all[i]);
  }
  return static_cast<std::int64_t>(all.size() - packets->size());
}

TimelineRepairs RepairsOf(const std::vector<std::int64_t>& stamps,
                          const TimelineOptions& clock,
                          std::vector<double>* ticks) {
  Timeline timeline(clock);
  if (ticks) ticks->clear();
  std::deque<Stamp> ahead;
  std::size_t next = 1;
  for (const std::int64_t stamp : stamps) {
    while (ahead.size() < Timeline::kAhead && next < stamps.size()) {
      ahead.push_back(stamps[next++]);
    }
    timeline.Next(stamp, ahead);
    if (ticks) ticks->push_back(timeline.at());
    if (!ahead.empty()) ahead.pop_front();
  }
  return timeline.repairs();
}

bool OnlyDisordered(const std::vector<std::int64_t>& stamps, double step) {
  std::vector<std::size_t> order(stamps.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&stamps](std::size_t a, std::size_t b) {
                     return stamps[a] < stamps[b];
                   });
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t away = std::max(i, order[i]) - std::min(i, order[i]);
    if (away > kMostDelay) return false;
    if (i > 0 && static_cast<double>(stamps[order[i]] - stamps[order[i - 1]]) <
                     0.5 * step) {
      return false;
    }
  }
  return true;
}

TimelineRepairs PausesOf(std::vector<std::int64_t> stamps,
                         const TimelineOptions& clock) {
  std::sort(stamps.begin(), stamps.end());
  TimelineRepairs found;
  for (std::size_t i = 1; i < stamps.size(); ++i) {
    const auto ticks = static_cast<double>(stamps[i] - stamps[i - 1]);
    const double seconds = ticks / static_cast<double>(clock.ticks_per_second);
    if (seconds <= Timeline::kPauseS || ticks <= 5 * clock.step ||
        seconds > Timeline::kMostPauseS) {
      continue;
    }
    ++found.pauses;
    found.longest_pause_s = std::max(found.longest_pause_s, seconds);
  }
  return found;
}

}  // namespace mien
