#include "tools/support/program.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <filesystem>

#include <opencv2/core/utility.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/kernels.h"
#include "pipeline/core/message.h"
#include "pipeline/core/temporary.h"
#include "pipeline/core/text.h"
#include "pipeline/core/version.h"
#include "pipeline/exec/interrupts.h"
#include "pipeline/exec/runner.h"
#include "pipeline/exec/shortage.h"
#include "tools/support/answer.h"

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// In place of the C library's, for every library of the program: what was set
// stands, else what mien chooses. (setenv() before the constructors is lost:
// the C library's own constructor puts the first environment back.)
extern "C" char* getenv(const char* name) {
  const std::size_t length = std::strlen(name);
  for (char** one = environ; one != nullptr && *one != nullptr; ++one) {
    if (std::strncmp(*one, name, length) == 0 && (*one)[length] == '=') {
      return *one + length + 1;
    }
  }
  return const_cast<char*>(mien::ChosenValue(name));
}
#endif

namespace mien {
namespace {

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// The constructors of the libraries (LibTorch, OpenBLAS) end in `terminate` or
// wait for ever where they get no memory: this runs before them, as soon as
// everything is loaded.
void CheckRoomToStart(int, char** argv, char**) {
  constexpr std::size_t kBytes = std::size_t{320} << 20;
  void* room = mmap(nullptr, kBytes, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room != MAP_FAILED) {
    munmap(room, kBytes);
    return;
  }
  static constexpr char kText[] =
      ": out of memory: there is no address space to start in; raise the limit "
      "(ulimit -v, that of the batch system)\n";
  const char* name = argv[0];
  for (const char* c = argv[0]; *c != '\0'; ++c) {
    if (*c == '/') name = c + 1;
  }
  std::size_t length = 0;
  while (name[length] != '\0') ++length;
  if (write(STDERR_FILENO, name, length) < 0 ||
      write(STDERR_FILENO, kText, sizeof(kText) - 1) < 0) {
    _exit(1);
  }
  _exit(1);
}

// Their constructors take a second, too: signals are ours from the beginning.
void BeforeLibraries(int count, char** argv, char** environment) {
  CheckRoomToStart(count, argv, environment);
  const char* name = argv[0];
  for (const char* c = argv[0]; *c != '\0'; ++c) {
    if (*c == '/') name = c + 1;
  }
  SetInterruptName(name);
  CatchInterrupts();
}

__attribute__((section(".preinit_array"),
               used)) void (*const before_libraries)(int, char**,
                                                     char**) = BeforeLibraries;
#endif  // sanitizers are not ready by then, and need all space anyway

void Complain(const std::string& name, const std::string& message) {
  // A bar may stand in the line of a terminal.
  std::fprintf(stderr, "%s%s: %s\n",
               isatty(STDERR_FILENO) != 0 ? "\r\x1b[K" : "", name.c_str(),
               MessageLine(message).c_str());
}

// A file that is opened must not become the standard output of a program that
// was started without one: what is written there is lost, and said to be.
void OccupyStandardDescriptors() {
  for (const int number : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(number, F_GETFD) >= 0 || errno != EBADF) continue;
    const int mode = number == STDERR_FILENO ? O_RDWR : O_RDONLY;
    const int opened = open("/dev/null", mode);
    if (opened >= 0 && opened != number) close(opened);
  }
}

// Set where the machine has nothing more to give (see ShortageError), and where
// the program was told to end: what libraries do at the end may take seconds.
bool ends_at_once = false;

int ExitCodeOf(const std::string& name, const std::exception& error) {
  const auto* known = dynamic_cast<const Error*>(&error);
  ends_at_once = dynamic_cast<const ShortageError*>(&error) != nullptr ||
                 (known == nullptr && !ShortageText(error).empty());
  if (known != nullptr) {
    Complain(name, error.what());
    return known->ExitCode();
  }
  if (const auto* files =
          dynamic_cast<const std::filesystem::filesystem_error*>(&error)) {
    Complain(name, Str("cannot read ", files->path1().string(), ": ",
                       files->code().message()));
    return 1;
  }
  const std::string shortage = ShortageText(error);
  Complain(name,
           shortage.empty() ? Str("internal error: ", error.what()) : shortage);
  return shortage.empty() ? 3 : 1;
}

// Nobody catches what a thread of a library throws: the program ends here,
// files whole or absent as ever.
std::string program_name;
[[noreturn]] void OnTerminate() {
  RemoveTemporaries();
  int code = 3;
  try {
    if (std::current_exception())
      std::rethrow_exception(std::current_exception());
    Complain(program_name, "internal error: terminated");
  } catch (const std::exception& error) {
    code = ExitCodeOf(program_name, error);
  } catch (...) {
    Complain(program_name, "internal error: terminated");
  }
  _exit(code);
}

int RunBody(const std::string& name, const std::function<int()>& body) {
  try {
    return body();
  } catch (const Interrupted&) {
    EndInterruptWatch();
    Complain(name, InterruptReason());
    ends_at_once = true;
    return 130;
  } catch (const std::exception& error) {
    return ExitCodeOf(name, error);
  }
}

// `body` with its answer: exit code 0 only when that has arrived.
int WithAnswer(const std::string& name, const std::function<int()>& body) {
  OccupyStandardDescriptors();
  program_name = name;
  SetInterruptName(program_name.c_str());
  CatchInterrupts();
  std::set_terminate(OnTerminate);
  Answer answer;
  const int code = body();
  const std::string lost = answer.End();
  if (ends_at_once) _exit(code);
  if (lost.empty() || code != 0) return code;
  Complain(name,
           "the answer is lost: cannot write to the standard output: " + lost);
  return 1;
}

int RunCapped(const std::string& name, const std::function<int()>& body) {
  ChooseKernels();
  cv::setNumThreads(1);
  return RunBody(name, body);
}

}  // namespace

int RunProgram(const std::string& name, const std::function<int()>& body) {
  return WithAnswer(name, [&] { return RunCapped(name, body); });
}

int RunProgram(const std::string& name, CLI::App& app, int argc, char** argv,
               const std::function<int()>& body) {
  return WithAnswer(name, [&] {
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app.exit(error);  // --help
      Complain(name,
               Str(error.what(), " (", name, " --help shows the options)"));
      return 2;
    }
    return RunCapped(name, body);
  });
}

std::string VersionLine(const std::string& program, const std::string& more) {
  return program + " " + kMienVersion + (more.empty() ? "" : "\n" + more);
}

}  // namespace mien
