#ifndef MIEN_TOOLS_EVAL_SPOT_INPUT_H_
#define MIEN_TOOLS_EVAL_SPOT_INPUT_H_

// True and predicted expressions out of the files that people have.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "stages/evaluate/spotting_scores.h"
#include "stages/exchange/event_terms.h"
#include "tools/eval/frame_clock.h"

namespace mien {

struct SpotEvent {
  std::string video;  // name as the file tells it, with its folders
  SpotInterval interval;
  bool has_frames = true;            // false: an annotation, in seconds only
  std::size_t line = 0;              // of its table; 0: not known
  bool sound_time = false;           // they count from the sound's start
  std::int64_t apex_frame = -1;      // -1: not told
  double onset_s, apex_s, offset_s;  // NaN: not told
  std::string who;                   // the person seen, where it is told
  std::string coder;                 // who marked it, where it is told
  std::string verdict;               // accept | reject | unsure | ""
  bool added = false;                // by a person: the program had missed it
  std::string flags;                 // joined by ';'
  // Of a truth, for scores by size and half of the face (spot_looks.h).
  double size_iod = std::numeric_limits<double>::quiet_NaN();
  std::string half;
};

// What is known of a video beside its events.
struct VideoFacts {
  // In a list with the folders that are written; in a SpotSet without, unless
  // recordings share it (NamesApart).
  std::string name;
  std::optional<double> fps, duration_s;
  FrameClock clock;  // of a signals.csv; may be empty
  // Told by the folder alone: <folder>/events.csv in which nothing was found.
  bool from_folder = false;
  // The file tells no recording: this is its own name.
  bool guessed = false;
  double sound_s = 0;  // start of the sound where it is later than the pictures
  // Where it lies, as its results tell: counts where the name is not enough.
  std::string place = {};
  std::string path = {};  // of a SpotSet: the name with all folders
};

struct SpotList {
  std::vector<SpotEvent> events;
  std::vector<VideoFacts> videos;  // those with events, and those without
  std::size_t without = 0;         // rows that name a video without expressions
  ReadingNotes notes;
};

struct SpotReading {
  std::vector<std::string> tiers;  // of annotation files; each may be a comma
                                   // list
  std::int64_t first_frame = 0;    // number of the first frame in a CSV
  // Frames a second, for time code (hh:mm:ss:ff) in a CSV that tells none, and
  // who tells it; 0: not known.
  double fps = 0;
  std::string fps_from;
  // Of annotation files with several media: those to take, and those that the
  // other list speaks of (see annotation.h).
  std::vector<std::string> media, known;
  // A file of which nothing is read is an error.
  bool needs_events = false;
};

// Reads files, and folders for their events.csv, else for the annotation files
// of the first of these kinds: .eaf, .TextGrid, .tsv, .vtt, .srt. By content:
//   events.csv, or any CSV with video, onset_frame, offset_frame, or without
//   these onset_s and offset_s; optional
//   kind (micro, macro; also MEGC's me, mae), face, apex_frame, score, label,
//   verdict, flags, peak_iod or amplitude_iod, action_units, regions, onset_s,
//   apex_s, offset_s, fps, and as the length of the video minutes,
//   video_duration_s, frames (with fps), or duration_s where it cannot be that
//   of the event. A row with empty onset and offset names a video without any
//   expression. MEGC's submissions (vid, pred_onset, pred_offset, type) are
//   read too. .eaf, BORIS .tsv, .vtt, .srt, .TextGrid by tier (annotation.h),
//   also under another name when the text says what it is.
// A signals.csv beside an events.csv tells the length, the rate and the times
// of all frames of its video, an events.json where its sound starts.
// @throws ConfigError when a path holds nothing to read, DataError with file,
// line, column and value, beyond 500,000 expressions, and with needs_events
// for a file of which nothing was read (neither an expression nor a row that
// names a video without).
// Names of one recording become the one with most folders; where several files
// name only the file of a recording, they are of as many recordings as their
// results tell places (events.json, else the folders below one that was given).
// What two files say of one recording counts once; both with a note. @throws
// DataError for a name that may be several.
SpotList ReadSpots(const std::vector<std::string>& paths,
                   const SpotReading& reading);

// A CSV with name (or video), and any of frames, fps, duration_s, minutes.
std::vector<VideoFacts> ReadVideos(const std::string& path,
                                   ReadingNotes* notes = nullptr);

struct JoinOptions {
  double fps = 0;  // for every video that does not tell; 0: none
  double micro_max_s = kUsualMicroMaxS;  // kind of those that tell none
};

// Both lists over one numbering of the videos.
struct SpotSet {
  std::vector<VideoFacts> videos;
  std::vector<SpotEvent> truth, predicted;  // interval.video set
  std::vector<std::string> warnings;
  std::vector<std::string> notes;  // what was chosen

  std::vector<SpotInterval> Truth() const;
  std::vector<SpotInterval> Predicted() const;
  // Of all videos; nullopt when the length of one is not known.
  std::optional<double> Minutes() const;
};

// Videos are the same when their file names are, else when their names without
// extension are and nothing else fits; of several of one name the folders
// decide (recording_match.h). Names are compared as they are; only one
// that a folder alone tells may also be the folder's form of another name
// (characters that a folder name does not have). Every video of either list is
// scored; with `listed` only those (what lies elsewhere is left out, with a
// warning). Annotations get the nearest frame: by the times of signals.csv,
// else between the frames whose times the events of the video tell, else by the
// rate that a file or --fps tells. A truth that names no recording (a TextGrid,
// subtitles) is of the only one that has candidates. @throws ConfigError when a
// rate is needed and not known; DataError when both lists name recordings and
// none of them is the same, or when a name may be several.
SpotSet JoinSpots(SpotList truth, SpotList predicted,
                  const std::optional<std::vector<VideoFacts>>& listed,
                  const JoinOptions& options);

// Its notes as lines on stderr, and into `notes` (may be null).
void SayChoices(const SpotSet& set, ReadingNotes* notes);

// Of its videos, with all folders that are known.
std::vector<std::string> PathsOf(const SpotSet& set);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOT_INPUT_H_
