#include "tools/studio/child.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMostLine = 64 << 10;

double Now() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

struct Streams {
  int in, out, log;
};

// Only calls that are safe after fork() in a program with threads.
[[noreturn]] void Become(char* const* argv, const Streams& streams,
                         const ChildSetup& setup, pid_t parent) {
  const bool pipes = setup.pipes;
  // With pipes the end of the input says that we are gone; a signal would come
  // when the thread ends that has made the process.
  if (!pipes) prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto most_s = static_cast<rlim_t>(setup.most_processor_s);
  const rlimit seconds = {most_s, most_s};
  if (pipes) setrlimit(RLIMIT_CPU, &seconds);
  if (getppid() != parent) _exit(127);
  setpgid(0, 0);  // a Ctrl-C at the terminal is for the studio to pass on
  dup2(streams.in, STDIN_FILENO);
  dup2(streams.out, STDOUT_FILENO);
  dup2(streams.log, STDERR_FILENO);
  close_range(3, ~0U, 0);
  if (setup.kind && nice(5) == -1) {
    // It works all the same.
  }
  execv(argv[0], argv);
  _exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& argv, const ChildSetup& setup) {
  int input[2] = {-1, -1}, output[2] = {-1, -1};
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  int log = null;
  if (!setup.log.empty()) {
    log = open(setup.log.c_str(),
               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (log < 0) {
      close(null);
      throw IoError("cannot write " + setup.log);
    }
  }
  if (setup.pipes &&
      (pipe2(input, O_CLOEXEC) != 0 || pipe2(output, O_CLOEXEC) != 0)) {
    throw IoError("no pipe for " + argv[0] + ": too many open files");
  }
  std::vector<char*> arguments;
  for (const std::string& one : argv) {
    arguments.push_back(const_cast<char*>(one.c_str()));
  }
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ == 0) {
    Become(arguments.data(),
           {setup.pipes ? input[0] : null, setup.pipes ? output[1] : log, log},
           setup, parent);
  }
  if (log != null) close(log);
  close(null);
  if (setup.pipes) {
    close(input[0]);
    close(output[1]);
    to_ = input[1];
    from_ = output[0];
    fcntl(to_, F_SETFL, O_NONBLOCK);
  }
  if (pid_ < 0) throw IoError("cannot start " + argv[0]);
}

Child::~Child() {
  if (to_ >= 0) close(to_);
  if (from_ >= 0) close(from_);
  if (pid_ > 0 && !Ended()) {
    Signal(SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
  }
}

std::optional<int> Child::Ended() {
  if (ended_ || pid_ <= 0) return ended_;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return std::nullopt;
  ended_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return ended_;
}

void Child::Signal(int number) const {
  if (pid_ > 0 && !ended_) kill(pid_, number);
}

bool Child::Write(const std::string& bytes) const {
  std::size_t at = 0;
  while (at < bytes.size()) {
    pollfd one = {to_, POLLOUT, 0};
    if (poll(&one, 1, 5000) <= 0) return false;
    const ssize_t n = write(to_, bytes.data() + at, bytes.size() - at);
    if (n <= 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

bool Child::Fill(double seconds) {
  if (seconds <= 0) return false;
  pollfd one = {from_, POLLIN, 0};
  if (poll(&one, 1, static_cast<int>(1000 * seconds) + 1) <= 0) return false;
  char buffer[65536];
  const ssize_t n = read(from_, buffer, sizeof(buffer));
  if (n <= 0) return false;
  unread_.append(buffer, static_cast<std::size_t>(n));
  return true;
}

std::optional<std::string> Child::ReadLine(double seconds) {
  const double until = Now() + seconds;
  for (;;) {
    const auto end = unread_.find('\n');
    if (end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    if (unread_.size() > kMostLine || !Fill(until - Now())) return std::nullopt;
  }
}

std::optional<std::string> Child::ReadBytes(std::size_t count, double seconds) {
  const double until = Now() + seconds;
  while (unread_.size() < count) {
    if (!Fill(until - Now())) return std::nullopt;
  }
  std::string bytes = unread_.substr(0, count);
  unread_.erase(0, count);
  return bytes;
}

std::string ProgramPath(const std::string& name) {
  std::error_code error;
  const fs::path beside =
      fs::read_symlink("/proc/self/exe", error).parent_path() / name;
  if (access(beside.c_str(), X_OK) == 0) return beside.string();
  const char* path = std::getenv("PATH");
  for (const std::string& folder : Split(path != nullptr ? path : "", ':')) {
    const fs::path one = fs::path(folder) / name;
    if (!folder.empty() && access(one.c_str(), X_OK) == 0) return one.string();
  }
  throw IoError(name +
                " is neither beside mien-studio nor in PATH: install "
                "it there");
}

}  // namespace mien
