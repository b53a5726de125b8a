#include "tools/spot/recording.h"

#include <algorithm>
#include <filesystem>

namespace mien {

namespace {

double FolderRate(const DataParams& data) {
  return FrameRate(data, DatasetNamed(kRecordingsName));
}

Spotted SpotFrames(const MienConfig& config, const ItemContext& context,
                   const FramesResult& frames) {
  const Measured measured =
      Measure(context, config.track, config.interview.motion, frames);
  return {measured, SpotRecording(context, config.interview, BaselineOf(config),
                                  measured)};
}

}  // namespace

std::shared_ptr<const FrameSource> OpenRecording(const DataParams& data,
                                                 const std::string& path,
                                                 double fps, int stream) {
  std::error_code none;
  const bool is_folder = std::filesystem::is_directory(path, none);
  return OpenFrames(path,
                    fps > 0     ? fps
                    : is_folder ? FolderRate(data)
                                : 0,
                    stream);
}

Dataset RecordingsOf(const DataParams& data, const std::string& path) {
  return LoadRecordings(path, FolderRate(data));
}

std::vector<Note> NotesOf(const FrameSource& source, const FaceTracks& tracks) {
  std::vector<Note> notes = source.info().notes;
  notes.insert(notes.end(), tracks.notes.begin(), tracks.notes.end());
  return notes;
}

double DurationOf(const FaceTracks& tracks) {
  if (tracks.time_s.empty()) return 0;
  return tracks.time_s.back() + 1 / std::max(tracks.fps, 1.0);
}

std::string SpotDigest(const MienConfig& config) {
  const FramesResult any = Given("any", std::shared_ptr<const FrameSource>());
  return SpotFrames(config, {}, any).events.key();
}

Spotted Spot(const MienConfig& config, const ItemContext& context,
             const std::shared_ptr<const FrameSource>& source) {
  return SpotFrames(config, context, FramesOf(source));
}

}  // namespace mien
