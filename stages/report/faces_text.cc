#include "stages/report/faces_text.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kMostFaces = 6;

}  // namespace

std::vector<FoundFace> FoundFaces(const FaceTracks& tracks) {
  std::vector<FoundFace> faces;
  for (const FaceTrack& track : tracks.faces) {
    faces.push_back(
        {track.face,
         std::count_if(track.found.begin(), track.found.end(),
                       [](std::uint8_t found) { return found != 0; })});
  }
  return faces;
}

std::vector<FoundFace> FoundFaces(const FaceTracks& tracks,
                                  const std::vector<ReviewFace>& signals) {
  std::vector<FoundFace> faces = FoundFaces(tracks);
  for (FoundFace& face : faces) {
    for (const ReviewFace& shown : signals) {
      const auto& columns = shown.signals.columns;
      const auto head = std::find(columns.begin(), columns.end(), "head_x_iod");
      if (shown.face != face.face || head == columns.end()) continue;
      face.frames = 0;
      for (auto i = static_cast<std::size_t>(head - columns.begin());
           i < shown.signals.values.size(); i += columns.size()) {
        face.frames += std::isfinite(shown.signals.values[i]);
      }
    }
  }
  return faces;
}

std::string FacesText(const std::vector<FoundFace>& faces,
                      std::int64_t frames) {
  if (faces.empty()) return "0 faces";
  const std::string of = Str(" of ", frames, " frames");
  if (faces.size() == 1) {
    return Str("1 face (found in ", faces[0].frames, of, ")");
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < std::min(faces.size(), kMostFaces); ++i) {
    parts.push_back(Str("face ", faces[i].face, i == 0 ? " found" : "", " in ",
                        faces[i].frames));
  }
  std::string text = Str(faces.size(), " faces (", Join(parts, ", "), of);
  if (faces.size() > kMostFaces) {
    text += Str(", and ", faces.size() - kMostFaces, " more");
  }
  return text + ")";
}

}  // namespace mien
