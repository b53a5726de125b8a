#include "stages/recognize/augment.h"

#include <algorithm>
#include <cmath>

namespace mien {
namespace {

double DrawGamma(double alpha, Rng* rng) {
  if (alpha < 1) {
    return DrawGamma(alpha + 1, rng) *
           std::pow(1.0 - rng->Uniform(), 1.0 / alpha);
  }
  const double d = alpha - 1.0 / 3;
  const double c = 1 / std::sqrt(9 * d);
  while (true) {
    const double x = rng->Normal();
    const double root = 1 + c * x;
    if (root <= 0) continue;
    const double v = root * root * root;
    const double u = 1.0 - rng->Uniform();
    if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
  }
}

// Where an output pixel comes from, the same for every channel.
struct Source {
  int left, right, top, bottom;  // columns and rows, clamped
  float right_share, bottom_share;
};

Source SourceOf(double x, double y, int width, int height) {
  x = std::clamp(x, 0.0, static_cast<double>(width - 1));
  y = std::clamp(y, 0.0, static_cast<double>(height - 1));
  Source source;
  source.left = static_cast<int>(x);
  source.top = static_cast<int>(y);
  source.right = std::min(source.left + 1, width - 1);
  source.bottom = std::min(source.top + 1, height - 1);
  source.right_share = static_cast<float>(x - source.left);
  source.bottom_share = static_cast<float>(y - source.top);
  return source;
}

void Resample(const Change& change, const SampleGeometry& geometry,
              const float* in, float* out) {
  const int width = geometry.width_px;
  const int height = geometry.height_px;
  const std::size_t plane = static_cast<std::size_t>(width) * height;
  const double centre_x = (width - 1) / 2.0;
  const double centre_y = (height - 1) / 2.0;
  const double angle = change.rotate_deg * M_PI / 180;
  const double cosine = std::cos(angle) / change.scale;
  const double sine = std::sin(angle) / change.scale;
  for (int y = 0; y < height; ++y) {
    const double dy = y - centre_y - change.shift_y_px;
    for (int x = 0; x < width; ++x) {
      const double dx = x - centre_x - change.shift_x_px;
      double from_x = centre_x + cosine * dx + sine * dy;
      const double from_y = centre_y - sine * dx + cosine * dy;
      if (change.flip) from_x = width - 1 - from_x;
      const Source s = SourceOf(from_x, from_y, width, height);
      const std::size_t top = static_cast<std::size_t>(s.top) * width;
      const std::size_t bottom = static_cast<std::size_t>(s.bottom) * width;
      const std::size_t to = static_cast<std::size_t>(y) * width + x;
      for (int c = 0; c < geometry.channels; ++c) {
        const float* p = in + c * plane;
        const float upper =
            p[top + s.left] +
            s.right_share * (p[top + s.right] - p[top + s.left]);
        const float lower =
            p[bottom + s.left] +
            s.right_share * (p[bottom + s.right] - p[bottom + s.left]);
        out[c * plane + to] = upper + s.bottom_share * (lower - upper);
      }
    }
  }
}

}  // namespace

SampleGeometry GeometryOf(const SampleSet& set) {
  SampleGeometry geometry;
  geometry.channels = set.channels;
  geometry.height_px = set.height_px;
  geometry.width_px = set.width_px;
  geometry.u_zero = set.u_zero;
  for (std::size_t c = 0; c < set.channel_names.size(); ++c) {
    if (set.channel_names[c] == "u") geometry.u_channel = static_cast<int>(c);
  }
  return geometry;
}

Change DrawChange(const TrainParams& params, const SampleGeometry& geometry,
                  Rng* rng) {
  Change change;
  if (params.flip) change.flip = rng->Below(2) == 1;
  if (params.jitter_shift_px > 0) {
    const double reach = params.jitter_shift_px;
    change.shift_x_px = rng->Uniform(-reach, reach);
    change.shift_y_px = rng->Uniform(-reach, reach);
  }
  if (params.jitter_rotate_deg > 0) {
    change.rotate_deg =
        rng->Uniform(-params.jitter_rotate_deg, params.jitter_rotate_deg);
  }
  if (params.jitter_scale > 0) {
    change.scale = 1 + rng->Uniform(-params.jitter_scale, params.jitter_scale);
  }
  const int side = static_cast<int>(std::lround(params.cutout_px));
  if (side > 0) {
    // The centre is anywhere, so that squares also stick out at the border.
    change.cut_side = side;
    change.cut_left =
        static_cast<int>(rng->Below(geometry.width_px)) - side / 2;
    change.cut_top =
        static_cast<int>(rng->Below(geometry.height_px)) - side / 2;
  }
  return change;
}

void ApplyChange(const Change& change, const SampleGeometry& geometry,
                 const float* in, float* out) {
  const int width = geometry.width_px;
  const int height = geometry.height_px;
  const std::size_t plane = static_cast<std::size_t>(width) * height;
  if (change.moves()) {
    Resample(change, geometry, in, out);
  } else if (change.flip) {
    for (std::size_t row = 0;
         row < static_cast<std::size_t>(geometry.channels) * height; ++row) {
      std::reverse_copy(in + row * width, in + (row + 1) * width,
                        out + row * width);
    }
  } else {
    std::copy(in, in + geometry.stride(), out);
  }
  if (change.flip && geometry.u_channel >= 0) {
    float* u = out + static_cast<std::size_t>(geometry.u_channel) * plane;
    for (std::size_t i = 0; i < plane; ++i) u[i] = 2 * geometry.u_zero - u[i];
  }
  if (change.cut_side > 0) {
    const int left = std::max(change.cut_left, 0);
    const int right = std::min(change.cut_left + change.cut_side, width);
    const int top = std::max(change.cut_top, 0);
    const int bottom = std::min(change.cut_top + change.cut_side, height);
    for (int c = 0; c < geometry.channels; ++c) {
      for (int y = top; y < bottom; ++y) {
        float* row = out + c * plane + static_cast<std::size_t>(y) * width;
        if (left < right) std::fill(row + left, row + right, 0.0f);
      }
    }
  }
}

double DrawBeta(double alpha, Rng* rng) {
  const double a = DrawGamma(alpha, rng);
  const double b = DrawGamma(alpha, rng);
  return a + b > 0 ? a / (a + b) : 0.5;
}

}  // namespace mien
