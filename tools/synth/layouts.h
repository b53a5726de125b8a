#ifndef MIEN_TOOLS_SYNTH_LAYOUTS_H_
#define MIEN_TOOLS_SYNTH_LAYOUTS_H_

// How data sets of clips lie on disk: names of folders and frames, and the
// sheet as the real one is, quirks of its form included.

#include <cstdint>
#include <string>
#include <vector>

#include "tools/synth/clip_plan.h"
#include "tools/synth/sheet_file.h"

namespace mien {

// A clip in a layout.
struct PlacedClip {
  const ClipPlan* plan = nullptr;
  int subject = 1;     // from 1
  int of_subject = 1;  // which clip of the subject's, from 1
  int of_class = 1;    // which of those of its class
  std::string name;    // ClipLayout::clip
  // Numbers in the layout.
  std::int64_t onset = 0, apex = 0, offset = 0;
};

struct ClipLayout {
  const char* name;  // as data.format
  double fps;
  bool cut;             // frames from onset to offset alone
  std::int64_t before;  // what is added to a frame's number in the plan
  std::string (*clip)(const PlacedClip& clip);
  // Path of a frame from the set's folder.
  std::string (*frame)(const PlacedClip& clip, std::int64_t number);
  std::vector<SheetFile> (*sheets)(const std::vector<PlacedClip>& clips);
};

// samm, smic, casme, casme_sq, samm_lv, casme3, casme3c, mmew, 4dme, dfme,
// meview, table; CASME II and the sets of pictures are written elsewhere.
const std::vector<ClipLayout>& ClipLayouts();

// nullptr: there is no such layout.
const ClipLayout* FindClipLayout(const std::string& name);

std::vector<PlacedClip> PlaceClips(const ClipLayout& layout,
                                   const std::vector<ClipPlan>& plans);

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_LAYOUTS_H_
