// mien-inspect: looks into the cache. What it does is in tools/inspect.

#include <iostream>
#include <string>
#include <vector>

#include "pipeline/core/error.h"
#include "tools/inspect/command_line.h"
#include "tools/inspect/render_program.h"
#include "tools/support/program.h"

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  // Libraries of pictures and films take ten times as long to load as all else
  // here takes to run: what draws is a program of its own.
  const std::string trouble =
      mien::WantsRender(arguments)
          ? mien::BecomeRenderProgram(mien::ProgramFolder(), argv)
          : "";
  return mien::RunProgram("mien-inspect", [&] {
    return mien::InspectCommand(
        arguments, mien::VersionLine("mien-inspect"), std::cout, std::cerr,
        [&](const auto&, const auto&, std::ostream&) -> int {
          throw mien::IoError(trouble);
        });
  });
}
