// mien-inspect-render: mien-inspect with all that draws, which starts it for
// `render`.

#include <iostream>

#include "tools/inspect/command_line.h"
#include "tools/support/program.h"

int main(int argc, char** argv) {
  return mien::RunProgram("mien-inspect", [&] {
    return mien::InspectCommand({argv + 1, argv + argc},
                                mien::VersionLine("mien-inspect"), std::cout,
                                std::cerr, mien::RenderFiles);
  });
}
