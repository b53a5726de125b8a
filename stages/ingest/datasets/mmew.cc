#include <algorithm>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sets.h"

namespace mien {
namespace {

// Clips lie by emotion.
bool IsEmotion(const std::string& name) {
  static const char* const emotions[] = {
      "anger", "disgust", "fear", "happiness", "others", "sadness", "surprise"};
  return std::find(std::begin(emotions), std::end(emotions), name) !=
         std::end(emotions);
}

// 16 rows have an apex or an offset that the clip has not: of nine the offset
// lies beyond the frames.
std::string Settle(const FrameSpan& frames, Clip* clip, std::string* note) {
  std::vector<std::string> mended;
  for (CodedEvent& event : clip->coded) {
    if (frames.count == 0 || !event.offset || *event.offset <= frames.last) {
      continue;
    }
    mended.push_back(Str("its offset ", *event.offset,
                         " lies behind its last frame ", frames.last,
                         ", which is taken"));
    event.offset = frames.last;
    if (event.apex && *event.apex > frames.last) {
      mended.push_back(Str("its apex ", *event.apex, " is taken as unknown"));
      event.apex.reset();
    }
  }
  *note = Join(mended, "; ");
  return "";
}

}  // namespace

CodedSet MmewSet() {
  CodedSet set;
  set.name = "mmew";
  set.title = "MMEW";
  set.subject = {"s", 2};
  set.sheet.hints = {"mmew_micro", "mmew"};
  set.sheet.others = {"macro"};
  set.sheet.file = "MMEW_Micro_Exp.xlsx (or .csv)";
  set.folders.example = "anger, disgust, ...";
  set.folders.give = "Micro_Expression/anger/S01-07-001/1.jpg";
  set.folders.paths = {"*/{clip}"};
  set.folders.top = IsEmotion;
  set.folders.copies = {{"-crop", "-macro"}, {"-macro"}};
  set.folders.order = "whole pictures before crops";
  set.folders.never = {"macro_expression"};
  set.settle = Settle;
  return set;
}

}  // namespace mien
