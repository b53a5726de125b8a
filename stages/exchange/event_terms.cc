#include "stages/exchange/event_terms.h"

#include "pipeline/core/error.h"

namespace mien {

const std::vector<KindTerm>& KindTerms() {
  static const auto& terms = *new std::vector<KindTerm>{
      {EventKind::kMicro, "micro"}, {EventKind::kMacro, "macro"}};
  return terms;
}

const std::vector<FlagTerm>& FlagTerms() {
  static const auto& terms = *new std::vector<FlagTerm>{
      {EventFlag::kBlink, "blink", "blink", "an eye closes during it", true},
      {EventFlag::kSpeech, "speech", "speech", "the mouth moves as in speech",
       true},
      {EventFlag::kHeadMotion, "head_motion", "head",
       "the head moves during it", true},
      {EventFlag::kFaceLost, "face_lost", "lost", "the face is lost near it",
       true},
      {EventFlag::kCovered, "covered", "covered",
       "something is before the part of the face that moves", true},
      {EventFlag::kHabit, "habit", "habit",
       "this person moves so again and again", true},
      {EventFlag::kLowFps, "low_fps", "low fps",
       "few frames per second: timing is coarse", false}};
  return terms;
}

const std::string& KindText(EventKind kind) {
  for (const KindTerm& term : KindTerms()) {
    if (term.kind == kind) return term.text;
  }
  throw InternalError("an event kind without a text");
}

const std::string& FlagText(EventFlag flag) {
  for (const FlagTerm& term : FlagTerms()) {
    if (term.flag == flag) return term.text;
  }
  throw InternalError("an event flag without a text");
}

std::vector<std::string> FlagTexts(const std::vector<EventFlag>& flags) {
  std::vector<std::string> texts;
  for (const EventFlag flag : flags) texts.push_back(FlagText(flag));
  return texts;
}

std::optional<EventKind> KindOf(std::string_view text) {
  for (const KindTerm& term : KindTerms()) {
    if (term.text == text) return term.kind;
  }
  return std::nullopt;
}

std::optional<EventFlag> FlagOf(std::string_view text) {
  for (const FlagTerm& term : FlagTerms()) {
    if (term.text == text) return term.flag;
  }
  return std::nullopt;
}

}  // namespace mien
