#ifndef MIEN_STAGES_REPORT_FACES_TEXT_H_
#define MIEN_STAGES_REPORT_FACES_TEXT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stages/report/review_report.h"
#include "stages/track/face_tracks.h"

namespace mien {

// Frames in which a face was found.
struct FoundFace {
  int face = 0;
  std::int64_t frames = 0;
};

std::vector<FoundFace> FoundFaces(const FaceTracks& tracks);

// The same by what a report's timeline shows: frames in which a face was seen
// but its motion could not be measured count as lost there.
std::vector<FoundFace> FoundFaces(const FaceTracks& tracks,
                                  const std::vector<ReviewFace>& signals);

// "1 face (found in 280 of 300 frames)"; of several how often each was found:
// "2 faces (face 0 found in 300, face 1 in 120 of 300 frames)". "0 faces"
// without one, and of many the first few.
std::string FacesText(const std::vector<FoundFace>& faces, std::int64_t frames);

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_FACES_TEXT_H_
