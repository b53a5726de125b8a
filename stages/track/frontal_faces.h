#ifndef MIEN_STAGES_TRACK_FRONTAL_FACES_H_
#define MIEN_STAGES_TRACK_FRONTAL_FACES_H_

#include <cstddef>

namespace mien {

// dlib's frontal face detector as dlib::serialize writes it; made when mien is
// built (cmake/pack_faces.cc).
extern const unsigned char kFrontalFaces[];
extern const std::size_t kFrontalFacesBytes;

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_FRONTAL_FACES_H_
