#ifndef MIEN_TESTS_LAYOUTS_MADE_LAYOUT_H_
#define MIEN_TESTS_LAYOUTS_MADE_LAYOUT_H_

// Small data sets in every layout that mien-synth writes.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/catalogue.h"
#include "tests/support/temp_folder.h"
#include "tools/synth/dataset.h"
#include "tools/synth/layouts.h"
#include "tools/synth/sheet_file.h"

namespace mien {

// Three people with three clips each: frames too small to find a face in.
inline SynthDatasetOptions SmallLayout(const std::string& layout,
                                       const std::string& out) {
  SynthDatasetOptions options;
  options.layout = layout;
  options.out = out;
  options.subjects = 3;
  options.clips_per_subject = 3;
  options.cast.iod_px = 20;
  options.peak_px_min = 1;
  options.peak_px_max = 1.5;
  options.fps = 30;
  return options;
}

// Folders of a layout's clips whose sheets can be broken on purpose, with one
// empty picture for every frame: loaders look at names alone.
class MadeLayout {
 public:
  explicit MadeLayout(const ClipLayout& layout, const std::string& root)
      : layout_(layout),
        root_(root),
        plans_(PlanClips(SmallLayout(layout.name, root))),
        clips_(PlaceClips(layout, plans_)) {
    for (const PlacedClip& clip : clips_) {
      const int first = layout.cut ? clip.plan->onset : 1;
      const int last = layout.cut ? clip.plan->offset : clip.plan->frame_count;
      const std::int64_t before = clip.onset - clip.plan->onset;
      for (int n = first; n <= last; ++n) WriteEmpty(Path(clip, n + before));
    }
  }

  std::string Path(const PlacedClip& clip, std::int64_t number) const {
    return root_ + "/" + layout_.frame(clip, number);
  }
  std::string Folder(const PlacedClip& clip) const {
    return std::filesystem::path(Path(clip, 1)).parent_path().string();
  }
  const std::vector<PlacedClip>& clips() const { return clips_; }
  SheetFile Sheet() const { return layout_.sheets(clips_).at(0); }
  void Write(const SheetFile& sheet) const { WriteSheetFile(root_, sheet); }

  Dataset Load() const {
    const DatasetRow& row = DatasetNamed(layout_.name);
    return row.clips(root_, {row.fps});
  }

 private:
  static void WriteEmpty(const std::string& path);

  const ClipLayout& layout_;
  std::string root_;
  std::vector<ClipPlan> plans_;
  std::vector<PlacedClip> clips_;
};

inline void MadeLayout::WriteEmpty(const std::string& path) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  std::ofstream out(path);  // not synced: there are hundreds
}

}  // namespace mien

#endif  // MIEN_TESTS_LAYOUTS_MADE_LAYOUT_H_
