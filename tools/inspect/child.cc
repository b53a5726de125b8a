#include "tools/inspect/child.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <new>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

// Of `show` and `export`, for each byte of the file and beyond: arrays may be
// packed, and text of numbers takes several times their room.
constexpr std::uint64_t kMemoryBytes = std::uint64_t{1} << 30;
constexpr std::uint64_t kMemoryPerByte = 64;
constexpr int kCpuSeconds = 60;
constexpr std::uint64_t kBytesPerCpuSecond = std::uint64_t{1} << 20;

std::string ReadAll(int descriptor) {
  std::string out;
  char buffer[65536];
  for (;;) {
    const ssize_t n = ::read(descriptor, buffer, sizeof(buffer));
    if (n > 0) out.append(buffer, static_cast<std::size_t>(n));
    if (n == 0 || (n < 0 && errno != EINTR)) return out;
  }
}

bool WriteAll(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void Limit(int what, std::uint64_t most) {
  const rlimit limit = {most, most};
  ::setrlimit(what, &limit);
}

// Address space in use now.
std::uint64_t AddressBytes() {
  std::uint64_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

[[noreturn]] void RunChild(int answer_end,
                           const std::function<std::string()>& work,
                           const ChildLimits& limits) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // nobody waits for it any more
  Limit(RLIMIT_CPU, static_cast<std::uint64_t>(limits.cpu_s));
  Limit(RLIMIT_CORE, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (limits.memory_bytes > 0) {
    Limit(RLIMIT_AS, AddressBytes() + limits.memory_bytes);
  }
#endif
  std::string answer;
  try {
    answer = work();
  } catch (...) {
    ::_exit(1);
  }
  // No destructors, no buffers of the parent.
  ::_exit(WriteAll(answer_end,
                   std::string_view(answer).substr(0, limits.answer_bytes))
              ? 0
              : 1);
}

[[noreturn]] void Rethrow(char kind, const std::string& message) {
  switch (static_cast<ErrorKind>(kind - '0')) {
    case ErrorKind::kConfig:
      throw ConfigError(message);
    case ErrorKind::kData:
      throw DataError(message);
    case ErrorKind::kModel:
      throw ModelError(message);
    case ErrorKind::kIo:
      throw IoError(message);
    case ErrorKind::kInternal:
      break;
  }
  throw InternalError(message);
}

}  // namespace

std::optional<std::string> InChild(const std::function<std::string()>& work,
                                   const ChildLimits& limits) {
  int ends[2];
  if (::pipe(ends) != 0) {
    throw IoError(Str("cannot make a pipe: ", std::strerror(errno)));
  }
  const pid_t child = ::fork();
  if (child < 0) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw IoError(Str("cannot start a process: ", std::strerror(errno)));
  }
  if (child == 0) {
    ::close(ends[0]);
    RunChild(ends[1], work, limits);
  }
  ::close(ends[1]);
  std::string answer = ReadAll(ends[0]);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) return std::nullopt;
  return answer;
}

std::string AnswerFromChild(const std::string& path,
                            const std::function<std::string()>& work) {
  std::error_code missing;
  const std::uint64_t size = std::filesystem::file_size(path, missing);
  const std::uint64_t bytes = missing ? 0 : size;
  ChildLimits limits;
  limits.cpu_s = kCpuSeconds + static_cast<int>(bytes / kBytesPerCpuSecond);
  limits.memory_bytes = kMemoryBytes + kMemoryPerByte * bytes;
  limits.answer_bytes = std::string::npos;
  const auto told = [&work]() -> std::string {
    try {
      return "." + work();
    } catch (const Error& error) {
      // Kinds are few: a digit before the message.
      return static_cast<char>('0' + static_cast<int>(error.kind())) +
             error.message();
    } catch (const std::bad_alloc&) {
      return "!";
    }
  };
  const auto answer = InChild(told, limits);
  if (!answer || answer->empty()) {
    throw DataError(path +
                    ": reading it ended the reading process: damaged, "
                    "or made to do so");
  }
  if (answer->front() == '!') {
    throw DataError(Str(path, ": it asks for more memory than ",
                        limits.memory_bytes >> 20, " MB, too much for ", bytes,
                        " bytes"));
  }
  if (answer->front() == '.') return answer->substr(1);
  Rethrow(answer->front(), answer->substr(1));
}

}  // namespace mien
