#include "tools/inspect/person.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>

#include "pipeline/core/column_words.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/recording_name.h"
#include "stages/exchange/study_columns.h"
#include "stages/ingest/datasets/catalogue.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kShortest = 3;

const std::vector<std::string> kItemColumns = {"item", "clip", "sample"};

// Columns of a table that are of one meaning.
std::vector<std::size_t> ColumnsWhere(const Table& table,
                                      bool (*fits)(std::string_view)) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.header.size(); ++c) {
    const std::string& heading = table.header[c];
    const std::string key = WordKey(heading);
    const bool of_item = std::find(kItemColumns.begin(), kItemColumns.end(),
                                   key) != kItemColumns.end();
    if (!of_item && key != "folder" && fits(heading)) columns.push_back(c);
  }
  return columns;
}

// How many parts two paths share where the shorter one is the end of the longer
// one, with or without what only tells the container; 0: it is not.
std::size_t SharedEnd(const std::string& a, const std::string& b) {
  const auto x = PathParts(a), y = PathParts(b);
  if (x.empty() || y.empty()) return 0;
  const std::string stem_x = StemKey(x.back()), stem_y = StemKey(y.back());
  const std::string name_x = NameKey(x.back()), name_y = NameKey(y.back());
  if (name_x != name_y && stem_x != name_y && name_x != stem_y) return 0;
  const std::size_t n = std::min(x.size(), y.size());
  for (std::size_t i = 1; i < n; ++i) {
    if (NameKey(x[x.size() - 1 - i]) != NameKey(y[y.size() - 1 - i])) return 0;
  }
  return n;
}

std::size_t BestEnd(const std::set<std::string>& names,
                    const std::string& name) {
  std::size_t best = 0;
  for (const std::string& one : names) {
    best = std::max(best, SharedEnd(one, name));
  }
  return best;
}

// "sub01_EP01" -> "01", "s1_ne_01" -> "1", "006_1_2" -> "006", "P1/a.mp4" ->
// "1" and "P1": the first part of an item, with and without its letters.
bool StartsWithSubject(const std::string& item, const std::string& subject) {
  const std::string first = item.substr(0, item.find_first_of("_/"));
  if (first == item) return false;
  if (first == subject) return true;
  for (const char* prefix : {"sub-", "sub", "subject", "s", "S", "p", "P"}) {
    if (StartsWith(first, prefix) &&
        first.substr(std::string(prefix).size()) == subject) {
      return true;
    }
  }
  return false;
}

enum class Begins { kNot, kPerhaps, kSurely };

// What stands between a subject and the rest of a name: "P1_rest" and "P1 rest"
// begin with P1, "P1-rest" too, "P10" does not; "P1-2", "P1.2", "anna-maria"
// and "anna maria" may be other subjects.
Begins Separates(const std::string& subject, std::string_view rest) {
  if (rest.empty() || rest[0] == '_') return Begins::kSurely;
  if (rest[0] != ' ' && rest[0] != '-' && rest[0] != '.') return Begins::kNot;
  const bool number =
      !subject.empty() &&
      std::isdigit(static_cast<unsigned char>(subject.back())) != 0;
  const bool letter =
      rest.size() > 1 && std::isalpha(static_cast<unsigned char>(rest[1])) != 0;
  return number && letter && rest[0] != '.' ? Begins::kSurely
                                            : Begins::kPerhaps;
}

// Whether the name of a recording, or a folder that it lies in, is one of the
// subject's. "s1_rest.mp4" may be of subject 1 or of a session; folders of a
// whole path may be anybody's ("/home/anna").
Begins BeginsWithSubject(const std::string& name, const std::string& subject) {
  const auto parts = PathParts(name);
  const bool whole = StartsWith(name, "/");
  Begins found = Begins::kNot;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool is_file = i + 1 == parts.size();
    if (!is_file && whole && i + 2 < parts.size()) continue;
    const std::string part = is_file ? StemKey(parts[i]) : NameKey(parts[i]);
    for (const char* prefix :
         {"", "sub-", "sub", "subject", "s", "S", "p", "P"}) {
      const std::string start = prefix + NameKey(subject);
      if (!StartsWith(part, start)) continue;
      const auto rest = std::string_view(part).substr(start.size());
      if (!is_file && !rest.empty()) continue;
      Begins one = Separates(subject, rest);
      const bool clear = *prefix == '\0' || StartsWith(prefix, "sub");
      if (one == Begins::kSurely && (!clear || (!is_file && whole))) {
        one = Begins::kPerhaps;
      }
      found = std::max(found, one);
    }
  }
  return found;
}

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || c == '-' || byte >= 0x80;
}

}  // namespace

void Person::AddSubject(const std::string& subject) {
  const std::size_t slash = subject.find('/');
  const bool of_set = slash != std::string::npos;
  const std::string name = of_set ? subject.substr(slash + 1) : subject;
  if (name.empty() || slash == 0) {
    throw ConfigError("--subject '" + ShownText(subject, 80) +
                      "' names nobody: write the subject as samples.csv has "
                      "it, or DATASET/SUBJECT");
  }
  subjects_.emplace(of_set ? subject.substr(0, slash) : "", name);
}

void Person::AddRecording(const std::string& recording) {
  if (PathParts(recording).empty()) {
    throw ConfigError("--recording '" + ShownText(recording, 80) +
                      "' names no file");
  }
  recordings_.insert(recording);
  given_.insert(recording);
}

void Person::LearnName(const std::string& recording) {
  if (!PathParts(recording).empty()) unclaimed_.insert(recording);
}

void Person::LearnClaims(const Table& table) {
  const auto dataset = table.Find({"dataset"});
  const auto people = ColumnsWhere(table, IsPersonColumn);
  auto recording = StudyColumnsOf(table.header).recording;
  if (recording) {
    const std::string key = WordKey(table.header[*recording]);
    if (key == "clip" || key == "folder") recording.reset();
  }
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    const Cells cells(table, row);
    bool own = false, told = false;
    for (const std::size_t at : people) {
      const std::string who = cells.Text(at);
      if (who.empty()) continue;
      told = true;
      if (OwnsSubject(cells.Text(dataset), who)) {
        own = true;
      } else {
        other_subjects_.insert(who);
      }
    }
    const std::string name = cells.Text(recording);
    if (PathParts(name).empty()) continue;
    (own ? mine_ : told ? others_ : unclaimed_).insert(name);
  }
}

void Person::Learn(const Table& table, const std::string& folder) {
  const auto subject = ColumnsWhere(table, IsPersonColumn);
  const auto clip = table.Find({"clip"});
  const auto recording = table.Find({"recording"});
  const auto results = table.Find({"folder"});
  const auto dataset = table.Find({"dataset"});
  LearnClaims(table);
  bool has_names = false;
  for (const std::size_t row : RowsOf(table, &has_names)) {
    const Cells cells(table, row);
    if (clip && !subject.empty()) {
      const std::string set = cells.Text(dataset), name = cells.Text(clip);
      // A clip of several events is tracked once: "clip@onset".
      for (const std::string& one : {name, name.substr(0, name.find('@'))}) {
        items_.emplace(set, one);
        items_.emplace(set, Str("sub", cells.Text(subject[0]), "_", one));
      }
    }
    if (recording && results && !cells.Text(results).empty()) {
      folders_.insert(
          (fs::path(folder) / cells.Text(results)).lexically_normal().string());
    }
  }
}

void Person::Settle() {
  const auto shared = [this](const std::string& name) {
    return BestEnd(others_, name) >= PathParts(name).size();
  };
  for (const std::string& name : mine_) {
    if (shared(name)) {
      doubtful_.insert(name);
    } else {
      recordings_.insert(name);
    }
  }
  for (const std::string& name : unclaimed_) {
    if (OwnsRecording(name)) continue;
    if (BestEnd(others_, name) > 0) {
      // Of "P1.mp4" two folders may speak.
      if (BestEnd(recordings_, name) > 0) doubtful_.insert(name);
      continue;
    }
    Begins own = Begins::kNot;
    std::size_t length = 0;
    for (const auto& [dataset, subject] : subjects_) {
      if (!dataset.empty() && dataset != kRecordingsName) continue;
      const Begins one = BeginsWithSubject(name, subject);
      if (one == Begins::kNot) continue;
      own = std::max(own, one);
      length = std::max(length, subject.size());
    }
    // "anna" and "anna_maria": the longer name has it.
    const bool is_others =
        std::any_of(other_subjects_.begin(), other_subjects_.end(),
                    [&](const std::string& other) {
                      return other.size() > length &&
                             BeginsWithSubject(name, other) == Begins::kSurely;
                    });
    if (own == Begins::kNot || is_others) continue;
    (own == Begins::kSurely ? recordings_ : doubtful_).insert(name);
  }
  for (const std::string& name : recordings_) doubtful_.erase(name);
}

bool Person::KnowsRecordings() const {
  return subjects_.empty() || !recordings_.empty() || !items_.empty();
}

bool Person::OwnsSubject(const std::string& dataset,
                         const std::string& subject) const {
  return std::any_of(subjects_.begin(), subjects_.end(), [&](const auto& one) {
    return one.second == subject &&
           (one.first.empty() || dataset.empty() || one.first == dataset);
  });
}

bool Person::OwnsRecording(const std::string& name) const {
  if (BestEnd(given_, name) > 0) return true;
  const std::size_t own = BestEnd(recordings_, name);
  return own > 0 && own > BestEnd(others_, name);
}

bool Person::OwnsItem(const std::string& dataset,
                      const std::string& item) const {
  const std::string whole = item.substr(0, item.rfind('@'));
  if (dataset == kRecordingsName) {
    return OwnsRecording(item) || OwnsRecording(whole);
  }
  const auto of_set = [&dataset](const std::string& set) {
    return set.empty() || dataset.empty() || set == dataset;
  };
  return std::any_of(items_.begin(), items_.end(),
                     [&](const auto& one) {
                       return of_set(one.first) &&
                              (one.second == item || one.second == whole);
                     }) ||
         std::any_of(subjects_.begin(), subjects_.end(), [&](const auto& one) {
           return of_set(one.first) && StartsWithSubject(item, one.second);
         });
}

bool Person::OwnsFolder(const std::string& folder) const {
  return folders_.count(fs::path(folder).lexically_normal().string()) > 0;
}

std::vector<std::size_t> Person::RowsOf(const Table& table,
                                        bool* has_names) const {
  const auto dataset = table.Find({"dataset"});
  const auto subject = ColumnsWhere(table, IsPersonColumn);
  const auto recordings = ColumnsWhere(table, IsRecordingColumn);
  std::vector<std::size_t> items;
  for (const std::string& name : kItemColumns) {
    const auto at = table.Find({name});
    if (at && (subject.empty() || name != "clip")) items.push_back(*at);
  }
  *has_names = !subject.empty() || !recordings.empty() || !items.empty();
  // Names stand in many rows.
  std::map<std::string, bool> known;
  const auto owns = [&](const std::string& name) {
    const auto at = known.find(name);
    if (at != known.end()) return at->second;
    return known.emplace(name, OwnsRecording(name)).first->second;
  };
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i);
    const std::string set = cells.Text(dataset);
    bool owned = false;
    for (const std::size_t at : subject) {
      owned = owned || OwnsSubject(set, cells.Text(at));
    }
    for (const std::size_t at : recordings) {
      owned = owned || owns(cells.Text(at));
    }
    for (const std::size_t at : items) {
      const std::string item = cells.Text(at);
      owned = owned || owns(item) || (!item.empty() && OwnsItem(set, item));
    }
    if (owned) rows.push_back(i);
  }
  return rows;
}

std::set<std::string> Person::AllWords() const {
  std::set<std::string> words;
  for (const auto& [dataset, subject] : subjects_) {
    words.insert(subject);
    words.insert("sub" + subject);
  }
  for (const auto& [dataset, item] : items_) {
    // Clips of other subjects may have the same name.
    const bool own = std::any_of(subjects_.begin(), subjects_.end(),
                                 [&item = item](const auto& one) {
                                   return StartsWithSubject(item, one.second);
                                 });
    if (own) words.insert(item);
  }
  for (const std::string& recording : recordings_) {
    const fs::path path(recording);
    words.insert(path.filename().string());
    words.insert(path.stem().string());
    words.insert(recording);
  }
  for (const std::string& folder : folders_) {
    words.insert(fs::path(folder).filename().string());
  }
  std::set<std::string> as_files;
  for (const std::string& word : words) as_files.insert(SafeFileName(word));
  words.insert(as_files.begin(), as_files.end());
  words.erase("");
  return words;
}

std::vector<std::string> Person::Words() const {
  std::vector<std::string> words;
  for (const std::string& word : AllWords()) {
    const bool has_letter = std::any_of(word.begin(), word.end(), [](char c) {
      return std::isalpha(static_cast<unsigned char>(c)) != 0 ||
             static_cast<unsigned char>(c) >= 0x80;
    });
    if (word.size() >= kShortest && has_letter) words.push_back(word);
  }
  return words;
}

std::vector<std::string> Person::ShortWords() const {
  const std::vector<std::string> searched = Words();
  std::vector<std::string> left;
  for (const auto& [dataset, subject] : subjects_) {
    if (std::find(searched.begin(), searched.end(), subject) ==
        searched.end()) {
      left.push_back(subject);
    }
  }
  return left;
}

bool HoldsWord(std::string_view text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    for (std::size_t at = text.find(word); at != std::string_view::npos;
         at = text.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      const bool begins = at == 0 || !IsWordByte(text[at - 1]);
      if (begins && (end == text.size() || !IsWordByte(text[end]))) return true;
    }
  }
  return false;
}

}  // namespace mien
