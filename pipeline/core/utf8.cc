#include "pipeline/core/utf8.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace mien {
namespace {

struct Pair {
  std::uint16_t whole, letter, mark;
};

// Unicode's canonical decompositions of the Latin, Greek, Cyrillic and kana
// letters with marks, one step each.
const Pair kPairs[] = {
#include "pipeline/core/utf8_pairs.inc"
};

void AppendDecomposed(std::uint32_t code, std::string* out) {
  if (code >= 0xAC00 && code <= 0xD7A3) {  // Hangul, by the standard's rule
    const std::uint32_t at = code - 0xAC00;
    AppendUtf8(0x1100 + at / 588, out);
    AppendUtf8(0x1161 + at % 588 / 28, out);
    if (at % 28 > 0) AppendUtf8(0x11A7 + at % 28, out);
    return;
  }
  const auto* found =
      std::lower_bound(std::begin(kPairs), std::end(kPairs), code,
                       [](const Pair& pair, std::uint32_t wanted) {
                         return pair.whole < wanted;
                       });
  if (found == std::end(kPairs) || found->whole != code) {
    AppendUtf8(code, out);
    return;
  }
  AppendDecomposed(found->letter, out);
  AppendUtf8(found->mark, out);
}

}  // namespace

std::size_t DecodeUtf8(std::string_view text, std::size_t at,
                       std::uint32_t* code) {
  const auto byte = [&](std::size_t k) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[k]));
  };
  const std::uint32_t first = byte(at);
  std::size_t length = 1;
  std::uint32_t lowest = 0;
  if (first < 0x80) {
    *code = first;
    return 1;
  }
  if (first >= 0xC2 && first < 0xE0) {
    length = 2;
    lowest = 0x80;
    *code = first & 0x1F;
  } else if (first >= 0xE0 && first < 0xF0) {
    length = 3;
    lowest = 0x800;
    *code = first & 0x0F;
  } else if (first >= 0xF0 && first < 0xF5) {
    length = 4;
    lowest = 0x10000;
    *code = first & 0x07;
  } else {
    return 0;
  }
  if (at + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(at + k) & 0xC0) != 0x80) return 0;
    *code = *code << 6 | (byte(at + k) & 0x3F);
  }
  if (*code < lowest || *code > 0x10FFFF) return 0;
  if (*code >= 0xD800 && *code < 0xE000) return 0;
  return length;
}

void AppendUtf8(std::uint32_t code, std::string* out) {
  const auto put = [out](std::uint32_t byte) {
    *out += static_cast<char>(byte);
  };
  if (code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
    *out += kReplacementCharacter;
  } else if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::string DecomposeLetters(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t code = 0;
    const std::size_t length = DecodeUtf8(text, i, &code);
    if (length < 2) {
      out += text[i++];
    } else {
      AppendDecomposed(code, &out);
      i += length;
    }
  }
  return out;
}

}  // namespace mien
