#ifndef MIEN_TOOLS_SPOT_SPOKEN_H_
#define MIEN_TOOLS_SPOT_SPOKEN_H_

// Which file says what was said in a recording.

#include <optional>
#include <string>

#include "stages/exchange/transcript.h"

namespace mien {

// The transcript `given`; without one ("") what lies beside the recording, if
// `search` and if it holds words. What is chosen, left out or not taken is
// told. @throws DataError, IoError: a given one that cannot be read.
std::optional<Transcript> SpokenIn(const std::string& item,
                                   const std::string& recording,
                                   const std::string& given, bool search);

}  // namespace mien

#endif  // MIEN_TOOLS_SPOT_SPOKEN_H_
