#ifndef MIEN_TESTS_STAGES_EXCHANGE_EVENT_SAMPLES_H_
#define MIEN_TESTS_STAGES_EXCHANGE_EVENT_SAMPLES_H_

#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "stages/exchange/export.h"

namespace mien {

inline VideoInfo SampleVideo() {
  VideoInfo video;
  video.path = "/data/inter views/P01 #1.mp4";
  video.fps = 25;
  video.duration_s = 10;
  video.frame_count = 250;
  return video;
}

inline EventRow SampleEvent(int event, const std::string& kind, double onset_s,
                            double apex_s, double offset_s) {
  EventRow row;
  row.video = "P01 #1.mp4";
  row.event = event;
  row.kind = kind;
  row.onset_s = onset_s;
  row.apex_s = apex_s;
  row.offset_s = offset_s;
  row.onset_frame = static_cast<std::int64_t>(onset_s * 25 + 0.5);
  row.apex_frame = static_cast<std::int64_t>(apex_s * 25 + 0.5);
  row.offset_frame = static_cast<std::int64_t>(offset_s * 25 + 0.5);
  row.score = 0.5;
  return row;
}

// Four events of two faces: 1 and 2 overlap, 3 is full of hostile text, 4
// belongs to the other face.
inline std::vector<EventRow> SampleEvents() {
  std::vector<EventRow> rows = {SampleEvent(1, "micro", 1.2, 1.36, 1.52),
                                SampleEvent(2, "micro", 1.4, 1.6004, 1.8),
                                SampleEvent(3, "macro", 4.0, 5.0, 6.5),
                                SampleEvent(4, "micro", 0.0, 0.12, 0.24)};
  rows[0].score = 0.875;
  rows[0].label = "positive";
  rows[0].p = {0.125, 0.75, 0.125};
  rows[0].regions = {"brow_left", "mouth_right"};
  rows[0].flags = {"blink", "low_fps"};
  rows[0].action_units = {"AU6", "AU12"};
  rows[0].verdict = "accept";
  rows[2].label = "=cmd|'/c calc'!A0";
  rows[2].note = "a \"quote\" & <b>, \xC3\xA9 --> ]]>\n\x01 \xFF second line;";
  rows[3].face = 1;
  return rows;
}

}  // namespace mien

#endif  // MIEN_TESTS_STAGES_EXCHANGE_EVENT_SAMPLES_H_
