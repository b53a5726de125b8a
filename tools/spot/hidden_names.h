#ifndef MIEN_TOOLS_SPOT_HIDDEN_NAMES_H_
#define MIEN_TOOLS_SPOT_HIDDEN_NAMES_H_

// Results that are passed on without names (mien-spot --redact).

#include <string>
#include <vector>

#include "pipeline/exec/failures.h"
#include "stages/exchange/event_row.h"
#include "stages/mien_config.h"
#include "tools/spot/recording_list.h"

namespace mien {

// Which recording is which: in the folder of the cache, which stays at home.
constexpr const char* kHiddenNamesFile = "redacted_names.csv";

// Refuses a folder in which results that are not redacted would be passed on
// with these, and a cache within it. @throws ConfigError.
void CheckPassedOn(const std::string& out, const std::string& cache);

// Names recordings recording_01, recording_02, ... in all that is written of
// them (Recording::shown, folder, source). One that was named in an earlier run
// with this cache keeps its name. @throws IoError, DataError.
void HideNames(const std::string& cache, const std::string& out,
               std::vector<Recording>* recordings);

// `text` with the recording's path, file name and, of at least four letters,
// its stem replaced by Recording::shown.
std::string WithoutName(std::string text, const Recording& recording);

// Items and messages likewise; an input that is none of the recordings becomes
// "input".
std::vector<Failure> WithoutNames(std::vector<Failure> failures,
                                  const std::vector<Recording>& recordings,
                                  const std::vector<std::string>& inputs);

// Takes the folder of the cache and of files that a user named out of what is
// written of a configuration.
void HideFolders(MienConfig* config);

// A person's notes and name, and what was said, taken away.
void ForgetWords(std::vector<EventRow>* rows);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_HIDDEN_NAMES_H_
