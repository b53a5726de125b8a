#include "stages/ingest/folder.h"

#include <algorithm>
#include <initializer_list>
#include <system_error>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxEntries = 5'000'000;

constexpr std::initializer_list<const char*> kVideoExtensions = {
    ".mp4", ".m4v",  ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg",
    ".mts", ".m2ts", ".ts",  ".3gp", ".wmv",  ".asf", ".gif"};

bool HasExtension(std::string_view name,
                  std::initializer_list<const char*> extensions) {
  const std::string lower = ToLower(name);
  return std::any_of(
      extensions.begin(), extensions.end(),
      [&lower](const char* extension) { return EndsWith(lower, extension); });
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

FolderList ListFolder(const fs::path& folder) {
  FolderList list;
  std::error_code error;
  fs::directory_iterator it(folder, error);
  std::size_t count = 0;
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    if (++count > kMaxEntries) {
      throw DataError(Str(folder.string(), ": more than ", kMaxEntries,
                          " entries: not a data folder"));
    }
    const std::string name = it->path().filename().string();
    if (StartsWith(name, ".") || StartsWith(name, "~$")) continue;
    std::error_code ignored;  // a dangling link is neither file nor folder
    if (it->is_directory(ignored)) {
      list.folders.push_back(name);
    } else if (it->is_regular_file(ignored)) {
      list.files.push_back(name);
    }
  }
  if (error) {
    throw IoError("cannot read the folder " + folder.string() + ": " +
                  error.message());
  }
  std::sort(list.files.begin(), list.files.end());
  std::sort(list.folders.begin(), list.folders.end());
  return list;
}

std::string FolderName(const fs::path& folder) {
  const fs::path full = fs::absolute(folder).lexically_normal();
  return (full.has_filename() ? full : full.parent_path()).filename().string();
}

bool IsImageName(std::string_view name) {
  return HasExtension(name, {".jpg", ".jpeg", ".png", ".bmp"});
}

bool IsVideoName(std::string_view name) {
  return HasExtension(name, kVideoExtensions);
}

std::string VideoExtensions() {
  std::vector<std::string> names;
  for (const char* extension : kVideoExtensions) {
    names.push_back(extension + 1);
  }
  return Join(names, ", ");
}

std::optional<std::int64_t> LastNumber(const std::string& name) {
  const std::string stem = fs::path(name).stem().string();
  std::size_t end = stem.size();
  while (end > 0 && !IsDigit(stem[end - 1])) --end;
  if (end == 0) return std::nullopt;
  std::size_t begin = end;
  while (begin > 0 && IsDigit(stem[begin - 1])) --begin;
  const std::size_t nonzero =
      std::min(stem.find_first_not_of('0', begin), end - 1);
  if (end - nonzero > 18) {
    throw DataError(name + ": the number in the name is too large");
  }
  return ParseInt(stem.substr(nonzero, end - nonzero));
}

}  // namespace mien
