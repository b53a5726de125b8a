#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/media/event_media.h"

namespace mien {
namespace {

void PutBytes(const std::string& name, const std::string& bytes,
              Artifact* artifact) {
  if (bytes.empty()) return;
  artifact->Put(name, {static_cast<std::int64_t>(bytes.size())},
                reinterpret_cast<const std::uint8_t*>(bytes.data()), "");
}

std::string BytesOf(const Artifact& artifact, const std::string& name) {
  if (!artifact.Has(name)) return "";
  const auto bytes = artifact.Get<std::uint8_t>(name);
  return {bytes.begin(), bytes.end()};
}

template <class T>
void PutSome(const std::string& name, const std::vector<T>& values,
             const std::string& unit, Artifact* artifact) {
  if (values.empty()) return;
  artifact->Put(name, {static_cast<std::int64_t>(values.size())}, values, unit);
}

template <class T>
std::vector<T> SomeOf(const Artifact& artifact, const std::string& name) {
  return artifact.Has(name) ? artifact.Get<T>(name) : std::vector<T>();
}

}  // namespace

Artifact ToArtifact(const EventMedia& media) {
  Artifact artifact;
  PutBytes("frame_onset_jpg", media.frame.onset, &artifact);
  PutBytes("frame_apex_jpg", media.frame.apex, &artifact);
  PutBytes("frame_offset_jpg", media.frame.offset, &artifact);
  PutBytes("aligned_onset_jpg", media.aligned.onset, &artifact);
  PutBytes("aligned_apex_jpg", media.aligned.apex, &artifact);
  PutBytes("aligned_offset_jpg", media.aligned.offset, &artifact);
  PutBytes("flow_jpg", media.flow, &artifact);
  PutBytes("clip_mp4", media.clip, &artifact);
  PutSome("clip_frames", media.clip_frames, "frame index", &artifact);
  PutSome("clip_times", media.clip_times_s, "s", &artifact);
  std::vector<std::string> names;
  std::vector<double> marks;
  for (const RegionMark& mark : media.regions) {
    names.push_back(mark.name);
    marks.insert(marks.end(), {mark.x, mark.y, mark.radius});
  }
  PutSome("regions", marks, "1", &artifact);
  artifact.texts["regions"] = Join(names, "\n");
  const double numbers[] = {media.flow_full_iod, media.magnification};
  artifact.Put("numbers", {2}, numbers, "1");
  return artifact;
}

void FromArtifact(const Artifact& artifact, EventMedia* media) {
  *media = {};
  media->frame = {BytesOf(artifact, "frame_onset_jpg"),
                  BytesOf(artifact, "frame_apex_jpg"),
                  BytesOf(artifact, "frame_offset_jpg")};
  media->aligned = {BytesOf(artifact, "aligned_onset_jpg"),
                    BytesOf(artifact, "aligned_apex_jpg"),
                    BytesOf(artifact, "aligned_offset_jpg")};
  media->flow = BytesOf(artifact, "flow_jpg");
  media->clip = BytesOf(artifact, "clip_mp4");
  media->clip_frames = SomeOf<std::int64_t>(artifact, "clip_frames");
  media->clip_times_s = SomeOf<double>(artifact, "clip_times");
  const auto marks = SomeOf<double>(artifact, "regions");
  const std::string& text = artifact.Text("regions");
  const auto names =
      text.empty() ? std::vector<std::string>() : Split(text, '\n');
  const auto numbers = artifact.Get<double>("numbers");
  if (marks.size() != 3 * names.size() || numbers.size() != 2 ||
      media->clip_frames.size() != media->clip_times_s.size()) {
    throw DataError("cached pictures of an event do not fit together");
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    media->regions.push_back(
        {names[i], marks[3 * i], marks[3 * i + 1], marks[3 * i + 2]});
  }
  media->flow_full_iod = numbers[0];
  media->magnification = numbers[1];
}

}  // namespace mien
