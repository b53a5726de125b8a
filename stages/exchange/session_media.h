#ifndef MIEN_STAGES_EXCHANGE_SESSION_MEDIA_H_
#define MIEN_STAGES_EXCHANGE_SESSION_MEDIA_H_

// Which recording an annotation belongs to, and at which second of its file
// it lies. Used by annotation.cc alone.

#include <vector>

#include "stages/exchange/annotation.h"
#include "stages/exchange/event_row.h"

namespace mien {

// An event in the time of its session, before it is given to a recording.
struct SessionEvent {
  EventRow row;
  int session = 0, medium = -1;  // as in Annotation
};

// Adds rows, recordings and notes to `result`, as ReadAnnotated says.
// @throws DataError: no such medium, a time beyond 4e6 s.
void GiveToRecordings(const std::vector<SessionEvent>& events,
                      const AnnotationFile& file, const AnnotationUse& use,
                      AnnotatedEvents* result);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_SESSION_MEDIA_H_
