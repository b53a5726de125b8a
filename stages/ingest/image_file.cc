#include "stages/ingest/image_file.h"

#include <cstdlib>
#include <opencv2/imgcodecs.hpp>
#include <optional>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace {

constexpr std::size_t kMaxPadding = 1024;

enum class Kind { kJpeg, kPng, kBmp, kUnknown };

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

}  // namespace

cv::Mat DecodeImage(std::string_view bytes, const std::string& name) {
  if (bytes.empty()) throw DataError(name + ": the file is empty (0 bytes)");
  const Kind kind = KindOf(bytes);
  if (kind == Kind::kUnknown) {
    throw DataError(name + ": not a JPEG, PNG or BMP image");
  }
  if (kind == Kind::kJpeg && !EndsAsJpeg(bytes)) {
    throw DataError(name +
                    ": truncated JPEG (no end marker): copy the file anew");
  }
  const auto extent = ExtentOf(kind, bytes);
  if (!extent || extent->width <= 0 || extent->height <= 0) {
    throw DataError(name + ": damaged image header");
  }
  if (extent->width > kMaxImagePixels / extent->height) {
    throw DataError(Str(name, ": ", extent->width, " x ", extent->height,
                        " is more than the limit of ", kMaxImagePixels,
                        " pixels"));
  }
  // imdecode only reads through the pointer.
  const cv::Mat wrapped(1, static_cast<int>(bytes.size()), CV_8UC1,
                        const_cast<char*>(bytes.data()));
  cv::Mat image;
  try {
    image = cv::imdecode(wrapped, cv::IMREAD_ANYCOLOR);
  } catch (const cv::Exception&) {
    image.release();
  }
  if (image.empty()) throw DataError(name + ": damaged image");
  return image;
}

cv::Mat ReadImage(const std::string& path) {
  return DecodeImage(ReadFile(path, kMaxImageBytes), path);
}

}  // namespace mien
