
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/flow/extra_pairs.h"

namespace mien {

Artifact ToArtifact(const ExtraPairs& pairs) {
  const FlowStack like = pairs.stacks.empty() ? FlowStack{} : pairs.stacks[0];
  const auto count = static_cast<std::int64_t>(pairs.stacks.size());
  std::vector<std::int64_t> frames;
  for (const FlowStack& stack : pairs.stacks) {
    frames.insert(frames.end(), {stack.onset_idx, stack.apex_idx});
  }
  Artifact artifact;
  artifact.Put("frames", {count, 2}, frames, "frame index");
  artifact.Put<float>("iod", {1}, {like.iod_px}, "px");
  artifact.texts["channels"] = Join(like.channel_names, ",");
  const auto plane =
      static_cast<std::ptrdiff_t>(like.height_px) * like.width_px;
  for (std::size_t c = 0; c < like.channel_names.size(); ++c) {
    const std::string& name = like.channel_names[c];
    std::vector<float> data;
    for (const FlowStack& stack : pairs.stacks) {
      const auto begin =
          stack.stack.begin() + static_cast<std::ptrdiff_t>(c) * plane;
      data.insert(data.end(), begin, begin + plane);
    }
    PutChannel(name, {count, like.height_px, like.width_px}, data, &artifact);
  }
  return artifact;
}

void FromArtifact(const Artifact& artifact, ExtraPairs* pairs) {
  const auto frames = artifact.Get<std::int64_t>("frames");
  const auto iod = artifact.Get<float>("iod");
  pairs->stacks.assign(frames.size() / 2, FlowStack{});
  if (frames.size() % 2 != 0 || iod.size() != 1) {
    throw DataError("cached extra pairs are inconsistent");
  }
  for (std::size_t n = 0; n < pairs->stacks.size(); ++n) {
    pairs->stacks[n].onset_idx = frames[2 * n];
    pairs->stacks[n].apex_idx = frames[2 * n + 1];
    pairs->stacks[n].iod_px = iod[0];
  }
  if (pairs->stacks.empty()) return;
  Shape first;
  for (const std::string& name : Split(artifact.Text("channels"), ',')) {
    Shape shape;
    const auto data = artifact.GetQuantised("stack_" + name, &shape);
    if (first.empty()) first = shape;
    if (shape.size() != 3 || shape != first ||
        shape[0] != static_cast<std::int64_t>(pairs->stacks.size())) {
      throw DataError("cached extra pairs: " + name + " has shape " +
                      ShapeText(shape));
    }
    const auto plane = static_cast<std::ptrdiff_t>(shape[1] * shape[2]);
    for (std::size_t n = 0; n < pairs->stacks.size(); ++n) {
      FlowStack& stack = pairs->stacks[n];
      const auto begin = data.begin() + static_cast<std::ptrdiff_t>(n) * plane;
      stack.stack.insert(stack.stack.end(), begin, begin + plane);
      stack.channel_names.push_back(name);
      stack.channels = static_cast<int>(stack.channel_names.size());
      stack.height_px = static_cast<int>(shape[1]);
      stack.width_px = static_cast<int>(shape[2]);
    }
  }
}

}  // namespace mien
