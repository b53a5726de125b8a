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
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"
#include "tools/eval/output.h"
#include "tools/eval/spot_coders.h"
#include "tools/eval/spot_input.h"
#include "tools/eval/spot_names.h"
#include "tools/eval/spot_shift.h"
#include "tools/eval/spot_times.h"

namespace mien {
namespace {

// Numbers the recordings of several lists, each under the name with most
// folders that a list writes.
class Registry {
 public:
  explicit Registry(std::vector<VideoFacts>* videos) : videos_(videos) {}

  // Numbers the videos of one list; `grow`: new ones are added, otherwise
  // they are left out of the result. whose: "the truth".
  std::map<std::string, std::size_t> Number(const std::vector<VideoFacts>& list,
                                            const std::string& whose,
                                            bool grow) {
    Index();
    names_.clear();
    for (const VideoFacts& one : list) {
      names_[StemKey(one.name)].push_back(OnlyFolders(one.name));
    }
    std::map<std::string, std::size_t> numbers;
    std::map<std::string, std::vector<const VideoFacts*>> by_name;
    for (const VideoFacts& one : list) {
      if (by_name_.count(NameKey(one.name)) > 0) {
        by_name[NameKey(one.name)].push_back(&one);
      }
    }
    for (const auto& [key, own] : by_name) PairNames(own, key, whose, &numbers);
    const std::set<std::size_t> exact = ValuesOf(numbers);
    for (const VideoFacts& one : list) {
      if (numbers.count(one.name) > 0) continue;
      if (const auto alike = Alike(one, exact)) {
        CheckAlone(one, *alike, numbers);
        numbers[one.name] = *alike;
      } else if (grow) {
        numbers[one.name] = videos_->size();
        videos_->push_back({one.name, {}, {}, {}, one.from_folder});
        videos_->back().place = one.place;
        from_.push_back(whose);
      }
    }
    for (const VideoFacts& one : list) {
      const auto at = numbers.find(one.name);
      if (at != numbers.end()) Know(one, &(*videos_)[at->second]);
    }
    return numbers;
  }

  std::vector<std::string> Notes() const { return notes_.Lines(); }

  static std::set<std::size_t> ValuesOf(
      const std::map<std::string, std::size_t>& map) {
    std::set<std::size_t> values;
    for (const auto& [name, value] : map) values.insert(value);
    return values;
  }

 private:
  using Places = std::map<std::string, std::vector<std::size_t>>;

  static void Know(const VideoFacts& one, VideoFacts* facts) {
    if (!facts->fps) facts->fps = one.fps;
    if (!facts->duration_s) facts->duration_s = one.duration_s;
    if (facts->clock.empty()) facts->clock = one.clock;
    if (facts->sound_s == 0) facts->sound_s = one.sound_s;
    if (facts->place.empty()) facts->place = one.place;
    if (NameKey(facts->name) == NameKey(one.name) &&
        PathParts(one.name).size() > PathParts(facts->name).size()) {
      facts->name = one.name;
    }
  }

  // Recordings of one file name in the list and among those known. A name
  // that is not enough counts as the place that its results tell.
  void PairNames(const std::vector<const VideoFacts*>& own,
                 const std::string& key, const std::string& whose,
                 std::map<std::string, std::size_t>* numbers) {
    const std::vector<std::size_t>& known = by_name_.at(key);
    std::vector<std::string> names, paths;
    for (const VideoFacts* one : own) names.push_back(one->name);
    for (const std::size_t i : known) paths.push_back((*videos_)[i].name);
    PathPairs pairs = PairPaths(names, paths);
    if (pairs.unclear) {
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (!own[i]->place.empty()) names[i] = own[i]->place;
      }
      for (std::size_t i = 0; i < known.size(); ++i) {
        const std::string& place = (*videos_)[known[i]].place;
        if (!place.empty()) paths[i] = place;
      }
      PathPairs placed = PairPaths(names, paths);
      if (placed.unclear) {
        const auto& unclear = *pairs.unclear;
        FailUnclear(unclear, names, paths,
                    unclear.from_known ? from_[known[unclear.which]] : whose);
      }
      pairs = std::move(placed);
    }
    for (std::size_t i = 0; i < own.size(); ++i) {
      if (pairs.of[i]) (*numbers)[own[i]->name] = known[*pairs.of[i]];
    }
    for (const std::size_t i : pairs.doubtful) {
      if (!pairs.of[i]) continue;
      notes_.Count(
          "recordings whose folders differ are taken for one by the name of "
          "the file",
          Str(ShownText(names[i], 150), " of ", whose, ", ",
              ShownText(paths[*pairs.of[i]], 150)));
    }
  }

  [[noreturn]] static void FailUnclear(const PathPairs::Unclear& unclear,
                                       const std::vector<std::string>& names,
                                       const std::vector<std::string>& paths,
                                       const std::string& whose) {
    if (!unclear.from_known) {
      throw DataError(
          Str("of ", whose, ": ",
              SeveralText(names[unclear.which], paths, unclear.may_be)));
    }
    throw DataError(
        Str("of ", whose, ": ",
            SeveralText(paths[unclear.which], names, unclear.may_be)));
  }

  // The path with a file's name that is the same for all.
  static std::string OnlyFolders(const std::string& path) {
    return path.substr(0, path.size() - FileNameOf(path).size()) + "x";
  }

  // The folder that mien-spot gives the results of a recording.
  static std::string FolderKey(const std::string& name) {
    return SafeFileName(StemOfRecording(FileNameOf(name)));
  }

  // Two films of one name but for their ending are not one recording.
  void CheckAlone(const VideoFacts& video, std::size_t number,
                  const std::map<std::string, std::size_t>& numbers) const {
    const std::string& name = video.name;
    for (const auto& [other, its] : numbers) {
      if (its != number) continue;
      if (NameKey(other) == NameKey(name)) {
        // Annotations that name no recording may lie in any folders.
        if (video.guessed || OnTwoMachines(other, name)) continue;
        throw DataError(
            Str("of ", from_[number], ": ",
                SeveralText((*videos_)[number].name, {other, name}, {0, 1})));
      }
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
      by_name_[NameKey(one.name)].push_back(i);
      by_stem_[StemKey(one.name)].push_back(i);
      by_folder_[FolderKey(one.name)].push_back(i);
    }
  }

  // The only one of the key that no name equals and whose folders fit.
  std::optional<std::size_t> Only(const Places& places, const std::string& key,
                                  const VideoFacts& video,
                                  const std::set<std::size_t>& exact) const {
    const auto at = places.find(key);
    if (at == places.end()) return std::nullopt;
    std::vector<std::size_t> free;
    std::vector<std::string> paths;
    for (const std::size_t i : at->second) {
      if (exact.count(i) > 0) continue;
      free.push_back(i);
      paths.push_back((*videos_)[i].name);
    }
    if (free.empty()) return std::nullopt;
    std::vector<std::string> folders;
    const auto names = names_.find(StemKey(video.name));
    // A name alone beside several is of the place that is told of it.
    const bool several = names != names_.end() && names->second.size() > 1;
    for (const std::size_t i : free) {
      const VideoFacts& one = (*videos_)[i];
      const bool placed = several && !HasFolder(one.name) && !one.place.empty();
      folders.push_back(OnlyFolders(placed ? one.place : one.name));
    }
    const RecordingIndex index(folders, names == names_.end()
                                            ? std::vector<std::string>()
                                            : names->second);
    auto fits = index.MeantBy(OnlyFolders(video.name));
    if (fits.size() > 1 && !video.place.empty()) {
      const auto placed = index.MeantBy(OnlyFolders(video.place));
      if (placed.size() == 1) fits = placed;
    }
    if (fits.size() == 1) return free[fits[0]];
    const bool one_name =
        std::all_of(fits.begin(), fits.end(), [&](std::size_t i) {
          return NameKey(paths[i]) == NameKey(paths[fits[0]]);
        });
    if (fits.size() > 1 && one_name) {
      throw DataError(SeveralText(video.name, paths, fits));
    }
    return std::nullopt;
  }

  std::optional<std::size_t> Alike(const VideoFacts& video,
                                   const std::set<std::size_t>& exact) const {
    const auto by_stem = Only(by_stem_, StemKey(video.name), video, exact);
    if (by_stem || !video.from_folder) return by_stem;
    return Only(by_folder_, FileNameOf(video.name), video, exact);
  }

  std::vector<VideoFacts>* videos_;
  std::vector<std::string> from_;  // whose each of them is
  ReadingNotes notes_;
  std::map<std::string, std::vector<std::string>> names_;  // of the list
  Places by_name_, by_stem_, by_folder_;
};

// What they are called in answers.
void ShowNames(std::vector<VideoFacts>* videos) {
  std::vector<std::string> paths;
  for (const VideoFacts& one : *videos) paths.push_back(one.name);
  const auto names = NamesApart(paths);
  for (std::size_t i = 0; i < videos->size(); ++i) {
    (*videos)[i].path = std::move(paths[i]);
    (*videos)[i].name = names[i];
  }
}

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
                           ShownText(FileNameOf(name), 100)));
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

std::string ZerosText(const std::vector<VideoFacts>& videos,
                      const std::set<std::size_t>& some,
                      const std::set<std::size_t>& others) {
  std::vector<std::string> names, of_others;
  for (const std::size_t i : some) names.push_back(videos[i].name);
  for (const std::size_t i : others) of_others.push_back(videos[i].name);
  return LeadingZerosText(names, of_others);
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
                  LookAlike(videos, in_truth, in_predicted) +
                  ZerosText(videos, in_truth, in_predicted));
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
                            NamesOf(set->videos, silent) +
                            ZerosText(set->videos, silent, unknown));
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

void SayChoices(const SpotSet& set, ReadingNotes* notes) {
  ReadingNotes own;
  for (const std::string& note : set.notes) own.Say(note);
  SayNotes(own);
  if (notes != nullptr) notes->Append(own);
}

std::vector<std::string> PathsOf(const SpotSet& set) {
  std::vector<std::string> paths;
  for (const VideoFacts& one : set.videos) {
    paths.push_back(one.path.empty() ? one.name : one.path);
  }
  return paths;
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
  ReadingNotes copies;
  MergeCopies(predicted, &truth, &copies);
  MergeCopies(truth, &predicted, &copies);
  for (const std::string& note : copies.Lines()) set.notes.push_back(note);
  if (listed) {
    in_list = Registry::ValuesOf(registry.Number(*listed, "--videos", true));
  }
  const bool guessed =
      !truth.videos.empty() &&
      std::all_of(truth.videos.begin(), truth.videos.end(),
                  [](const VideoFacts& one) { return one.guessed; });
  const auto true_videos = registry.Number(truth.videos, "the truth", !listed);
  const auto predicted_videos =
      registry.Number(predicted.videos, "the candidates", !listed);
  for (std::string& note : registry.Notes()) set.notes.push_back(note);
  ShowNames(&set.videos);
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
  std::set<std::size_t> in_truth = Registry::ValuesOf(true_videos);
  CheckCommon(in_truth, Registry::ValuesOf(predicted_videos), set.videos,
              guessed && predicted.videos.size() > 1);
  WarnOfPoints(set.truth, &set);
  in_truth.insert(in_list.begin(), in_list.end());
  WarnOfVideos(in_truth, Registry::ValuesOf(predicted_videos), &set);
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
