#ifndef MIEN_TOOLS_INJECT_IDENTITY_H_
#define MIEN_TOOLS_INJECT_IDENTITY_H_

// Who the actor is: the shape and the look that a seed stands for.

#include <array>
#include <cstdint>

#include <opencv2/core.hpp>

namespace mien {

// Canonical coordinates: origin midway between the eye centres, x to the
// image's right, y down, unit = inter-ocular distance (eye centre to eye
// centre). The head looks straight ahead.
struct Identity {
  std::array<cv::Point2d, 68> landmark;  // iBUG order, at rest

  cv::Vec3f skin, hair, lips, iris, cloth;  // B, G, R in 0..255
  float warmth = 0;                         // redness of cheeks and nose, 0..1
  float freckles = 0;                       // 0..1
  float stubble = 0;                        // 0..1
  float mottle = 0;       // sd of the skin's texture, grey levels
  float brow_thick = 0;   // half thickness, canonical units
  float brow_dark = 0;    // 0..1
  float hair_volume = 0;  // how far hair stands off the skull
  float hairline_y = 0;   // at the middle of the forehead
  float parting_x = 0;    // where strands fan out from
  bool long_hair = false;
  cv::Vec3f light;    // unit vector towards the light; z to the camera
  float ambient = 0;  // share of light without direction

  cv::Point2d EyeCentre(int side) const;  // side 0: image left, 1: right
};

// Same seed, same person. Proportions vary around the mean of frontal adult
// faces by about as much as people do.
Identity MakeIdentity(std::uint64_t seed);

// The landmark that is k seen in a mirror.
int MirrorLandmark(int k);

}  // namespace mien

#endif  // MIEN_TOOLS_INJECT_IDENTITY_H_
