#include "stages/exchange/recording_name.h"

#include <algorithm>
#include <set>
#include <vector>

#include "pipeline/core/text.h"
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
