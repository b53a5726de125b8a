#include "pipeline/core/text.h"
#include "stages/ingest/datasets/coded_set.h"
#include "stages/ingest/datasets/sets.h"

namespace mien {
namespace {

bool Inside(std::int64_t apex, const CodedEvent& event) {
  return apex >= *event.onset && apex <= *event.offset;
}

// The only numbers inside the clip that differ from the apex in one digit.
std::vector<std::int64_t> OneDigitOff(const CodedEvent& event) {
  std::vector<std::int64_t> found;
  const std::string text = std::to_string(*event.apex);
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (char digit = '0'; digit <= '9'; ++digit) {
      std::string other = text;
      other[i] = digit;
      const auto number = ParseInt(other);
      if (digit != text[i] && number && Inside(*number, event)) {
        found.push_back(*number);
      }
    }
  }
  return found;
}

// 028_4_1 and 032_3_1 have apexes outside their clips.
std::string Mend(CodedEvent* event) {
  if (event->emotion == "others") event->emotion = "other";
  if (!event->onset || !event->apex || !event->offset ||
      *event->onset > *event->offset || Inside(*event->apex, *event)) {
    return "";
  }
  const auto candidates = OneDigitOff(*event);
  const std::string what = Str("its apex ", *event->apex, " lies outside ",
                               *event->onset, " to ", *event->offset);
  if (candidates.size() == 1) {
    event->apex = candidates[0];
    return Str(what, ": read as ", candidates[0],
               ", the only number inside that differs in one digit");
  }
  event->apex.reset();
  return what + ": taken as unknown";
}

}  // namespace

CodedSet SammSet() {
  CodedSet set;
  set.name = "samm";
  set.title = "SAMM";
  set.subject = {"", 3};
  set.sheet.hints = {"micro_facs"};
  set.sheet.others = {"longvideo"};
  set.sheet.file = "SAMM_Micro_FACS_Codes_v2.xlsx (or .csv)";
  set.sheet.sheet = "MICRO_ONLY";
  set.sheet.mend = Mend;
  set.folders.example = "006, 007, ...";
  set.folders.give = "006/006_1_2/006_05562.jpg";
  set.folders.copies = {{"-crop"}};
  set.folders.order = "whole pictures before crops";
  return set;
}

}  // namespace mien
