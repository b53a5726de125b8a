#ifndef MIEN_TESTS_BROWSER_SAMPLE_REPORT_H_
#define MIEN_TESTS_BROWSER_SAMPLE_REPORT_H_

// Review reports for tests: of recordings that are made up, and known.

#include <cmath>
#include <string>
#include <vector>

#include "pipeline/core/text.h"
#include "stages/exchange/event_table.h"
#include "stages/motion/motion_series.h"
#include "stages/report/review_report.h"

namespace mien {

// Column per region in inter-ocular distances, then head and blink.
inline SignalTable TableOf(const MotionSeries& series, const FaceMotion& face) {
  SignalTable table;
  table.columns = series.regions;
  for (const char* name : {"head_x", "head_y", "head_roll_deg", "blink"}) {
    table.columns.push_back(name);
  }
  const auto regions = series.regions.size();
  for (std::size_t i = 0; i < static_cast<std::size_t>(face.frame_count); ++i) {
    table.time_s.push_back(
        series.time_s[static_cast<std::size_t>(face.first_idx) + i]);
    for (std::size_t r = 0; r < regions; ++r) {
      table.values.push_back(face.magnitude[i * regions + r] / face.iod_px);
    }
    table.values.push_back(face.head_x[i] / face.iod_px);
    table.values.push_back(face.head_y[i] / face.iod_px);
    table.values.push_back(face.head_roll_deg[i]);
    table.values.push_back(face.blink[i]);
  }
  return table;
}

// An event of three frames of a recording of constant rate.
inline EventRow RowAt(const std::string& video, int rank, std::int64_t onset,
                      std::int64_t apex, std::int64_t offset, double fps) {
  EventRow row;
  row.video = video;
  row.event = rank;
  row.onset_frame = onset;
  row.apex_frame = apex;
  row.offset_frame = offset;
  row.onset_s = static_cast<double>(onset) / fps;
  row.apex_s = static_cast<double>(apex) / fps;
  row.offset_s = static_cast<double>(offset) / fps;
  row.kind = row.duration_s() <= 0.5 ? "micro" : "macro";
  row.score = 1.0 / (1 + 0.2 * rank);
  row.amplitude_px = 0.8;
  row.amplitude_iod = 0.011;
  return row;
}

inline ReviewReport ReportFrame(const std::string& video, double fps,
                                double duration_s) {
  ReviewReport report;
  report.title = "Review of " + video;
  report.id = "sample-" + video;
  report.video = video;
  report.fps = fps;
  report.duration_s = duration_s;
  report.signal_unit = "eye distances";
  report.facts = {{"File", video},
                  {"Length", FixedText(duration_s, 1) + " s"},
                  {"Frames per second", NumberText(fps)}};
  report.limits = {
      "At " + NumberText(fps) +
          " frames per second an expression of 0.2 s covers " +
          NumberText(std::round(0.2 * fps)) + " frames.",
      "A candidate is a short movement of the face, no proof of an emotion "
      "and none of deception."};
  report.provenance = {{"program", "a test"}, {"video", video}};
  return report;
}

}  // namespace mien

#endif  // MIEN_TESTS_BROWSER_SAMPLE_REPORT_H_
