#ifndef MIEN_STAGES_SPOT_REPORT_H_
#define MIEN_STAGES_SPOT_REPORT_H_

// The review report of one recording, filled.

#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/ingest/frame_source.h"
#include "stages/mien_config.h"
#include "stages/motion/motion_series.h"
#include "stages/track/face_tracks.h"

namespace mien {

struct SpotResult {
  std::string path;  // of the recording
  std::string id;    // key of what was spotted
  std::vector<EventRow> rows;
};

// A whole HTML file. Decodes the recording once more for its pictures
// (config.review).
std::string SpotReport(const MienConfig& config, const FrameSource& source,
                       const FaceTracks& tracks, const MotionSeries& series,
                       const SpotResult& result);

// What this recording can show, in plain words, one line each.
std::vector<std::string> LimitsOf(const FaceTracks& tracks,
                                  const MotionSeries& series);

}  // namespace mien

#endif  // MIEN_STAGES_SPOT_REPORT_H_
