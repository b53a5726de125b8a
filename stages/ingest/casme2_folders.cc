#include "stages/ingest/casme2_folders.h"

#include <algorithm>
#include <filesystem>
#include <tuple>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/casme2_sheet.h"
#include "stages/ingest/folder.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kLayoutLevels = 4;

bool IsSubjectFolder(const std::string& name) {
  return StartsWith(ToLower(name), "sub") && name.size() > 3 &&
         ParseInt(Casme2Subject(name)).has_value();
}

struct Layout {
  int rank = 0;
  int level = 0;
  std::string path;
};

int RankOf(const std::string& path) {
  const std::string name = ToLower(path);
  const auto has = [&name](const char* part) {
    return name.find(part) != std::string::npos;
  };
  if (has("raw")) return has("selected") ? 2 : 1;
  if (has("crop")) return has("updated") ? 3 : 4;
  return 5;
}

// Only names below root tell what a copy is; root's own where there are none.
void FindLayouts(const fs::path& root, const fs::path& folder, int level,
                 std::vector<Layout>* found) {
  const FolderList list = ListFolder(folder);
  if (std::any_of(list.folders.begin(), list.folders.end(), IsSubjectFolder)) {
    const std::string named = folder == root
                                  ? FolderName(root)
                                  : folder.lexically_relative(root).string();
    found->push_back({RankOf(named), level, folder.string()});
  }
  if (level == kLayoutLevels) return;
  for (const std::string& name : list.folders) {
    if (!IsSubjectFolder(name)) {
      FindLayouts(root, folder / name, level + 1, found);
    }
  }
}

bool HoldsImages(const fs::path& folder) {
  const FolderList list = ListFolder(folder);
  return std::any_of(list.files.begin(), list.files.end(), IsImageName);
}

}  // namespace

Casme2Folders FindCasme2Folders(const std::string& root) {
  std::vector<Layout> layouts;
  FindLayouts(root, root, 1, &layouts);
  if (layouts.empty()) {
    throw DataError(root +
                    ": no folders sub01, sub02, ... with clips: give the "
                    "folder that holds Cropped or CASME2_RAW");
  }
  std::sort(layouts.begin(), layouts.end(),
            [](const Layout& a, const Layout& b) {
              return std::tie(a.rank, a.level, a.path) <
                     std::tie(b.rank, b.level, b.path);
            });
  Casme2Folders folders;
  folders.layout = layouts[0].path;
  for (std::size_t i = 1; i < layouts.size(); ++i) {
    folders.notes.push_back(
        {layouts[i].path,
         "another copy of the clips, not read: " + folders.layout +
             " is used (raw before selected before cropped); to use this "
             "one, give its folder as data",
         false});
  }
  for (const std::string& name : ListFolder(folders.layout).folders) {
    if (!IsSubjectFolder(name)) continue;
    const std::string subject = Casme2Subject(name);
    const fs::path subject_folder = fs::path(folders.layout) / name;
    for (const std::string& clip : ListFolder(subject_folder).folders) {
      const fs::path folder = subject_folder / clip;
      const std::string item = "sub" + subject + "_" + clip;
      if (!HoldsImages(folder)) {
        folders.notes.push_back(
            {item, "no image in " + folder.string(), false});
      } else if (!folders.clips[subject]
                      .emplace(clip, folder.string())
                      .second) {
        folders.notes.push_back(
            {item, "found twice, not read: " + folder.string(), false});
      }
    }
  }
  return folders;
}

}  // namespace mien
