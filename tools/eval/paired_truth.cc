#include "tools/eval/paired_truth.h"

#include <algorithm>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/recording_name.h"

namespace mien {
namespace {

constexpr std::size_t kMostNamed = 5;

// Alike with and without container, and as a folder's name.
std::string KeyOf(const std::string& name) {
  return NameKey(SafeFileName(StemKey(name)));
}

}  // namespace

void KeepOfRuns(const std::vector<std::string>& runs, SpotList* truth) {
  std::set<std::string> known;
  std::string first;
  for (const std::string& run : runs) {
    for (const VideoFacts& one : ReadSpots({run}, {}).videos) {
      known.insert(KeyOf(one.name));
      if (first.empty()) first = one.name;
    }
  }
  const auto is_known = [&known](const std::string& name) {
    return known.count(KeyOf(name)) > 0;
  };
  std::vector<VideoFacts> videos;
  std::vector<std::string> without;
  for (VideoFacts& one : truth->videos) {
    if (one.guessed || is_known(one.name)) {
      videos.push_back(std::move(one));
    } else {
      without.push_back(one.name);
    }
  }
  if (without.empty()) {
    truth->videos = std::move(videos);
    return;
  }
  const std::string which = ShownText(without.front(), 80);
  if (videos.empty()) {
    throw DataError(Str("none of the ", without.size(),
                        " recordings of the truth is in a run: it has '", which,
                        "', the runs '", ShownText(first, 80),
                        "': write the names of the files in its column video"));
  }
  truth->videos = std::move(videos);
  const std::set<std::string> gone(without.begin(), without.end());
  auto& events = truth->events;
  const auto end = std::remove_if(
      events.begin(), events.end(),
      [&gone](const SpotEvent& one) { return gone.count(one.video) > 0; });
  const auto count = static_cast<std::size_t>(events.end() - end);
  events.erase(end, events.end());
  std::vector<std::string> some;
  for (const std::string& name : without) {
    some.push_back(some.size() < kMostNamed ? ShownText(name, 60) : "...");
    if (some.size() > kMostNamed) break;
  }
  truth->notes.Say(Str("the truth speaks of ", without.size(),
                       without.size() == 1 ? " recording" : " recordings",
                       " that neither run has: left out, with ", count,
                       " true expressions (", Join(some, ", "), ")"));
}

}  // namespace mien
