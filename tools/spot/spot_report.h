#ifndef MIEN_TOOLS_SPOT_SPOT_REPORT_H_
#define MIEN_TOOLS_SPOT_SPOT_REPORT_H_

// The review report of one recording, filled.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/exchange/transcript.h"
#include "stages/mien.h"
#include "stages/mien_config.h"
#include "stages/motion/motion_series.h"
#include "stages/report/review_report.h"
#include "stages/track/face_tracks.h"

namespace mien {

struct SpotResult {
  std::string path;              // of the recording, or its name
  std::string id;                // what the numbers of the rows belong to
  std::vector<EventRow> rows;    // frames of the whole recording
  std::int64_t first_frame = 0;  // at which the part begins that was read
  std::size_t found = 0;         // candidates, listed or not
  std::size_t added = 0;         // listed under interview.min_score
  std::size_t kept = 0;          // rows of a review that were not found again
  std::string coded;      // file whose intervals were measured; "": spotted
  std::string coded_csv;  // CodedCsv()
  std::size_t marked = 0, fitted = 0;  // of its intervals: see StudyRecording
  std::optional<Transcript> transcript;
  std::vector<std::string> limits;  // LimitsOf()
  std::vector<ReviewFace> signals;
  std::vector<Note> notes;  // what was repaired or left out
};

// What the report is told: slices of the configuration, which outlives them.
struct SpotReportSetup {
  const SpottingParams& spotting;
  const InterviewConfig& interview;
  const MediaParams& review;
  int jobs;  // of pictures, at least 1
  std::string config_digest;
  Redaction redaction = Redaction::kNone;  // of pictures
};

// A whole HTML file. Decodes the recording once more for pictures
// (setup.review) of events that the cache does not hold.
std::string SpotReport(const SpotReportSetup& setup, const ItemContext& context,
                       const Measured& measured, SpotResult result);

// "37 of 210 found: score 0.5 or more (interview.min_score)".
std::string CandidatesText(const SpottingParams& spotting,
                           const EventListParams& list,
                           const SpotResult& result);

// What this recording can show, in plain words, one line each.
// measured: LimitLines(), if there are any.
std::vector<std::string> LimitsOf(
    const FaceTracks& tracks, const MotionSeries& series,
    const std::vector<std::string>& measured = {});

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOT_REPORT_H_
