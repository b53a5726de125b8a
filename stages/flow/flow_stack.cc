#include "stages/flow/flow_stack.h"

namespace mien {
namespace {

// 1/256 px and, for strain and grey, 1/8192: far below what scores feel.
constexpr double kFlowStepPx = 1.0 / 256;
constexpr double kPlainStep = 1.0 / 8192;

}  // namespace

bool IsFlowChannel(const std::string& name) {
  return name == "u" || name == "v";
}

void PutChannel(const std::string& name, const Shape& shape,
                const std::vector<float>& values, Artifact* artifact) {
  const bool flow = IsFlowChannel(name);
  artifact->PutQuantised("stack_" + name, shape, values,
                         flow ? kFlowStepPx : kPlainStep, flow ? "px" : "1");
}

Artifact ToArtifact(const FlowStack& stack) {
  Artifact artifact;
  const std::int64_t h = stack.face_height_px, w = stack.face_width_px;
  artifact.PutQuantised("flow", {h, w, 2}, stack.flow, kFlowStepPx, "px");
  artifact.Put("onset_grey", {h, w}, stack.onset_grey, "1");
  artifact.Put("apex_grey", {h, w}, stack.apex_grey, "1");
  artifact.Put("aligned_from_image", {2, 3}, stack.aligned_from_image, "px");
  artifact.Put<std::int64_t>("frames", {2}, {stack.onset_idx, stack.apex_idx},
                             "frame index");
  artifact.Put<float>("iod", {1}, {stack.iod_px}, "px");
  const std::size_t plane =
      static_cast<std::size_t>(stack.height_px) * stack.width_px;
  for (std::size_t c = 0; c < stack.channel_names.size(); ++c) {
    const std::string& name = stack.channel_names[c];
    const std::vector<float> data(stack.stack.begin() + c * plane,
                                  stack.stack.begin() + (c + 1) * plane);
    PutChannel(name, {stack.height_px, stack.width_px}, data, &artifact);
  }
  artifact.texts["channels"] = Join(stack.channel_names, ",");
  return artifact;
}

void FromArtifact(const Artifact& artifact, FlowStack* stack) {
  Shape shape;
  stack->flow = artifact.GetQuantised("flow", &shape);
  if (shape.size() != 3 || shape[2] != 2) {
    throw DataError("cached flow has shape " + ShapeText(shape));
  }
  stack->face_height_px = static_cast<int>(shape[0]);
  stack->face_width_px = static_cast<int>(shape[1]);
  stack->onset_grey = artifact.Get<std::uint8_t>("onset_grey");
  stack->apex_grey = artifact.Get<std::uint8_t>("apex_grey");
  stack->aligned_from_image = artifact.Get<double>("aligned_from_image");
  const auto frames = artifact.Get<std::int64_t>("frames");
  const auto iod = artifact.Get<float>("iod");
  const std::size_t plane = stack->flow.size() / 2;
  if (frames.size() != 2 || iod.size() != 1 ||
      stack->onset_grey.size() != plane || stack->apex_grey.size() != plane ||
      stack->aligned_from_image.size() != 6) {
    throw DataError("cached flow stack is inconsistent");
  }
  stack->onset_idx = frames[0];
  stack->apex_idx = frames[1];
  stack->iod_px = iod[0];
  stack->channel_names = Split(artifact.Text("channels"), ',');
  stack->channels = static_cast<int>(stack->channel_names.size());
  stack->stack.clear();
  for (const std::string& name : stack->channel_names) {
    const auto data = artifact.GetQuantised("stack_" + name, &shape);
    if (shape.size() != 2) throw DataError("cached stack has no rows");
    if (!stack->stack.empty() &&
        (shape[0] != stack->height_px || shape[1] != stack->width_px)) {
      throw DataError("channels of the cached stack differ in size");
    }
    stack->height_px = static_cast<int>(shape[0]);
    stack->width_px = static_cast<int>(shape[1]);
    stack->stack.insert(stack->stack.end(), data.begin(), data.end());
  }
}

}  // namespace mien
