#ifndef MIEN_TOOLS_INSPECT_COMMAND_LINE_H_
#define MIEN_TOOLS_INSPECT_COMMAND_LINE_H_

#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "tools/inspect/picture_files.h"

namespace mien {

// Draws files for `render`: RenderFiles, in a program that links it.
using Renderer =
    std::function<int(const std::vector<CacheFile>& files,
                      const PictureRequest& request, std::ostream& out)>;

// mien-inspect without main: `arguments` without the program's name. Answers
// go to `out`, usage errors to `err`. Returns 0, 1 (damaged, different, not
// found) or 2 (usage). @throws Error.
int InspectCommand(const std::vector<std::string>& arguments,
                   const std::string& version_line, std::ostream& out,
                   std::ostream& err, const Renderer& render);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_COMMAND_LINE_H_
