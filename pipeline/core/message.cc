#include "pipeline/core/message.h"

#include <cstdint>
#include <cstdio>
#include <ios>

#include "pipeline/core/utf8.h"

namespace mien {
namespace {

bool IsObeyed(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x061C ||
         code == 0x200E || code == 0x200F ||
         (code >= 0x2028 && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

void AppendEscape(const char* form, unsigned code, std::string* out) {
  char text[16];
  std::snprintf(text, sizeof(text), form, code);
  *out += text;
}

bool IsInside(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string PrintableText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    std::uint32_t code = byte;
    const std::size_t length = byte < 0x80 ? 1 : DecodeUtf8(text, i, &code);
    if (length == 0) {
      AppendEscape("\\x%02x", byte, &out);
    } else if (!IsObeyed(code) || code == '\n' || code == '\t') {
      out += text.substr(i, length);
    } else {
      AppendEscape(code < 0x100 ? "\\x%02x" : "\\u%04x", code, &out);
    }
    i += length > 0 ? length : 1;
  }
  return out;
}

std::string MessageLine(std::string_view text, std::size_t max_bytes) {
  static constexpr std::string_view kGap = " ... ";
  // Enough of both ends; escapes only make them longer.
  std::string line;
  if (text.size() > 2 * max_bytes + kGap.size()) {
    line = PrintableText(text.substr(0, max_bytes)) + std::string(kGap) +
           PrintableText(text.substr(text.size() - max_bytes));
  } else {
    line = PrintableText(text);
  }
  for (char& c : line) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  if (line.size() <= max_bytes || max_bytes < 2 * kGap.size()) return line;
  std::size_t head = (max_bytes - kGap.size()) * 2 / 3;
  std::size_t tail = line.size() - (max_bytes - kGap.size() - head);
  while (head > 0 && IsInside(line[head])) --head;
  while (tail < line.size() && IsInside(line[tail])) ++tail;
  return line.substr(0, head) + std::string(kGap) + line.substr(tail);
}

int RawOutputMark() {
  static const int mark = std::ios_base::xalloc();
  return mark;
}

}  // namespace mien
