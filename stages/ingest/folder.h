#ifndef MIEN_STAGES_INGEST_FOLDER_H_
#define MIEN_STAGES_INGEST_FOLDER_H_

// What lies in a folder, in an order that is the same everywhere.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mien {

struct FolderList {
  std::vector<std::string> files;    // names, sorted bytewise
  std::vector<std::string> folders;  // names, sorted bytewise
};

// Regular files and folders (links followed); names that begin with '.' or
// "~$" (hidden files, "._" copies, lock files) are left out.
// @throws IoError when the folder cannot be read, DataError beyond 5,000,000
// entries.
FolderList ListFolder(const std::filesystem::path& folder);

// The folder's own name, also for "name/" and ".".
std::string FolderName(const std::filesystem::path& folder);

// *.jpg, *.jpeg, *.png or *.bmp in any case.
bool IsImageName(std::string_view name);

// By the extension of a container that the decoder takes, in any case.
bool IsVideoName(std::string_view name);
std::string VideoExtensions();  // "mp4, mov, ...", for people

// The last run of digits in the name without its extension: 46 for
// "reg_img46.jpg". nullopt without a digit.
// @throws DataError when it has more than 18 digits.
std::optional<std::int64_t> LastNumber(const std::string& name);

}  // namespace mien

#endif  // MIEN_STAGES_INGEST_FOLDER_H_
