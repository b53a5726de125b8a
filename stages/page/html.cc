#include "stages/page/html.h"

#include <cmath>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/page/base64.h"

namespace mien {
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

std::string ProvenanceTable(
    const std::vector<std::pair<std::string, std::string>>& rows) {
  std::string body;
  for (const auto& [key, value] : rows) {
    body +=
        Element("tr", {},
                Element("th", {{"scope", "row"}}, HtmlText(key, 200)) +
                    Element("td", {}, Element("code", {}, HtmlText(value))));
  }
  return ScrollTable("Provenance", Element("table", {{"class", "proof wrap"}},
                                           Element("tbody", {}, body)));
}

namespace {

// A source expression of a content security policy: ' 'sha256-...' '.
std::string HashSource(const std::string& text) {
  return " 'sha256-" + Base64(BytesFromHex(Sha256Hex(text))) + "'";
}

}  // namespace

std::string Page(const std::string& title, const std::string& style,
                 const std::string& body_markup,
                 const std::vector<std::string>& scripts) {
  std::string policy = "default-src 'none'; style-src" + HashSource(style) +
                       "; img-src data:; base-uri 'none'; form-action 'none'";
  std::string elements;
  if (!scripts.empty()) policy += "; media-src blob: data:; script-src";
  for (const std::string& script : scripts) {
    MIEN_CHECK(ToLower(script).find("</script") == std::string::npos &&
                   script.find("<!--") == std::string::npos,
               "a script holds its own end");
    policy += HashSource(script);
    elements += "<script>" + script + "</script>\n";
  }
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
         "</style>\n</head>\n<body>\n" + body_markup + "\n" + elements +
         "</body>\n</html>\n";
}

}  // namespace mien
