#ifndef MIEN_TOOLS_STUDIO_DECOYS_H_
#define MIEN_TOOLS_STUDIO_DECOYS_H_

// Stretches without a candidate that blind coders are shown among the
// candidates: how often one of them is accepted says how often a coder sees
// what nobody has found. Of each recording decoys/NAME/ holds
//
//   decoys.csv                 those that were chosen, as events.csv
//   NAME/                      what mien-spot --review decoys.csv made of them:
//                              their films are in its report.html
//   coders/CODER_decoys.csv    a coder's decisions (Reviews)

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stages/exchange/event_row.h"
#include "tools/studio/project.h"

namespace mien {

// Numbers begin here: no candidate has them, and nothing that is added.
constexpr int kFirstDecoy = 900001;
inline bool IsDecoy(const EventRow& row) { return row.event >= kFirstDecoy; }

// Frames of a recording by signals.csv, and which of them show each face.
struct SeenFrames {
  std::int64_t first_frame = 0;
  std::vector<double> time_s;             // T
  std::map<int, std::vector<char>> seen;  // T each
};
// @throws DataError: not such a table.
SeenFrames SeenFramesOf(const std::string& signals_csv,
                        const std::string& name);

// `share` times as many as there are candidates, one at least: each as long as
// a candidate drawn at random (its rise, its fall, its kind, its face), at a
// place drawn at random where the face is seen all the time and which is half a
// second away from every candidate and decoy of that face. Those of `before`
// that still fit stay, with their numbers. Fewer where there is no room.
std::vector<EventRow> ChooseDecoys(const std::vector<EventRow>& found,
                                   const std::vector<EventRow>& before,
                                   const SeenFrames& frames, double share,
                                   std::uint64_t seed);

// Chooses those of a recording and writes decoys.csv. False: there is room for
// none. @throws DataError: nothing was found yet.
bool WriteDecoys(const Project& project, const std::string& recording);

// Those of a recording that can be shown; none where they were chosen beside
// other candidates than `found`, or their films are not there yet.
std::vector<EventRow> ReadDecoys(const Project& project,
                                 const std::string& recording,
                                 const std::vector<EventRow>& found);

// Whether a coder is to decide about them, and to see nothing of what the
// program says of a candidate.
bool ShowsDecoys(const ProjectParams& params, const std::string& coder);

}  // namespace mien

#endif  // MIEN_TOOLS_STUDIO_DECOYS_H_
