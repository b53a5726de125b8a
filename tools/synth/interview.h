#ifndef MIEN_TOOLS_SYNTH_INTERVIEW_H_
#define MIEN_TOOLS_SYNTH_INTERVIEW_H_

#include <atomic>
#include <string>

#include "tools/synth/casting.h"
#include "tools/synth/interview_plan.h"

namespace mien {

struct InterviewOptions {
  std::string out;         // new or empty folder
  InterviewScript script;  // its seed is the whole set's
  int people = 0;          // 0: 4, or one per photo
  Casting cast;            // its iod_px is the script's
  int crf = 20;
  std::string preset = "veryfast";  // x264's
  bool named_by_photo = false;      // <photo>.mp4 in place of interview_NN.mp4
  int jobs = 1;  // videos at a time; same bytes for any number
  const std::atomic<bool>* stop = nullptr;
};

// Per person one H.264 video (interview_01.mp4 ...), then truth.csv
// (planned_expression.h) and nuisance.csv (interview_plan.h). Frames are made
// and encoded one by one. @throws ConfigError, DataError, IoError.
void WriteInterviews(const InterviewOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_INTERVIEW_H_
