#include <algorithm>
#include <map>
#include <regex>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sets.h"
#include "stages/ingest/datasets/sheet_cells.h"

namespace mien {
namespace {

// The workbook's page "naming rule1": subjects 1 to 22 of the codes.
constexpr int kFolders[] = {15, 16, 19, 20, 21, 22, 23, 24, 25, 26, 27,
                            29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 40};

// Its page "naming rule2": what a film's folder begins with.
const std::map<std::string, std::string>& Films() {
  static const auto& films = *new std::map<std::string, std::string>{
      {"disgust1", "0101"}, {"disgust2", "0102"}, {"anger1", "0401"},
      {"anger2", "0402"},   {"happy1", "0502"},   {"happy2", "0503"},
      {"happy3", "0505"},   {"happy4", "0507"},   {"happy5", "0508"}};
  return films;
}

// 15_0101disgustingteeth, 15_0101 -> 15_0101; "" for others.
std::string ClipName(const std::string& name) {
  static const auto& pattern = *new std::regex(R"((\d{2})_(\d{4})\D?.*)");
  std::smatch found;
  if (name.size() > 100 || !std::regex_match(name, found, pattern)) return "";
  return found[1].str() + "_" + found[2].str();
}

// 1, anger1_1 -> 15, 15_0401. Rows of another kind, such as a header that
// somebody put on top, are no events.
Table FoldersNames(Table table, std::vector<Skipped>* /*notes*/) {
  Table out;
  out.name = table.name;
  out.header = table.header;
  for (auto& row : table.rows) {
    const auto subject = FrameNumber(row[0]);
    const std::string film = ToLower(Trim(row[1]));
    const auto folder = Films().find(film.substr(0, film.find('_')));
    const bool known = subject && *subject >= 1 && *subject <= 22;
    if (!known && !FrameNumber(row[2])) continue;
    if (known) {
      row[0] = std::to_string(kFolders[*subject - 1]);
      if (folder != Films().end()) row[1] = row[0] + "_" + folder->second;
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

// 44 expressions had not ended where the film ends, or nobody said when.
std::string Mend(CodedEvent* event) {
  if (!event->onset || *event->onset == 0) return "";
  std::vector<std::string> mended;
  if (event->apex == 0) {
    event->apex.reset();
    mended.push_back("its apex is 0: taken as unknown");
  }
  if (event->offset == 0) {
    event->offset = std::max(*event->onset, event->apex.value_or(0));
    mended.push_back(Str("its offset is 0: its last known frame, ",
                         *event->offset, ", is taken as offset"));
  }
  return Join(mended, "; ");
}

}  // namespace

CodedSet CasmeSqSet() {
  CodedSet set;
  set.name = "casme_sq";
  set.title = "CAS(ME)^2";
  set.subject = {"s", 2};
  set.item = "{clip}";
  set.sheet.hints = {"cas(me)^2", "casme_sq", "casme^2", "code_final"};
  set.sheet.others = {"casme2", "casme3", "cas(me)3", "cas(me)^3"};
  set.sheet.file = "CAS(ME)^2code_final.xlsx";
  set.sheet.header = {"Subject", "Filename", "Onset", "Apex",       "Offset",
                      "AU",      "Emotion",  "Type",  "Self report"};
  set.sheet.columns.kind = {"Type"};
  set.sheet.several_events = true;
  set.sheet.reshape = FoldersNames;
  set.sheet.mend = Mend;
  set.folders.example = "s15, s16, ...";
  set.folders.give = "rawpic/s15/15_0101disgustingteeth";
  set.folders.copies = {{"raw"}, {"-crop", "-selected"}, {"-selected"}};
  set.folders.order = "rawpic before cropped; selectedpic is cut";
  set.clip = ClipName;
  set.quiet_unlisted = true;
  return set;
}

}  // namespace mien
