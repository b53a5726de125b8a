#ifndef MIEN_STAGES_EXCHANGE_BORIS_MEDIA_H_
#define MIEN_STAGES_EXCHANGE_BORIS_MEDIA_H_

#include <string>
#include <vector>

#include "stages/exchange/annotation.h"

namespace mien {

// Media of one BORIS observation, in the order in which they play, as the
// columns of an export tell them. source: "player #1:a.mp4;b.mp4|player
// #2:c.mp4", or one path; fps and durations (s): numbers for each, or one for
// all. The last film of a player goes on: events may lie after its told end.
std::vector<Medium> BorisMedia(int session, double offset_s,
                               const std::string& source,
                               const std::string& fps,
                               const std::string& durations);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_BORIS_MEDIA_H_
