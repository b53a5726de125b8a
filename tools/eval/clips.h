#ifndef MIEN_TOOLS_EVAL_CLIPS_H_
#define MIEN_TOOLS_EVAL_CLIPS_H_

// Scores of clips: one row a clip in either file.

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/core/csv.h"

namespace mien {

struct ClipOptions {
  std::string truth, predicted;  // CSV
  std::string out;               // folder for files; "" = none
  double fps = 0;                // apex: where the truth has no column fps
  int resamples = 1000;
  std::uint64_t seed = 1;
};

// Of both tables together, well below a gigabyte.
CsvLimits ClipLimits();

// Rows of two tables that speak of the same clip.
struct ClipPairs {
  std::vector<std::string> key_columns;  // clip, and subject and dataset where
                                         // both tables have them
  std::vector<std::pair<std::size_t, std::size_t>> rows;  // truth, predicted
  std::vector<std::size_t> missing;  // rows of the truth without prediction
  std::vector<std::size_t> extra;    // rows of the predictions without truth

  // "dataset/subject/clip" of a row of the truth or the predictions.
  std::vector<std::string> truth_names, predicted_names;
};

// Pairs by clip (clip, filename, sample, video, file), subject and dataset;
// clips that are written otherwise by the longest common end of their paths,
// with or without container (recording_match.h), which is said.
// Several rows of one clip: `best` chooses among those of the predictions by
// score, if the table has one. @throws DataError when a clip occurs twice
// otherwise, when a column is missing, when no clip is in both.
ClipPairs PairClips(const Table& truth, const Table& predicted, bool best);

// mien-eval recognition. Truth: label, emotion, estimated emotion or class,
// the first whose classes are those of the predictions; where none is that,
// DataError names the columns. Predictions: predicted (or prediction), and
// p_<class> if there. Case does not count in names of classes. Rows with an
// empty label are not scored. A clip without prediction counts as wrong (none
// at all is a DataError); the scores of the predicted ones alone stand beside.
// Prints accuracy, UF1, UAR with floors and a bootstrap interval over subjects,
// each data set of its own, every class and the confusion; writes results.json,
// confusion.csv and unmatched.csv.
void EvaluateRecognition(const ClipOptions& options, std::ostream& out);

// mien-eval apex. Truth: apex (or apex_frame, apexframe), onset, offset, and
// fps, first_frame, last_frame if there; predictions: apex. Frames in one
// numbering. The baseline is the middle of first_frame..last_frame, else of
// onset..offset. Clips without true or predicted apex are listed, and those
// whose true apex lies outside onset..offset. Prints and writes results.json,
// errors.csv.
void EvaluateApex(const ClipOptions& options, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_CLIPS_H_
