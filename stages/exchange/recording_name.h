#ifndef MIEN_STAGES_EXCHANGE_RECORDING_NAME_H_
#define MIEN_STAGES_EXCHANGE_RECORDING_NAME_H_

// When two files speak of the same recording. Names are compared as they are,
// blanks and scripts included; only the two ways of writing a letter with a
// mark count as one.

#include <string>
#include <vector>

namespace mien {

// The name without what only tells the container: "P 01.mp4" -> "P 01", but
// "006_1.2" stays.
std::string StemOfRecording(const std::string& name);

// Equal for file names that are the same: folders do not count.
std::string NameKey(const std::string& name);
// Equal for names that are the same without container.
std::string StemKey(const std::string& name);

// The name without zeros before digits, which spreadsheets drop where they take
// it for a number: "sub-007" -> "sub-7".
std::string WithoutLeadingZeros(const std::string& name);
// " ('7' and '007' differ in ...)" for the first two that are alike without
// them, "" where none are.
std::string LeadingZerosText(const std::vector<std::string>& names,
                             const std::vector<std::string>& others);

// "._a.eaf": what macOS puts beside files on disks of other systems.
bool IsSystemCopy(const std::string& file_name);

// Whether a name is written with a folder, of any system.
bool HasFolder(const std::string& written);
// Whether `written` names the file at `path`: the same file name (NameKey), and
// folders that `written` has are the last ones of the path.
bool IsPathOf(const std::string& written, const std::string& path);

}  // namespace mien

#endif  // MIEN_STAGES_EXCHANGE_RECORDING_NAME_H_
