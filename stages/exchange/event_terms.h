#ifndef MIEN_STAGES_EXCHANGE_EVENT_TERMS_H_
#define MIEN_STAGES_EXCHANGE_EVENT_TERMS_H_

// The words for kinds and flags of events: one table each, which caches, CSV,
// exports, messages and the review page's scripts read.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mien {

enum class EventKind { kMicro, kMacro };

// Reasons for doubt.
enum class EventFlag {
  kBlink,
  kSpeech,
  kHeadMotion,
  kFaceLost,
  kCovered,
  kHabit,
  kLowFps
};

struct KindTerm {
  EventKind kind;
  std::string text;  // in files: "micro"
};

struct FlagTerm {
  EventFlag flag;
  std::string text;     // in files: "head_motion"
  std::string brief;    // beside a lane of the timeline: "head"
  std::string meaning;  // for people: "the head moves during it"
  bool explains;        // the event may be nothing but this; otherwise the flag
                        // is about the recording
};

// In the order in which they are listed.
const std::vector<KindTerm>& KindTerms();
const std::vector<FlagTerm>& FlagTerms();

const std::string& KindText(EventKind kind);
const std::string& FlagText(EventFlag flag);
std::vector<std::string> FlagTexts(const std::vector<EventFlag>& flags);

// nullopt: not a word for one.
std::optional<EventKind> KindOf(std::string_view text);
std::optional<EventFlag> FlagOf(std::string_view text);

// The longest micro-expression from onset to offset, s, unless a configuration
// says another: that of MEGC.
inline constexpr double kUsualMicroMaxS = 0.5;
// s. Files round times to it, and 1.1 - 0.6 is a little more than 0.5.
inline constexpr double kLengthEpsS = 1e-6;

// Up to `micro_max_s`: micro. A length that is not known (NaN) is macro.
inline EventKind KindByLength(double length_s, double micro_max_s) {
  return length_s <= micro_max_s + kLengthEpsS ? EventKind::kMicro
                                               : EventKind::kMacro;
}

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_EVENT_TERMS_H_
