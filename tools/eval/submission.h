#ifndef MIEN_TOOLS_EVAL_SUBMISSION_H_
#define MIEN_TOOLS_EVAL_SUBMISSION_H_

// Spotted intervals in the form in which the Micro-Expression Grand Challenges
// take them.

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "tools/eval/spot_input.h"

namespace mien {

struct SubmissionOptions {
  std::vector<std::string> predicted;  // files or folders
  std::string videos;                  // list of those to submit; "" = all
  std::string out;                     // file; "" = the stream
  int year = 2022;                     // from 2023 on: the later columns
  double fps = 0;                      // where the files do not tell; 0: none
  double min_score = 0;
  double micro_max_s = kUsualMicroMaxS;  // longer is macro
  std::vector<std::string> hidden;       // flags whose candidates are left out
  std::int64_t first_frame = 1;          // number of a video's first frame
};

// mien-eval submission: one CSV of all videos,
//   2022:  vid,pred_onset,pred_offset,type
//   2023+: vid,onset,offset,type
// vid: the name without extension, and without folder unless videos share it
// (then said). type: me or mae, by the length
// from onset to offset alone (the rule of the challenges; micro_rule of
// mien-spot may be another), by the kind that the list tells where no time is
// known. Rows by vid, onset, offset and type, each once. Left out are what a
// person rejected, scores below min_score, hidden flags. How many these are,
// and the videos without any row, stand on stderr.
// @throws ConfigError; DataError: an interval with neither rate nor kind, two
// videos of one vid; IoError.
void WriteSubmission(const SubmissionOptions& options, std::ostream& out);

// Its text, of what JoinSpots() has read; `left_out` (may be null) receives the
// number of candidates that are not in it.
std::string SubmissionCsv(const SpotSet& set, const SubmissionOptions& options,
                          std::size_t* left_out = nullptr);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SUBMISSION_H_
