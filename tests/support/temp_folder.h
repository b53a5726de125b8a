#ifndef MIEN_TESTS_SUPPORT_TEMP_FOLDER_H_
#define MIEN_TESTS_SUPPORT_TEMP_FOLDER_H_

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "pipeline/core/error.h"

namespace mien {

// A folder that is gone when the test ends.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "mien-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

// The message of the error that `body` throws; "" when it throws none.
inline std::string ErrorOf(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return std::string(error.KindName()) + ": " + error.what();
  }
  return "";
}

}  // namespace mien

#endif  // MIEN_TESTS_SUPPORT_TEMP_FOLDER_H_
