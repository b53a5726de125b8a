#ifndef MIEN_TOOLS_SPOT_STUDY_H_
#define MIEN_TOOLS_SPOT_STUDY_H_

// Several recordings together: what each adds, and the tables and the page
// over all of them.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stages/evaluate/detection_limit.h"
#include "stages/exchange/conditions.h"
#include "stages/exchange/event_row.h"
#include "stages/motion/motion_series.h"
#include "stages/report/study_page.h"
#include "stages/track/face_tracks.h"

namespace mien {

// The median of what is left of the head's motion on places that do not move,
// of the face that is measured longest; NaN without one.
void PutNoise(const MotionSeries& series, StudyRecording* recording);

// Minutes, faces (of those measured: first frame, frames found), rate.
struct SeenFaces {
  std::size_t faces = 0;
  double frames = 0;  // added over faces
};
void PutLength(const FaceTracks& tracks, const SeenFaces& seen,
               StudyRecording* recording);

// Counts of the listed rows; context_s: MediaParams::context_s.
void PutCounts(const std::vector<EventRow>& rows, std::size_t found,
               double context_s, double fps, StudyRecording* recording);

void PutLimit(const std::optional<MeasuredLimit>& limit,
              StudyRecording* recording);

// The conditions of `recordings` (paths; the names of the study), from a table
// of --table; "" none. What is left out goes to study->notes and is told.
// @throws as ReadConditions, JoinConditions.
void PutConditions(const std::string& table,
                   const std::vector<std::string>& paths, Study* study);

// index.html (if asked for), recordings.csv, and where they are told
// persons.csv, conditions.csv, contrasts.csv: names and texts.
std::vector<std::pair<std::string, std::string>> StudyFiles(const Study& study,
                                                            bool page);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_STUDY_H_
