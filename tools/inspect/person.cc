#include "tools/inspect/person.h"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/ingest/datasets/catalogue.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kShortest = 3;

const std::vector<std::string> kSubjectColumns = {"subject", "sub", "person",
                                                  "participant"};
const std::vector<std::string> kRecordingColumns = {
    "video", "recording", "file", "filename", "name", "vid", "path"};
const std::vector<std::string> kItemColumns = {"item", "clip", "sample"};

// Whether the shorter of two paths is the end of the longer one.
bool SameEnd(const std::string& a, const std::string& b) {
  const auto x = PathParts(a), y = PathParts(b);
  if (x.empty() || y.empty()) return false;
  const std::size_t n = std::min(x.size(), y.size());
  return std::equal(x.end() - static_cast<std::ptrdiff_t>(n), x.end(),
                    y.end() - static_cast<std::ptrdiff_t>(n));
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
}

void Person::Learn(const Table& table, const std::string& folder) {
  const auto subject = table.Find(kSubjectColumns);
  const auto clip = table.Find({"clip"});
  const auto recording = table.Find({"recording"});
  const auto results = table.Find({"folder"});
  const auto dataset = table.Find({"dataset"});
  bool has_names = false;
  for (const std::size_t row : RowsOf(table, &has_names)) {
    const Cells cells(table, row);
    if (clip && subject) {
      const std::string set = cells.Text(dataset), name = cells.Text(clip);
      // A clip of several events is tracked once: "clip@onset".
      for (const std::string& one : {name, name.substr(0, name.find('@'))}) {
        items_.emplace(set, one);
        items_.emplace(set, Str("sub", cells.Text(subject), "_", one));
      }
    }
    if (recording) AddRecording(cells.Text(recording));
    if (recording && results && !cells.Text(results).empty()) {
      folders_.insert(
          (fs::path(folder) / cells.Text(results)).lexically_normal().string());
    }
  }
}

bool Person::OwnsSubject(const std::string& dataset,
                         const std::string& subject) const {
  return std::any_of(subjects_.begin(), subjects_.end(), [&](const auto& one) {
    return one.second == subject &&
           (one.first.empty() || dataset.empty() || one.first == dataset);
  });
}

bool Person::OwnsRecording(const std::string& name) const {
  return std::any_of(
      recordings_.begin(), recordings_.end(), [&name](const std::string& one) {
        const auto bare = fs::path(one).replace_extension();
        return SameEnd(one, name) || SameEnd(bare.string(), name);
      });
}

bool Person::OwnsItem(const std::string& dataset,
                      const std::string& item) const {
  const std::string whole = item.substr(0, item.rfind('@'));
  if (dataset == kRecordingsName &&
      (OwnsRecording(item) || OwnsRecording(whole))) {
    return true;
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
  const auto subject = table.Find(kSubjectColumns);
  std::vector<std::size_t> recordings, items;
  for (const std::string& name : kRecordingColumns) {
    if (const auto at = table.Find({name})) recordings.push_back(*at);
  }
  for (const std::string& name : kItemColumns) {
    const auto at = table.Find({name});
    if (at && !(subject && name == "clip")) items.push_back(*at);
  }
  *has_names = subject || !recordings.empty() || !items.empty();
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i);
    const std::string set = cells.Text(dataset);
    bool owned = subject && OwnsSubject(set, cells.Text(subject));
    for (const std::size_t at : recordings) {
      owned = owned || OwnsRecording(cells.Text(at));
    }
    for (const std::size_t at : items) {
      const std::string item = cells.Text(at);
      owned = owned || OwnsRecording(item) ||
              (!item.empty() && OwnsItem(set, item));
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
