#include <algorithm>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/dataset.h"
#include "stages/ingest/folder.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kLevels = 4;

Clip Recording(const fs::path& path, const std::string& name) {
  Clip clip;
  clip.dataset = "video";
  clip.name = clip.item = name;
  clip.folder = path.string();
  return clip;
}

void Find(const fs::path& folder, const std::string& prefix, int level,
          std::vector<Clip>* found) {
  const FolderList list = ListFolder(folder);
  bool images = false;
  for (const std::string& file : list.files) {
    images = images || IsImageName(file);
    if (IsVideoName(file)) {
      found->push_back(Recording(folder / file, prefix + file));
    }
  }
  if (images) {
    found->push_back(Recording(
        folder, prefix.empty() ? FolderName(folder)
                               : prefix.substr(0, prefix.size() - 1)));
  }
  if (level == kLevels) return;
  for (const std::string& name : list.folders) {
    Find(folder / name, prefix + name + "/", level + 1, found);
  }
}

}  // namespace

Dataset LoadRecordings(const std::string& root, double fps) {
  std::error_code error;
  if (!fs::exists(root, error)) {
    throw DataError(root +
                    ": there is no such file or folder: give a video file, a "
                    "folder of frames, or a folder of those");
  }
  Dataset dataset;
  dataset.name = "video";
  dataset.root = root;
  if (fs::is_directory(root, error)) {
    Find(root, "", 0, &dataset.clips);
  } else {
    dataset.clips.push_back(
        Recording(root, fs::path(root).filename().string()));
  }
  if (dataset.clips.empty()) {
    throw DataError(Str(root, ": no video file (", VideoExtensions(),
                        ") and no folder of frames in it"));
  }
  std::sort(dataset.clips.begin(), dataset.clips.end(),
            [](const Clip& a, const Clip& b) { return a.name < b.name; });
  for (Clip& clip : dataset.clips) clip.fps = fps;
  return dataset;
}

}  // namespace mien
