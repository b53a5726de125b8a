#include <regex>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sets.h"

namespace mien {
namespace {

bool IsPerson(const std::string& name) {
  static const auto& pattern = *new std::regex(R"((s|sub)?_?\d{1,3})");
  return name.size() <= 16 && std::regex_match(name, pattern);
}

// Remarks such as counts stand below the table, without an onset.
Table WithoutTotals(Table table, std::vector<Skipped>* /*notes*/) {
  // "sub_ID'" in older ones.
  for (std::string& name : table.header) {
    while (!name.empty() && name.back() == '\'') name.pop_back();
  }
  return table;
}

}  // namespace

CodedSet FourDmeSet() {
  CodedSet set;
  set.name = "4dme";
  set.title = "4DME (grey, micro)";
  set.subject = {"s", 2};
  set.sheet.hints = {"4dme_labelling_micro", "4dme"};
  set.sheet.others = {"macro"};
  set.sheet.file = "4DME_Labelling_Micro_release v1.xlsx (or .csv)";
  set.sheet.columns.subject = {"sub_ID", "sub_ID'", "Subject"};
  set.sheet.columns.clip = {"fold_name", "fold_name'", "Filename"};
  set.sheet.reshape = WithoutTotals;
  set.folders.example = "s01, s02, ... (or 1, 2, ...)";
  set.folders.give = "gray_micro/<sub_ID>/<fold_name>/";
  set.folders.paths = {"*/{clip}"};
  set.folders.top = IsPerson;
  set.folders.copies = {{"gray_micro", "-crop"}, {"gray_micro"}, {"-crop"}};
  set.folders.order = "whole grey pictures before crops";
  return set;
}

}  // namespace mien
