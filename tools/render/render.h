#ifndef MIEN_TOOLS_RENDER_RENDER_H_
#define MIEN_TOOLS_RENDER_RENDER_H_

// `mien-inspect render`: from cache files to picture files.

#include <string>
#include <vector>

#include "pipeline/cache/store.h"
#include "stages/page/drawing.h"

namespace mien {

struct RenderOptions {
  std::string source;  // video or folder of frames the file was made of
  int stream = 0;      // of the source's video streams, from 1; 0: as players
                       // choose
  int frames = 12;     // on a contact sheet
  int face = 0;        // of motion: position in the list of faces
  std::string normalise = "fixed";  // of the network's input
};

// Schemas that there is a picture for: those of every stage.
std::vector<std::string> DrawnSchemas();

// The picture of one cache file, chosen by its schema; `path` is where it
// lies: files that it was made of are looked for in the same cache.
// @throws DataError: another schema (the known ones are named), a source that
// is not what the file was made of; ConfigError: no such face.
Drawing DrawStored(const std::string& path, const StoredFile& file,
                   const RenderOptions& options);

// Writes by the name's end: .png (`scale` px a unit) or .svg.
// @throws ConfigError for another, IoError.
void WriteDrawing(const Drawing& drawing, const std::string& path,
                  double scale = 2);

// Every frame with its boxes and landmarks, at the recording's own times, as
// H.264 (.mp4).
// @throws ConfigError when the file holds no tracks or options.source is
// empty, DataError for another source, IoError.
void WriteFilm(const StoredFile& file, const RenderOptions& options,
               const std::string& path);

}  // namespace mien

#endif  // MIEN_TOOLS_RENDER_RENDER_H_
