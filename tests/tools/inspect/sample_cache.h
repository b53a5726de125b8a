#ifndef MIEN_TESTS_TOOLS_INSPECT_SAMPLE_CACHE_H_
#define MIEN_TESTS_TOOLS_INSPECT_SAMPLE_CACHE_H_

// A small cache for the tests of mien-inspect.

#include <sys/stat.h>
#include <utime.h>

#include <limits>
#include <string>
#include <vector>

#include "pipeline/cache/store.h"
#include "pipeline/core/digest.h"
#include "tests/support/temp_folder.h"

namespace mien {

// The key text as the stages write it.
inline ArtifactId SampleId(const std::string& stage, const std::string& item,
                           const std::string& params,
                           const std::string& input_key = "") {
  ArtifactId id;
  id.stage = stage;
  id.dataset = "demo";
  id.item = item;
  id.key_text = "stage=" + stage + "\nversion=1\nschema=Sample/1\nparams:\n" +
                params + "inputs:\n";
  if (!input_key.empty()) id.key_text += "input " + input_key + "\n";
  id.key = Sha256Hex(id.key_text);
  return id;
}

// points: 2 x 3 float px, `bump` added to the last one; time: constant;
// flow: quantised; empty: no element.
inline Artifact SampleArtifact(double bump = 0) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  Artifact artifact;
  artifact.Put(
      "points", {2, 3},
      std::vector<float>{-1, 2, nan, 4, 5, static_cast<float>(6 + bump)}, "px");
  artifact.Put("time", {4}, std::vector<double>{0.5, 0.5, 0.5, 0.5}, "s");
  artifact.PutQuantised("flow", {1, 2, 2}, {0.5f, -0.25f, 0, 1}, 1.0 / 256,
                        "px");
  artifact.texts["source"] = "annotation";
  return artifact;
}

// Writes it and returns the path.
inline std::string SaveSample(const std::string& root, const ArtifactId& id,
                              double bump = 0) {
  const Store store(root, "mien 0.1.0; test");
  store.Save(id, SampleArtifact(bump));
  return store.Path(id);
}

inline void SetWritten(const std::string& path, std::int64_t seconds) {
  const auto moment = static_cast<time_t>(seconds);
  const utimbuf times{moment, moment};
  utime(path.c_str(), &times);
}

}  // namespace mien

#endif  // MIEN_TESTS_TOOLS_INSPECT_SAMPLE_CACHE_H_
