#ifndef MIEN_STAGES_TRACK_FACE_SPELLS_H_
#define MIEN_STAGES_TRACK_FACE_SPELLS_H_

// Who is seen in a track. Where the tile of a call shows another speaker, one
// picture dissolves into another, or a person sits down in another's place, the
// place goes on and the person does not.

#include <cstdint>
#include <opencv2/core.hpp>
#include <vector>

#include "stages/track/face_tracks.h"

namespace mien {

// Frames in which a face was followed without a break in its looks.
struct FaceSpell {
  std::int64_t first_idx = 0;  // up to the next spell's
  double begin_s = 0, end_s = 0;
  cv::Mat sum;  // of the patches (tracker.h)
};

// Correlation of mean patches below which two spells show two people; see
// kSamePerson.
constexpr double kOtherPerson = 0.75;
// Shorter spells tell too little.
constexpr double kLeastSpellS = 0.6;

// Who is seen in each spell: 0 in the first, then 1, ... as they appear. The
// person of the spell before, unless the mean patches correlate by less than
// kOtherPerson; then one of those before who is alike by kSamePerson, else
// somebody new. Spells that are too short are of the person before.
std::vector<int> PeopleOf(const std::vector<FaceSpell>& spells);

// The track of one of them: in the spells of others the face is lost.
// `people`: of each spell.
FaceTrack OnlyPerson(const FaceTrack& track,
                     const std::vector<FaceSpell>& spells,
                     const std::vector<int>& people, int person);

}  // namespace mien

#endif  // MIEN_STAGES_TRACK_FACE_SPELLS_H_
