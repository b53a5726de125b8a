#include "stages/ingest/datasets/reference.h"

#include <map>

namespace mien {

std::string DatasetReference(const std::string& name) {
  static const std::map<std::string, std::string> of = {
      {"casme2", "yan2014"},
      {"samm", "davison2018"},
      {"smic", "li2013"},
      {"fer2013", "goodfellow2013"}};
  const auto at = of.find(name);
  return at == of.end() ? "" : at->second;
}

}  // namespace mien
