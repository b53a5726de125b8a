#ifndef MIEN_TOOLS_SPOT_CODED_H_
#define MIEN_TOOLS_SPOT_CODED_H_

// Intervals that people marked, and what is measured within them.

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "stages/exchange/event_row.h"
#include "stages/spotting/event_list.h"
#include "stages/spotting/interval_measure.h"

namespace mien {

// One of them, as the file tells it.
struct MarkedRow {
  std::string video;  // "": the file names none
  CodedInterval interval;
  std::int64_t onset_frame = -1, offset_frame = -1, apex_frame = -1;  // -1: in
                                                                      // seconds
  bool sound_time = false;  // seconds since the sound's start
  std::string label;        // where it is one of the usual emotions
  std::string text;         // what the coder wrote
  std::string coder;        // who that was, where it is told
};

struct CodedList {
  std::string name;  // of the file
  std::string sha256;
  std::vector<MarkedRow> rows;
  ReadingNotes notes;
};

// ELAN, BORIS, WebVTT, SubRip, TextGrid by tier (tiers empty: those of mien's
// own exports, or the only one there is), and CSV: onset_s and offset_s (or
// start_s, end_s), or onset_frame and offset_frame (or onset, offset), and if
// there apex_s, apex_frame, video, face, label or emotion, note or text.
// videos: recordings that are read, of several in the file; fps: for time code
// (hh:mm:ss:ff) where no column tells; 0: not known.
// @throws IoError, DataError: no such columns, an end before its start, nothing
// marked.
CodedList ReadCoded(const std::string& path,
                    const std::vector<std::string>& tiers,
                    const std::vector<std::string>& videos, double fps = 0);

// Those of the recording `video` (its path, where others have its file's name:
// then rows name folders too), with seconds: rows that name none are of it
// where `alone`. time_s, first_frame: of the frames that are read; sound_s:
// where the sound begins. @throws DataError: rows that name no recording where
// there are several.
std::vector<MarkedRow> CodedOf(const CodedList& list, const std::string& video,
                               bool alone, const std::vector<double>& time_s,
                               std::int64_t first_frame, double sound_s);

// Says how many rows are of none of the recordings `videos` (as CodedOf is
// given them), and which names they have; "" for none.
std::string UnreadText(const CodedList& list,
                       const std::vector<std::string>& videos);

std::vector<CodedInterval> IntervalsOf(const std::vector<MarkedRow>& rows);

// What is of another face becomes not measured; face -1: all stay.
void OnlyOfFace(int face, std::vector<MeasuredInterval>* measured);

// As the candidates of a list: numbers by time, all listed. rows[k] belongs to
// number which[k] + 1 of the list; what could not be measured is told and left
// out.
struct CodedEvents {
  EventList list;
  std::vector<std::size_t> which;  // of the rows, by number - 1
};
CodedEvents ListCoded(const std::vector<MeasuredInterval>& measured,
                      const std::vector<double>& time_s, double micro_max_s,
                      const EventListParams& params);

// What coders wrote goes into label, where it is an emotion: they have looked,
// and the network has not. event_rows begin with those of the list.
void PutCoded(const std::vector<MarkedRow>& rows, const CodedEvents& events,
              std::vector<EventRow>* event_rows);

// "5 intervals of coded.eaf were measured in place of spotting ...".
std::string CodedText(const std::string& name,
                      const std::vector<MarkedRow>& rows,
                      const CodedEvents& events);

// coded.csv: a line an interval, measured or not.
std::string CodedCsv(const std::string& video,
                     const std::vector<MarkedRow>& rows,
                     const std::vector<MeasuredInterval>& measured,
                     const CodedEvents& events,
                     const std::vector<double>& time_s);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_CODED_H_
