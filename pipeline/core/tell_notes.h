#ifndef MIEN_PIPELINE_CORE_TELL_NOTES_H_
#define MIEN_PIPELINE_CORE_TELL_NOTES_H_

#include "pipeline/core/reading_notes.h"

namespace mien {

// Says what was noted while files were read: at most ten lines of the log, the
// last of which counts what is not told.
void TellNotes(const ReadingNotes& notes);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_TELL_NOTES_H_
