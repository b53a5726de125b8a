#include "stages/ingest/file_end.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace mien {
namespace {

std::string BytesAt(const std::string& path, std::int64_t at,
                    std::int64_t count) {
  std::ifstream in(path, std::ios::binary);
  in.seekg(at);
  std::string bytes(static_cast<std::size_t>(count), '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(
      std::max<std::streamsize>(0, in.good() || in.eof() ? in.gcount() : 0)));
  return bytes;
}

// Packets have 188 bytes; with a stamp in front, as cameras write, 192; with
// check bytes behind, 204.
std::string TransportStream(const std::string& path, std::int64_t size) {
  constexpr char kSync = 0x47;
  constexpr std::size_t kRow = 5;
  const std::string head = BytesAt(path, 0, 204 * kRow);
  for (const auto& [length, at] :
       {std::pair<std::size_t, std::size_t>{188, 0}, {192, 4}, {204, 0}}) {
    std::size_t in_row = 0;
    while (in_row < kRow && at + in_row * length < head.size() &&
           head[at + in_row * length] == kSync) {
      ++in_row;
    }
    if (in_row < kRow) continue;
    return size % static_cast<std::int64_t>(length) == 0
               ? ""
               : "the file ends within a packet";
  }
  return "";
}

std::string Ogg(const std::string& path, std::int64_t size) {
  constexpr std::int64_t kMostPage = 27 + 255 + 255 * 255;
  constexpr std::size_t kHead = 27;  // before the lengths of the segments
  constexpr unsigned kLast = 4;
  const std::int64_t from = std::max<std::int64_t>(0, size - 2 * kMostPage);
  const std::string tail = BytesAt(path, from, size - from);
  const auto byte = [&](std::size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(tail[i]));
  };
  // "OggS" may stand within a page by chance: what counts is a page that ends
  // where the file does.
  std::size_t at = tail.rfind("OggS");
  while (at != std::string::npos) {
    std::size_t end = at + kHead;
    if (end <= tail.size() && end + byte(at + kHead - 1) <= tail.size()) {
      const std::size_t segments = byte(at + kHead - 1);
      for (std::size_t i = 0; i < segments; ++i)
        end += 1 + byte(at + kHead + i);
      if (end == tail.size()) {
        return (byte(at + 5) & kLast) != 0
                   ? ""
                   : "its last page is not marked as the end";
      }
    }
    if (at == 0) break;
    at = tail.rfind("OggS", at - 1);
  }
  return "the file ends within a page";
}

// Pictures of one length, each perhaps with some bytes in front.
std::string Pictures(std::int64_t size, const PacketPlaces& places) {
  const std::int64_t step = places.second - places.first;
  if (places.first < 0 || step <= 0 || places.size <= 0 || places.size > step) {
    return "";
  }
  const std::int64_t rest = (size - places.first) % step;
  return rest == 0 || rest == places.size % step
             ? ""
             : "the file ends within a picture";
}

}  // namespace

std::string WhatEndsEarly(const std::string& path, std::string_view container,
                          const PacketPlaces& places) {
  std::error_code error;
  const auto length = std::filesystem::file_size(path, error);
  if (error) return "";
  const auto size = static_cast<std::int64_t>(length);
  if (container == "mpegts") return TransportStream(path, size);
  if (container == "ogg") return Ogg(path, size);
  if (container == "yuv4mpegpipe" || container == "dv") {
    return Pictures(size, places);
  }
  return "";
}

}  // namespace mien
