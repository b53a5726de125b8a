#ifndef MIEN_PIPELINE_CORE_TEXT_H_
#define MIEN_PIPELINE_CORE_TEXT_H_

// Small text helpers that more than one part needs.

#include <cstdint>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace mien {

// Joins the arguments with operator<<: Str("frame ", 3, " of ", path).
template <class... Args>
std::string Str(const Args&... args) {
  std::ostringstream out;
  (out << ... << args);
  return out.str();
}

std::string Trim(std::string_view text);
std::string ToLower(std::string_view text);  // ASCII only
std::vector<std::string> Split(std::string_view text, char separator);
std::string Join(const std::vector<std::string>& parts,
                 std::string_view separator);
bool StartsWith(std::string_view text, std::string_view prefix);
bool EndsWith(std::string_view text, std::string_view suffix);

// Whole-string parses, locale independent; blanks around are accepted.
// nullopt when anything else is left over, on overflow, NaN or infinity.
std::optional<std::int64_t> ParseInt(std::string_view text);
std::optional<double> ParseDouble(std::string_view text);

// Shortest text that reads back to the same double ("0.1", "2", "1e-05").
std::string NumberText(double value);
// Fixed number of decimals: FixedText(1.25, 6) = "1.250000".
std::string FixedText(double value, int decimals);

// & < > " ' escaped, control characters other than tab and newline dropped.
std::string EscapeHtml(std::string_view text);

// Text from outside made fit for a page or an XML file: bytes that are not
// UTF-8 become U+FFFD, control characters, non-characters and those that turn
// the writing direction are dropped, what exceeds max_bytes is cut at a
// character and ends in an ellipsis.
std::string CleanText(std::string_view text, std::size_t max_bytes = 2000);

// The candidate nearest in edit distance, or "" when none is near enough for
// a "did you mean".
std::string NearestName(std::string_view name,
                        const std::vector<std::string>& candidates);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_TEXT_H_
