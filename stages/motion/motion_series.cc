#include "stages/motion/motion_series.h"

#include <string>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/motion/face_cover.h"

namespace mien {
namespace {

constexpr auto kZones = static_cast<std::int64_t>(kCoverZones);

void Expect(const Shape& shape, const Shape& wanted, const std::string& name) {
  if (shape != wanted) {
    throw DataError(Str("cached MotionSeries: array '", name, "' has shape ",
                        ShapeText(shape), ", expected ", ShapeText(wanted),
                        "; delete the file"));
  }
}

// The same lists serve writing and reading.
template <class Face, class Visit>
void VisitRegionArrays(Face& face, Visit&& visit) {
  visit("dx", face.dx, "px");
  visit("dy", face.dy, "px");
  visit("magnitude", face.magnitude, "px");
}

template <class Face, class Visit>
void VisitPatchArrays(Face& face, Visit&& visit) {
  visit("patch_dx", face.patch_dx, "px");
  visit("patch_dy", face.patch_dy, "px");
}

template <class Face, class Visit>
void VisitFrameArrays(Face& face, Visit&& visit) {
  visit("noise", face.noise, "px");
  visit("head_x", face.head_x, "px");
  visit("head_y", face.head_y, "px");
  visit("head_roll", face.head_roll_deg, "deg");
  visit("blink", face.blink, "1");
}

}  // namespace

Artifact ToArtifact(const MotionSeries& series) {
  Artifact artifact;
  const auto n = static_cast<std::int64_t>(series.time_s.size());
  const std::int64_t regions = series.region_count();
  const auto patches = static_cast<std::int64_t>(series.patches.size());
  artifact.texts["regions"] = Join(series.regions, "\n");
  artifact.texts["patches"] = Join(series.patches, "\n");
  const std::vector<std::string> zones(CoverZoneNames().begin(),
                                       CoverZoneNames().end());
  artifact.texts["cover_zones"] = Join(zones, "\n");
  artifact.Put("time", {n}, series.time_s, "s");
  artifact.Put("frame_number", {n}, series.frame_number, "1");
  artifact.Put("fps", {1}, &series.fps, "1/s");
  std::vector<std::int64_t> spans;
  std::vector<float> scales, lights;
  for (std::size_t i = 0; i < series.faces.size(); ++i) {
    const FaceMotion& face = series.faces[i];
    spans.insert(spans.end(), {face.face, face.first_idx, face.frame_count});
    scales.insert(scales.end(), {face.iod_px, face.image_iod_px});
    lights.insert(lights.end(), {face.light.left, face.light.right});
    const std::string prefix = Str("face", i, "_");
    VisitRegionArrays(
        face, [&](const char* name, const auto& data, const char* unit) {
          artifact.Put(prefix + name, {face.frame_count, regions}, data, unit);
        });
    VisitFrameArrays(
        face, [&](const char* name, const auto& data, const char* unit) {
          artifact.Put(prefix + name, {face.frame_count}, data, unit);
        });
    const auto rows = static_cast<std::int64_t>(face.patch_time_s.size());
    artifact.Put(prefix + "patch_time", {rows}, face.patch_time_s, "s");
    VisitPatchArrays(face,
                     [&](const char* name, const auto& data, const char* unit) {
                       artifact.Put(prefix + name, {rows, patches}, data, unit);
                     });
    const auto tiles = static_cast<std::int64_t>(face.cover_time_s.size());
    artifact.Put(prefix + "cover_time", {tiles}, face.cover_time_s, "s");
    artifact.Put(prefix + "cover", {tiles, kZones}, face.cover, "1");
  }
  const auto faces = static_cast<std::int64_t>(series.faces.size());
  artifact.Put("faces", {faces, 3}, spans, "1");   // identity, first, count
  artifact.Put("iod", {faces, 2}, scales, "px");   // aligned, image
  artifact.Put("light", {faces, 2}, lights, "1");  // left, right
  return artifact;
}

void FromArtifact(const Artifact& artifact, MotionSeries* series) {
  MotionSeries out;
  Shape shape;
  const std::string names = artifact.Text("regions");
  if (!names.empty()) out.regions = Split(names, '\n');
  const std::string patch_names = artifact.Text("patches");
  if (!patch_names.empty()) out.patches = Split(patch_names, '\n');
  out.time_s = artifact.Get<double>("time", &shape);
  const auto n = static_cast<std::int64_t>(out.time_s.size());
  Expect(shape, {n}, "time");
  out.frame_number = artifact.Get<std::int64_t>("frame_number", &shape);
  Expect(shape, {n}, "frame_number");
  const auto fps = artifact.Get<double>("fps", &shape);
  Expect(shape, {1}, "fps");
  out.fps = fps[0];
  const auto spans = artifact.Get<std::int64_t>("faces", &shape);
  const auto faces = static_cast<std::int64_t>(spans.size() / 3);
  Expect(shape, {faces, 3}, "faces");
  const auto scales = artifact.Get<float>("iod", &shape);
  Expect(shape, {faces, 2}, "iod");
  const auto lights = artifact.Get<float>("light", &shape);
  Expect(shape, {faces, 2}, "light");
  const std::int64_t regions = out.region_count();
  for (std::size_t i = 0; i < static_cast<std::size_t>(faces); ++i) {
    FaceMotion face;
    face.face = static_cast<int>(spans[3 * i]);
    face.first_idx = spans[3 * i + 1];
    face.frame_count = spans[3 * i + 2];
    face.iod_px = scales[2 * i];
    face.image_iod_px = scales[2 * i + 1];
    face.light = {lights[2 * i], lights[2 * i + 1]};
    if (face.first_idx < 0 || face.frame_count < 0 ||
        face.first_idx > n - face.frame_count) {
      throw DataError(Str("cached MotionSeries: face ", i,
                          " lies outside the recording; delete the file"));
    }
    const std::string prefix = Str("face", i, "_");
    VisitRegionArrays(face, [&](const char* name, auto& data, const char*) {
      data = artifact.Get<float>(prefix + name, &shape);
      Expect(shape, {face.frame_count, regions}, prefix + name);
    });
    VisitFrameArrays(face, [&](const char* name, auto& data, const char*) {
      data = artifact.Get<float>(prefix + name, &shape);
      Expect(shape, {face.frame_count}, prefix + name);
    });
    face.patch_time_s = artifact.Get<double>(prefix + "patch_time", &shape);
    const auto rows = static_cast<std::int64_t>(face.patch_time_s.size());
    Expect(shape, {rows}, prefix + "patch_time");
    VisitPatchArrays(face, [&](const char* name, auto& data, const char*) {
      data = artifact.Get<float>(prefix + name, &shape);
      Expect(shape, {rows, static_cast<std::int64_t>(out.patches.size())},
             prefix + name);
    });
    face.cover_time_s = artifact.Get<double>(prefix + "cover_time", &shape);
    const auto tiles = static_cast<std::int64_t>(face.cover_time_s.size());
    Expect(shape, {tiles}, prefix + "cover_time");
    face.cover = artifact.Get<float>(prefix + "cover", &shape);
    Expect(shape, {tiles, kZones}, prefix + "cover");
    out.faces.push_back(std::move(face));
  }
  *series = std::move(out);
}

}  // namespace mien
