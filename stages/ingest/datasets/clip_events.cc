#include "stages/ingest/datasets/clip_events.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

#include "pipeline/core/text.h"

namespace mien {
namespace {

// Frames between `number` and the event; 0 inside. Events without a frame are
// farther than all others.
double DistanceTo(const CodedEvent& event, double number) {
  const auto any = event.apex ? event.apex : event.onset;
  if (!any) return 1e18;
  const auto onset = static_cast<double>(event.onset.value_or(*any));
  const auto offset = static_cast<double>(event.offset.value_or(*any));
  return std::max({0.0, onset - number, number - offset});
}

}  // namespace

std::vector<Clip> OneClipAnEvent(const Clip& clip) {
  if (clip.coded.size() < 2) return {clip};
  std::vector<Clip> clips;
  std::map<std::int64_t, int> seen;
  for (const CodedEvent& event : clip.coded) {
    Clip one = clip;
    one.coded = {event};
    const std::int64_t onset = event.onset.value_or(-1);
    const int count = ++seen[onset];
    const std::string at = event.onset ? std::to_string(onset) : "start";
    const std::string mark = Str("@", at, count == 1 ? "" : Str(".", count));
    one.name += mark;
    one.item += mark;
    clips.push_back(std::move(one));
  }
  return clips;
}

const CodedEvent& EventAt(const Clip& clip, double number) {
  return *std::min_element(clip.coded.begin(), clip.coded.end(),
                           [number](const CodedEvent& a, const CodedEvent& b) {
                             return DistanceTo(a, number) <
                                    DistanceTo(b, number);
                           });
}

}  // namespace mien
