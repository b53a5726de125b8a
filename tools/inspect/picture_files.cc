#include "tools/inspect/picture_files.h"

#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/result_folder.h"
#include "tools/inspect/show.h"

namespace mien {
namespace {

// Beside the pictures: digests of what was written.
constexpr const char* kSums = "pictures.sha256";

bool IsFilmName(const std::string& path) {
  return EndsWith(ToLower(path), ".mp4");
}

bool IsPictureName(const std::string& path) {
  const std::string name = ToLower(path);
  return EndsWith(name, ".png") || EndsWith(name, ".svg") || IsFilmName(path);
}

std::string PicturePath(const CacheFile& file, const PictureRequest& request) {
  if (IsPictureName(request.out)) return request.out;
  const std::string name =
      Str(SafeFileName(file.stage), "_", SafeFileName(file.item), "_",
          file.key16.substr(0, 8), ".", request.format);
  return (std::filesystem::path(request.out) / name).string();
}

void RenderOne(const CacheFile& file, const PictureRequest& request,
               std::ostream& out) {
  const StoredFile stored = ReadCacheFile(file.path, true);
  const std::string path = PicturePath(file, request);
  if (IsFilmName(path)) {
    WriteResultBy(path, kSums, [&](const std::string& at) {
      WriteFilm(stored, request.options, at);
    });
  } else {
    // First: what cannot be drawn takes nothing out of the way.
    const Drawing drawing = DrawStored(file.path, stored, request.options);
    WriteResultBy(path, kSums, [&](const std::string& at) {
      WriteDrawing(drawing, at, request.scale);
    });
  }
  out << Printable(path) << "\n";
}

}  // namespace

int RenderFiles(const std::vector<CacheFile>& files,
                const PictureRequest& request, std::ostream& out) {
  if (files.empty()) {
    out << "no such cache file\n";
    return 1;
  }
  if (files.size() == 1) {
    RenderOne(files[0], request, out);
    return 0;
  }
  if (IsPictureName(request.out)) {
    throw ConfigError(Str(files.size(), " pictures do not fit into ",
                          request.out,
                          ": give a folder, or choose one file by --stage, "
                          "--item or its path"));
  }
  int failed = 0;
  for (const CacheFile& file : files) {
    try {
      RenderOne(file, request, out);
    } catch (const DataError& error) {
      ++failed;
      out << "not drawn: " << Printable(file.path) << ": "
          << Printable(error.message()) << "\n";
    }
  }
  return failed > 0 ? 1 : 0;
}

}  // namespace mien
