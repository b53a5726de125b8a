#ifndef MIEN_PIPELINE_CORE_UTF8_H_
#define MIEN_PIPELINE_CORE_UTF8_H_

// Characters of UTF-8 text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mien {

inline constexpr char kReplacementCharacter[] = "\xEF\xBF\xBD";  // U+FFFD

// Length in bytes of the valid sequence at `at` (< text.size()), 0 if there is
// none; `code` gets the character. Overlong forms and surrogates are invalid.
std::size_t DecodeUtf8(std::string_view text, std::size_t at,
                       std::uint32_t* code);

// U+FFFD for what is no character (surrogates, beyond U+10FFFF).
void AppendUtf8(std::uint32_t code, std::string* out);

// The text in one form for comparing names: letters with marks as they stand
// in Latin scripts, kana and Hangul are written as letter + mark (the form in
// which some file systems hand names out), so that both ways of writing the
// same name are equal. Other text stays as it is.
std::string DecomposeLetters(std::string_view text);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_UTF8_H_
