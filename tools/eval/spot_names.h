#ifndef MIEN_TOOLS_EVAL_SPOT_NAMES_H_
#define MIEN_TOOLS_EVAL_SPOT_NAMES_H_

// Recordings of one file name in the files of one list. Used by spot_input.cc
// alone.

#include <cstddef>
#include <string>
#include <vector>

#include "tools/eval/spot_input.h"

namespace mien {

// What one file has added to a list.
struct SpotPart {
  std::string file;
  std::size_t given = 0;  // number of the path that was given
  // By the folders of its results below a given folder: "P1/session", of
  // P1/session/events.csv; else "".
  std::string below;
  std::size_t first_event = 0, events = 0, first_video = 0, videos = 0;
};

// Gives each recording one name, that with most folders, and one entry of
// list->videos. Names of a file alone that several parts have become the places
// that their results tell. @throws DataError for a name that may be several.
void NameRecordings(const std::vector<SpotPart>& parts, SpotList* list);

// Takes out what a part says that one before has said: the same recording,
// face, times, kind, label, score, person and coder. Rows of one part stay.
// A verdict that only the second tells is taken. With notes, also on recordings
// of which several parts say different things.
void CountPartsOnce(const std::vector<SpotPart>& parts, SpotList* list);

// Copies of one film on two machines, in a list beside one that names only its
// file: taken for one recording, with a note.
void MergeCopies(const SpotList& other, SpotList* list, ReadingNotes* notes);

}  // namespace mien

#endif  // MIEN_TOOLS_EVAL_SPOT_NAMES_H_
