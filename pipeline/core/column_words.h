#ifndef MIEN_PIPELINE_CORE_COLUMN_WORDS_H_
#define MIEN_PIPELINE_CORE_COLUMN_WORDS_H_

// What the headings of people's tables mean: English, German, French, Spanish,
// Italian, Portuguese, Dutch, Polish, Russian, Chinese, Japanese, Korean.

#include <optional>
#include <string>
#include <string_view>

namespace mien {

// How the numbers of a column count. kTime: a time, in no unit that is told
// ("Start time", "Anfangszeit").
enum class ColumnUnit {
  kNone,
  kTime,
  kFrames,
  kSeconds,
  kMs,
  kUs,
  kMinutes,
  kClock,    // hh:mm:ss
  kTimeCode  // hh:mm:ss:ff
};

struct ColumnMeaning {
  // onset, apex, offset, duration, video, coder, subject, label, kind, note;
  // "": unknown.
  std::string what;
  ColumnUnit unit = ColumnUnit::kNone;  // of the first four
  bool plain = false;  // in the field's own English words: "Onset (s)"

  bool is_moment() const {
    return what == "onset" || what == "apex" || what == "offset" ||
           what == "duration";
  }
};

// "Beginn (s)", "Début [ms]", "起始帧", "Image de fin", "Rater", "Datei".
// Case, blanks, brackets and marks over letters do not count.
ColumnMeaning MeaningOf(std::string_view heading);

// "ms", "[s]", "(Frames)", "秒": of a line of units below the headings, or
// behind a number; nullopt: none.
std::optional<ColumnUnit> UnitOf(std::string_view text);

// Letters and digits, lower case, without marks over letters.
std::string WordKey(std::string_view text);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_COLUMN_WORDS_H_
