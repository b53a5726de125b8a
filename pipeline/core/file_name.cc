#include "pipeline/core/file_name.h"

#include <algorithm>
#include <cstdint>

#include "pipeline/core/digest.h"
#include "pipeline/core/text.h"
#include "pipeline/core/utf8.h"

namespace mien {
namespace {

constexpr std::size_t kMostBytes = 200;  // a component may have 255
constexpr std::size_t kDigits = 12;

bool IsDirectionMark(std::uint32_t code) {
  return code == 0x200E || code == 0x200F || code == 0x061C ||
         (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

bool StaysAsItIs(std::uint32_t code) {
  if (code < 0x20 || (code >= 0x7F && code < 0xA0)) return false;
  if (IsDirectionMark(code)) return false;
  constexpr std::string_view kForbidden = "%/\\:*?\"<>|";
  return code >= 0x80 ||
         kForbidden.find(static_cast<char>(code)) == std::string_view::npos;
}

// Windows keeps these for devices, with any ending: "con", "AUX.1".
bool IsDeviceName(std::string_view text) {
  const std::string stem =
      ToLower(Trim(text.substr(0, std::min(text.find('.'), text.size()))));
  if (stem == "con" || stem == "prn" || stem == "aux" || stem == "nul") {
    return true;
  }
  return stem.size() == 4 &&
         (StartsWith(stem, "com") || StartsWith(stem, "lpt")) &&
         stem[3] >= '1' && stem[3] <= '9';
}

std::string Escaped(std::string_view bytes) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
  return out;
}

// -1: no hex digit.
int Digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string SafeFileName(std::string_view text) {
  if (text.empty()) return "%";
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    std::uint32_t code = 0;
    const std::size_t length = DecodeUtf8(text, at, &code);
    const std::string_view piece =
        text.substr(at, length == 0 ? std::size_t{1} : length);
    const bool is_edge =
        (at == 0 && (piece == "." || IsDeviceName(text))) ||
        (at + piece.size() == text.size() && (piece == "." || piece == " "));
    const std::string shown = length > 0 && StaysAsItIs(code) && !is_edge
                                  ? std::string(piece)
                                  : Escaped(piece);
    if (out.size() + shown.size() > kMostBytes - kDigits - 1) {
      return out + "~" + Sha256Hex(std::string(text)).substr(0, kDigits);
    }
    out += shown;
    at += piece.size();
  }
  return out;
}

std::string TextOfFileName(std::string_view name) {
  if (name == "%") return "";
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '%' && i + 2 < name.size()) {
      const int high = Digit(name[i + 1]), low = Digit(name[i + 2]);
      if (high >= 0 && low >= 0) {
        out += static_cast<char>(high * 16 + low);
        i += 2;
        continue;
      }
    }
    out += name[i];
  }
  return out;
}

std::vector<std::string> PathParts(const std::string& path) {
  std::vector<std::string> parts;
  std::string text = path;
  std::replace(text.begin(), text.end(), '\\', '/');
  for (const std::string& part : Split(text, '/')) {
    if (!part.empty() && part != ".") parts.push_back(part);
  }
  return parts;
}

}  // namespace mien
