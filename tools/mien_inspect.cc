// mien-inspect: looks into the cache. What it does is in tools/inspect.

#include <iostream>
#include <string>
#include <vector>

#include "tools/inspect/command_line.h"
#include "tools/support/program.h"

int main(int argc, char** argv) {
  return mien::RunProgram("mien-inspect", [&] {
    return mien::InspectCommand({argv + 1, argv + argc},
                                mien::VersionLine("mien-inspect"), std::cout,
                                std::cerr);
  });
}
