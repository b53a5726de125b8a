#ifndef MIEN_PIPELINE_CORE_NOTE_H_
#define MIEN_PIPELINE_CORE_NOTE_H_

// What was repaired, chosen or left out of an input: told once on stderr and
// kept with the results. Nothing of that kind is silent.

#include <cstdint>
#include <string>
#include <vector>

namespace mien {

struct Note {
  // What it is about, one word of a small set for programs that read results:
  // "start", "time", "rate", "size", "aspect", "fields", "colour", "stream",
  // "loss", "frames", "cut", "left out".
  std::string kind;
  std::string text;        // one line for people, without the file's name
  std::int64_t count = 0;  // of frames, packets, files; 0: does not apply

  bool operator==(const Note& other) const {
    return kind == other.kind && text == other.text && count == other.count;
  }
};

// One line a note: "<item>: <text>". Losses and repairs as warnings, choices
// ("start", "stream", "cut", "left out") as information.
void TellNotes(const std::string& item, const std::vector<Note>& notes);

// For files: a line a note, "kind TAB count TAB text"; and back, lines that
// are no notes left out.
std::string NotesText(const std::vector<Note>& notes);
std::vector<Note> ParseNotes(const std::string& text);

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_NOTE_H_
