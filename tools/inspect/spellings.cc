#include "tools/inspect/spellings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <optional>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/utf8.h"
#include "tools/inspect/person.h"

namespace mien {
namespace {

constexpr std::size_t kBlock = std::size_t{4} << 20;
constexpr std::size_t kUtf16Bytes = std::size_t{64} << 20;
constexpr std::size_t kLongestEscape = 12;  // bytes for one: \ud83d\ude00

int HexOf(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The number of exactly `digits` hexadecimal ones at `at`.
std::optional<std::uint32_t> HexAt(std::string_view text, std::size_t at,
                                   std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    const int digit = HexOf(text[i]);
    if (digit < 0) return std::nullopt;
    value = 16 * value + static_cast<std::uint32_t>(digit);
  }
  return value;
}

// Each reads an escape that begins at `at`, and returns its length, 0 for none.

std::size_t Percent(std::string_view text, std::size_t at, std::string* out) {
  const auto byte = HexAt(text, at + 1, 2);
  if (!byte) return 0;
  *out += static_cast<char>(*byte);
  return 3;
}

std::size_t Json(std::string_view text, std::size_t at, std::string* out) {
  if (at + 1 >= text.size()) return 0;
  if (text[at + 1] == '/' || text[at + 1] == '"' || text[at + 1] == '\\') {
    *out += text[at + 1];
    return 2;
  }
  if (text[at + 1] != 'u') return 0;
  const auto code = HexAt(text, at + 2, 4);
  if (!code) return 0;
  const bool high = *code >= 0xD800 && *code < 0xDC00;
  if (high && text.substr(at + 6, 2) == "\\u") {
    const auto low = HexAt(text, at + 8, 4);
    if (low && *low >= 0xDC00 && *low < 0xE000) {
      AppendUtf8(0x10000 + ((*code - 0xD800) << 10) + (*low - 0xDC00), out);
      return 12;
    }
  }
  AppendUtf8(*code, out);
  return 6;
}

std::size_t Entity(std::string_view text, std::size_t at, std::string* out) {
  const std::size_t end = text.substr(at, kLongestEscape).find(';');
  if (end == std::string_view::npos) return 0;
  const std::string_view name = text.substr(at + 1, end - 1);
  static constexpr std::array<std::pair<std::string_view, char>, 5> kNamed = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [known, character] : kNamed) {
    if (name != known) continue;
    *out += character;
    return end + 1;
  }
  if (name.size() < 2 || name[0] != '#') return 0;
  std::optional<std::uint32_t> code;
  if (name[1] == 'x' || name[1] == 'X') {
    code = HexAt(name, 2, name.size() - 2);
  } else if (const auto value = ParseInt(name.substr(1))) {
    if (*value > 0) code = static_cast<std::uint32_t>(*value);
  }
  if (!code || *code == 0) return 0;
  AppendUtf8(*code, out);
  return end + 1;
}

bool Holds(const std::string& block, const std::vector<std::string>& words,
           const std::vector<std::string>& plain_words) {
  return HoldsWord(block, words) ||
         HoldsWord(PlainSpelling(block), plain_words);
}

// The whole of a UTF-16 file with its mark, in UTF-8; "" for other files.
std::string FromUtf16(const std::string& path, const std::string& start) {
  if (start.substr(0, 2) != "\xFF\xFE" && start.substr(0, 2) != "\xFE\xFF") {
    return "";
  }
  try {
    return ReadText(path, kUtf16Bytes);
  } catch (const Error&) {
    return "";
  }
}

}  // namespace

std::string PlainSpelling(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 0;
    if (text[i] == '%') length = Percent(text, i, &out);
    if (text[i] == '&') length = Entity(text, i, &out);
    if (text[i] == '\\') length = Json(text, i, &out);
    if (length == 0) out += text[i];
    i += std::max<std::size_t>(length, 1);
  }
  return DecomposeLetters(out);
}

bool FileHolds(const std::string& path, const std::vector<std::string>& words) {
  std::size_t longest = 0;
  std::vector<std::string> plain_words;
  for (const std::string& word : words) {
    longest = std::max(longest, word.size());
    plain_words.push_back(PlainSpelling(word));
  }
  const std::size_t overlap = (longest + 1) * kLongestEscape;
  std::ifstream in(path, std::ios::binary);
  std::string block, read(kBlock, '\0');
  bool first = true;
  while (in) {
    in.read(read.data(), static_cast<std::streamsize>(read.size()));
    block.append(read, 0, static_cast<std::size_t>(in.gcount()));
    if (first && Holds(FromUtf16(path, block), words, plain_words)) return true;
    first = false;
    if (Holds(block, words, plain_words)) return true;
    // What may be the end of a word or its neighbour stays.
    block.erase(0, block.size() - std::min(block.size(), overlap));
  }
  return false;
}

bool IsPacked(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::string start(6, '\0');
  in.read(start.data(), static_cast<std::streamsize>(start.size()));
  start.resize(static_cast<std::size_t>(in.gcount()));
  for (const std::string_view magic :
       {std::string_view("PK\x03\x04"), std::string_view("\x1F\x8B"),
        std::string_view("7z\xBC\xAF"), std::string_view("\xFD\x37zXZ")}) {
    if (StartsWith(start, magic)) return true;
  }
  return false;
}

}  // namespace mien
