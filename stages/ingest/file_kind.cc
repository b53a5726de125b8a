#include "stages/ingest/file_kind.h"

#include <algorithm>
#include <fstream>

#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kBeginning = 4096;

bool Unfinished(std::string_view name) {
  const std::string lower = ToLower(name);
  return EndsWith(lower, ".part") || EndsWith(lower, ".crdownload") ||
         EndsWith(lower, ".download") || EndsWith(lower, ".partial");
}

}  // namespace

std::string WhatElse(std::string_view bytes, std::string_view name) {
  if (StartsWith(bytes, "version https://git-lfs.github.com/")) {
    return "a Git LFS pointer, not the file itself: fetch it with git lfs pull";
  }
  const std::string begin = ToLower(Trim(bytes.substr(0, 200)));
  if (StartsWith(begin, "<!doctype html") || StartsWith(begin, "<html")) {
    return "a web page, not the file itself: download it anew";
  }
  if (StartsWith(begin, "#extm3u") || StartsWith(begin, "ffconcat") ||
      StartsWith(begin, "<?xml") || StartsWith(begin, "[playlist]")) {
    return "a list of other files or a text, not a video that can be read: "
           "give the files themselves";
  }
  for (const char* archive : {"PK\x03\x04", "\x1F\x8B", "7z\xBC\xAF", "Rar!",
                              "\xFD"
                              "7zXZ",
                              "\x28\xB5\x2F\xFD"}) {
    if (StartsWith(bytes, archive)) {
      return "an archive or a compressed file: unpack it first";
    }
  }
  if (StartsWith(bytes, "%PDF")) return "a PDF, neither a video nor a picture";
  if (!bytes.empty() &&
      std::all_of(bytes.begin(), bytes.end(), [](char c) { return c == 0; })) {
    return "the file begins with nothing but zeros: the copy or the download "
           "broke off: copy it anew";
  }
  if (bytes.size() >= 12 && bytes.substr(4, 4) == "ftyp") {
    for (const char* brand : {"heic", "heix", "mif1", "msf1", "avif"}) {
      if (bytes.substr(8, 4) == brand) {
        return "a HEIC or AVIF picture: convert it to JPEG or PNG";
      }
    }
    return "cut off: the film's index (moov) is missing or damaged: copy the "
           "file anew, or repair it with the camera's own program";
  }
  if (StartsWith(bytes, "ID3") || StartsWith(bytes, "fLaC") ||
      (StartsWith(bytes, "RIFF") && bytes.size() > 12 &&
       bytes.substr(8, 4) == "WAVE")) {
    return "a sound recording, without pictures";
  }
  if (Unfinished(name)) {
    return "an unfinished download by its name, and cut off: download it anew";
  }
  return "";
}

std::string WhatElse(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes(kBeginning, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(
      static_cast<std::size_t>(std::max<std::streamsize>(0, in.gcount())));
  return WhatElse(bytes, path);
}

}  // namespace mien
