#ifndef MIEN_TOOLS_INSPECT_RENDER_PROGRAM_H_
#define MIEN_TOOLS_INSPECT_RENDER_PROGRAM_H_

#include <string>
#include <vector>

namespace mien {

// mien-inspect with all that draws.
inline constexpr const char* kRenderProgram = "mien-inspect-render";

// Whether the subcommand is `render`.
bool WantsRender(const std::vector<std::string>& arguments);

// The folder of the program that runs; "" where the system does not tell.
std::string ProgramFolder();

// Turns this process into kRenderProgram with the same arguments (argv ends
// with a null pointer): that in `folder`, or in its ../libexec/mien. Returns
// only if that fails: what to tell the user.
std::string BecomeRenderProgram(const std::string& folder, char** argv);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_RENDER_PROGRAM_H_
