#ifndef MIEN_TOOLS_SPOT_SPOT_METHODS_H_
#define MIEN_TOOLS_SPOT_SPOT_METHODS_H_

#include <string>
#include <vector>

#include "stages/mien_config.h"
#include "stages/report/methods.h"
#include "stages/report/study_page.h"

namespace mien {

// How these recordings (those that were done) were looked at. coded: the file
// whose intervals were measured, "" for spotting. study: whether conditions
// were compared. ranking: what the scores are of, where they are not the own.
Methods SpotMethods(const MienConfig& config,
                    const std::vector<StudyRecording>& recordings,
                    const std::string& coded, bool compared,
                    const std::string& ranking = "");

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOT_METHODS_H_
