#ifndef MIEN_STAGES_INGEST_VIDEO_SCAN_H_
#define MIEN_STAGES_INGEST_VIDEO_SCAN_H_

// A video file read through once without decoding: its clock, and what it
// says of itself against what is there.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/core/note.h"
#include "stages/ingest/timeline.h"

namespace mien {

// Packets whose dts is `from` or later are to be that many ticks later, beside
// what other shifts tell.
struct StampShift {
  std::int64_t from = 0, ticks = 0;
};

// How one stream is to be read; from ScanVideo, or left as it is: the file's
// own clock from the first frame on.
struct VideoPlan {
  int stream = 0;         // of the video streams, from 1; 0: as players choose
  TimelineOptions clock;  // step 0: the header's rate
  bool repair = false;    // the clock needs to look at the stamps that follow
  // Stamp of the first picture in the file, where it is to be believed. The
  // first that can be decoded may come later (see VideoDecoder::lead_s).
  Stamp first;
  bool fields = false;  // take interlaced frames apart
  // The times of decoding are those of the pictures, in their order.
  bool by_decoding = false;
  std::vector<StampShift> shifts;  // ascending

  VideoPlan() { clock.step = 0; }
};

struct VideoScan {
  VideoPlan plan;             // without `fields`
  int index = 0;              // of the stream among all of the file
  bool other_stream = false;  // than libavformat's own choice
  double fps = 0;             // by the stamps, or the header where they agree;
                              // 0: neither tells
  double header_fps = 0;      // 0: the header tells none
  double sound_start_s = 0;   // as SourceInfo
  std::int64_t packets = 0;   // that should give pictures
  TimelineRepairs repairs;
  bool damaged = false;  // a note says so
  std::vector<Note> notes;
};

// stream: as VideoPlan::stream. Takes the time of reading the file once and
// 8 bytes a frame. @throws IoError, DataError as OpenVideoFile, Interrupted.
VideoScan ScanVideo(const std::string& path, int stream);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_VIDEO_SCAN_H_
