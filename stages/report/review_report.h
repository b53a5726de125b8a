#ifndef MIEN_STAGES_REPORT_REVIEW_REPORT_H_
#define MIEN_STAGES_REPORT_REVIEW_REPORT_H_

// The report of one recording for a person who checks the candidates by eye:
// one HTML file that opens from disk and loads nothing. All text in it comes
// from outside and is shown as text.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/media/event_media.h"

namespace mien {

struct ReviewFace {
  int face = 0;
  // One row per frame, without gaps, from this frame of the recording on.
  // Columns are grouped by name: brow_*, lid_*, nose_*, cheek_*, mouth_* and
  // lip_*, chin*, head_*, blink; *_left and *_right are drawn apart.
  std::int64_t first_frame = 0;
  SignalTable signals;
};

// A stretch in which something explains movement, drawn as a lane.
struct FlagSpan {
  std::string flag;  // as in EventRow::flags
  int face = 0;
  double start_s = 0, end_s = 0;
};

// How often somebody speaks, and is seen to move his face.
struct SpeakerLine {
  std::string speaker;  // for people: "Anna", "nobody"
  double minutes = 0;
  std::size_t candidates = 0;
};

// What a face does from one question to the next.
struct QuestionLine {
  std::string text, speaker;  // "": not told who asks
  double start_s = 0;
  double minutes = 0;
  std::size_t candidates = 0;
};

// Of a film when the report is opened, as a share of its own speed.
inline double FilmSpeed(double fps) { return fps > 60 ? 0.1 : 0.25; }

struct ReviewReport {
  std::string title;  // "Review of interview.mp4"
  // Key under which the browser keeps the decisions: a digest of the
  // recording and of what was spotted, so that they never mix.
  std::string id;
  std::string video;      // file name without folder
  double start_s = 0;     // of what was looked at, since the file's start
  double duration_s = 0;  // its end, likewise
  double fps = 0;
  std::string signal_unit;  // of the region columns: "inter-ocular distances"
  // "Frame size", "1280 x 720 px", ...: shown in a row under the title.
  std::vector<std::pair<std::string, std::string>> facts;
  // What this recording can show and what a candidate is not; one line each.
  std::vector<std::string> limits;
  // What was repaired or left out of the recording; one line each.
  std::vector<std::string> notes;
  std::vector<ReviewFace> faces;
  std::vector<FlagSpan> flag_spans;  // empty: the events' own flags are drawn
  std::vector<EventRow> events;      // best first
  std::vector<EventMedia> media;     // empty, or one per event
  // events.csv as written beside the report: the reviewed one is this text
  // with the person's columns and moved frames filled in.
  std::string events_csv;
  // Of a transcript; empty: there is none.
  std::vector<SpeakerLine> speakers;
  std::vector<QuestionLine> questions;  // the first 300 are shown
  std::string transcript;               // its file's name
  // Why events beyond the films there are have none, for people; "": they
  // were made without.
  std::string media_limit;
  // Version, parameters, digests: key, value.
  std::vector<std::pair<std::string, std::string>> provenance;
};

// Limits that keep a report quick to open.
struct ReviewLimits {
  std::size_t points = 120000;  // per signal column; more: minima and maxima
};

// @throws InternalError when media are neither none nor one per event, or a
// table's sizes do not fit.
std::string RenderReviewReport(const ReviewReport& report,
                               const ReviewLimits& limits = {});

}  // namespace mien

#endif  // MIEN_STAGES_REPORT_REVIEW_REPORT_H_
