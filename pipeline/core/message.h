#ifndef MIEN_PIPELINE_CORE_MESSAGE_H_
#define MIEN_PIPELINE_CORE_MESSAGE_H_

// What goes to a terminal. File names, sheets, configurations and cache files
// come from outside and may hold sequences that a terminal obeys.

#include <cstddef>
#include <string>
#include <string_view>

namespace mien {

// One line fit for a terminal: line ends and tabs become blanks, control
// characters and those that turn the writing direction are written out
// (\x1b, \u202e), bytes that are not UTF-8 too; what is longer than max_bytes
// loses its middle: the beginning tells where, the end how to mend it.
std::string MessageLine(std::string_view text, std::size_t max_bytes = 1500);

// The same for a text of several lines, of any length: line ends and tabs stay.
std::string PrintableText(std::string_view text);

// out.iword(RawOutputMark()) = 1: what follows on this stream is no text but
// bytes that somebody asked for.
int RawOutputMark();

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_MESSAGE_H_
