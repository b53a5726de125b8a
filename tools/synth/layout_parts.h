#ifndef MIEN_TOOLS_SYNTH_LAYOUT_PARTS_H_
#define MIEN_TOOLS_SYNTH_LAYOUT_PARTS_H_

// What the layouts are put together from.

#include <cstdint>
#include <string>
#include <vector>

#include "tools/synth/layouts.h"

namespace mien {

using SheetRow = std::vector<std::string>;
using PlacedClips = std::vector<PlacedClip>;

inline std::string PaddedNumber(std::int64_t number, std::size_t digits) {
  std::string text = std::to_string(number);
  if (text.size() < digits) text.insert(0, digits - text.size(), '0');
  return text;
}

// What a set calls the emotions of the three classes.
inline std::string EmotionOf(const PlacedClip& clip, const char* negative,
                             const char* positive, const char* surprise) {
  const std::string& name = clip.plan->class_name;
  return name == "positive"   ? positive
         : name == "surprise" ? surprise
                              : negative;
}

// Header and a row a clip.
template <class MakeRow>
std::vector<SheetRow> RowsOf(const SheetRow& header, const PlacedClips& clips,
                             const MakeRow& make) {
  std::vector<SheetRow> rows;
  if (!header.empty()) rows.push_back(header);
  for (const PlacedClip& clip : clips) rows.push_back(make(clip));
  return rows;
}

inline std::string NameInPlan(const PlacedClip& clip) {
  return clip.plan->name;
}

// casme, casme_sq, casme3, casme3c: rows of ClipLayouts().
std::vector<ClipLayout> CasmeLayouts();

}  // namespace mien

#endif  // MIEN_TOOLS_SYNTH_LAYOUT_PARTS_H_
