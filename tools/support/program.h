#ifndef MIEN_TOOLS_SUPPORT_PROGRAM_H_
#define MIEN_TOOLS_SUPPORT_PROGRAM_H_

// What every main does alike.

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

namespace mien {

// Parses the command line and runs `body`; turns errors into one line on
// stderr and the documented exit code: 0 all well, 1 some items failed, no
// memory or threads, or an answer that did not arrive on the standard output,
// 2 configuration or usage, 3 internal, 130 interrupted. Library
// threads and image sizes are capped, and kernels chosen (ChooseKernels),
// before the libraries start; signals as in pipeline/exec/interrupts.h.
int RunProgram(const std::string& name, CLI::App& app, int argc, char** argv,
               const std::function<int()>& body);

// The same without a command line, for what has its own.
int RunProgram(const std::string& name, const std::function<int()>& body);

// "mien-run 0.1.0"; `more` is a line of its own: versions of the libraries.
std::string VersionLine(const std::string& program,
                        const std::string& more = "");

}  // namespace mien

#endif  // MIEN_TOOLS_SUPPORT_PROGRAM_H_
