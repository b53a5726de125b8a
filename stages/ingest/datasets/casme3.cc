#include <algorithm>
#include <map>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sets.h"
#include "stages/ingest/datasets/sheet_cells.h"

namespace mien {
namespace {

// I to VII, as other sets count them.
void CountObjectiveClass(CodedEvent* event) {
  static const auto& numbers = *new std::map<std::string, std::string>{
      {"i", "1"}, {"ii", "2"}, {"iii", "3"}, {"iv", "4"},
      {"v", "5"}, {"vi", "6"}, {"vii", "7"}};
  const auto found = numbers.find(ToLower(Trim(event->objective_class)));
  if (found != numbers.end()) event->objective_class = found->second;
}

// Frames are counted from 1.
std::string Mend(CodedEvent* event) {
  CountObjectiveClass(event);
  std::vector<std::string> mended;
  if (event->onset == 0) {
    event->onset = 1;
    mended.push_back("its onset is 0: the first frame, 1, is taken");
    if (event->apex == 0) event->apex = 1;
  }
  if (event->offset == 0 && event->onset) {
    event->offset = std::max(*event->onset, event->apex.value_or(0));
    mended.push_back(Str("its offset is 0: its last known frame, ",
                         *event->offset, ", is taken as offset"));
  }
  return Join(mended, "; ");
}

// Part C has one recording a person, in the folder a, and numbers its events.
Table OneFolder(Table table, std::vector<Skipped>* /*notes*/) {
  const auto count = table.Find({"count"});
  const auto units = table.Find({"au"});
  if (!count) return table;  // its reader says what is missing
  table.header[*count] = "Filename";
  for (auto& row : table.rows) {
    row[*count] = Trim(row[*count]).empty() ? "" : "a";
    if (!units) continue;
    std::string& cell = row[*units];  // "4,7", also with the Chinese comma
    const std::string wide = "\xEF\xBC\x8C";
    for (auto at = cell.find(wide); at != cell.npos; at = cell.find(wide)) {
      cell.replace(at, wide.size(), ",");
    }
    std::replace(cell.begin(), cell.end(), ',', '+');
  }
  return table;
}

}  // namespace

CodedSet Casme3Set() {
  CodedSet set;
  set.name = "casme3";
  set.title = "CAS(ME)^3, part A";
  set.subject = {"spno.", 1};
  set.item = "spNO.{subject}_{clip}";
  set.sheet.hints = {"part_a_me", "part_a"};
  set.sheet.others = {"part_c", "part_b", "casme2", "^2"};
  set.sheet.file = "cas(me)3_part_A_ME_label_JpgIndex_v2.xlsx";
  set.sheet.sheet = "label";
  set.sheet.several_events = true;
  set.sheet.mend = Mend;
  set.folders.example = "spNO.1, spNO.2, ...";
  set.folders.give = "part_A/spNO.1/b/color/175.jpg";
  set.folders.paths = {"{subject}/{clip}/color"};
  set.folders.copies = {{"-crop"}};
  set.folders.order = "whole pictures before crops";
  set.quiet_unlisted = true;
  return set;
}

CodedSet Casme3cSet() {
  CodedSet set;
  set.name = "casme3c";
  set.title = "CAS(ME)^3, part C";
  set.subject = {"", 2};
  set.item = "{subject}_{clip}";
  set.sheet.hints = {"part_c_me", "part_c"};
  set.sheet.others = {"part_a", "part_b"};
  set.sheet.file = "CAS(ME)3_part_C_ME.xlsx";
  set.sheet.columns.clip.push_back("count");
  set.sheet.has_apex = false;
  set.sheet.several_events = true;
  set.sheet.reshape = OneFolder;
  set.sheet.mend = Mend;
  set.folders.example = "01, 02, ...";
  set.folders.give = "part_C/01/a/color/175.jpg";
  set.folders.paths = {"{subject}/{clip}/color"};
  set.folders.copies = {{"-crop"}};
  set.folders.order = "whole pictures before crops";
  set.folders.never = {"part_a", "part_b"};
  set.quiet_unlisted = true;
  return set;
}

}  // namespace mien
