#ifndef MIEN_TESTS_SUPPORT_RUN_PROGRAM_H_
#define MIEN_TESTS_SUPPORT_RUN_PROGRAM_H_

#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {

struct ProgramOutcome {
  int code = -1;
  std::string out, err;
};

// One of the project's programs; `arguments` are shell words. MIEN_BIN_DIR is
// set by CMake.
inline ProgramOutcome RunBuilt(const std::string& program,
                               const std::string& arguments) {
  const TempFolder folder;
  const std::string command = std::string(MIEN_BIN_DIR) + "/" + program + " " +
                              arguments + " >'" + (folder / "out") + "' 2>'" +
                              (folder / "err") + "' </dev/null";
  const int status = std::system(command.c_str());
  ProgramOutcome outcome;
  outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  outcome.out = ReadFile(folder / "out");
  outcome.err = ReadFile(folder / "err");
  return outcome;
}

}  // namespace mien

#endif  // MIEN_TESTS_SUPPORT_RUN_PROGRAM_H_
