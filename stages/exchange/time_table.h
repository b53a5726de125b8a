#ifndef MIEN_STAGES_EXCHANGE_TIME_TABLE_H_
#define MIEN_STAGES_EXCHANGE_TIME_TABLE_H_

// Tables of times that annotation programs export as text. None of them has
// to name its recording:
//
//   ELAN     tab-delimited text, with or without headings ("Begin Time -
//            ss.msec", in any language: the unit behind the dash tells), one
//            column for all tiers or one for each; also saved anew with
//            semicolons or commas. Second as in the export: the medium's, as
//            far as ELAN was told to add its offset.
//   Datavyu  CSV with columns NAME.onset and NAME.offset in ms: tier = NAME
//   Praat    a TextGrid "down to table" (tmin, tier, text, tmax): the sound's
//            seconds
//   Observer (Noldus) an event log with Time_Relative_sf, Duration_sf,
//            Behavior and Event_Type: tier = Behavior
//   Audacity labels: begin, end and text between tabs; tier "labels"

#include <string>
#include <string_view>

#include "stages/exchange/annotation.h"

namespace mien {

// By the first lines.
bool LooksLikeTimeTable(std::string_view text);

// What LooksLikeTimeTable is true for; `text` in UTF-8. Rows without a time or
// without text (Praat's gaps) are left out, the former with a note.
// @throws DataError when its times are of a unit that is not read (SMPTE), no
// times, or end before they begin.
AnnotationFile ParseTimeTable(std::string_view text, const std::string& name);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_TIME_TABLE_H_
