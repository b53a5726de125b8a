#include "pipeline/core/note.h"

#include "pipeline/core/log.h"
#include "pipeline/core/text.h"

namespace mien {

void TellNotes(const std::string& item, const std::vector<Note>& notes) {
  for (const Note& note : notes) {
    const std::string line = item + ": " + note.text;
    if (note.kind == "stream" || note.kind == "cut" || note.kind == "start" ||
        note.kind == "left out") {
      LogInfo(line);
    } else {
      LogWarn(line);
    }
  }
}

std::string NotesText(const std::vector<Note>& notes) {
  std::string text;
  for (const Note& note : notes) {
    text += Str(note.kind, "\t", note.count, "\t", note.text, "\n");
  }
  return text;
}

std::vector<Note> ParseNotes(const std::string& text) {
  std::vector<Note> notes;
  for (const std::string& line : Split(text, '\n')) {
    const auto first = line.find('\t');
    if (first == std::string::npos) continue;
    const auto second = line.find('\t', first + 1);
    if (second == std::string::npos) continue;
    const auto count = ParseInt(line.substr(first + 1, second - first - 1));
    if (!count) continue;
    notes.push_back({line.substr(0, first), line.substr(second + 1), *count});
  }
  return notes;
}

}  // namespace mien
