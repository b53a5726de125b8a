#ifndef MIEN_TOOLS_SPOT_LIVE_VIEW_H_
#define MIEN_TOOLS_SPOT_LIVE_VIEW_H_

// A camera, or a film in real time, looked at while it goes on: what
// mien-studio shows. A process of its own; it ends when its input does.

#include <ostream>
#include <string>

#include "stages/mien_config.h"

namespace mien {

// So much is spotted in again and again, and how often.
constexpr double kLiveWindowS = 40;
constexpr double kLiveEveryS = 0.5;

// What it reads: slices of the configuration, which outlives them.
struct LiveSetup {
  const TrackConfig& track;
  const InterviewConfig& interview;
  const LabelParams& label;
  const std::string& device;  // exec.device
};
// Of the whole: this is where it is cut.
inline LiveSetup LiveSetupOf(const MienConfig& config) {
  return {config.track, config.interview, config.label, config.exec.device};
}

// source: a film, or a camera (/dev/video0). Tells what it sees to `out`
// (live_messages.h) until the film ends; then it waits. Reads lines from the
// descriptor `in`: "record FILM<tab>EVENTS.csv", "record", "stop". Returns the
// exit code: 0, or 1 when the source failed, which is told to `out`.
int ShowLive(const LiveSetup& setup, const std::string& source, int in,
             std::ostream* out);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_LIVE_VIEW_H_
