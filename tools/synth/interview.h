#ifndef MIEN_TOOLS_SYNTH_INTERVIEW_H_
#define MIEN_TOOLS_SYNTH_INTERVIEW_H_

#include <atomic>
#include <string>
#include <vector>

#include "stages/track/track.h"
#include "tools/synth/interview_plan.h"

namespace mien {

struct InterviewOptions {
  std::string out;                  // new or empty folder
  InterviewScript script;           // its seed is the whole set's
  int people = 0;                   // 0: 4, or one per photo
  int width_px = 0, height_px = 0;  // 0: 6.4 and 4.8 times iod_px
  double noise_sd = 2;              // sensor noise, grey levels
  int crf = 20;
  std::string preset = "veryfast";  // x264's
  // Real faces in place of synthetic ones, in turn.
  std::vector<std::string> photos;
  bool named_by_photo = false;  // <photo>.mp4 in place of interview_NN.mp4
  std::string landmark_model = kDefaultLandmarkModel;
  int jobs = 1;  // videos at a time; same bytes for any number
  const std::atomic<bool>* stop = nullptr;
};

// Per person one H.264 video (interview_01.mp4 ...), then truth.csv
// (planned_expression.h) and nuisance.csv (interview_plan.h). Frames are made
// and encoded one by one. @throws ConfigError, DataError, IoError.
void WriteInterviews(const InterviewOptions& options);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_INTERVIEW_H_
