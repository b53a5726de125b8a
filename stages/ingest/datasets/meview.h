#ifndef MIEN_STAGES_INGEST_DATASETS_MEVIEW_H_
#define MIEN_STAGES_INGEST_DATASETS_MEVIEW_H_

#include <string>

#include "stages/ingest/dataset.h"

namespace mien {

// MEVIEW: a table and, beside or below it, the videos, which every user has to
// get: the cut clips (sub01-1.mp4, or a folder of frames of that name) or the
// films that they were taken from (column VideoFile), of which then two seconds
// before and after the event are read. There is no apex. Rows without an
// emotion are no micro-expressions: notes.
// @throws DataError: no such folder, no table, no clip.
Dataset LoadMeview(const std::string& root, const ReadOptions& options);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_MEVIEW_H_
