#ifndef MIEN_PIPELINE_CORE_FILE_NAME_H_
#define MIEN_PIPELINE_CORE_FILE_NAME_H_

// Names of people's things as names of files and folders.

#include <string>
#include <string_view>
#include <vector>

namespace mien {

// One component of a path that shows `text` as it is: blanks and letters of
// any script stay. Written as %XX are only bytes that a file system or a
// terminal takes for something else: control characters and marks of the
// writing direction, bytes that are no UTF-8, / \ : * ? " < > | (forbidden
// where disks are shared), a leading point, a trailing point or blank, the
// first letter of what Windows keeps for devices (CON, nul.1), and % itself;
// empty becomes "%". At most 200 bytes: a longer name is cut at a character and
// ends in ~ and the first 12 hex digits of its SHA-256.
std::string SafeFileName(std::string_view text);

// The text that SafeFileName was given, unless that was too long: then what is
// left of it. Names that were not made by it come back as they are.
std::string TextOfFileName(std::string_view name);

// Folders and file of a path as somebody typed it, by slashes or backslashes;
// without empty parts and ".".
std::vector<std::string> PathParts(const std::string& path);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_FILE_NAME_H_
