#include "stages/track/face_tracks.h"

#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/median.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// A cache file is our own, yet a short array must not be read past its end.
void Expect(const Shape& shape, const Shape& wanted, const std::string& name) {
  if (shape != wanted) {
    throw DataError(Str("cached FaceTracks: array '", name, "' has shape ",
                        ShapeText(shape), ", expected ", ShapeText(wanted),
                        "; delete the file"));
  }
}

void PutFace(const FaceTrack& track, const std::string& prefix,
             Artifact* artifact) {
  const std::int64_t n = track.size();
  MIEN_CHECK(static_cast<std::int64_t>(track.box_px.size()) == n &&
                 static_cast<std::int64_t>(track.score.size()) == n &&
                 static_cast<std::int64_t>(track.landmarks_px.size()) == n,
             "vectors of a face track differ in length");
  std::vector<float> boxes, points;
  boxes.reserve(static_cast<std::size_t>(n) * 4);
  points.reserve(static_cast<std::size_t>(n) * kLandmarkCount * 2);
  for (const cv::Rect2f& box : track.box_px) {
    boxes.insert(boxes.end(), {box.x, box.y, box.width, box.height});
  }
  for (const Landmarks& landmarks : track.landmarks_px) {
    for (const cv::Point2f& point : landmarks) {
      points.push_back(point.x);
      points.push_back(point.y);
    }
  }
  artifact->Put(prefix + "found", {n}, track.found, "1");
  artifact->Put(prefix + "box", {n, 4}, boxes, "px");
  artifact->Put(prefix + "score", {n}, track.score, "1");
  artifact->Put(prefix + "landmarks", {n, kLandmarkCount, 2}, points, "px");
}

FaceTrack GetFace(const Artifact& artifact, const std::string& prefix) {
  FaceTrack track;
  Shape shape;
  track.found = artifact.Get<std::uint8_t>(prefix + "found", &shape);
  const auto n = static_cast<std::int64_t>(track.found.size());
  Expect(shape, {n}, prefix + "found");
  const auto boxes = artifact.Get<float>(prefix + "box", &shape);
  Expect(shape, {n, 4}, prefix + "box");
  track.score = artifact.Get<float>(prefix + "score", &shape);
  Expect(shape, {n}, prefix + "score");
  const auto points = artifact.Get<float>(prefix + "landmarks", &shape);
  Expect(shape, {n, kLandmarkCount, 2}, prefix + "landmarks");
  track.box_px.resize(static_cast<std::size_t>(n));
  track.landmarks_px.resize(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < track.found.size(); ++i) {
    track.box_px[i] = {boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2],
                       boxes[4 * i + 3]};
    for (std::size_t k = 0; k < kLandmarkCount; ++k) {
      const std::size_t at = (i * kLandmarkCount + k) * 2;
      track.landmarks_px[i][k] = {points[at], points[at + 1]};
    }
  }
  return track;
}

cv::Point2f MeanOf(const Landmarks& landmarks, int first, int last) {
  cv::Point2f sum(0, 0);
  for (int k = first; k <= last; ++k) {
    sum += landmarks[static_cast<std::size_t>(k)];
  }
  return sum / static_cast<float>(last - first + 1);
}

}  // namespace

Artifact ToArtifact(const FaceTracks& tracks) {
  const std::int64_t n = tracks.frame_count();
  MIEN_CHECK(static_cast<std::int64_t>(tracks.frame_number.size()) == n,
             "frame numbers and times differ in length");
  Artifact artifact;
  const std::vector<double> geometry = {static_cast<double>(tracks.width_px),
                                        static_cast<double>(tracks.height_px),
                                        tracks.fps};
  artifact.Put("geometry", {3}, geometry, "1");  // width, height, fps
  artifact.Put("time", {n}, tracks.time_s, "s");
  artifact.Put("frame_number", {n}, tracks.frame_number, "1");
  if (!tracks.cut_idx.empty()) {
    artifact.Put("cuts", {static_cast<std::int64_t>(tracks.cut_idx.size())},
                 tracks.cut_idx, "frame index");
  }
  std::vector<std::int64_t> spans;
  for (std::size_t i = 0; i < tracks.faces.size(); ++i) {
    spans.push_back(tracks.faces[i].face);
    spans.push_back(tracks.faces[i].first_idx);
    PutFace(tracks.faces[i], Str("face", i, "_"), &artifact);
  }
  artifact.Put("faces", {static_cast<std::int64_t>(tracks.faces.size()), 2},
               spans, "1");  // identity, first frame
  // Whole clips without repairs stay as they always were, byte for byte.
  if (tracks.looked_at > 0) {
    artifact.Put("looked_at", {1}, std::vector<std::int64_t>{tracks.looked_at},
                 "1");
  }
  if (!tracks.notes.empty()) {
    artifact.texts["notes"] = NotesText(tracks.notes);
  }
  return artifact;
}

void FromArtifact(const Artifact& artifact, FaceTracks* tracks) {
  FaceTracks out;
  Shape shape;
  const auto geometry = artifact.Get<double>("geometry", &shape);
  Expect(shape, {3}, "geometry");
  out.width_px = static_cast<int>(geometry[0]);
  out.height_px = static_cast<int>(geometry[1]);
  out.fps = geometry[2];
  out.time_s = artifact.Get<double>("time", &shape);
  const auto n = static_cast<std::int64_t>(out.time_s.size());
  Expect(shape, {n}, "time");
  out.frame_number = artifact.Get<std::int64_t>("frame_number", &shape);
  Expect(shape, {n}, "frame_number");
  if (artifact.Has("cuts")) {
    out.cut_idx = artifact.Get<std::int64_t>("cuts");
  }
  if (artifact.Has("looked_at")) {
    const auto looked_at = artifact.Get<std::int64_t>("looked_at", &shape);
    Expect(shape, {1}, "looked_at");
    out.looked_at = looked_at[0];
  }
  const auto spans = artifact.Get<std::int64_t>("faces", &shape);
  const auto faces = static_cast<std::int64_t>(spans.size() / 2);
  Expect(shape, {faces, 2}, "faces");
  for (std::int64_t i = 0; i < faces; ++i) {
    FaceTrack track = GetFace(artifact, Str("face", i, "_"));
    track.face = static_cast<int>(spans[static_cast<std::size_t>(2 * i)]);
    track.first_idx = spans[static_cast<std::size_t>(2 * i + 1)];
    if (track.first_idx < 0 || track.end_idx() > n) {
      throw DataError(Str("cached FaceTracks: face ", i, " covers frames ",
                          track.first_idx, "..", track.end_idx() - 1,
                          " of a recording of ", n, "; delete the file"));
    }
    out.faces.push_back(std::move(track));
  }
  const auto notes = artifact.texts.find("notes");
  if (notes != artifact.texts.end()) out.notes = ParseNotes(notes->second);
  *tracks = std::move(out);
}

cv::Point2f LeftEye(const Landmarks& landmarks) {
  return MeanOf(landmarks, 36, 41);
}

cv::Point2f RightEye(const Landmarks& landmarks) {
  return MeanOf(landmarks, 42, 47);
}

float InterOcularPx(const Landmarks& landmarks) {
  return static_cast<float>(cv::norm(RightEye(landmarks) - LeftEye(landmarks)));
}

float MedianIodPx(const FaceTrack& track) {
  std::vector<float> iods;
  for (std::size_t i = 0; i < track.found.size(); ++i) {
    if (track.found[i]) iods.push_back(InterOcularPx(track.landmarks_px[i]));
  }
  return MedianOf(std::move(iods));
}

}  // namespace mien
