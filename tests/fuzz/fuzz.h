#ifndef MIEN_TESTS_FUZZ_FUZZ_H_
#define MIEN_TESTS_FUZZ_FUZZ_H_

// What the fuzz targets share. A target is right when it gives an answer or an
// error of the family; InternalError, any other exception, a sanitizer's
// report, more than 10 s and more than 1 GB at once are findings.

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"

namespace mien::fuzz {

template <class Body>
void Answered(Body&& body) {
  try {
    body();
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::kInternal) throw;
  }
}

// What must hold of an answer.
inline void Require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "fuzz: does not hold: %s\n", what);
  std::abort();
}

// Warnings are not looked at.
inline void Quiet() {
  static const bool done = [] {
    SetLogLevel("off");
    return true;
  }();
  static_cast<void>(done);
}

inline std::string_view View(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A folder in memory for readers that want paths; one a process.
class Folder {
 public:
  Folder() {
    std::string pattern = std::filesystem::is_directory("/dev/shm")
                              ? "/dev/shm/mien-fuzz-XXXXXX"
                              : "/tmp/mien-fuzz-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  const std::string& path() const { return path_; }

  // Writes the file anew; its path.
  std::string Write(const std::string& name, std::string_view bytes) const {
    const std::string path = path_ + "/" + name;
    std::FILE* file = std::fopen(path.c_str(), "wb");
    Require(file != nullptr, "the folder takes files");
    std::fwrite(bytes.data(), 1, bytes.size(), file);
    std::fclose(file);
    return path;
  }

 private:
  std::string path_;
};

inline const Folder& TheFolder() {
  static const Folder folder;
  return folder;
}

}  // namespace mien::fuzz

// The body of a target: `bytes` is a std::string_view of the input.
#define MIEN_FUZZ(bytes)                                                 \
  static void Target(std::string_view bytes);                            \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,        \
                                        std::size_t size) {              \
    mien::fuzz::Quiet();                                                 \
    mien::fuzz::Answered([&] { Target(mien::fuzz::View(data, size)); }); \
    return 0;                                                            \
  }                                                                      \
  static void Target(std::string_view bytes)

#endif  // MIEN_TESTS_FUZZ_FUZZ_H_
