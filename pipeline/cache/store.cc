#include "pipeline/cache/store.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "pipeline/cache/hdf5_image.h"
#include "pipeline/core/file.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxFileBytes = std::size_t{8} << 30;
constexpr const char* kFormat = "mien-cache/1";

const std::string& Attribute(const FileContent& content, const char* name) {
  const auto found = content.attributes.find(name);
  if (found == content.attributes.end()) {
    throw DataError(Str("attribute '", name, "' is missing"));
  }
  return found->second;
}

// Takes the key text apart again (see KeyText in pipeline/exec/stage.h).
void ParseKeyText(const std::string& key_text, StoredFile* file) {
  bool in_params = false;
  for (const std::string& line : Split(key_text, '\n')) {
    if (line == "params:") {
      in_params = true;
    } else if (line == "inputs:") {
      in_params = false;
    } else if (StartsWith(line, "schema=")) {
      file->schema = line.substr(7);
    } else if (in_params) {
      file->params += line + "\n";
    } else if (StartsWith(line, "input ")) {
      file->input_keys.push_back(line.substr(6));
    }
  }
}

void SetAside(const std::string& path, const std::string& why) {
  std::error_code error;
  fs::rename(path, path + ".corrupt", error);
  LogWarn(Str("cache: ", path, " is damaged (", why, "); ",
              error ? "it will be overwritten" : "kept as *.corrupt",
              ", computing it again"));
}

}  // namespace

Store::Store(std::string root, std::string provenance)
    : root_(std::move(root)), provenance_(std::move(provenance)) {}

std::string Store::Path(const ArtifactId& id) const {
  return (fs::path(root_) / SafeFileName(id.stage) / SafeFileName(id.dataset) /
          (SafeFileName(id.item) + "-" + id.key.substr(0, 16) + ".h5"))
      .string();
}

std::optional<Artifact> Store::Load(const ArtifactId& id) const {
  const std::string path = Path(id);
  std::error_code error;
  if (!fs::exists(path, error)) return std::nullopt;
  try {
    FileContent content = FromHdf5(ReadFile(path, kMaxFileBytes), true);
    if (Attribute(content, "key_text") != id.key_text) return std::nullopt;
    return std::move(content.artifact);
  } catch (const DataError& damage) {
    SetAside(path, damage.message());
    return std::nullopt;
  }
}

void Store::Save(const ArtifactId& id, const Artifact& artifact) const {
  WriteStored(Path(id), id, artifact, provenance_);
}

void WriteStored(const std::string& path, const ArtifactId& id,
                 const Artifact& artifact, const std::string& provenance) {
  FileContent content;
  content.attributes["format"] = kFormat;
  content.attributes["stage"] = id.stage;
  content.attributes["dataset"] = id.dataset;
  content.attributes["item"] = id.item;
  content.attributes["key"] = id.key;
  content.attributes["key_text"] = id.key_text;
  content.attributes["provenance"] = provenance;
  content.artifact = artifact;
  WriteFileAtomic(path, ToHdf5(content));
}

StoredFile ReadStored(const std::string& path, bool with_data) {
  FileContent content = FromHdf5(ReadFile(path, kMaxFileBytes), with_data);
  StoredFile file;
  if (Attribute(content, "format") != kFormat) {
    throw DataError(Str("format is not ", kFormat));
  }
  file.id.stage = Attribute(content, "stage");
  file.id.dataset = Attribute(content, "dataset");
  file.id.item = Attribute(content, "item");
  file.id.key = Attribute(content, "key");
  file.id.key_text = Attribute(content, "key_text");
  file.provenance = Attribute(content, "provenance");
  file.complete = true;
  ParseKeyText(file.id.key_text, &file);
  file.artifact = std::move(content.artifact);
  return file;
}

std::vector<std::string> ListStored(const std::string& root) {
  std::vector<std::string> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(root, error), end;
       !error && entry != end; entry.increment(error)) {
    std::error_code broken;  // a link that leads nowhere
    if (entry->is_regular_file(broken) && entry->path().extension() == ".h5") {
      paths.push_back(entry->path().string());
    }
  }
  if (error) {
    throw IoError(Str("cannot list ", root, ": ", error.message()));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace mien
