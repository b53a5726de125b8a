#ifndef MIEN_PIPELINE_CORE_READING_NOTES_H_
#define MIEN_PIPELINE_CORE_READING_NOTES_H_

// What was chosen, repaired or left out while a file was read: nothing of it
// is silent, and a million bad rows are one line.

#include <cstddef>
#include <string>
#include <vector>

namespace mien {

class ReadingNotes {
 public:
  // A choice or a repair, said once: "a.eaf: of 2 media the first is taken".
  void Say(const std::string& what) { Find(what); }
  // Things of one kind. `what` names file and kind ("a.tsv: rows without a
  // time are left out"), `where` the place of one of them; the first stays.
  void Count(const std::string& what, const std::string& where,
             std::size_t count = 1) {
    Note& note = Find(what);
    if (note.count == 0) note.where = where;
    note.count += count;
  }
  void Append(const ReadingNotes& other) {
    for (const Note& note : other.notes_) {
      if (note.count == 0) Say(note.what);
      if (note.count > 0) Count(note.what, note.where, note.count);
    }
  }

  struct Note {
    std::string what, where;
    std::size_t count = 0;  // 0: a choice, said once
  };
  const std::vector<Note>& all() const { return notes_; }
  // "a.tsv: rows without a time are left out: 3 (the first: line 7)".
  static std::string LineOf(const Note& note) {
    std::string line = note.what;
    if (note.count > 0) line += ": " + std::to_string(note.count);
    if (!note.where.empty()) {
      line += (note.count > 1 ? " (the first: " : " (") + note.where + ")";
    }
    return line;
  }
  // One line a kind.
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (const Note& note : notes_) lines.push_back(LineOf(note));
    return lines;
  }
  bool empty() const { return notes_.empty(); }

 private:
  static constexpr std::size_t kMaxKinds = 200;
  Note& Find(const std::string& what) {
    for (Note& note : notes_) {
      if (note.what == what) return note;
    }
    if (notes_.size() == kMaxKinds) {
      notes_.push_back({"further notes are not listed", "", 0});
    }
    if (notes_.size() > kMaxKinds) return notes_.back();
    notes_.push_back({what, "", 0});
    return notes_.back();
  }

  std::vector<Note> notes_;
};

}  // namespace mien

#endif  // MIEN_PIPELINE_CORE_READING_NOTES_H_
