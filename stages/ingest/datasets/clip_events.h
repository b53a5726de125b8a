#ifndef MIEN_STAGES_INGEST_DATASETS_CLIP_EVENTS_H_
#define MIEN_STAGES_INGEST_DATASETS_CLIP_EVENTS_H_

// Clips in which people coded several events.

#include <vector>

#include "stages/ingest/dataset.h"

namespace mien {

// One clip for each coded event, in their order: name and item with "@" and
// the onset behind them ("15_0101@557"), and with "@557.2" for a second event
// of that onset. A clip with one event or none stays as it is.
std::vector<Clip> OneClipAnEvent(const Clip& clip);

// Of several coded events that which holds `number`, or else the nearest to
// it; the earlier of equals. clip.coded: at least one.
const CodedEvent& EventAt(const Clip& clip, double number);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_CLIP_EVENTS_H_
