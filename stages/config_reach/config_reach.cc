#include "stages/config_reach/config_reach.h"

#include <map>

#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/config_reach/reach_rows.h"

namespace mien {
namespace {

std::vector<ReachRow> AllRows() {
  std::vector<ReachRow> rows = SpotRows();
  rows.insert(rows.end(), RunRows().begin(), RunRows().end());
  return rows;
}
const std::vector<ReachRow>& Rows() {
  static const auto& rows = *new std::vector<ReachRow>(AllRows());
  return rows;
}

// What follows the group, or nullptr: the row's name does not fit.
const char* RestOf(const std::string& key, const std::string& name) {
  if (name.back() == '.') {
    return StartsWith(key, name) ? key.c_str() + name.size() : nullptr;
  }
  return key == name ? "" : nullptr;
}

const char* RestOf(const std::string& key, const ReachRow& row) {
  for (const char* name : row.keys) {
    if (const char* rest = RestOf(key, name)) return rest;
  }
  return nullptr;
}

std::string ProgramName(ConfigReader reader) {
  switch (reader) {
    case ConfigReader::kRun:
      return "mien-run";
    case ConfigReader::kTrain:
      return "mien-train";
    case ConfigReader::kSpot:
      return "mien-spot";
    case ConfigReader::kMeasure:
      return "mien-spot --events";
    case ConfigReader::kCalibrate:
      return "mien-spot --calibrate";
    case ConfigReader::kLive:
      return "mien-spot --live";
  }
  return "";
}

std::string Filled(const std::string& why, const ConfigUse& use,
                   const std::map<std::string, std::string>& values) {
  std::string text;
  for (std::size_t at = 0; at < why.size();) {
    const std::size_t open = why.find('{', at);
    text += why.substr(at, open - at);
    if (open == std::string::npos) break;
    const std::size_t close = why.find('}', open);
    const std::string key = why.substr(open + 1, close - open - 1);
    text += key.empty() ? ProgramName(use.reader)
                        : Str(key, ": ", CleanText(values.at(key), 60));
    at = close + 1;
  }
  return text;
}

// Of the whole, by the names of its keys.
std::map<std::string, std::string> ValuesOf(const MienConfig& config) {
  std::map<std::string, std::string> values;
  for (const std::string& line : Split(CanonicalText(config), '\n')) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos) continue;
    values[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return values;
}

// Keys of one row, and those that are read in their place.
struct Unread {
  std::vector<std::string> keys, instead;
};

const char* BeOf(const std::vector<std::string>& keys) {
  return keys.size() == 1 ? " is" : " are";
}

}  // namespace

std::vector<std::string> UnreadKeys(const ConfigUse& use, const KeySet& set) {
  const auto values = ValuesOf(use.config);
  std::map<const ReachRow*, Unread> found;
  for (const std::string& key : set) {
    for (const ReachRow& row : Rows()) {
      const char* rest = RestOf(key, row);
      if (!rest || !row.when(use)) continue;
      if (row.why == kRead) break;
      Unread& unread = found[&row];
      unread.keys.push_back(key);
      const std::string group = row.instead;
      const bool one = group.empty() || group.back() != '.';
      const std::string other = one ? group : group + rest;
      const bool named = !unread.instead.empty() && one;
      if (values.count(other) > 0 && !named) unread.instead.push_back(other);
      break;
    }
  }
  std::vector<std::string> lines;
  for (const auto& [row, unread] : found) {
    std::string line = Str(Join(unread.keys, ", "), BeOf(unread.keys),
                           " not read ", Filled(row->why, use, values));
    if (!unread.instead.empty()) {
      line += Str("; ", Join(unread.instead, ", "), BeOf(unread.instead));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> NamesOfReachTable() {
  std::vector<std::string> names;
  for (const ReachRow& row : Rows()) {
    names.insert(names.end(), row.keys.begin(), row.keys.end());
    if (*row.instead != '\0') names.push_back(row.instead);
    const std::string why = row.why == kRead ? "" : row.why;
    for (std::size_t at = why.find('{'); at != std::string::npos;
         at = why.find('{', at + 1)) {
      const std::string key = why.substr(at + 1, why.find('}', at) - at - 1);
      if (!key.empty()) names.push_back(key);
    }
  }
  return names;
}

void WarnOfUnreadKeys(const ConfigUse& use, const KeySet& set) {
  for (const std::string& line : UnreadKeys(use, set)) {
    LogWarn("configuration: " + line);
  }
}

}  // namespace mien
