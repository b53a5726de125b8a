#ifndef MIEN_STAGES_INGEST_DATASETS_TABLE_H_
#define MIEN_STAGES_INGEST_DATASETS_TABLE_H_

#include <string>

#include "stages/ingest/dataset.h"

namespace mien {

// Own clips, told by one table (.csv or .xlsx): a row an expression. `root` is
// the table, or the folder that holds it; paths are relative to that folder.
//
//   path     folder of frames or video file          needed
//   subject  who is seen; any text                   needed
//   label    emotion or class as people coded it     needed
//   onset, apex, offset   frames as the clip counts them: numbers in the names
//            of images, from 0 in a video. Missing onset and offset: the first
//            and the last frame of the clip
//   start, end  the frames of `path` that are the clip, both included
//   fps      of folders of frames instead of options.fps, of videos instead of
//            their own times
//   face     which face of the recording: 0 is the one seen longest
//   action_units, objective_class, dataset, kind
//   coder    who marked it: what a second one marked of the same moment (by
//            half or more) is left out, with a note
//
// Rows with the same path, subject, start and end are one clip with several
// events. Rows that cannot be used are failures, one line each: no path, a path
// that leads out of the folder, nothing there, an onset behind the offset, two
// people in one video without `face`, and so on.
// options.columns: "key=name" for columns that are called otherwise. Headings
// in other languages (column_words.h) are taken with a note; one that tells
// times in place of frames is an error.
// @throws ConfigError for those; DataError: no table, several, a needed column
// is missing, no row can be used.
Dataset LoadTable(const std::string& root, const ReadOptions& options);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_TABLE_H_
