#ifndef MIEN_PIPELINE_CORE_FILE_H_
#define MIEN_PIPELINE_CORE_FILE_H_

// Reading and writing whole files; nothing is ever half written.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace mien {

// @throws IoError when it cannot be read, DataError beyond max_bytes.
std::string ReadFile(const std::string& path,
                     std::size_t max_bytes = std::size_t{1} << 30);

// Writes a temporary file in the same folder, syncs it and renames it over
// `path`: readers see the old bytes or the new ones. Makes missing folders.
// @throws IoError (no permission, full disk) naming the path.
void WriteFileAtomic(const std::string& path, std::string_view bytes);

// A name in the same folder for a file that is to be renamed to `path`.
std::string TemporaryName(const std::string& path);
// Syncs `temporary`, renames it to `path`, syncs the folder. @throws IoError.
void CommitTemporary(const std::string& temporary, const std::string& path);

// @throws IoError when it cannot be made or is not a folder.
void MakeFolder(const std::filesystem::path& path);

// root/relative, refused when it leads outside root (.., absolute, symlink).
// @throws DataError.
std::filesystem::path InsideRoot(const std::filesystem::path& root,
                                 const std::filesystem::path& relative);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_FILE_H_
