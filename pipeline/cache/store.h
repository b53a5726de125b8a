#ifndef MIEN_PIPELINE_CACHE_STORE_H_
#define MIEN_PIPELINE_CACHE_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "pipeline/cache/artifact.h"

namespace mien {

// Names one output of one stage for one item.
struct ArtifactId {
  std::string stage;
  std::string dataset;
  std::string item;
  std::string key_text;  // everything the result depends on
  std::string key;       // SHA-256 of key_text, 64 hex digits
};

// One HDF5 file per item and stage:
//   <root>/<stage>/<dataset>/<item>-<key16>.h5
// Written to a temporary name, synced and renamed; attribute `complete` last.
// Safe for several threads and several processes on one folder.
class Store {
 public:
  // provenance: "mien 0.1.0; opencv 4.6.0; ...", kept in every file.
  explicit Store(std::string root, std::string provenance = "");

  // nullopt = not there, or made from another key text. A file that is damaged
  // or incomplete is renamed to *.corrupt with a warning and counts as missing.
  std::optional<Artifact> Load(const ArtifactId& id) const;
  // @throws IoError (full disk, no permission).
  void Save(const ArtifactId& id, const Artifact& artifact) const;

  std::string Path(const ArtifactId& id) const;
  const std::string& root() const { return root_; }

 private:
  std::string root_;
  std::string provenance_;
};

// What mien-inspect reads of any cache file.
struct StoredFile {
  ArtifactId id;
  std::string provenance;  // versions that wrote it
  std::string params;      // canonical text of the stage's parameters
  std::string schema;
  std::vector<std::string> input_keys;
  bool complete = false;
  Artifact artifact;
};

// Reads a file of our own cache. with_data = false leaves `bytes` empty.
// @throws IoError when it cannot be opened, DataError when it is damaged.
StoredFile ReadStored(const std::string& path, bool with_data = true);
// Every *.h5 under the folder, sorted; temporary and corrupt files left out.
std::vector<std::string> ListStored(const std::string& root);

// For tests and mien-inspect: writes without the Store's naming.
void WriteStored(const std::string& path, const ArtifactId& id,
                 const Artifact& artifact, const std::string& provenance = "");

}  // namespace mien

#endif  // MIEN_PIPELINE_CACHE_STORE_H_
