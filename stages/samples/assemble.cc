#include "stages/samples/assemble.h"

#include <algorithm>
#include <set>

#include "pipeline/core/error.h"

namespace mien {
namespace {

constexpr float kReferenceIodPx = 100;

int IndexOf(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

}  // namespace

std::vector<std::string> ClassNames(const LabelMap& map,
                                    const std::vector<std::string>& occurring) {
  if (!map.classes().empty()) return map.classes();
  const std::vector<std::string> fer = {"angry", "disgust",  "fear",   "happy",
                                        "sad",   "surprise", "neutral"};
  const std::set<std::string> names(occurring.begin(), occurring.end());
  const bool all_fer = std::all_of(
      names.begin(), names.end(),
      [&](const std::string& name) { return IndexOf(fer, name) >= 0; });
  if (all_fer && names.size() > 3) return fer;
  return {names.begin(), names.end()};
}

SampleSet FromFlowStacks(const std::vector<const FlowStack*>& stacks,
                         std::vector<Sample> samples,
                         const std::vector<std::string>& classes,
                         const std::string& normalise) {
  MIEN_CHECK(stacks.size() == samples.size(), "one sample per stack");
  if (stacks.empty()) {
    throw DataError("no clip is left to train on or to predict");
  }
  SampleSet set;
  set.channels = stacks[0]->channels;
  set.height_px = stacks[0]->height_px;
  set.width_px = stacks[0]->width_px;
  set.channel_names = stacks[0]->channel_names;
  set.u_zero = ZeroOfU(normalise);
  set.normalise = normalise;
  set.classes = classes;
  set.samples = std::move(samples);
  const std::size_t plane =
      static_cast<std::size_t>(set.height_px) * set.width_px;
  for (const FlowStack* stack : stacks) {
    if (stack->channel_names != set.channel_names ||
        stack->stack.size() != set.stride()) {
      throw DataError("flow stacks differ in size or channels");
    }
    std::vector<float> x = stack->stack;
    for (std::size_t c = 0; c < set.channel_names.size(); ++c) {
      if (set.channel_names[c] != "u" && set.channel_names[c] != "v") continue;
      for (std::size_t i = c * plane; i < (c + 1) * plane; ++i) {
        x[i] *= kReferenceIodPx / stack->iod_px;
      }
    }
    Normalise(normalise, set.channel_names, set.height_px, set.width_px,
              x.data());
    set.x.insert(set.x.end(), x.begin(), x.end());
  }
  return set;
}

SampleSet FromClipFeatures(const std::vector<const ClipFeatures*>& features,
                           std::vector<Sample> samples,
                           const std::vector<std::string>& classes,
                           const std::string& name) {
  MIEN_CHECK(features.size() == samples.size(), "one sample per clip");
  if (features.empty()) {
    throw DataError("no clip is left to train on or to predict");
  }
  SampleSet set;
  set.channels = 1;
  set.height_px = features[0]->rows;
  set.width_px = features[0]->columns;
  set.channel_names = {name};
  set.normalise = "none";
  set.classes = classes;
  set.samples = std::move(samples);
  for (const ClipFeatures* clip : features) {
    if (clip->rows != set.height_px || clip->columns != set.width_px ||
        clip->values.size() != set.stride()) {
      throw DataError("features of clips differ in number");
    }
    set.x.insert(set.x.end(), clip->values.begin(), clip->values.end());
  }
  return set;
}

SampleSet FromImages(const LabelledImages& images, const LabelMap& map,
                     const std::string& normalise, std::vector<int>* kept) {
  std::vector<std::string> occurring;
  for (const auto& entry : images.entries) occurring.push_back(entry.label);
  SampleSet set;
  set.channels = images.channels;
  set.height_px = images.height;
  set.width_px = images.width;
  set.channel_names = images.channel_names;
  set.u_zero = ZeroOfU(normalise);
  set.normalise = normalise;
  set.classes = ClassNames(map, occurring);
  const std::size_t stride = set.stride();
  set.x.reserve(images.entries.size() * stride);
  for (std::size_t n = 0; n < images.entries.size(); ++n) {
    const auto& entry = images.entries[n];
    const auto name = map.Map(entry.label, entry.dataset);
    if (!name) continue;
    const std::size_t at = set.x.size();
    set.x.resize(at + stride);
    float* x = set.x.data() + at;
    const std::uint8_t* pixels = images.pixels.data() + n * stride;
    for (std::size_t i = 0; i < stride; ++i) {
      x[i] = static_cast<float>(pixels[i]) / 255.0f;
    }
    Normalise(normalise, set.channel_names, set.height_px, set.width_px, x);
    set.samples.push_back({entry.dataset, entry.subject, entry.clip,
                           entry.split, IndexOf(set.classes, *name), false});
    if (kept) kept->push_back(static_cast<int>(n));
  }
  if (set.samples.empty()) {
    throw DataError("no image under " + images.name +
                    " has a label that data.labels names");
  }
  return set;
}

}  // namespace mien
