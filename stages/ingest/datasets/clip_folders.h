#ifndef MIEN_STAGES_INGEST_DATASETS_CLIP_FOLDERS_H_
#define MIEN_STAGES_INGEST_DATASETS_CLIP_FOLDERS_H_

#include <map>
#include <string>
#include <vector>

#include "stages/ingest/datasets/coded_set.h"

namespace mien {

// Clip folders of one copy of a data set.
struct ClipFolders {
  std::string layout;  // folder that holds those of the subjects
  // subject ("01") -> clip ("EP02_01f") -> folder with at least one image; ""
  // is the subject of all clips where no path has {subject}
  std::map<std::string, std::map<std::string, std::string>> clips;
  std::vector<Skipped> notes;  // other copies, folders without images
};

// Looks for folders of subjects at most four levels deep: Cropped/sub01,
// Cropped-updated/Cropped/sub01, CASME2_RAW/CASME2-RAW/sub01, ... Of several
// copies under one root exactly one is used, the first by
// FolderDescription::copies; among equals the nearest to root, then by name.
// @throws DataError when there is none.
ClipFolders FindClipFolders(const std::string& root, const CodedSet& set);

// Whether a folder of this name is one of a subject.
bool IsSubjectFolder(const std::string& name, const SubjectForm& form);

// Numbers of the images in a folder.
FrameSpan SpanOf(const std::string& folder);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_DATASETS_CLIP_FOLDERS_H_
