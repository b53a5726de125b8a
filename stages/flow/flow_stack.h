#ifndef MIEN_STAGES_FLOW_FLOW_STACK_H_
#define MIEN_STAGES_FLOW_FLOW_STACK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

// Optical flow onset -> apex of one face in aligned coordinates, head motion
// removed, and the two aligned frames it was computed from.
struct FlowStack {
  static constexpr const char* kSchema = "FlowStack/1";
  int face_height_px = 0, face_width_px = 0;  // aligned crop, e.g. 192 x 192
  float iod_px = 0;                           // in the aligned crop
  std::int64_t onset_idx = 0, apex_idx = 0;
  std::vector<float> flow;               // face_h x face_w x 2: u (right), v
                                         // (down), aligned px
  std::vector<std::uint8_t> onset_grey;  // face_h x face_w
  std::vector<std::uint8_t> apex_grey;
  // aligned_from_image of the onset frame, 2 x 3 row-major.
  std::vector<double> aligned_from_image;

  int channels = 0, height_px = 0, width_px = 0;
  std::vector<std::string> channel_names;  // of u, v, strain, apex, onset
  std::vector<float> stack;                // C x H x W, unscaled: u, v in
                                           // aligned px, strain 1, grey 0..1
};

// "u" and "v": px, and u changes its sign in a mirror.
bool IsFlowChannel(const std::string& name);

// Values of the channel `name`, rounded as every cached stack's are: to 1/256
// px, strain and grey to 1/8192.
void PutChannel(const std::string& name, const Shape& shape,
                const std::vector<float>& values, Artifact* artifact);

Artifact ToArtifact(const FlowStack& stack);
void FromArtifact(const Artifact& artifact, FlowStack* stack);

}  // namespace mien

#endif  // MIEN_STAGES_FLOW_FLOW_STACK_H_
