#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_name.h"
#include "tools/eval/spot_input.h"

namespace mien {
namespace {

constexpr double kMaxFps = 1e6;

class Registry {
 public:
  explicit Registry(std::vector<VideoFacts>* videos) : videos_(videos) {}

  // Numbers the videos of one list; `grow`: new ones are added, otherwise
  // they are left out of the result.
  std::map<std::string, std::size_t> Number(const std::vector<VideoFacts>& list,
                                            bool grow) {
    Index();
    std::map<std::string, std::size_t> numbers;
    std::set<std::size_t> exact;
    for (const VideoFacts& one : list) {
      const auto at = by_name_.find(NameKey(one.name));
      if (at == by_name_.end()) continue;
      numbers[one.name] = at->second;
      exact.insert(at->second);
    }
    for (const VideoFacts& one : list) {
      if (numbers.count(one.name) > 0) continue;
      const std::string key = NameKey(one.name);
      const auto own = by_name_.find(key);  // its other way of writing
      const auto alike = Alike(one, exact);
      if (own != by_name_.end()) {
        numbers[one.name] = own->second;
      } else if (alike) {
        numbers[one.name] = *alike;
      } else if (grow) {
        numbers[one.name] = by_name_[key] = videos_->size();
        videos_->push_back({one.name, {}, {}, {}, one.from_folder});
      }
    }
    for (const VideoFacts& one : list) {
      const auto at = numbers.find(one.name);
      if (at == numbers.end()) continue;
      VideoFacts& facts = (*videos_)[at->second];
      if (!facts.fps) facts.fps = one.fps;
      if (!facts.duration_s) facts.duration_s = one.duration_s;
      if (facts.clock.empty()) facts.clock = one.clock;
    }
    return numbers;
  }

 private:
  using Places = std::multimap<std::string, std::size_t>;

  // The folder that mien-spot gives the results of a recording.
  static std::string FolderKey(const std::string& name) {
    return SafeFileName(StemOfRecording(FileNameOf(name)));
  }

  // Of the videos known so far.
  void Index() {
    by_name_.clear();
    by_stem_.clear();
    by_folder_.clear();
    for (std::size_t i = 0; i < videos_->size(); ++i) {
      const VideoFacts& one = (*videos_)[i];
      by_name_.emplace(NameKey(one.name), i);
      by_stem_.emplace(StemKey(one.name), i);
      by_folder_.emplace(FolderKey(one.name), i);
    }
  }

  // The only one of the key that no name equals.
  static std::optional<std::size_t> Only(const Places& places,
                                         const std::string& key,
                                         const std::set<std::size_t>& exact) {
    std::optional<std::size_t> found;
    const auto [begin, end] = places.equal_range(key);
    for (auto at = begin; at != end; ++at) {
      if (exact.count(at->second) > 0) continue;
      if (found) return std::nullopt;
      found = at->second;
    }
    return found;
  }

  std::optional<std::size_t> Alike(const VideoFacts& video,
                                   const std::set<std::size_t>& exact) const {
    const auto by_stem = Only(by_stem_, StemKey(video.name), exact);
    if (by_stem || !video.from_folder) return by_stem;
    return Only(by_folder_, FileNameOf(video.name), exact);
  }

  std::vector<VideoFacts>* videos_;
  std::map<std::string, std::size_t> by_name_;
  Places by_stem_, by_folder_;
};

// Keeps the events whose video has a number; returns how many had none.
std::size_t Place(const std::map<std::string, std::size_t>& numbers,
                  std::vector<SpotEvent>* events) {
  std::vector<SpotEvent> kept;
  for (SpotEvent& event : *events) {
    const auto at = numbers.find(event.video);
    if (at == numbers.end()) continue;
    event.interval.video = at->second;
    kept.push_back(std::move(event));
  }
  const std::size_t left_out = events->size() - kept.size();
  *events = std::move(kept);
  return left_out;
}

// Rates that the events themselves tell: frames over seconds.
void RatesFromEvents(const std::vector<SpotEvent>& events,
                     std::vector<VideoFacts>* videos) {
  std::map<std::size_t, std::pair<double, double>> sums;
  for (const SpotEvent& event : events) {
    if (!event.has_frames || !(event.offset_s > 0)) continue;
    auto& [frames, seconds] = sums[event.interval.video];
    frames += static_cast<double>(event.interval.offset_frame);
    seconds += event.offset_s;
  }
  for (const auto& [video, sum] : sums) {
    auto& fps = (*videos)[video].fps;
    const double rate = sum.first / sum.second;
    if (!fps && rate > 0 && rate < kMaxFps) fps = rate;
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

// Returns how many stay without a kind.
std::size_t SetKinds(const SpotSet& set, double micro_max_s,
                     std::vector<SpotEvent>* events) {
  std::size_t unknown = 0;
  for (SpotEvent& event : *events) {
    SpotInterval& interval = event.interval;
    if (!interval.kind.empty()) continue;
    const auto& fps = set.videos[interval.video].fps;
    double length_s = event.offset_s - event.onset_s;
    if (std::isnan(length_s) && fps) {
      length_s =
          static_cast<double>(interval.offset_frame - interval.onset_frame) /
          *fps;
    }
    if (std::isnan(length_s)) {
      ++unknown;
    } else {
      interval.kind = length_s <= micro_max_s + 1e-9 ? "micro" : "macro";
    }
  }
  return unknown;
}

std::string NamesOf(const std::vector<VideoFacts>& videos,
                    const std::set<std::size_t>& which) {
  std::vector<std::string> names;
  for (const std::size_t i : which) {
    if (names.size() == 5) {
      names.push_back(Str("and ", which.size() - 5, " more"));
      break;
    }
    names.push_back(ShownText(videos[i].name, 100));
  }
  return Join(names, ", ");
}

std::set<std::size_t> Values(const std::map<std::string, std::size_t>& map) {
  std::set<std::size_t> values;
  for (const auto& [name, value] : map) values.insert(value);
  return values;
}

void WarnOfVideos(const std::set<std::size_t>& in_truth,
                  const std::set<std::size_t>& in_predicted, SpotSet* set) {
  std::set<std::size_t> silent, unknown;
  for (std::size_t i = 0; i < set->videos.size(); ++i) {
    if (in_predicted.count(i) == 0) silent.insert(i);
    if (in_truth.count(i) == 0) unknown.insert(i);
  }
  if (!silent.empty()) {
    set->warnings.push_back("no predictions, so every truth is missed, in: " +
                            NamesOf(set->videos, silent));
  }
  if (!unknown.empty()) {
    set->warnings.push_back(
        "not in the truth, so every candidate is false, in: " +
        NamesOf(set->videos, unknown));
  }
}

}  // namespace

std::vector<SpotInterval> SpotSet::Truth() const {
  std::vector<SpotInterval> intervals;
  for (const SpotEvent& event : truth) intervals.push_back(event.interval);
  return intervals;
}

std::vector<SpotInterval> SpotSet::Predicted() const {
  std::vector<SpotInterval> intervals;
  for (const SpotEvent& event : predicted) intervals.push_back(event.interval);
  return intervals;
}

std::optional<double> SpotSet::Minutes() const {
  double seconds = 0;
  for (const VideoFacts& video : videos) {
    if (!video.duration_s) return std::nullopt;
    seconds += *video.duration_s;
  }
  if (videos.empty()) return std::nullopt;
  return seconds / 60;
}

SpotSet JoinSpots(SpotList truth, SpotList predicted,
                  const std::optional<std::vector<VideoFacts>>& listed,
                  const JoinOptions& options) {
  SpotSet set;
  Registry registry(&set.videos);
  std::set<std::size_t> in_list;
  if (listed) in_list = Values(registry.Number(*listed, true));
  const auto true_videos = registry.Number(truth.videos, !listed);
  const auto predicted_videos = registry.Number(predicted.videos, !listed);
  set.truth = std::move(truth.events);
  set.predicted = std::move(predicted.events);
  const std::size_t no_truth = Place(true_videos, &set.truth);
  const std::size_t no_video = Place(predicted_videos, &set.predicted);
  if (no_truth + no_video > 0) {
    set.warnings.push_back(
        Str("left out, in videos that --videos does not "
            "list: ",
            no_truth, " truths, ", no_video, " candidates"));
  }
  std::set<std::size_t> in_truth = Values(true_videos);
  in_truth.insert(in_list.begin(), in_list.end());
  WarnOfVideos(in_truth, Values(predicted_videos), &set);
  if (options.fps > 0) {
    for (VideoFacts& video : set.videos) {
      if (!video.fps) video.fps = options.fps;
    }
  }
  RatesFromEvents(set.truth, &set.videos);
  RatesFromEvents(set.predicted, &set.videos);
  // Truth may have sub-frame times, which predictions never have.
  ClocksFromEvents(set.predicted, &set.videos);
  ClocksFromEvents(set.truth, &set.videos);
  std::set<std::size_t> with_truth, with_candidates;
  for (const SpotEvent& one : set.truth) with_truth.insert(one.interval.video);
  for (const SpotEvent& one : set.predicted) {
    with_candidates.insert(one.interval.video);
  }
  SetFrames(set, with_candidates, &set.truth);
  SetFrames(set, with_truth, &set.predicted);
  const std::size_t kindless =
      SetKinds(set, options.micro_max_s, &set.truth) +
      SetKinds(set, options.micro_max_s, &set.predicted);
  if (kindless > 0) {
    set.warnings.push_back(Str(kindless,
                               " intervals tell no kind and no length in "
                               "seconds (fps): they count overall only"));
  }
  return set;
}

}  // namespace mien
