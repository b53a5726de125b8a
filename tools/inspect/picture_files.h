#ifndef MIEN_TOOLS_INSPECT_PICTURE_FILES_H_
#define MIEN_TOOLS_INSPECT_PICTURE_FILES_H_

#include <ostream>
#include <string>
#include <vector>

#include "tools/inspect/cache_files.h"
#include "tools/render/render.h"

namespace mien {

struct PictureRequest {
  RenderOptions options;
  std::string out;             // file, folder or "" for the current folder
  std::string format = "png";  // of pictures in a folder
  double scale = 2;            // of .png
};

// `render`: one picture per file, named <stage>_<item>_<key8>.<format> in a
// folder; prints the names. A file that cannot be drawn is reported on `out`
// and does not stop the others. Returns 1 when there was one, or no file.
// @throws ConfigError when several pictures are to go into one file; with one
// file alone what DrawStored throws.
int RenderFiles(const std::vector<CacheFile>& files,
                const PictureRequest& request, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_PICTURE_FILES_H_
