#include "pipeline/core/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/temporary_list.h"
#include "pipeline/core/text.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

[[noreturn]] void ThrowErrno(const std::string& doing,
                             const std::string& path) {
  throw IoError(Str("cannot ", doing, " ", path, ": ", std::strerror(errno)));
}

// A descriptor; what is still open when an error rises is closed.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return number_; }
  // false: errno says why. A network's disk tells here that it is full.
  bool Close() {
    const int number = number_;
    number_ = -1;
    return ::close(number) == 0 || errno == EINTR;
  }

 private:
  int number_;
};

// Some file systems know no fsync (of a folder): that is not a failed write.
bool Sync(int descriptor) {
  int result = 0;
  do {
    result = ::fsync(descriptor);
  } while (result != 0 && errno == EINTR);
  return result == 0 || errno == EINVAL || errno == ENOTSUP;
}

bool WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      if (n == 0) errno = EIO;
      return false;
    }
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

[[noreturn]] void GiveUp(const std::string& temporary,
                         const std::string& path) {
  DropTemporary(temporary);
  ThrowErrno("write", path);
}

// The finished temporary file gets its name, for good.
void Publish(const std::string& temporary, const std::string& path) {
  if (::rename(temporary.c_str(), path.c_str()) != 0) GiveUp(temporary, path);
  ForgetTemporary(temporary);
  const fs::path parent = fs::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  // A folder that may be written in, but not listed, cannot be synced.
  if (opened.get() < 0 && errno == EACCES) return;
  if (opened.get() < 0 || !Sync(opened.get())) ThrowErrno("write", path);
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
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) ThrowErrno("read", path);
  // One byte more: an empty file that holds something is none of a disk.
  std::string bytes(std::max<std::size_t>(size, 1), '\0');
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n =
        ::read(file.get(), bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) ThrowErrno("read", path);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  if (done < size) {
    throw IoError("cannot read " + path + ": it became shorter meanwhile");
  }
  if (done > size) {
    throw IoError("cannot read " + path +
                  ": it is not a file of a disk, or it is being written");
  }
  bytes.resize(size);
  return bytes;
}

void CommitTemporary(const std::string& temporary, const std::string& path) {
  Descriptor file(::open(temporary.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 || !Sync(file.get()) || !file.Close()) {
    GiveUp(temporary, path);
  }
  Publish(temporary, path);
}

void WriteFileAtomic(const std::string& path, std::string_view bytes) {
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty()) MakeFolder(folder);
  const std::string temporary = TemporaryName(path);
  Descriptor file(
      ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (file.get() < 0) {
    const int saved = errno;  // what is there already is not ours to remove
    ForgetTemporary(temporary);
    errno = saved;
    ThrowErrno("write", path);
  }
  if (!WriteAll(file.get(), bytes) || !Sync(file.get()) || !file.Close()) {
    GiveUp(temporary, path);
  }
  Publish(temporary, path);
}

void MakeFolder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  std::error_code none;
  if (error || !fs::is_directory(path, none)) {
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
