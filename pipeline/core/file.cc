#include "pipeline/core/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void ThrowErrno(const std::string& doing,
                             const std::string& path) {
  throw IoError(Str("cannot ", doing, " ", path, ": ", std::strerror(errno)));
}

void SyncPath(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags);
  if (fd < 0) ThrowErrno("open", path);
  const int result = ::fsync(fd);
  const int saved = errno;
  ::close(fd);
  // Some file systems refuse fsync on a folder: that is not a failed write.
  if (result != 0 && saved != EINVAL && saved != ENOTSUP) {
    errno = saved;
    ThrowErrno("write", path);
  }
}

}  // namespace

std::string ReadFile(const std::string& path, std::size_t max_bytes) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    const bool there = fs::exists(path, error);
    throw IoError("cannot read " + path + ": " +
                  (error   ? error.message()
                   : there ? "it is not a file"
                           : "it does not exist"));
  }
  const auto size = fs::file_size(path, error);
  if (error) throw IoError("cannot read " + path + ": " + error.message());
  if (size > max_bytes) {
    throw DataError(
        Str(path, ": ", size, " bytes is more than the limit of ", max_bytes));
  }
  std::ifstream in(path, std::ios::binary);
  std::string bytes(size, '\0');
  if (!in || (size > 0 &&
              !in.read(bytes.data(), static_cast<std::streamsize>(size)))) {
    throw IoError("cannot read " + path);
  }
  return bytes;
}

std::string TemporaryName(const std::string& path) {
  static std::atomic<unsigned> counter{0};
  const fs::path target(path);
  return (target.parent_path() / Str(".", target.filename().string(), ".",
                                     ::getpid(), ".", counter.fetch_add(1),
                                     ".tmp"))
      .string();
}

void CommitTemporary(const std::string& temporary, const std::string& path) {
  try {
    SyncPath(temporary, O_RDONLY);
  } catch (const IoError&) {
    ::unlink(temporary.c_str());
    throw;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    const int saved = errno;
    ::unlink(temporary.c_str());
    errno = saved;
    ThrowErrno("write", path);
  }
  const std::string folder = fs::path(path).parent_path().string();
  SyncPath(folder.empty() ? "." : folder, O_RDONLY | O_DIRECTORY);
}

void WriteFileAtomic(const std::string& path, std::string_view bytes) {
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty()) MakeFolder(folder);
  const std::string temporary = TemporaryName(path);
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL, 0644);
  if (fd < 0) ThrowErrno("write", path);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int saved = errno;
      ::close(fd);
      ::unlink(temporary.c_str());
      errno = saved;
      ThrowErrno("write", path);
    }
    done += static_cast<std::size_t>(n);
  }
  if (::close(fd) != 0) {  // where a network's disk says that it is full
    const int saved = errno;
    ::unlink(temporary.c_str());
    errno = saved;
    ThrowErrno("write", path);
  }
  CommitTemporary(temporary, path);
}

void MakeFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error || !fs::is_directory(path)) {
    throw IoError("cannot make the folder " + path.string() +
                  (error ? ": " + error.message() : ": a file is in the way"));
  }
}

fs::path InsideRoot(const fs::path& root, const fs::path& relative) {
  std::error_code error;
  const fs::path base = fs::weakly_canonical(root, error);
  const fs::path full =
      error ? fs::path() : fs::weakly_canonical(base / relative, error);
  if (error) {
    throw DataError("'" + relative.string() + "' in " + root.string() + ": " +
                    error.message());
  }
  const auto rel = full.lexically_relative(base);
  if (relative.is_absolute() || rel.empty() || *rel.begin() == "..") {
    throw DataError("'" + relative.string() + "' leads outside " +
                    root.string() + ": refused");
  }
  return full;
}

}  // namespace mien
