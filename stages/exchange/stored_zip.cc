#include "stages/exchange/stored_zip.h"

#include <array>
#include <cstdint>

#include "pipeline/core/error.h"

namespace mien {
namespace {

constexpr std::uint32_t kDate = 0x0021;  // 1980-01-01

// CRC-32 of ISO 3309, which ZIP asks for.
std::uint32_t Crc32(std::string_view bytes) {
  static const auto& table = *new std::array<std::uint32_t, 256>([] {
    std::array<std::uint32_t, 256> made{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) {
        value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320U : 0U);
      }
      made[i] = value;
    }
    return made;
  }());
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc = (crc >> 8) ^ table[(crc ^ static_cast<std::uint8_t>(c)) & 0xFF];
  }
  return ~crc;
}

// Little endian.
void Put(std::uint64_t value, int bytes, std::string* out) {
  for (int i = 0; i < bytes; ++i) {
    out->push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
  }
}

// What stands both before a file and in the list at the end.
void PutFacts(const std::string& name, const std::string& content,
              std::string* out) {
  Put(0, 2, out);  // no flags
  Put(0, 2, out);  // stored
  Put(0, 2, out);  // 00:00
  Put(kDate, 2, out);
  Put(Crc32(content), 4, out);
  Put(content.size(), 4, out);
  Put(content.size(), 4, out);
  Put(name.size(), 2, out);
  Put(0, 2, out);  // nothing extra
}

}  // namespace

std::string StoredZip(
    const std::vector<std::pair<std::string, std::string>>& files) {
  std::string out, list;
  for (const auto& [name, content] : files) {
    MIEN_CHECK(out.size() + content.size() < (std::size_t{1} << 31),
               "an archive of less than 2 GB");
    const std::size_t at = out.size();
    out += "PK\x03\x04";
    Put(20, 2, &out);
    PutFacts(name, content, &out);
    out += name + content;
    list += "PK\x01\x02";
    Put(20, 2, &list);
    Put(20, 2, &list);
    PutFacts(name, content, &list);
    Put(0, 2, &list);  // no comment
    Put(0, 2, &list);  // first disk
    Put(0, 2, &list);
    Put(0, 4, &list);
    Put(at, 4, &list);
    list += name;
  }
  const std::size_t at = out.size();
  out += list;
  out += "PK\x05\x06";
  Put(0, 2, &out);
  Put(0, 2, &out);
  Put(files.size(), 2, &out);
  Put(files.size(), 2, &out);
  Put(list.size(), 4, &out);
  Put(at, 4, &out);
  Put(0, 2, &out);
  return out;
}

}  // namespace mien
