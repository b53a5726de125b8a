#include <regex>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sets.h"

namespace mien {
namespace {

// Codes are 006_1_2, the second of recording 006_1.
std::string ClipName(const std::string& name) {
  static const auto& pattern =
      *new std::regex(R"(0*(\d{1,3})_(\d{1,3})(_\d{1,3})?)");
  std::smatch found;
  if (name.size() > 32 || !std::regex_match(name, found, pattern)) return "";
  return SubjectName(found[1], {"", 3}) + "_" + found[2].str();
}

bool IsRecording(const std::string& name) {
  static const auto& pattern = *new std::regex(R"(\d{3}_\d{1,3})");
  return name.size() <= 32 && std::regex_match(name, pattern);
}

// Frames are counted from 1; what is there at the start begins before it.
std::string Mend(CodedEvent* event) {
  if (event->onset != 0) return "";
  event->onset = 1;
  return "its onset is 0: the first frame, 1, is taken";
}

}  // namespace

CodedSet SammLvSet() {
  CodedSet set;
  set.name = "samm_lv";
  set.title = "SAMM Long Videos";
  set.subject = {"", 3};
  set.sheet.hints = {"longvideo", "long_video", "samm_lv"};
  set.sheet.others = {"micro_facs"};
  set.sheet.file = "SAMM_LongVideos_V3_Release.xlsx (or .csv)";
  set.sheet.sheet = "FACS_Movement_Only";
  set.sheet.columns.kind = {"Type"};
  set.sheet.has_emotion = false;
  set.sheet.several_events = true;
  set.sheet.mend = Mend;
  set.folders.example = "006_1, 006_2, ...";
  set.folders.give = "SAMM_longvideos/006_1/006_1_0001.jpg";
  set.folders.paths = {"{clip}"};
  set.folders.top = IsRecording;
  set.folders.copies = {{"-crop"}};
  set.folders.order = "whole pictures before crops";
  set.clip = ClipName;
  set.quiet_unlisted = true;
  return set;
}

}  // namespace mien
