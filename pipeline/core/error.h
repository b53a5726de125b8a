#ifndef MIEN_PIPELINE_CORE_ERROR_H_
#define MIEN_PIPELINE_CORE_ERROR_H_

// One family of exceptions. A message is one line: what is wrong, where, and
// how to mend it. Stage, item and frame are added as the error rises; errors
// are caught in the item runner and in main, nowhere else.

#include <exception>
#include <string>

namespace mien {

enum class ErrorKind { kConfig, kData, kModel, kIo, kInternal };

class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string message)
      : kind_(kind), message_(std::move(message)), text_(message_) {}

  const char* what() const noexcept override { return text_.c_str(); }
  ErrorKind kind() const { return kind_; }
  // The bare message without stage and item.
  const std::string& message() const { return message_; }
  const std::string& stage() const { return stage_; }
  const std::string& item() const { return item_; }

  // The innermost stage and item win: later calls change nothing.
  void AddStage(const std::string& stage) {
    if (stage_.empty()) stage_ = stage;
    Compose();
  }
  void AddItem(const std::string& item) {
    if (item_.empty()) item_ = item;
    Compose();
  }

  // "ConfigError", "DataError", ... as written into failures.csv.
  const char* KindName() const {
    switch (kind_) {
      case ErrorKind::kConfig:
        return "ConfigError";
      case ErrorKind::kData:
        return "DataError";
      case ErrorKind::kModel:
        return "ModelError";
      case ErrorKind::kIo:
        return "IoError";
      case ErrorKind::kInternal:
        break;
    }
    return "InternalError";
  }
  // 2 for configuration, 3 for our own faults, otherwise 1.
  int ExitCode() const {
    if (kind_ == ErrorKind::kConfig) return 2;
    return kind_ == ErrorKind::kInternal ? 3 : 1;
  }

 private:
  void Compose() {
    text_.clear();
    if (!item_.empty()) text_ += item_ + ": ";
    if (!stage_.empty()) text_ += stage_ + ": ";
    text_ += message_;
  }

  ErrorKind kind_;
  std::string message_;
  std::string text_;
  std::string stage_;
  std::string item_;
};

// Wrong configuration or usage (exit code 2).
class ConfigError : public Error {
 public:
  explicit ConfigError(std::string message)
      : Error(ErrorKind::kConfig, std::move(message)) {}
};
// The input data are not what they should be.
class DataError : public Error {
 public:
  explicit DataError(std::string message)
      : Error(ErrorKind::kData, std::move(message)) {}
};
// Weights or landmark models: missing, unreadable, of the wrong shape.
class ModelError : public Error {
 public:
  explicit ModelError(std::string message)
      : Error(ErrorKind::kModel, std::move(message)) {}
};
// Files that cannot be read or written: permissions, full disk.
class IoError : public Error {
 public:
  explicit IoError(std::string message)
      : Error(ErrorKind::kIo, std::move(message)) {}
};
// A fault of this program (exit code 3).
class InternalError : public Error {
 public:
  explicit InternalError(std::string message)
      : Error(ErrorKind::kInternal, std::move(message)) {}
};

}  // namespace mien

// Checks what must hold if the program itself is right.
#define MIEN_CHECK(condition, message)                                  \
  do {                                                                  \
    if (!(condition)) {                                                 \
      throw ::mien::InternalError(std::string(message) +                \
                                  " (check " #condition " failed in " + \
                                  __FILE__ + ")");                      \
    }                                                                   \
  } while (false)

#endif  // MIEN_PIPELINE_CORE_ERROR_H_
