#ifndef MIEN_STAGES_RECOGNIZE_AUGMENT_H_
#define MIEN_STAGES_RECOGNIZE_AUGMENT_H_

// Random changes of one training sample, on plain C x H x W floats.

#include "pipeline/core/random.h"
#include "stages/recognize/training.h"

namespace mien {

struct SampleGeometry {
  int channels = 0, height_px = 0, width_px = 0;
  int u_channel = -1;  // whose sign a mirror flip turns round; -1: none
  float u_zero = 0;    // its value at no motion

  std::size_t stride() const {
    return static_cast<std::size_t>(channels) * height_px * width_px;
  }
};

SampleGeometry GeometryOf(const SampleSet& set);

struct Change {
  bool flip = false;
  // Content moves by the shift, turns (positive = clockwise on screen) and
  // grows about the centre. Flow vectors themselves are not turned: jitter
  // angles are small.
  double shift_x_px = 0, shift_y_px = 0, rotate_deg = 0, scale = 1;
  int cut_left = 0, cut_top = 0, cut_side = 0;  // square set to 0

  bool moves() const {
    return shift_x_px != 0 || shift_y_px != 0 || rotate_deg != 0 || scale != 1;
  }
};

Change DrawChange(const TrainParams& params, const SampleGeometry& geometry,
                  Rng* rng);

// Bilinear; pixels from outside repeat the border. `in` and `out` may not
// overlap.
void ApplyChange(const Change& change, const SampleGeometry& geometry,
                 const float* in, float* out);

// Beta(alpha, alpha) by two gamma variates (Marsaglia and Tsang 2000).
double DrawBeta(double alpha, Rng* rng);

}  // namespace mien

#endif  // MIEN_STAGES_RECOGNIZE_AUGMENT_H_
