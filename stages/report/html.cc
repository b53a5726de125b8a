#include "stages/report/html.h"

#include <cmath>
#include <cstdint>

#include "pipeline/core/digest.h"
#include "pipeline/core/text.h"
#include "stages/report/base64.h"

namespace mien {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD
constexpr char kEllipsis[] = "\xE2\x80\xA6";     // U+2026

// Length of the valid UTF-8 sequence at `i`, 0 if there is none; `code` gets
// the character. Overlong forms and surrogates are invalid.
std::size_t Decode(std::string_view text, std::size_t i, std::uint32_t* code) {
  const auto byte = [&](std::size_t k) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[k]));
  };
  const std::uint32_t first = byte(i);
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
  if (i + length > text.size()) return 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0) != 0x80) return 0;
    *code = *code << 6 | (byte(i + k) & 0x3F);
  }
  if (*code < lowest || *code > 0x10FFFF) return 0;
  if (*code >= 0xD800 && *code < 0xE000) return 0;
  return length;
}

bool Unwanted(std::uint32_t code) {
  if (code < 0x20) return code != '\t' && code != '\n';
  if (code >= 0x7F && code < 0xA0) return true;
  return code == 0x200E || code == 0x200F || code == 0x061C ||
         (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

}  // namespace

std::string CleanText(std::string_view text, std::size_t max_bytes) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::uint32_t code = 0;
    const std::size_t length = Decode(text, i, &code);
    const std::string_view piece =
        length > 0 ? text.substr(i, length) : std::string_view(kReplacement);
    i += length > 0 ? length : 1;
    if (length > 0 && Unwanted(code)) continue;
    if (out.size() + piece.size() > max_bytes) return out + kEllipsis;
    out += piece;
  }
  return out;
}

std::string HtmlText(std::string_view text, std::size_t max_bytes) {
  return EscapeHtml(CleanText(text, max_bytes));
}

std::string VoidElement(const std::string& name, const Attributes& attributes) {
  std::string out = "<" + name;
  for (const auto& [key, value] : attributes) {
    // Data URLs are long and hold nothing to escape, but go the same way.
    out += " " + key + "=\"" + HtmlText(value, std::size_t{1} << 24) + "\"";
  }
  return out + ">";
}

std::string Element(const std::string& name, const Attributes& attributes,
                    const std::string& markup) {
  return VoidElement(name, attributes) + markup + "</" + name + ">";
}

std::string Number(double value, int decimals) {
  if (!std::isfinite(value)) return "n/a";
  std::string text = FixedText(value, decimals);
  if (text[0] == '-' && text.find_first_not_of("-0.") == std::string::npos) {
    text.erase(0, 1);  // "-0.0"
  }
  return text;
}

std::string SignedNumber(double value, int decimals) {
  std::string text = Number(value, decimals);
  if (!std::isfinite(value)) return text;
  if (text[0] == '-') return "\xE2\x88\x92" + text.substr(1);
  const bool zero = text.find_first_not_of("0.") == std::string::npos;
  return zero ? text : "+" + text;
}

std::string ShortNumber(double value, int decimals) {
  std::string text = Number(value, decimals);
  if (text.find('.') == std::string::npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string Section(const SectionSpec& spec, const std::string& markup) {
  std::string heading =
      Element("h2", {{"id", spec.id + "-title"}}, HtmlText(spec.title));
  if (!spec.note.empty()) {
    heading += Element("span", {{"class", "note"}}, HtmlText(spec.note));
  }
  Attributes attributes;
  if (spec.open) attributes.push_back({"open", ""});
  return Element("section",
                 {{"id", spec.id}, {"aria-labelledby", spec.id + "-title"}},
                 Element("details", attributes,
                         Element("summary", {}, heading) +
                             Element("div", {{"class", "body"}}, markup))) +
         "\n";
}

std::string ScrollTable(const std::string& label, const std::string& markup) {
  return Element("div",
                 {{"class", "scroll"},
                  {"role", "region"},
                  {"tabindex", "0"},
                  {"aria-label", label}},
                 markup);
}

std::string Page(const std::string& title, const std::string& style,
                 const std::string& body_markup) {
  const std::string hash = Base64(BytesFromHex(Sha256Hex(style)));
  const std::string policy = "default-src 'none'; style-src 'sha256-" + hash +
                             "'; img-src data:; base-uri 'none'; "
                             "form-action 'none'";
  // The policy holds ' and nothing that would need escaping in "...".
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
         "<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"" +
         policy +
         "\">\n<meta name=\"viewport\" content=\"width=device-width, "
         "initial-scale=1\">\n"
         "<meta name=\"color-scheme\" content=\"light dark\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n"
         "<meta name=\"robots\" content=\"noindex\">\n"
         "<title>" +
         HtmlText(title) + "</title>\n<style>" + style +
         "</style>\n</head>\n<body>\n" + body_markup + "\n</body>\n</html>\n";
}

}  // namespace mien
