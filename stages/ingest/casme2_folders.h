#ifndef MIEN_STAGES_INGEST_CASME2_FOLDERS_H_
#define MIEN_STAGES_INGEST_CASME2_FOLDERS_H_

#include <map>
#include <string>
#include <vector>

#include "stages/ingest/dataset.h"

namespace mien {

// Clip folders of one copy of CASME II.
struct Casme2Folders {
  std::string layout;  // folder that holds sub01, sub02, ...
  // subject ("01") -> clip ("EP02_01f") -> folder with at least one image
  std::map<std::string, std::map<std::string, std::string>> clips;
  std::vector<Skipped> notes;  // other copies, folders without images
};

// Looks for sub* folders at most four levels deep: Cropped/sub01,
// Cropped-updated/Cropped/sub01, CASME2_RAW/CASME2-RAW/sub01, ... Of several
// copies under one root exactly one is used, in this order:
//   1. RAW (not "selected"): whole recordings, so that the face is tracked
//      and aligned from quiet frames on, as in any other video;
//   2. RAW_selected: the same pixels, onset..offset only;
//   3. Cropped-updated, 4. Cropped: already warped by others;
//   5. folders with other names.
// Among equals the nearest to root, then by name.
// @throws DataError when there is none.
Casme2Folders FindCasme2Folders(const std::string& root);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_CASME2_FOLDERS_H_
