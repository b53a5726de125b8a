#ifndef MIEN_STAGES_EXCHANGE_EXPORT_H_
#define MIEN_STAGES_EXCHANGE_EXPORT_H_

// The events of one video as a file for other programs.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/core/note.h"
#include "stages/exchange/event_row.h"

namespace mien {

// The recording that the events belong to; what is not known stays 0.
struct VideoInfo {
  std::string path;  // as the user gave it; made absolute where a URL needs it
  bool is_redacted = false;  // the path is a name alone, and stays one
  double fps = 0;            // nominal frames per second
  double duration_s = 0;     // end of the last frame, since the file's start
  std::int64_t frame_count = 0;
  double start_s = 0;       // of the first frame, since the file's start
  double sound_s = 0;       // of its sound, where that starts after the frames
  std::vector<Note> notes;  // what was repaired or left out
  // Date of the analysis, "2026-01-31T12:00:00"; empty: 1970-01-01T00:00:00,
  // so that equal input gives equal bytes.
  std::string date;
};

struct ExportFormat {
  std::string name;       // as in --formats
  std::string file_name;  // in the video's output folder
  std::string (*write)(const std::vector<EventRow>& rows,
                       const VideoInfo& video);
};

// csv, json, eaf, boris, boris-project, xlsx, vtt, textgrid, interact, datavyu,
// observer. Writers take events in any order and
// @throw DataError for an event without times (csv takes it).
const std::vector<ExportFormat>& ExportFormats();

// @throws ConfigError with the names there are (and `others`, that the caller
// writes itself) and the nearest one.
const ExportFormat& FindExportFormat(
    const std::string& name, const std::vector<std::string>& others = {});

std::string ExportEvents(const std::vector<EventRow>& rows,
                         const VideoInfo& video, const std::string& format);

// JSON: {"schema": "mien-events/1", "video": {...}, "time": {...}, "notes":
// [{"kind", "text", "count"}], "columns": {name: meaning}, "events": [...]}.
// Numbers that are not known are null.
std::string WriteEventsJson(const std::vector<EventRow>& rows,
                            const VideoInfo& video);
// ELAN 3.0: the tiers of tracks.h, and a verdict tier with a controlled
// vocabulary for every face.
std::string WriteEaf(const std::vector<EventRow>& rows, const VideoInfo& video);
// BORIS "aggregated events", tab separated: a STATE row per event (Behavior =
// kind, Subject = face<N>, Modifiers = label, or label|micro_by|verdict where
// either of these is known, with |coded_units|coded_emotion where a person has
// coded, Comment start = EventText, Comment stop = flags), a
// POINT row per apex.
std::string WriteBoris(const std::vector<EventRow>& rows,
                       const VideoInfo& video);
// WebVTT: a cue per event, identifier "<kind>_face<N> <event>"; under its
// EventText lines with the label, "micro_by: ...", "coded_units: ...",
// "coded_emotion: ..." and "verdict: ..." where they
// are known; apexes stand in NOTE lines.
std::string WriteWebVtt(const std::vector<EventRow>& rows,
                        const VideoInfo& video);
// Praat TextGrid, long text form: the tiers of tracks.h, each tiling the
// recording; apexes are points. Second 0 is the start of the sound, which is
// all that Praat is given: where it starts late (sound_s) the file's seconds
// less that, from a negative xmin on, which tells the reader.
std::string WriteTextGrid(const std::vector<EventRow>& rows,
                          const VideoInfo& video);

// File name without folder and its stem, from '/' or '\' paths.
std::string FileNameOf(const std::string& path);
std::string StemOf(const std::string& path);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_EXPORT_H_
