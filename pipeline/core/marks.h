#ifndef MIEN_PIPELINE_CORE_MARKS_H_
#define MIEN_PIPELINE_CORE_MARKS_H_

#include <string_view>

namespace mien {

// UTF-8 without the marks about it that nobody sees: those of the direction of
// writing, joiners of no width, a byte order mark. Spreadsheets and web pages
// leave them around headings and numbers; in names they stay.
std::string_view WithoutMarks(std::string_view text);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_MARKS_H_
