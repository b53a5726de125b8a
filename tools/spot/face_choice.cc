#include "tools/spot/face_choice.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr std::size_t kMostNamed = 20;
constexpr std::int64_t kLargestNumber = 1'000'000;
constexpr double kLargestPx = 1e6;

// The middle of the boxes halfway through.
cv::Point2f PlaceOf(const FaceTrack& face) {
  if (face.box_px.empty()) return {};
  const cv::Rect2f& box = face.box_px[face.box_px.size() / 2];
  return {box.x + box.width / 2, box.y + box.height / 2};
}

std::string FacesOf(const FaceTracks& tracks, bool with_place) {
  std::vector<std::string> names;
  for (const FaceTrack& face : tracks.faces) {
    if (names.size() == kMostNamed) {
      names.emplace_back("...");
      break;
    }
    const cv::Point2f place = PlaceOf(face);
    names.push_back(with_place ? Str(face.face, " about ", std::lround(place.x),
                                     ",", std::lround(place.y))
                               : Str(face.face));
  }
  return names.empty() ? "none" : Join(names, with_place ? "; " : ", ");
}

int FaceAt(const cv::Point2f& at, const FaceTracks& tracks,
           const std::string& item) {
  int best = -1;
  std::int64_t most = 0;
  for (const FaceTrack& face : tracks.faces) {
    std::int64_t frames = 0;
    for (std::size_t i = 0; i < face.found.size(); ++i) {
      frames += face.found[i] != 0 && face.box_px[i].contains(at) ? 1 : 0;
    }
    if (frames > most) {
      most = frames;
      best = face.face;
    }
  }
  if (best >= 0) return best;
  throw DataError(Str(item, ": no face at ", NumberText(at.x), ",",
                      NumberText(at.y), " (--face) of ", tracks.width_px, " x ",
                      tracks.height_px, " px; it has ", FacesOf(tracks, true)));
}

}  // namespace

FaceChoice ParseFace(const std::string& text) {
  FaceChoice choice;
  if (text.empty()) return choice;
  const auto parts = Split(text, ',');
  if (parts.size() == 1) {
    const auto number = ParseInt(text);
    if (number && *number >= 0 && *number <= kLargestNumber) {
      choice.number = static_cast<int>(*number);
      return choice;
    }
  } else if (parts.size() == 2) {
    const auto x = ParseDouble(parts[0]), y = ParseDouble(parts[1]);
    if (x && y && *x >= 0 && *y >= 0 && *x <= kLargestPx && *y <= kLargestPx) {
      choice.at = cv::Point2f(static_cast<float>(*x), static_cast<float>(*y));
      return choice;
    }
  }
  throw ConfigError("--face " + ShownText(text, 40) +
                    ": a number of events.csv (0, 1, ...), or a point of the "
                    "picture in px from its top left (640,360)");
}

int ChosenFace(const FaceChoice& choice, const FaceTracks& tracks,
               const std::string& item) {
  if (choice.at) return FaceAt(*choice.at, tracks, item);
  const bool there = std::any_of(
      tracks.faces.begin(), tracks.faces.end(),
      [&](const FaceTrack& face) { return face.face == choice.number; });
  if (choice.number >= 0 && !there) {
    throw DataError(Str(item, ": no face ", choice.number, " (--face); it has ",
                        FacesOf(tracks, false)));
  }
  return choice.number;
}

}  // namespace mien
