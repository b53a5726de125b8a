#ifndef MIEN_TOOLS_SPOT_RECORDING_H_
#define MIEN_TOOLS_SPOT_RECORDING_H_

// The chain of stages/mien.h on one recording.

#include <memory>
#include <string>
#include <vector>

#include "stages/evaluate/verdict_model.h"
#include "stages/mien.h"
#include "stages/spotting/event_list.h"

namespace mien {

// What candidates depend on: slices of the configuration, which outlives them.
struct SpotSetup {
  const TrackConfig& track;
  const InterviewConfig& interview;
  BaselineParams baseline;
};
// Of the whole: this is where it is cut.
inline SpotSetup SpotSetupOf(const MienConfig& config) {
  return {config.track, config.interview,
          BaselineOf(config.spotting, config.baselines)};
}

struct Spotted {
  Measured measured;
  Result<Events> events;  // all candidates that are kept, by their score
};

// A video, or a folder of frames at `fps`; fps <= 0: the file's timestamps, of
// folders data.fps. stream: as OpenVideo. @throws as OpenFrames.
std::shared_ptr<const FrameSource> OpenRecording(const DataParams& data,
                                                 const std::string& path,
                                                 double fps, int stream = 0);

// The recordings under a file or folder, and what was left out there. @throws
// as LoadRecordings.
Dataset RecordingsOf(const DataParams& data, const std::string& path);

// What was repaired, chosen or left out while `source` was read.
std::vector<Note> NotesOf(const FrameSource& source, const FaceTracks& tracks);

// The end of the last frame since the file's start, s; 0 without frames.
double DurationOf(const FaceTracks& tracks);

// From the first frame to the end of the last one, minutes.
double MinutesOf(const FaceTracks& tracks);

// Digest of everything but the recording that the list depends on: equal
// digests, candidates found alike.
std::string SpotDigest(const SpotSetup& setup);

// Nothing is computed before it is asked for.
Spotted Spot(const SpotSetup& setup, const ItemContext& context,
             const std::shared_ptr<const FrameSource>& source);

// What a person is shown of them, by the section interview. face: of that face
// alone; -1: of all. ranking: gives the scores; null: they are as spotted.
EventList ListOf(const SpotSetup& setup, const Spotted& spotted, int face = -1,
                 const VerdictModel* ranking = nullptr);

// Scores by what one's own verdicts have taught, best first.
void Rescore(const VerdictModel& ranking, const std::vector<double>& time_s,
             Events* events);

// Digest of what the numbers of the candidates depend on: decisions about
// number 7 of another list with this digest are about this number 7.
std::string NumbersDigest(const SpotSetup& setup, const Spotted& spotted,
                          int face = -1);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_RECORDING_H_
