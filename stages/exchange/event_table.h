#ifndef MIEN_STAGES_EXCHANGE_EVENT_TABLE_H_
#define MIEN_STAGES_EXCHANGE_EVENT_TABLE_H_

// events.csv: one line per candidate, the file that people open in a
// spreadsheet, mark and hand back.

#include <string>
#include <string_view>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "stages/exchange/event_row.h"
#include "stages/exchange/event_terms.h"

namespace mien {

// By which of the field's rules an expression is micro, as in micro_by:
// "total" (its whole length), "onset" (its rise).
const std::vector<std::string>& MicroRules();

// The columns in the order in which they are written:
//   video,face,event,kind,onset_frame,apex_frame,offset_frame,onset_s,apex_s,
//   offset_s,duration_s,score,amplitude_px,amplitude_iod,regions,flags,label,
//   p_negative,p_positive,p_surprise,verdict,action_units,note,micro_by,words,
//   speaker
const std::vector<std::string>& EventColumns();
// What people code: coded_units,coded_emotion,coder,added. These columns stand
// at the end of a table in which any row is coded().
const std::vector<std::string>& CodingColumns();

// The whole table. Seconds, score, amplitudes and probabilities with 6
// digits; what is NaN, and a frame of -1, is an empty cell; regions, flags and
// action_units are joined by ';' (a ';' inside an item becomes ','). Text is
// valid UTF-8 without control characters (bytes that are none become U+FFFD);
// what a spreadsheet would run as a formula is guarded, see cells.h.
std::string EventsCsv(const std::vector<EventRow>& rows);

// Reads it back: by column name in any order, any of the separators of csv.h,
// byte order mark, CRLF, unknown columns. video, onset_frame and offset_frame
// must be there, every other column may be missing: times are then NaN, a
// missing apex_frame is -1, a missing kind follows the length (up to
// micro_max_s micro; micro when seconds are missing too). duration_s is not
// read: it is offset_s - onset_s. `name` is for messages. Verdicts may be
// written in the usual other words (verdict_words.h); with `notes` one that
// cannot be read is left open and noted, without it is an error.
// @throws DataError with file, line, column, value and what is allowed: no
// whole frame, offset before onset, kind, verdict, micro_by, added, a
// probability outside 0..1.
std::vector<EventRow> ParseEventsCsv(std::string_view text,
                                     const std::string& name,
                                     ReadingNotes* notes = nullptr,
                                     double micro_max_s = kUsualMicroMaxS);
// @throws IoError, DataError.
std::vector<EventRow> ReadEvents(const std::string& path,
                                 ReadingNotes* notes = nullptr,
                                 double micro_max_s = kUsualMicroMaxS);

// signals.csv: frame,time_s,<columns>; frames from first_frame on; NaN is an
// empty cell. @throws InternalError when the sizes of the table do not fit.
std::string SignalsCsv(const SignalTable& signals,
                       std::int64_t first_frame = 0);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_EVENT_TABLE_H_
