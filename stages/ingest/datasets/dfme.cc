#include <regex>

#include "stages/ingest/datasets/sets.h"

namespace mien {
namespace {

bool IsClip(const std::string& name) {
  static const auto& pattern = *new std::regex(R"(sub\d{4}_\d{1,3})");
  return name.size() <= 32 && std::regex_match(name, pattern);
}

}  // namespace

CodedSet DfmeSet() {
  CodedSet set;
  set.name = "dfme";
  set.title = "DFME";
  set.subject = {"sub", 4};
  set.sheet.hints = {"dfme", "training"};
  set.sheet.file = "training.csv (or .xlsx)";
  set.sheet.columns.fps = {"Fps", "FPS"};
  set.folders.example = "sub0003_01, sub0003_02, ...";
  set.folders.give = "sub0003_01/*.jpg";
  set.folders.paths = {"{clip}"};
  set.folders.top = IsClip;
  set.folders.copies = {{"-crop"}};
  set.folders.order = "whole pictures before crops";
  return set;
}

}  // namespace mien
