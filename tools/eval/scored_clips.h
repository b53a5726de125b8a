#ifndef MIEN_TOOLS_EVAL_SCORED_CLIPS_H_
#define MIEN_TOOLS_EVAL_SCORED_CLIPS_H_

// Tables of true and of predicted labels, joined: whichever columns hold them.

#include <set>
#include <string>
#include <vector>

#include "pipeline/core/reading_notes.h"
#include "tools/eval/clips.h"

namespace mien {

// What a missing prediction predicts.
constexpr char kNoPrediction[] = "(none)";

struct ScoredClip {
  std::string name, dataset, subject, split, truth, predicted;
};

struct ScoredClips {
  std::vector<ScoredClip> all;       // those of the truth that have a label
  std::vector<std::string> classes;  // of the truth, then of predictions only
  std::vector<std::string> missing, extra;  // names
  int unlabelled = 0;                       // of the truth
};

// The distinct values, if there are several.
std::set<std::string> Several(const std::vector<ScoredClip>& clips,
                              std::string ScoredClip::*what);

// @throws DataError: no such column, classes that have nothing to do with each
// other, no clip of the truth with a label, none with a prediction.
ScoredClips ReadScoredClips(const ClipOptions& options, ReadingNotes* notes);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SCORED_CLIPS_H_
