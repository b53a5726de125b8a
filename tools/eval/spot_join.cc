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
      if (facts.sound_s == 0) facts.sound_s = one.sound_s;
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

// A file of annotations without a recording's name beside candidates of one.
void NameTheOnly(const SpotList& predicted, SpotList* truth, SpotSet* set) {
  if (truth->videos.size() != 1 || predicted.videos.size() != 1) return;
  VideoFacts& facts = truth->videos[0];
  const std::string& name = predicted.videos[0].name;
  if (!facts.guessed || NameKey(facts.name) == NameKey(name) ||
      StemKey(facts.name) == StemKey(name)) {
    return;
  }
  set->notes.push_back(Str("the truth '", ShownText(facts.name, 100),
                           "' names no recording: taken for that of the "
                           "candidates, ",
                           ShownText(name, 100)));
  facts.name = name;
  facts.from_folder = predicted.videos[0].from_folder;
  for (SpotEvent& event : truth->events) event.video = name;
}

// Scores of two lists that have nothing in common are no scores.
void CheckCommon(const std::set<std::size_t>& in_truth,
                 const std::set<std::size_t>& in_predicted,
                 const std::vector<VideoFacts>& videos) {
  if (in_truth.empty() || in_predicted.empty() ||
      std::any_of(in_truth.begin(), in_truth.end(), [&](std::size_t video) {
        return in_predicted.count(video) > 0;
      })) {
    return;
  }
  throw DataError("no recording is in both lists: the truth is of " +
                  NamesOf(videos, in_truth) + ", the candidates of " +
                  NamesOf(videos, in_predicted) +
                  ": give both the same names (case counts)");
}

// Nothing overlaps a point by half.
void WarnOfPoints(const std::vector<SpotEvent>& truth, SpotSet* set) {
  const auto points =
      std::count_if(truth.begin(), truth.end(), [](const SpotEvent& event) {
        return event.has_frames
                   ? event.interval.onset_frame == event.interval.offset_frame
                   : event.onset_s == event.offset_s;
      });
  if (points == 0) return;
  set->warnings.push_back(
      Str(points, points == 1 ? " truth is a point" : " truths are points",
          " in time (onset = offset), which no candidate "
          "overlaps enough: code start and end"));
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
  NameTheOnly(predicted, &truth, &set);
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
  CheckCommon(in_truth, Values(predicted_videos), set.videos);
  WarnOfPoints(set.truth, &set);
  in_truth.insert(in_list.begin(), in_list.end());
  WarnOfVideos(in_truth, Values(predicted_videos), &set);
  if (options.fps > 0) {
    for (VideoFacts& video : set.videos) {
      if (!video.fps) video.fps = options.fps;
    }
  }
  RatesFromEvents(set.truth, &set);
  RatesFromEvents(set.predicted, &set);
  MoveSounds("truths", &set.truth, &set);
  MoveSounds("candidates", &set.predicted, &set);
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
