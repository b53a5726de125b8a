#include "pipeline/core/tell_notes.h"

#include <cstddef>
#include <string>
#include <vector>

#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"

namespace mien {
namespace {

constexpr std::size_t kMostLines = 10;
constexpr std::size_t kMostBytes = 1000;  // of a line

}  // namespace

void TellNotes(const ReadingNotes& notes) {
  const std::vector<std::string> lines = notes.Lines();
  const std::size_t told =
      lines.size() > kMostLines ? kMostLines - 1 : lines.size();
  for (std::size_t i = 0; i < told; ++i) {
    LogInfo(ShownText(lines[i], kMostBytes));
  }
  if (lines.size() > told) {
    LogInfo(Str("and ", lines.size() - told, " more notes like these"));
  }
}

}  // namespace mien
