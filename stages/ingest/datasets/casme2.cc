#include "pipeline/core/text.h"
#include "stages/ingest/datasets/coded_set.h"
#include "stages/ingest/datasets/sets.h"

namespace mien {
namespace {

// Some folders have the "f" at the end that the sheet's name lacks, or lack it.
std::vector<std::string> WithOrWithoutF(const std::string& name) {
  std::string other = ToLower(name);
  if (EndsWith(other, "f")) {
    other.pop_back();
  } else {
    other += 'f';
  }
  return {other};
}

}  // namespace

CodedSet Casme2Set() {
  CodedSet set;
  set.name = "casme2";
  set.title = "CASME II";
  set.subject = {"sub", 2};
  set.item = "sub{subject}_{clip}";
  set.sheet.hints = {"coding"};
  // CAS(ME)^2 and CAS(ME)^3 lie beside it in many homes.
  set.sheet.others = {"cas(me)", "casme3", "casme_3", "casme^", "casme_sq"};
  set.sheet.file = "CASME2-coding-20140508.xlsx (or .csv)";
  for (const char* name : {"Emotion_20140508", "Emotion_20190701"}) {
    set.sheet.columns.emotion.push_back(name);
  }
  set.sheet.objective_hint = "objective";
  set.folders.example = "sub01, sub02, ...";
  set.folders.give = "Cropped or CASME2_RAW";
  // Raw: whole recordings, so that the face is tracked and aligned from quiet
  // frames on, as in any other video. Selected: the same pixels, onset..offset
  // only. Crops are already warped by others.
  set.folders.copies = {
      {"raw", "-selected"}, {"raw"}, {"crop", "updated"}, {"crop"}};
  set.folders.order = "raw before selected before cropped";
  set.other_names = WithOrWithoutF;
  return set;
}

}  // namespace mien
