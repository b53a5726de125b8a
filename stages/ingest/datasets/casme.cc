#include "stages/ingest/datasets/sets.h"

namespace mien {

CodedSet CasmeSet() {
  CodedSet set;
  set.name = "casme";
  set.title = "CASME";
  set.subject = {"sub", 2};
  set.item = "sub{subject}_{clip}";
  set.sheet.hints = {"casme"};
  // Later sets of the same people have names that begin alike.
  set.sheet.others = {"casme2", "casme_2", "casme-2", "casme 2", "casmeii",
                      "casme3", "casme_3", "casme^",  "casme_sq"};
  set.sheet.file = "casme.xlsx (or .csv)";
  set.sheet.columns.onset.push_back("OnsetF");
  set.sheet.columns.apex.push_back("ApexF1");  // ApexF2 is where it ends
  set.sheet.columns.offset.push_back("OffsetF");
  set.folders.example = "sub01, sub02, ...";
  set.folders.give = "CASME_raw_selected or Cropped";
  set.folders.copies = {{"raw"}, {"-crop"}, {"crop"}};
  set.folders.order = "whole pictures before crops";
  return set;
}

}  // namespace mien
