#include "pipeline/core/marks.h"

#include <algorithm>
#include <iterator>

namespace mien {
namespace {

bool IsMark(std::string_view three) {
  static constexpr std::string_view kMarks[] = {
      "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xE2\x80\x8E",
      "\xE2\x80\x8F", "\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC",
      "\xE2\x80\xAD", "\xE2\x80\xAE", "\xE2\x81\xA0", "\xE2\x81\xA6",
      "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9", "\xEF\xBB\xBF"};
  return std::find(std::begin(kMarks), std::end(kMarks), three) !=
         std::end(kMarks);
}

}  // namespace

std::string_view WithoutMarks(std::string_view text) {
  while (text.size() >= 3 && IsMark(text.substr(0, 3))) text.remove_prefix(3);
  while (text.size() >= 3 && IsMark(text.substr(text.size() - 3))) {
    text.remove_suffix(3);
  }
  return text;
}

}  // namespace mien
