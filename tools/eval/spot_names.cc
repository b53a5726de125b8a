#include "tools/eval/spot_names.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/utf8.h"
#include "stages/exchange/export.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"

namespace mien {
namespace {

constexpr std::size_t kMostNamed = 6;

using Names = std::map<std::string, std::string>;

// Of the part's events and videos.
void Rename(const SpotPart& part, const Names& names, SpotList* list) {
  for (std::size_t i = 0; i < part.events; ++i) {
    std::string& name = list->events[part.first_event + i].video;
    const auto at = names.find(name);
    if (at != names.end()) name = at->second;
  }
  for (std::size_t i = 0; i < part.videos; ++i) {
    std::string& name = list->videos[part.first_video + i].name;
    const auto at = names.find(name);
    if (at != names.end()) name = at->second;
  }
}

// The name by the folders of its results, which are called as it.
std::string NameBelow(const SpotPart& part, const std::string& name) {
  if (!HasFolder(part.below) ||
      FileNameOf(part.below) != SafeFileName(StemOfRecording(name))) {
    return "";
  }
  return part.below.substr(0, part.below.find_last_of('/') + 1) + name;
}

// Parts of one bare name, those that have it with folders too.
struct Bare {
  std::vector<const SpotPart*> parts;
  std::map<std::size_t, std::size_t> below;  // how many, by given path
};

void UsePlaces(const std::vector<SpotPart>& parts, SpotList* list) {
  std::map<std::string, Bare> bare;
  std::set<std::string> with_folders;
  for (const SpotPart& part : parts) {
    for (std::size_t i = 0; i < part.videos; ++i) {
      const std::string& name = list->videos[part.first_video + i].name;
      if (HasFolder(name)) {
        with_folders.insert(NameKey(name));
        continue;
      }
      Bare& own = bare[NameKey(name)];
      own.parts.push_back(&part);
      if (!NameBelow(part, name).empty()) ++own.below[part.given];
    }
  }
  for (const auto& [key, own] : bare) {
    if (own.parts.size() < 2 && with_folders.count(key) == 0) continue;
    for (const SpotPart* part : own.parts) {
      if (part->videos != 1) continue;
      const VideoFacts& video = list->videos[part->first_video];
      std::string place = video.place;
      if (place.empty() && own.below.count(part->given) > 0 &&
          own.below.at(part->given) > 1) {
        place = NameBelow(*part, video.name);
        if (!place.empty()) {
          list->notes.Count(
              "results of recordings of one file name are told apart by their "
              "folders",
              ShownText(place, 100));
        }
      }
      if (!place.empty()) Rename(*part, {{video.name, place}}, list);
    }
  }
}

std::vector<std::string> NearestFirst(const std::string& path) {
  auto parts = PathParts(DecomposeLetters(path));
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::string NearestFolder(const std::string& path) {
  const auto parts = NearestFirst(path);
  return parts.size() > 1 ? parts[1] : "";
}

std::string FileThatSays(const std::string& name,
                         const std::vector<SpotPart>& parts,
                         const SpotList& list) {
  for (const SpotPart& part : parts) {
    for (std::size_t i = 0; i < part.videos; ++i) {
      if (list.videos[part.first_video + i].name == name) return part.file;
    }
  }
  return "";
}

// The longest name of each recording of the list, by every other one.
Names LongestNames(const std::vector<SpotPart>& parts, SpotList* list) {
  // By their parts from the end: what ends another name begins it here.
  std::map<std::vector<std::string>, std::string> by_parts;
  Names longest;
  for (const VideoFacts& one : list->videos) {
    const auto [at, is_new] =
        by_parts.emplace(NearestFirst(one.name), one.name);
    if (!is_new && at->second != one.name) longest[one.name] = at->second;
  }
  std::map<std::string, std::vector<std::string>> wholes;  // by each end
  for (auto at = by_parts.begin(); at != by_parts.end(); ++at) {
    const auto next = std::next(at);
    const auto begins = [](const auto& a, const auto& b) {
      return a.size() < b.size() && std::equal(a.begin(), a.end(), b.begin());
    };
    if (next != by_parts.end() && begins(at->first, next->first)) continue;
    for (std::size_t n = 1; n < at->first.size(); ++n) {
      const auto end =
          by_parts.find({at->first.begin(),
                         at->first.begin() + static_cast<std::ptrdiff_t>(n)});
      if (end == by_parts.end()) continue;
      auto& own = wholes[end->second];
      if (own.size() < kMostNamed) own.push_back(at->second);
    }
  }
  for (const auto& [name, of_name] : wholes) {
    const bool one = std::all_of(of_name.begin() + 1, of_name.end(),
                                 [&](const std::string& other) {
                                   return OnTwoMachines(of_name[0], other);
                                 });
    if (!one) {
      std::vector<std::size_t> all;
      for (std::size_t i = 0; i < of_name.size(); ++i) all.push_back(i);
      throw DataError(FileThatSays(name, parts, *list) + ": " +
                      SeveralText(name, of_name, all));
    }
    for (const std::string& other : of_name) {
      if (other != of_name[0]) longest[other] = of_name[0];
    }
    longest[name] = of_name[0];
  }
  // Other spellings of a name that is short itself.
  for (auto& [name, whole] : longest) {
    const auto at = longest.find(whole);
    if (at != longest.end()) whole = at->second;
  }
  return longest;
}

void MergeVideos(SpotList* list) {
  std::vector<VideoFacts> merged;
  std::map<std::string, std::size_t> index;
  for (VideoFacts& one : list->videos) {
    const auto [at, is_new] = index.emplace(one.name, merged.size());
    if (is_new) {
      merged.push_back(std::move(one));
      continue;
    }
    VideoFacts& first = merged[at->second];
    if (!first.fps) first.fps = one.fps;
    if (!first.duration_s) first.duration_s = one.duration_s;
    if (first.clock.empty()) first.clock = std::move(one.clock);
    if (first.sound_s == 0) first.sound_s = one.sound_s;
    if (first.place.empty()) first.place = one.place;
    first.guessed = first.guessed && one.guessed;
    first.from_folder = first.from_folder && one.from_folder;
  }
  list->videos = std::move(merged);
}

std::string KeyOf(const SpotEvent& event) {
  const SpotInterval& one = event.interval;
  return Join(
      {event.video, Str(one.face), event.who, event.coder,
       event.has_frames ? Str(one.onset_frame, " ", one.offset_frame)
                        : Str("s ", NumberText(event.onset_s), " ",
                              NumberText(event.offset_s)),
       one.kind, one.label, NumberText(one.score), event.added ? "added" : ""},
      "\n");
}

std::string PlaceOf(const SpotPart& part, const SpotEvent& event) {
  return ShownText(part.file, 200) +
         (event.line > 0 ? Str(", line ", event.line) : "");
}

}  // namespace

void NameRecordings(const std::vector<SpotPart>& parts, SpotList* list) {
  UsePlaces(parts, list);
  const Names longest = LongestNames(parts, list);
  for (const SpotPart& part : parts) {
    if (!longest.empty()) Rename(part, longest, list);
  }
  MergeVideos(list);
}

void MergeCopies(const SpotList& other, SpotList* list, ReadingNotes* notes) {
  std::map<std::string, std::vector<const VideoFacts*>> others, own;
  for (const VideoFacts& one : other.videos) {
    others[NameKey(one.name)].push_back(&one);
  }
  for (const VideoFacts& one : list->videos) {
    if (!one.guessed) own[NameKey(one.name)].push_back(&one);
  }
  Names names;
  for (const auto& [key, copies] : own) {
    const auto at = others.find(key);
    if (copies.size() < 2 || at == others.end() || at->second.size() != 1 ||
        HasFolder(at->second[0]->name)) {
      continue;
    }
    const std::string& first = copies[0]->name;
    const std::string& place = at->second[0]->place;
    const bool all = std::all_of(
        copies.begin() + 1, copies.end(),
        [&](const VideoFacts* one) { return OnTwoMachines(first, one->name); });
    // Where its results tell the place, that decides.
    const bool tells =
        !place.empty() &&
        std::any_of(copies.begin(), copies.end(), [&](const VideoFacts* one) {
          return NearestFolder(one->name) == NearestFolder(place);
        });
    if (!all || tells) continue;
    for (std::size_t i = 1; i < copies.size(); ++i) {
      names[copies[i]->name] = first;
      notes->Count(
          "recordings whose folders differ are taken for one by the name of "
          "the file",
          ShownText(copies[i]->name, 150) + " and " + ShownText(first, 150));
    }
  }
  if (names.empty()) return;
  Rename({"", 0, "", 0, list->events.size(), 0, list->videos.size()}, names,
         list);
  MergeVideos(list);
}

void CountPartsOnce(const std::vector<SpotPart>& parts, SpotList* list) {
  if (parts.size() < 2) return;
  std::map<std::string, std::size_t> before;        // index into kept
  std::map<std::string, const SpotPart*> parts_of;  // of recordings, the first
  std::set<std::string> several;
  std::vector<SpotEvent> kept;
  kept.reserve(list->events.size());
  for (const SpotPart& part : parts) {
    std::vector<std::pair<std::string, std::size_t>> own;
    for (std::size_t i = 0; i < part.events; ++i) {
      SpotEvent& event = list->events[part.first_event + i];
      std::string key = KeyOf(event);
      const auto at = before.find(key);
      if (at == before.end()) {
        const auto [first, is_new] = parts_of.emplace(event.video, &part);
        if (!is_new && first->second != &part &&
            several.insert(event.video).second) {
          list->notes.Count(
              "recordings of which several files say different things: all of "
              "it counts (two runs, two people? then give one)",
              Str(ShownText(event.video, 100), ", in ",
                  ShownText(first->second->file, 200), " and ",
                  ShownText(part.file, 200)));
        }
        own.emplace_back(std::move(key), kept.size());
        kept.push_back(std::move(event));
        continue;
      }
      SpotEvent& first = kept[at->second];
      list->notes.Count(
          "rows that another file has too count once (the same recording in "
          "two files)",
          PlaceOf(part, event));
      if (first.verdict.empty()) {
        first.verdict = event.verdict;
      } else if (!event.verdict.empty() && event.verdict != first.verdict) {
        list->notes.Count(
            "rows whose verdict is another one in another file: that of the "
            "first counts",
            PlaceOf(part, event));
      }
    }
    for (auto& [key, index] : own) before.emplace(std::move(key), index);
  }
  list->events = std::move(kept);
}

}  // namespace mien
