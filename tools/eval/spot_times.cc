#include "tools/eval/spot_times.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "tools/eval/row_agreement.h"

namespace mien {
namespace {

constexpr double kMaxFps = 1e6;
constexpr double kSameRate = 0.01;

// Rate of the frames whose times are told: frame over second, or, where that
// cannot be since the first picture comes late, frames per second between them.
double RateOf(const std::vector<FrameTime>& times) {
  double frames = 0, seconds = 0;
  for (const FrameTime& one : times) {
    frames += one.frame;
    seconds += one.time_s;
  }
  const double ratio = seconds > 0 ? frames / seconds : 0;
  const auto count = static_cast<double>(times.size());
  const double middle = frames / count, middle_s = seconds / count;
  double covariance = 0, variance = 0;
  double first_s = times.front().time_s, last_s = first_s;
  for (const FrameTime& one : times) {
    covariance += (one.frame - middle) * (one.time_s - middle_s);
    variance += (one.time_s - middle_s) * (one.time_s - middle_s);
    first_s = std::min(first_s, one.time_s);
    last_s = std::max(last_s, one.time_s);
  }
  if (!(variance > 0) || !(ratio > 0)) return ratio;
  const double slope = covariance / variance;
  // Both ends may be off by half a frame.
  const bool fits = std::abs(slope - ratio) * (last_s - first_s) <= 1;
  return fits ? ratio : slope;
}

// Rates that the events themselves tell.
void RatesFromEvents(const std::vector<SpotEvent>& events, SpotSet* set) {
  std::map<std::size_t, std::vector<FrameTime>> times;
  for (const SpotEvent& event : events) {
    if (!event.has_frames || !(event.offset_s > 0)) continue;
    auto& own = times[event.interval.video];
    own.push_back(
        {event.offset_s, static_cast<double>(event.interval.offset_frame)});
    if (std::isfinite(event.onset_s)) {
      own.push_back(
          {event.onset_s, static_cast<double>(event.interval.onset_frame)});
    }
  }
  std::vector<std::string> told;
  for (const auto& [video, own] : times) {
    VideoFacts& facts = set->videos[video];
    const double rate = RateOf(own);
    if (facts.fps || !(rate > 0) || !(rate < kMaxFps)) continue;
    facts.fps = rate;
    if (told.size() == 5) told.push_back("...");
    if (told.size() < 5) {
      told.push_back(Str(ShownText(facts.name, 100), " ", FixedText(rate, 2)));
    }
  }
  if (told.empty()) return;
  set->notes.push_back(
      "frames a second as the frames and seconds of the events tell them (no "
      "signals.csv, no column fps, no --fps): " +
      Join(told, ", "));
}

// Annotations that count from the start of the sound, in seconds of the file.
void MoveSounds(const std::string& what, std::vector<SpotEvent>* events,
                SpotSet* set) {
  std::map<std::size_t, std::size_t> moved;
  for (SpotEvent& event : *events) {
    const double late = set->videos[event.interval.video].sound_s;
    if (!event.sound_time || !(late > 0)) continue;
    event.onset_s += late;
    event.apex_s += late;
    event.offset_s += late;
    ++moved[event.interval.video];
  }
  for (const auto& [video, count] : moved) {
    const VideoFacts& facts = set->videos[video];
    set->notes.push_back(Str(ShownText(facts.name, 100), ": ", count, " ", what,
                             " of a TextGrid count from the start of the "
                             "sound, ",
                             FixedText(facts.sound_s, 3),
                             " s after the pictures': moved by that"));
  }
}

// Clocks of videos without one, of the frames whose times the events tell.
void ClocksFromEvents(const std::vector<SpotEvent>& events,
                      std::vector<VideoFacts>* videos) {
  std::map<std::size_t, std::vector<FrameTime>> times;
  for (const SpotEvent& event : events) {
    if (!event.has_frames) continue;
    const auto add = [&](double time_s, std::int64_t frame) {
      if (!std::isfinite(time_s) || frame < 0) return;
      times[event.interval.video].push_back(
          {time_s, static_cast<double>(frame)});
    };
    add(event.onset_s, event.interval.onset_frame);
    add(event.apex_s, event.apex_frame);
    add(event.offset_s, event.interval.offset_frame);
  }
  for (auto& [video, own] : times) {
    auto& clock = (*videos)[video].clock;
    if (clock.empty()) clock = MakeClock(std::move(own));
  }
}

// Frames of annotations. Where nothing is to be matched with them any rate
// does: milliseconds.
void SetFrames(const SpotSet& set, const std::set<std::size_t>& matched,
               std::vector<SpotEvent>* events) {
  for (SpotEvent& event : *events) {
    if (event.has_frames) continue;
    const VideoFacts& video = set.videos[event.interval.video];
    if (video.clock.empty() && !video.fps &&
        matched.count(event.interval.video) > 0) {
      throw ConfigError(ShownText(video.name, 200) +
                        ": its annotations are in seconds and its frame rate "
                        "is not known: give --fps");
    }
    const double fps = video.fps.value_or(1000);
    const auto frame = [&](double time_s) {
      const double at =
          video.clock.empty() ? time_s * fps : FrameAt(video.clock, time_s);
      return static_cast<std::int64_t>(std::llround(std::max(at, 0.0)));
    };
    event.interval.onset_frame = frame(event.onset_s);
    event.interval.offset_frame = frame(event.offset_s);
    if (std::isfinite(event.apex_s)) event.apex_frame = frame(event.apex_s);
  }
}

// Seconds that do not go with their frames are not used.
void PutAside(const std::string& what, std::vector<SpotEvent>* events,
              SpotSet* set) {
  std::map<std::size_t, std::vector<SpotEvent*>> rows;
  for (SpotEvent& event : *events) {
    if (event.has_frames && std::isfinite(event.onset_s) &&
        std::isfinite(event.offset_s)) {
      rows[event.interval.video].push_back(&event);
    }
  }
  for (const auto& [video, own] : rows) {
    const VideoFacts& facts = set->videos[video];
    const Disagreement found = FindDisagreement(own, facts);
    if (found.rows.empty()) continue;
    set->notes.push_back(DisagreementText(found, own, what, facts));
    for (const std::size_t i : found.rows) {
      own[i]->onset_s = own[i]->apex_s = own[i]->offset_s = std::nan("");
    }
  }
}

}  // namespace

double CommonRate(const SpotList& list) {
  std::map<std::string, std::vector<FrameTime>> times;
  for (const SpotEvent& event : list.events) {
    if (!event.has_frames || !std::isfinite(event.onset_s) ||
        !(event.offset_s > 0)) {
      continue;
    }
    auto& own = times[event.video];
    own.push_back(
        {event.onset_s, static_cast<double>(event.interval.onset_frame)});
    own.push_back(
        {event.offset_s, static_cast<double>(event.interval.offset_frame)});
  }
  double common = 0;
  for (const VideoFacts& video : list.videos) {
    double rate = video.fps.value_or(0);
    const auto own = times.find(video.name);
    if (rate == 0 && own != times.end()) rate = RateOf(own->second);
    if (!(rate > 0) || !(rate < kMaxFps)) continue;
    if (common > 0 && std::abs(rate - common) > kSameRate * common) return 0;
    if (common == 0) common = rate;
  }
  return std::round(common * 1000) / 1000;
}

void SetTimes(double fps, SpotSet* set) {
  if (fps > 0) {
    for (VideoFacts& video : set->videos) {
      if (!video.fps) video.fps = fps;
    }
  }
  PutAside("truths", &set->truth, set);
  RatesFromEvents(set->truth, set);
  RatesFromEvents(set->predicted, set);
  MoveSounds("truths", &set->truth, set);
  MoveSounds("candidates", &set->predicted, set);
  // Truth may have sub-frame times, which predictions never have.
  ClocksFromEvents(set->predicted, &set->videos);
  ClocksFromEvents(set->truth, &set->videos);
  std::set<std::size_t> with_truth, with_candidates;
  for (const SpotEvent& one : set->truth) {
    with_truth.insert(one.interval.video);
  }
  for (const SpotEvent& one : set->predicted) {
    with_candidates.insert(one.interval.video);
  }
  SetFrames(*set, with_candidates, &set->truth);
  SetFrames(*set, with_truth, &set->predicted);
}

}  // namespace mien
