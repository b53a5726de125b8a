#include "tools/spot/recording.h"

#include <algorithm>
#include <filesystem>

#include "pipeline/core/digest.h"
#include "pipeline/core/text.h"

namespace mien {

namespace {

double FolderRate(const DataParams& data) {
  return FrameRate(data, DatasetNamed(kRecordingsName));
}

Spotted SpotFrames(const SpotSetup& setup, const ItemContext& context,
                   const FramesResult& frames) {
  const Measured measured =
      Measure(context, setup.track, setup.interview.motion, frames);
  return {measured,
          SpotRecording(context, setup.interview, setup.baseline, measured)};
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
  return LoadRecordings(path, {FolderRate(data)});
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

double MinutesOf(const FaceTracks& tracks) {
  if (tracks.time_s.empty()) return 0;
  return (DurationOf(tracks) - tracks.time_s.front()) / 60;
}

std::string SpotDigest(const SpotSetup& setup) {
  const FramesResult any = Given("any", std::shared_ptr<const FrameSource>());
  return Sha256Hex(Str(SpotFrames(setup, {}, any).events.key(), "\n",
                       CanonicalText(setup.interview.list)));
}

Spotted Spot(const SpotSetup& setup, const ItemContext& context,
             const std::shared_ptr<const FrameSource>& source) {
  return SpotFrames(setup, context, FramesOf(source));
}

void Rescore(const VerdictModel& ranking, const std::vector<double>& time_s,
             Events* events) {
  for (Event& event : events->events) {
    CandidateFacts facts;
    facts.score = event.score;
    facts.duration_s =
        TimeAt(time_s, event.offset_idx) - TimeAt(time_s, event.onset_idx);
    facts.size_iod = event.amplitude_iod;
    facts.flags = FlagTexts(event.flags);
    event.score = VerdictProbability(ranking, facts);
  }
  std::stable_sort(
      events->events.begin(), events->events.end(),
      [](const Event& a, const Event& b) { return a.score > b.score; });
}

EventList ListOf(const SpotSetup& setup, const Spotted& spotted, int face,
                 const VerdictModel* ranking) {
  Events found = spotted.events.Get();
  const FaceTracks& tracks = spotted.measured.tracks.Get();
  auto& events = found.events;
  events.erase(std::remove_if(events.begin(), events.end(),
                              [face](const Event& event) {
                                return face >= 0 && event.face != face;
                              }),
               events.end());
  if (ranking != nullptr) Rescore(*ranking, tracks.time_s, &found);
  const EventListParams& params = setup.interview.list;
  if (setup.baseline.method != "mien") {
    return ListAsFound(found, MinutesOf(tracks), params);
  }
  return ListEvents(found, tracks.time_s, MinutesOf(tracks),
                    setup.interview.params.micro_max_s, params);
}

std::string NumbersDigest(const SpotSetup& setup, const Spotted& spotted,
                          int face) {
  // Thresholds choose among the numbers, they change none.
  return Sha256Hex(Str(spotted.events.key(), "\nface=", face, "\nmicro_max_s=",
                       NumberText(setup.interview.params.micro_max_s)));
}

}  // namespace mien
