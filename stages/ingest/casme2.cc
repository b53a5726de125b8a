#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/casme2_folders.h"
#include "stages/ingest/casme2_sheet.h"
#include "stages/ingest/dataset.h"
#include "stages/ingest/folder.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

using Clips = std::map<std::string, std::string>;  // name -> folder

// The name on disk that stands for `name` of the sheet although it is spelt
// otherwise (case, the "f" at the end), if no other row needs it; else "".
std::string SimilarName(const std::string& name, const Clips& clips,
                        const std::set<std::string>& taken) {
  const std::string lower = ToLower(name);
  std::string toggled = lower;
  if (EndsWith(toggled, "f")) {
    toggled.pop_back();
  } else {
    toggled += 'f';
  }
  for (const std::string& wanted : {lower, toggled}) {
    for (const auto& [on_disk, folder] : clips) {
      if (ToLower(on_disk) == wanted && taken.count(on_disk) == 0) {
        return on_disk;
      }
    }
  }
  return "";
}

// Why the clip's frames do not fit its annotation, or "".
std::string CheckFrames(const Clip& clip) {
  std::int64_t first = -1, last = -1;
  for (const std::string& file : ListFolder(clip.folder).files) {
    if (!IsImageName(file)) continue;
    const auto number = LastNumber(file);
    if (!number) continue;
    first = first < 0 ? *number : std::min(first, *number);
    last = std::max(last, *number);
  }
  const std::int64_t onset = *clip.annotation.onset;
  if (first >= 0 && (onset < first || onset > last)) {
    return Str("its onset ", onset, " is not among the frames ", first, " to ",
               last, " in ", clip.folder,
               ": this copy is numbered anew; use one with the original "
               "numbers");
  }
  return "";
}

class Loader {
 public:
  Loader(Casme2Sheet sheet, Casme2Folders folders, Dataset* dataset)
      : sheet_(std::move(sheet)),
        folders_(std::move(folders)),
        dataset_(dataset) {}

  void Run() {
    for (const Casme2Row& row : sheet_.rows) {
      if (ClipsOf(row.subject).count(row.name) > 0) {
        taken_[row.subject].insert(row.name);
      }
    }
    for (Casme2Row& row : sheet_.rows) AddClip(&row);
    for (const Skipped& skipped : sheet_.skipped) {
      dataset_->skipped.push_back(skipped);
      in_sheet_.insert(skipped.item);
    }
    for (const Skipped& note : folders_.notes) {
      dataset_->skipped.push_back(note);
    }
    for (const auto& [subject, clips] : folders_.clips) {
      for (const auto& [name, folder] : clips) {
        const std::string item = "sub" + subject + "_" + name;
        if (taken_[subject].count(name) == 0 && in_sheet_.count(item) == 0) {
          Skip(item, "on disk but not in " + sheet_.path + ": left out", false);
        }
      }
    }
  }

 private:
  const Clips& ClipsOf(const std::string& subject) const {
    static const Clips kNone;
    const auto found = folders_.clips.find(subject);
    return found == folders_.clips.end() ? kNone : found->second;
  }

  void Skip(const std::string& item, const std::string& reason, bool failure) {
    dataset_->skipped.push_back({item, reason, failure});
  }

  void AddClip(Casme2Row* row) {
    Clip clip;
    clip.dataset = dataset_->name;
    clip.subject = row->subject;
    clip.name = row->name;
    clip.annotation = std::move(row->annotation);
    const Clips& clips = ClipsOf(row->subject);
    std::string on_disk = row->name;
    if (clips.count(on_disk) == 0) {
      on_disk = SimilarName(row->name, clips, taken_[row->subject]);
      if (on_disk.empty()) {
        Skip(
            clip.Item(),
            "in " + sheet_.path + " but not on disk (no folder with images " +
                (fs::path(folders_.layout) / ("sub" + row->subject) / row->name)
                    .string() +
                ")",
            true);
        return;
      }
      taken_[row->subject].insert(on_disk);
      Skip(clip.Item(), "its folder is called " + on_disk, false);
    }
    clip.folder = clips.at(on_disk);
    const std::string why = CheckFrames(clip);
    if (!why.empty()) {
      Skip(clip.Item(), why, true);
      return;
    }
    dataset_->clips.push_back(std::move(clip));
  }

  Casme2Sheet sheet_;
  Casme2Folders folders_;
  Dataset* dataset_;
  std::map<std::string, std::set<std::string>> taken_;
  std::set<std::string> in_sheet_;
};

}  // namespace

Dataset LoadCasme2(const std::string& root, double fps) {
  std::error_code error;
  if (!fs::is_directory(root, error)) {
    throw DataError(root + ": " +
                    (fs::exists(root, error) ? "is not a folder"
                                             : "there is no such folder") +
                    ": give the folder of CASME II as data");
  }
  Dataset dataset;
  dataset.name = "casme2";
  dataset.root = root;
  dataset.fps = fps;
  Casme2Sheet sheet = ReadCasme2Sheet(root);
  dataset.sheet = sheet.path;
  Casme2Folders folders = FindCasme2Folders(root);
  const std::string layout = folders.layout;
  Loader(std::move(sheet), std::move(folders), &dataset).Run();
  if (dataset.clips.empty()) {
    throw DataError(Str(
        root, ": no clip of ", dataset.sheet, " can be used in ", layout,
        dataset.skipped.empty() ? std::string(": the sheet has no rows")
                                : "; the first: " + dataset.skipped[0].item +
                                      ": " + dataset.skipped[0].reason));
  }
  std::sort(dataset.clips.begin(), dataset.clips.end(),
            [](const Clip& a, const Clip& b) {
              return std::tie(a.subject, a.name) < std::tie(b.subject, b.name);
            });
  return dataset;
}

}  // namespace mien
