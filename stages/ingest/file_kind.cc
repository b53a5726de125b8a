#include "stages/ingest/file_kind.h"

#include <algorithm>
#include <cstdint>
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

// WebP tells it in its first chunk, PNG in one before the pixels.
bool IsAnimated(std::string_view bytes) {
  constexpr unsigned kAnimation = 0x02;
  if (StartsWith(bytes, "RIFF") && bytes.size() > 20 &&
      bytes.substr(8, 8) == "WEBPVP8X") {
    return (static_cast<unsigned char>(bytes[20]) & kAnimation) != 0;
  }
  const auto control = bytes.find("acTL");
  return StartsWith(bytes, "\x89PNG") && control != std::string_view::npos &&
         control < bytes.find("IDAT");
}

// Whole numbers of a TIFF, 0 beyond its end.
class TiffBytes {
 public:
  explicit TiffBytes(const std::string& path) : in_(path, std::ios::binary) {
    const std::string mark = Bytes(0, 2);
    little_ = mark == "II";
    is_tiff_ = (little_ || mark == "MM") && Number(2, 2) == 42;
  }

  bool is_tiff() const { return is_tiff_; }

  std::uint32_t Number(std::int64_t at, int count) {
    const std::string bytes = Bytes(at, count);
    if (bytes.size() < static_cast<std::size_t>(count)) return 0;
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
      const int place = little_ ? count - 1 - i : i;
      value = 256 * value + static_cast<unsigned char>(
                                bytes[static_cast<std::size_t>(place)]);
    }
    return value;
  }

 private:
  std::string Bytes(std::int64_t at, int count) {
    std::string bytes(static_cast<std::size_t>(count), '\0');
    in_.clear();
    in_.seekg(at);
    in_.read(bytes.data(), count);
    bytes.resize(
        static_cast<std::size_t>(std::max<std::streamsize>(0, in_.gcount())));
    return bytes;
  }

  std::ifstream in_;
  bool little_ = false, is_tiff_ = false;
};

// Whether the picture whose fields begin at `at` is a small copy of another.
bool IsPreview(TiffBytes* tiff, std::int64_t at, std::uint32_t fields) {
  constexpr std::uint32_t kSubfileType = 254;
  for (std::uint32_t i = 0; i < std::min(fields, 64u); ++i) {
    const std::int64_t field = at + 2 + 12 * static_cast<std::int64_t>(i);
    if (tiff->Number(field, 2) == kSubfileType) {
      return (tiff->Number(field + 8, 4) & 1) != 0;
    }
  }
  return false;
}

}  // namespace

int TiffPages(const std::string& path) {
  constexpr int kMost = 100'000;
  TiffBytes tiff(path);
  if (!tiff.is_tiff()) return 0;
  int pages = 0;
  std::int64_t at = tiff.Number(4, 4);
  for (int i = 0; at != 0 && i < kMost; ++i) {
    const std::uint32_t fields = tiff.Number(at, 2);
    if (fields == 0) break;
    if (!IsPreview(&tiff, at, fields)) ++pages;
    at = tiff.Number(at + 2 + 12 * static_cast<std::int64_t>(fields), 4);
  }
  return pages;
}

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
  if (IsAnimated(bytes)) {
    return "an animated picture (WebP or PNG), of which nothing is read: "
           "convert it to mp4 or gif, or give a folder of its frames";
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
