#include "tools/studio/uploads.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "pipeline/config/config.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kSpareBytes = 1000000000;
constexpr std::size_t kMostName = 4096;
// Not .part: that is what browsers call downloads that they have not finished.
constexpr const char* kSuffix = ".upload";
constexpr std::size_t kMostUploads = 1000;

// What is known of one, in a file beside its bytes.
struct UploadFile {
  std::string name;
  double size = 0;  // whole; int is too small for films

  template <class Self, class Visit>
  static void Fields(Self& self, Visit&& visit) {
    visit(self.name, "name", Spec{"Its name, written as a file's name."});
    visit(self.size, "size", Spec{"Bytes."}.AtLeast(1));
  }
};

std::string Gigabytes(std::int64_t bytes) {
  return FixedText(static_cast<double>(bytes) / 1e9, 1) + " GB";
}

void CheckId(const std::string& id) {
  const bool hex = std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
  if (id.size() != 16 || !hex) throw DataError("no such upload");
}

void WriteAt(const std::string& path, std::int64_t offset,
             const std::string& bytes) {
  const int file = open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) throw IoError("cannot write " + path);
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n =
        pwrite(file, bytes.data() + done, bytes.size() - done,
               static_cast<off_t>(offset) + static_cast<off_t>(done));
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  const bool kept = fdatasync(file) == 0 && done == bytes.size();
  close(file);
  if (!kept) throw IoError("cannot write " + path + ": the disk may be full");
}

}  // namespace

std::string Uploads::Part(const std::string& id) const {
  CheckId(id);
  return (fs::path(project_.Path("uploads")) / (id + kSuffix)).string();
}

Upload Uploads::Read(const std::string& id) const {
  const std::string part = Part(id), about = part + ".yaml";
  std::error_code error;
  Upload upload;
  upload.id = id;
  upload.received = static_cast<std::int64_t>(fs::file_size(part, error));
  if (error) throw DataError("no such upload");
  UploadFile file;
  ReadYaml(ReadFile(about, 1 << 16), about, Describe(file));
  upload.name = TextOfFileName(file.name);
  upload.size = static_cast<std::int64_t>(file.size);
  return upload;
}

Upload Uploads::Begin(const std::string& name, std::int64_t size,
                      const std::string& mark) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (name.empty() || name.size() > kMostName) {
    throw DataError("an upload has a name of 1 to 4096 bytes");
  }
  if (size <= 0 || size > (std::int64_t{1} << 50)) {
    throw DataError("the file is empty");
  }
  const std::string id =
      Sha256Hex(Str(name, "\n", size, "\n", mark)).substr(0, 16);
  const std::string part = Part(id);
  std::error_code missing;
  std::int64_t there = 0;
  if (fs::is_regular_file(part, missing)) there = Read(id).received;
  if (size - there + kSpareBytes > project_.FreeBytes()) {
    throw DataError(Str("no room for it: it needs ", Gigabytes(size - there),
                        " and 1 GB to work in, and ",
                        Gigabytes(project_.FreeBytes()), " are free"));
  }
  MakeFolder(project_.Path("uploads"));
  if (!fs::is_regular_file(part, missing)) {
    std::size_t count = 0;
    for (const auto& entry :
         fs::directory_iterator(project_.Path("uploads"), missing)) {
      count += entry.path().extension() == kSuffix ? 1 : 0;
    }
    if (count >= kMostUploads) {
      throw DataError("too many unfinished uploads: cancel some");
    }
    UploadFile file;
    file.name = SafeFileName(name);
    file.size = static_cast<double>(size);
    WriteFileAtomic(part + ".yaml", WriteYaml(Describe(file)));
    WriteFileAtomic(part, "");
  }
  return Read(id);
}

Upload Uploads::Add(const std::string& id, std::int64_t offset,
                    const std::string& bytes, std::string* recording) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Upload upload = Read(id);
  if (offset != upload.received) {
    throw DataError(Str("the piece belongs at ", upload.received));
  }
  const auto count = static_cast<std::int64_t>(bytes.size());
  if (count > upload.size - upload.received) {
    throw DataError("more bytes than the file has");
  }
  if (count + kSpareBytes / 4 > project_.FreeBytes()) {
    throw DataError("the disk is full: make room, then go on");
  }
  WriteAt(Part(id), offset, bytes);
  upload.received += count;
  if (upload.received == upload.size) *recording = Finish(upload);
  return upload;
}

std::string Uploads::Finish(const Upload& upload) const {
  const std::string part = Part(upload.id);
  const std::string fault = probe_(part);
  std::error_code error;
  fs::remove(part + ".yaml", error);
  if (!fault.empty()) {
    fs::remove(part, error);
    // The person knows the file by its own name.
    const std::string own = ShownText(upload.name, 200), where = part + ": ";
    const auto at = fault.find(where);
    throw DataError(
        own + " is no film that can be read: " +
        (at == std::string::npos ? fault : fault.substr(at + where.size())));
  }
  const std::string name = project_.FreeName(upload.name);
  CommitTemporary(part,
                  (fs::path(project_.Path("recordings")) / name).string());
  return name;
}

void Uploads::Drop(const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::error_code error;
  fs::remove(Part(id), error);
  fs::remove(Part(id) + ".yaml", error);
}

std::vector<Upload> Uploads::All() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Upload> all;
  std::error_code error;
  for (fs::directory_iterator at(project_.Path("uploads"), error), end;
       !error && at != end; at.increment(error)) {
    if (at->path().extension() != kSuffix) continue;
    try {
      all.push_back(Read(at->path().stem().string()));
    } catch (const Error&) {
      // Not one of ours, or begun and not whole.
    }
  }
  std::sort(all.begin(), all.end(),
            [](const Upload& a, const Upload& b) { return a.name < b.name; });
  return all;
}

}  // namespace mien
