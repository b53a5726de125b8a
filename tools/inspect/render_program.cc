#include "tools/inspect/render_program.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "pipeline/core/text.h"

namespace mien {

namespace fs = std::filesystem;

bool WantsRender(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--log-level") {
      ++i;  // its value
    } else if (!StartsWith(arguments[i], "-")) {
      return arguments[i] == "render";
    }
  }
  return false;
}

std::string ProgramFolder() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error).parent_path().string();
}

std::string BecomeRenderProgram(const std::string& folder, char** argv) {
  const fs::path beside = fs::path(folder) / kRenderProgram;
  execv(beside.c_str(), argv);
  int code = errno;
  if (code == ENOENT) {
    const fs::path apart =
        fs::path(folder).parent_path() / "libexec/mien" / kRenderProgram;
    execv(apart.c_str(), argv);
    if (errno != ENOENT) code = errno;
  }
  return Str("cannot start ", beside.string(), ": ", std::strerror(code),
             ": pictures are drawn by that program, install it beside "
             "mien-inspect");
}

}  // namespace mien
