#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/ingest/dataset.h"

namespace mien {
namespace {

constexpr const char* kHowTo =
    ": write \"class=emotion+emotion\", such as "
    "\"negative=disgust+repression\"";

}  // namespace

LabelMap::LabelMap(const std::vector<std::string>& labels) {
  std::set<std::string> seen_emotions;
  std::set<std::string> seen_classes;
  for (const std::string& entry : labels) {
    const std::string where = "data.labels: '" + entry + "'";
    const auto parts = Split(entry, '=');
    if (parts.size() != 2 || Trim(parts[0]).empty()) {
      throw ConfigError(where + " is not a class" + kHowTo);
    }
    if (!seen_classes.insert(Trim(parts[0])).second) {
      throw ConfigError(where + ": the class '" + Trim(parts[0]) +
                        "' is given twice");
    }
    std::vector<std::string> emotions;
    for (const std::string& part : Split(parts[1], '+')) {
      const std::string emotion = ToLower(Trim(part));
      if (emotion.empty()) {
        throw ConfigError(where + " names an empty emotion" + kHowTo);
      }
      if (!seen_emotions.insert(emotion).second) {
        throw ConfigError(where + ": the emotion '" + emotion +
                          "' is in two classes");
      }
      emotions.push_back(emotion);
    }
    classes_.push_back(Trim(parts[0]));
    emotions_.push_back(std::move(emotions));
  }
}

std::optional<std::string> LabelMap::Map(const std::string& emotion,
                                         const std::string& dataset) const {
  const std::string wanted = ToLower(Trim(emotion));
  if (wanted.empty()) return std::nullopt;
  if (classes_.empty()) return wanted;
  for (const std::string& key : {ToLower(dataset) + "/" + wanted, wanted}) {
    for (std::size_t i = 0; i < classes_.size(); ++i) {
      for (const std::string& candidate : emotions_[i]) {
        if (candidate == key) return classes_[i];
      }
    }
  }
  return std::nullopt;
}

std::vector<std::string> LabelMap::Emotions() const {
  std::vector<std::string> all;
  for (const auto& emotions : emotions_) {
    all.insert(all.end(), emotions.begin(), emotions.end());
  }
  return all;
}

}  // namespace mien
