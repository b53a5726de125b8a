#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_name.h"
#include "tools/eval/spot_coders.h"
#include "tools/eval/spot_input.h"
#include "tools/eval/spot_shift.h"
#include "tools/eval/spot_times.h"

namespace mien {
namespace {

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
        CheckAlone(one.name, *alike, numbers);
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

  // Two films of one name but for their ending are not one recording.
  void CheckAlone(const std::string& name, std::size_t number,
                  const std::map<std::string, std::size_t>& numbers) const {
    for (const auto& [other, its] : numbers) {
      if (its != number || NameKey(other) == NameKey(name)) continue;
      throw DataError("'" + ShownText((*videos_)[number].name, 100) +
                      "' may be " + ShownText(other, 100) + " or " +
                      ShownText(name, 100) + ": write the whole name");
    }
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
      interval.kind = KindText(KindByLength(length_s, micro_max_s));
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

// Names that look the same on the screen.
std::string LookAlike(const std::vector<VideoFacts>& videos,
                      const std::set<std::size_t>& some,
                      const std::set<std::size_t>& others) {
  for (const std::size_t a : some) {
    for (const std::size_t b : others) {
      if (TrimCell(videos[a].name) == TrimCell(videos[b].name)) {
        return " (" + ShownText(TrimCell(videos[a].name), 100) +
               " is written with different blanks, such as no-break ones)";
      }
    }
  }
  return "";
}

// Scores of two lists that have nothing in common are no scores.
void CheckCommon(const std::set<std::size_t>& in_truth,
                 const std::set<std::size_t>& in_predicted,
                 const std::vector<VideoFacts>& videos, bool guessed) {
  if (in_truth.empty() || in_predicted.empty() ||
      std::any_of(in_truth.begin(), in_truth.end(), [&](std::size_t video) {
        return in_predicted.count(video) > 0;
      })) {
    return;
  }
  if (guessed) {
    throw DataError(
        "the truth '" + NamesOf(videos, in_truth) +
        "' names no recording, and the candidates are of several (" +
        NamesOf(videos, in_predicted) +
        "): name it, in a table by a column video, else by the "
        "name of its file");
  }
  throw DataError("no recording is in both lists: the truth is of " +
                  NamesOf(videos, in_truth) + ", the candidates of " +
                  NamesOf(videos, in_predicted) +
                  ": give both the same names (case counts)" +
                  LookAlike(videos, in_truth, in_predicted));
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
  const bool guessed =
      !truth.videos.empty() &&
      std::all_of(truth.videos.begin(), truth.videos.end(),
                  [](const VideoFacts& one) { return one.guessed; });
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
  CheckCommon(in_truth, Values(predicted_videos), set.videos,
              guessed && predicted.videos.size() > 1);
  WarnOfPoints(set.truth, &set);
  in_truth.insert(in_list.begin(), in_list.end());
  WarnOfVideos(in_truth, Values(predicted_videos), &set);
  SetTimes(options.fps, &set);
  WarnOfTwice(&set);
  WarnOfPlaces(&set);
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
