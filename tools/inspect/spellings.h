#ifndef MIEN_TOOLS_INSPECT_SPELLINGS_H_
#define MIEN_TOOLS_INSPECT_SPELLINGS_H_

// A name may stand in a file in other bytes than one types it in.

#include <string>
#include <string_view>
#include <vector>

namespace mien {

// The text with what formats write in place of characters as those characters:
// %C3%AB (addresses, ELAN), &amp; &#235; &#xEB; (HTML, XML), \u00eb (JSON), and
// letters with marks in one form (DecomposeLetters). Bytes that are none of
// these stay, so that any file may be given.
std::string PlainSpelling(std::string_view text);

// Whether one of the words, as it is or in one of these spellings, stands in
// the file, also in UTF-16 with its mark. A file that cannot be read holds
// none.
bool FileHolds(const std::string& path, const std::vector<std::string>& words);

// Whether its content is packed, so that no name in it can be seen: ZIP (.xlsx,
// .docx), gzip, 7z, xz.
bool IsPacked(const std::string& path);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_SPELLINGS_H_
