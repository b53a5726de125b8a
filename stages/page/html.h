#ifndef MIEN_STAGES_PAGE_HTML_H_
#define MIEN_STAGES_PAGE_HTML_H_

// Building blocks of an HTML file. Two kinds of std::string meet here: plain
// text (from outside, to be escaped) and markup (made by these functions).
// Parameters called `text` are escaped, those called `markup` are not.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/core/text.h"

namespace mien {

// Names and values; the values are plain text and are escaped.
using Attributes = std::vector<std::pair<std::string, std::string>>;

// CleanText + EscapeHtml: for elements and for quoted attributes.
std::string HtmlText(std::string_view text, std::size_t max_bytes = 2000);

// <name a="b">markup</name>
std::string Element(const std::string& name, const Attributes& attributes,
                    const std::string& markup);
// <name a="b">
std::string VoidElement(const std::string& name, const Attributes& attributes);

// Fixed decimals; "n/a" for NaN and infinity.
std::string Number(double value, int decimals);
// With a sign: "+2.0", "0.0", and U+2212 for minus.
std::string SignedNumber(double value, int decimals);
// At most `decimals` decimals, trailing zeros dropped: "12", "12.5".
std::string ShortNumber(double value, int decimals);

// A <section> with an <h2> inside a <details> that can be folded away.
struct SectionSpec {
  std::string id;     // anchor: letters and '-'
  std::string title;  // plain text
  std::string note;   // plain text beside the title ("12 clips"), may be ""
  bool open = true;
};
std::string Section(const SectionSpec& spec, const std::string& markup);

// A table that scrolls sideways by itself, by keyboard too, when the page is
// narrow. `label` is plain text for screen readers.
std::string ScrollTable(const std::string& label, const std::string& markup);

// What a page was made of: names and values, in a ScrollTable.
std::string ProvenanceTable(
    const std::vector<std::pair<std::string, std::string>>& rows);

// The whole file: UTF-8, no network, no inline styles: a content security
// policy allows the one style sheet and the scripts (by their SHA-256), data:
// images, with scripts also blob: and data: films; nothing else. Scripts run
// in order after the body. @throws InternalError for a script that would end
// its own element.
std::string Page(const std::string& title, const std::string& style,
                 const std::string& body_markup,
                 const std::vector<std::string>& scripts = {});

}  // namespace mien

#endif  // MIEN_STAGES_PAGE_HTML_H_
