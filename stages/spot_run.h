#ifndef MIEN_STAGES_SPOT_RUN_H_
#define MIEN_STAGES_SPOT_RUN_H_

// The wiring of mien-spot: recordings -> candidates a person can check.

#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/mien_config.h"
#include "stages/spotting/events.h"
#include "stages/track/face_tracks.h"

namespace mien {

struct SpotOptions {
  std::vector<std::string> inputs;  // video files, folders of frames, folders
                                    // of those
  std::string out;
  double fps = 0;  // of folders of frames; 0: data.fps. Also overrides a
                   // file's own times
  std::vector<std::string> formats = {"csv", "json", "html"};
  std::string review;       // a reviewed events.csv to carry over; ""
  std::string calibration;  // a calibration.json for the reports; "": the one
                            // in a recording's output folder, if any
};

// The whole of mien-spot: <out>/<video stem>/events.csv, signals.csv and what
// `formats` names; failures.csv and config.yaml in <out>. Returns the exit
// code 0 or 1. @throws ConfigError, IoError, ModelError, Interrupted.
int RunSpotting(const MienConfig& config, const SpotOptions& options);

// Lines of events.csv, best score first.
std::vector<EventRow> RowsOf(const Events& events, const FaceTracks& tracks,
                             const std::string& video);

// Candidates that nothing but their own movement speaks for: no flag but
// low_fps.
std::size_t CountUnexplained(const std::vector<EventRow>& rows);

// Verdicts, notes and times of a review onto new candidates of the same video
// and face (intersection over union >= 0.5, nearest first); reviewed ones that
// are not found again are appended as they were.
std::vector<EventRow> CarryReview(std::vector<EventRow> rows,
                                  const std::vector<EventRow>& reviewed);

}  // namespace mien

#endif  // MIEN_STAGES_SPOT_RUN_H_
