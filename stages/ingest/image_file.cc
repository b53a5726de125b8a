#include "stages/ingest/image_file.h"

#include <cstdlib>
#include <opencv2/imgcodecs.hpp>
#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/ingest/file_kind.h"
#include "stages/ingest/image_decoders.h"

namespace mien {
namespace {

constexpr std::size_t kMaxPadding = 1024;

enum class Kind { kJpeg, kPng, kBmp, kTiff, kWebp, kUnknown };

struct Extent {
  std::int64_t width = 0, height = 0;
};

std::uint32_t Byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t BigEndian(std::string_view bytes, std::size_t at, int count) {
  std::uint32_t value = 0;
  for (int i = 0; i < count; ++i) {
    value = value << 8 | Byte(bytes, at + static_cast<std::size_t>(i));
  }
  return value;
}

std::int32_t LittleEndian32(std::string_view bytes, std::size_t at) {
  return static_cast<std::int32_t>(Byte(bytes, at) | Byte(bytes, at + 1) << 8 |
                                   Byte(bytes, at + 2) << 16 |
                                   Byte(bytes, at + 3) << 24);
}

Kind KindOf(std::string_view bytes) {
  if (StartsWith(bytes, "\xFF\xD8\xFF")) return Kind::kJpeg;
  if (StartsWith(bytes, "\x89PNG\r\n\x1A\n")) return Kind::kPng;
  if (StartsWith(bytes, "BM")) return Kind::kBmp;
  if (StartsWith(bytes, std::string_view("II*\0", 4)) ||
      StartsWith(bytes, std::string_view("MM\0*", 4))) {
    return Kind::kTiff;
  }
  if (StartsWith(bytes, "RIFF") && bytes.size() > 12 &&
      bytes.substr(8, 4) == "WEBP") {
    return Kind::kWebp;
  }
  return Kind::kUnknown;
}

bool IsFrameHeader(std::uint32_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 &&
         marker != 0xCC;
}

std::optional<Extent> JpegExtent(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 9 < bytes.size()) {
    if (Byte(bytes, at) != 0xFF) return std::nullopt;
    const std::uint32_t marker = Byte(bytes, at + 1);
    if (marker == 0xFF) {  // fill byte
      ++at;
      continue;
    }
    if (marker == 0x01 || (marker >= 0xD0 && marker <= 0xD8)) {
      at += 2;
      continue;
    }
    if (marker == 0xDA || marker == 0xD9) return std::nullopt;
    if (IsFrameHeader(marker)) {
      return Extent{BigEndian(bytes, at + 7, 2), BigEndian(bytes, at + 5, 2)};
    }
    at += 2 + BigEndian(bytes, at + 2, 2);
  }
  return std::nullopt;
}

std::optional<Extent> ExtentOf(Kind kind, std::string_view bytes) {
  if (kind == Kind::kJpeg) return JpegExtent(bytes);
  if (bytes.size() < 26) return std::nullopt;
  if (kind == Kind::kPng) {
    return Extent{BigEndian(bytes, 16, 4), BigEndian(bytes, 20, 4)};
  }
  if (LittleEndian32(bytes, 14) == 12) {  // OS/2: 16-bit sizes
    return Extent{Byte(bytes, 18) | Byte(bytes, 19) << 8,
                  Byte(bytes, 20) | Byte(bytes, 21) << 8};
  }
  // A negative height means rows from the top.
  return Extent{LittleEndian32(bytes, 18),
                std::abs(std::int64_t{LittleEndian32(bytes, 22)})};
}

bool EndsAsJpeg(std::string_view bytes) {
  std::size_t end = bytes.size();
  const std::size_t stop = end > kMaxPadding ? end - kMaxPadding : 0;
  while (end > stop) {
    const std::uint32_t last = Byte(bytes, end - 1);
    const bool padding = last == 0x00 || last == 0xFF || last == '\n' ||
                         last == '\r' || last == ' ';
    if (!padding) break;
    --end;
  }
  return end >= 4 && bytes.substr(end - 2, 2) == "\xFF\xD9";
}

// The end marker stands where the segments lead, whatever follows it.
bool ReachesJpegEnd(std::string_view bytes) {
  std::size_t at = 2;
  while (at + 1 < bytes.size()) {
    if (Byte(bytes, at) != 0xFF) {  // coded data
      ++at;
      continue;
    }
    const std::uint32_t marker = Byte(bytes, at + 1);
    if (marker == 0xD9) return true;
    if (marker == 0xFF) {
      ++at;
    } else if (marker == 0x00 || marker == 0x01 ||
               (marker >= 0xD0 && marker <= 0xD8)) {
      at += 2;
    } else {
      if (at + 4 > bytes.size()) return false;
      at += 2 + BigEndian(bytes, at + 2, 2);
    }
  }
  return false;
}

// Whole and of the plain kind, which OpenCV reads without a word.
bool IsPlainBmp(std::string_view bytes, const Extent& extent) {
  if (bytes.size() < 54) return false;
  const auto number = [bytes](std::size_t at) {
    return std::int64_t{LittleEndian32(bytes, at)};
  };
  const std::int64_t offset = number(10), header = number(14);
  const std::int64_t bits = Byte(bytes, 28) | Byte(bytes, 29) << 8;
  const std::int64_t packing = number(30), colours = number(46);
  if (header != 40 && header != 108 && header != 124) return false;
  if (packing != 0 || colours < 0 || colours > 256) return false;
  if (bits != 8 && bits != 24 && bits != 32) return false;
  const std::int64_t table = bits == 8 ? 4 * (colours > 0 ? colours : 256) : 0;
  const std::int64_t row = (extent.width * bits + 31) / 32 * 4;
  const auto size = static_cast<std::int64_t>(bytes.size());
  return offset >= 14 + header + table && offset <= size &&
         row * extent.height <= size - offset;
}

DecodedImage DecodeBmp(std::string_view bytes) {
  const auto extent = ExtentOf(Kind::kBmp, bytes);
  if (!extent || !IsPlainBmp(bytes, *extent)) return DecodeOddBmp(bytes);
  DecodedImage out;
  // imdecode only reads through the pointer.
  const cv::Mat wrapped(1, static_cast<int>(bytes.size()), CV_8UC1,
                        const_cast<char*>(bytes.data()));
  try {
    out.image = cv::imdecode(wrapped, cv::IMREAD_ANYCOLOR);
  } catch (const cv::Exception&) {
    out.image.release();
  }
  return out;
}

DecodedImage DecodeAs(Kind kind, std::string_view bytes, int bits) {
  switch (kind) {
    case Kind::kJpeg:
      return DecodeJpeg(bytes);
    case Kind::kPng:
      return DecodePng(bytes, bits);
    case Kind::kTiff:
      return DecodeTiff(bytes, bits);
    case Kind::kWebp:
      return DecodeWebp(bytes);
    default:
      return DecodeBmp(bytes);
  }
}

// libav checks the other kinds itself.
void CheckExtent(Kind kind, std::string_view bytes, const std::string& name) {
  if (kind == Kind::kTiff || kind == Kind::kWebp) return;
  const auto extent = ExtentOf(kind, bytes);
  if (!extent || extent->width <= 0 || extent->height <= 0) {
    throw DataError(name + ": damaged image header");
  }
  if (extent->width > kMaxImagePixels / extent->height) {
    throw DataError(Str(name, ": ", extent->width, " x ", extent->height,
                        " is more than the limit of ", kMaxImagePixels,
                        " pixels"));
  }
}

}  // namespace

cv::Mat DecodeImage(std::string_view bytes, const std::string& name,
                    std::string* damage, SampleDepth* depth) {
  if (damage) damage->clear();
  if (bytes.empty()) throw DataError(name + ": the file is empty (0 bytes)");
  const Kind kind = KindOf(bytes);
  if (kind == Kind::kUnknown) {
    const std::string instead = WhatElse(bytes.substr(0, 4096), name);
    throw DataError(name + ": " +
                    (instead.empty()
                         ? "not a JPEG, PNG, BMP, TIFF or WebP image"
                         : instead));
  }
  if (kind == Kind::kJpeg && !ReachesJpegEnd(bytes) && !EndsAsJpeg(bytes)) {
    throw DataError(name +
                    ": truncated JPEG (no end marker): copy the file anew");
  }
  CheckExtent(kind, bytes, name);
  const DecodedImage decoded = DecodeAs(kind, bytes, depth ? depth->bits : 16);
  const std::string words =
      decoded.damage.empty() ? "" : " (" + CleanText(decoded.damage, 160) + ")";
  if (decoded.image.empty()) {
    throw DataError(name + ": damaged image" + words);
  }
  if (depth) {
    depth->wide = decoded.largest >= 0;
    for (depth->needed = 8; decoded.largest >> depth->needed > 0;) {
      ++depth->needed;
    }
  }
  if (!words.empty()) {
    const std::string text =
        "damaged in its middle, part of the picture is made up" + words;
    if (damage) {
      *damage = text;
    } else {
      LogWarn(name + ": " + text);
    }
  }
  return Oriented(decoded.image, decoded.orientation);
}

cv::Mat ReadImage(const std::string& path, std::string* damage,
                  SampleDepth* depth) {
  return DecodeImage(ReadFile(path, kMaxImageBytes), path, damage, depth);
}

bool BeginsAsImage(std::string_view bytes) {
  return KindOf(bytes) != Kind::kUnknown;
}

int ExifOrientation(std::string_view exif) {
  if (exif.size() < 14) return 1;
  const bool little = exif.substr(0, 2) == "II";
  if (!little && exif.substr(0, 2) != "MM") return 1;
  const auto number = [&](std::size_t at, int count) -> std::size_t {
    if (at + static_cast<std::size_t>(count) > exif.size()) return 0;
    std::size_t value = 0;
    for (int i = 0; i < count; ++i) {
      value =
          value << 8 |
          Byte(exif, at + static_cast<std::size_t>(little ? count - 1 - i : i));
    }
    return value;
  };
  const std::size_t table = number(4, 4);
  const std::size_t entries = number(table, 2);
  for (std::size_t i = 0; i < entries; ++i) {
    const std::size_t entry = table + 2 + 12 * i;
    if (entry + 12 > exif.size()) return 1;
    if (number(entry, 2) != 0x0112) continue;
    const std::size_t value = number(entry + 8, 2);
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
  }
  return 1;
}

cv::Mat Oriented(const cv::Mat& image, int orientation) {
  if (orientation <= 1 || orientation > 8) return image;
  cv::Mat out;
  if (orientation < 5) {
    cv::flip(image, out, orientation == 2 ? 1 : orientation == 3 ? -1 : 0);
    return out;
  }
  cv::Mat turned;
  cv::transpose(image, turned);
  if (orientation == 5) return turned;
  cv::flip(turned, out, orientation == 6 ? 1 : orientation == 7 ? -1 : 0);
  return out;
}

}  // namespace mien
