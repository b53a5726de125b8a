#ifndef MIEN_TOOLS_SPOT_FACE_CHOICE_H_
#define MIEN_TOOLS_SPOT_FACE_CHOICE_H_

// The one face of a recording that is looked at, where one is chosen.

#include <optional>
#include <string>

#include <opencv2/core.hpp>

#include "stages/track/face_tracks.h"

namespace mien {

struct FaceChoice {
  int number = -1;  // of events.csv; -1: not chosen by number
  std::optional<cv::Point2f>
      at;  // px of the upright picture, from its top left

  bool any() const { return number < 0 && !at; }
};

// "2", or "640,360". @throws ConfigError.
FaceChoice ParseFace(const std::string& text);

// Its number; -1: no choice, all faces. By a point: the face whose box holds it
// in most frames, of equals the one seen longest. `item` is for messages.
// @throws DataError: there is no such face; which there are, and where.
int ChosenFace(const FaceChoice& choice, const FaceTracks& tracks,
               const std::string& item);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_FACE_CHOICE_H_
