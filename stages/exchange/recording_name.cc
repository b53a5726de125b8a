#include "stages/exchange/recording_name.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/utf8.h"
#include "stages/exchange/export.h"

namespace mien {

std::string StemOfRecording(const std::string& name) {
  static const std::set<std::string> containers = {
      "mp4", "m4v", "mov", "avi",  "mkv", "webm", "mpg", "mpeg", "wmv", "gif",
      "3gp", "mts", "ts",  "m2ts", "flv", "wav",  "mp3", "m4a",  "ogv", "ogg",
      "asf", "dv",  "mxf", "y4m",  "vob", "mjpg", "qt",  "264",  "h264"};
  const auto dot = name.rfind('.');
  if (dot == std::string::npos || dot == 0) return name;
  return containers.count(ToLower(name.substr(dot + 1))) > 0
             ? name.substr(0, dot)
             : name;
}

std::string NameKey(const std::string& name) {
  return DecomposeLetters(FileNameOf(name));
}

std::string WithoutLeadingZeros(const std::string& name) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string text;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool begins = text.empty() || !is_digit(text.back());
    if (begins && name[i] == '0' && i + 1 < name.size() &&
        is_digit(name[i + 1])) {
      continue;
    }
    text += name[i];
  }
  return text;
}

std::string LeadingZerosText(const std::vector<std::string>& names,
                             const std::vector<std::string>& others) {
  const auto key_of = [](const std::string& name) {
    return DecomposeLetters(StemOfRecording(name));
  };
  std::map<std::string, std::string> by_key;
  for (const std::string& one : others) {
    by_key.emplace(WithoutLeadingZeros(key_of(one)), one);
  }
  for (const std::string& one : names) {
    const auto at = by_key.find(WithoutLeadingZeros(key_of(one)));
    if (at == by_key.end() || key_of(at->second) == key_of(one)) continue;
    return " ('" + ShownText(one, 80) + "' and '" + ShownText(at->second, 80) +
           "' differ in leading zeros, which spreadsheets drop: keep such "
           "columns as text)";
  }
  return "";
}

bool IsSystemCopy(const std::string& file_name) {
  return StartsWith(file_name, "._");
}

bool HasFolder(const std::string& written) {
  return written.find_first_of("/\\") != std::string::npos;
}

bool IsPathOf(const std::string& written, const std::string& path) {
  const auto parts = [](std::string name) {
    std::replace(name.begin(), name.end(), '\\', '/');
    return Split(DecomposeLetters(name), '/');
  };
  const std::vector<std::string> a = parts(written), b = parts(path);
  return !a.empty() && a.size() <= b.size() &&
         std::equal(a.rbegin(), a.rend(), b.rbegin());
}

std::string StemKey(const std::string& name) {
  return DecomposeLetters(StemOfRecording(FileNameOf(name)));
}

}  // namespace mien
