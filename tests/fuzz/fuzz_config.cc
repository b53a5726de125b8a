// The configuration: a file of YAML, or the text of --set (first byte '=').

#include <string>

#include "pipeline/config/config.h"
#include "stages/mien_config.h"
#include "tests/fuzz/fuzz.h"

MIEN_FUZZ(bytes) {
  mien::MienConfig config;
  const mien::Node root = mien::Describe(config);
  if (!bytes.empty() && bytes[0] == '=') {
    mien::SetFromText(std::string(bytes.substr(1)), root);
  } else {
    mien::ReadYaml(std::string(bytes), "c.yaml", root);
  }
  mien::CheckBounds(root);
  const std::string text = mien::CanonicalText(root);
  mien::MienConfig again;
  mien::ReadYaml(mien::WriteYaml(root), "again.yaml", mien::Describe(again));
  mien::fuzz::Require(mien::CanonicalText(mien::Describe(again)) == text,
                      "a configuration reads back as it was");
}
