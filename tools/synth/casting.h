#ifndef MIEN_TOOLS_SYNTH_CASTING_H_
#define MIEN_TOOLS_SYNTH_CASTING_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "stages/track/track.h"
#include "tools/synth/performer.h"

namespace mien {

// Who performs: the drawn actor, or photographed faces.
struct Casting {
  std::vector<std::string> photos;                     // empty: the drawn actor
  std::string landmark_model = kDefaultLandmarkModel;  // for photos
  double iod_px = 100;
  int width_px = 0, height_px = 0;  // 0: 6.4 and 4.8 times iod_px
  double noise_sd = 2;              // sensor noise, grey levels
};

// The photo of a person, counted from 0 (photos are taken in turn); "" for a
// drawn one.
std::string PhotoOf(const Casting& casting, int person);

// `seed` is the drawn actor's identity. @throws DataError: the photo shows no
// face or too small a one; ModelError.
std::unique_ptr<Performer> CastPerson(const Casting& casting, int person,
                                      std::uint64_t seed);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_CASTING_H_
