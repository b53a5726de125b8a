#include "tools/spot/hidden_names.h"

#include <filesystem>
#include <map>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kShortestStem = 4;

void ReplaceAll(const std::string& what, const std::string& by,
                std::string* text) {
  if (what.empty()) return;
  for (std::size_t at = text->find(what); at != std::string::npos;
       at = text->find(what, at + by.size())) {
    text->replace(at, what.size(), by);
  }
}

// Path -> name, of earlier runs.
std::map<std::string, std::string> KnownNames(const std::string& path) {
  std::map<std::string, std::string> names;
  std::error_code none;
  if (!fs::exists(path, none)) return names;
  const Table table = ReadCsv(path);
  const std::size_t name = table.Need({"name"}), file = table.Need({"path"});
  for (const auto& row : table.rows) names[row[file]] = row[name];
  return names;
}

std::string NameFor(int number) {
  return Str("recording_", number < 10 ? "0" : "", number);
}

bool IsNameFor(const std::string& text) {
  const std::string start = "recording_";
  return text.size() > start.size() && StartsWith(text, start) &&
         text.find_first_not_of("0123456789", start.size()) ==
             std::string::npos;
}

}  // namespace

void CheckPassedOn(const std::string& out, const std::string& cache) {
  std::error_code none;
  const fs::path root = fs::weakly_canonical(out, none);
  const fs::path within =
      fs::weakly_canonical(cache, none).lexically_relative(root);
  if (!within.empty() && *within.begin() != "..") {
    throw ConfigError(Str(cache,
                          ": the cache tells names and faces and would "
                          "be passed on with ",
                          out, ": give --cache a folder elsewhere"));
  }
  for (const auto& entry : fs::directory_iterator(out, none)) {
    const std::string name = entry.path().filename().string();
    if (!entry.is_directory(none) || IsNameFor(name)) continue;
    throw ConfigError(Str(out, ": holds ", CleanText(name, 80),
                          ", which is not redacted and would be passed on with "
                          "the rest: give --out a new folder"));
  }
}

void HideNames(const std::string& cache, const std::string& out,
               std::vector<Recording>* recordings) {
  MakeFolder(cache);
  const std::string path = (fs::path(cache) / kHiddenNamesFile).string();
  auto names = KnownNames(path);
  std::set<std::string> taken;
  for (const auto& [file, name] : names) taken.insert(name);
  int number = 1;
  for (Recording& one : *recordings) {
    std::string& name = names[one.source];
    while (name.empty()) {
      if (taken.insert(NameFor(number)).second) name = NameFor(number);
      ++number;
    }
    one.shown = name;
  }
  std::string text = CsvLine({"name", "path"});
  for (const auto& [file, name] : names) text += CsvLine({name, file});
  WriteFileAtomic(path, text);
  for (Recording& one : *recordings) {
    one.folder = (fs::path(out) / one.shown).string();
    one.source = one.shown;
  }
}

std::string WithoutName(std::string text, const Recording& recording) {
  const fs::path path = recording.clip.folder;
  std::error_code none;
  const fs::path real = fs::canonical(path, none);
  for (const std::string& what :
       {real.string(), fs::absolute(path, none).string(), path.string(),
        recording.clip.item, path.filename().string()}) {
    ReplaceAll(what, recording.shown, &text);
  }
  if (path.stem().string().size() >= kShortestStem) {
    ReplaceAll(path.stem().string(), recording.shown, &text);
  }
  return text;
}

std::vector<Failure> WithoutNames(std::vector<Failure> failures,
                                  const std::vector<Recording>& recordings,
                                  const std::vector<std::string>& inputs) {
  for (Failure& failure : failures) {
    bool is_known = false;
    for (const Recording& one : recordings) {
      failure.message = WithoutName(failure.message, one);
      if (failure.item != one.clip.item) continue;
      failure.item = one.shown;
      is_known = true;
    }
    if (!is_known) failure.item = "input";
    for (const std::string& input : inputs) {
      ReplaceAll(input, "input", &failure.message);
    }
  }
  return failures;
}

void HideFolders(MienConfig* config) {
  const MienConfig usual;
  const auto hide = [](const std::string& known, std::string* path) {
    if (*path != known) *path = fs::path(*path).filename().string();
  };
  config->exec.cache = usual.exec.cache;
  hide(usual.track.model, &config->track.model);
  hide(usual.interview.net, &config->interview.net);
  hide(usual.recognize.model, &config->recognize.model);
  hide(usual.label.micro_model, &config->label.micro_model);
  hide(usual.label.macro_model, &config->label.macro_model);
}

void ForgetWords(std::vector<EventRow>* rows) {
  for (EventRow& row : *rows) {
    row.note.clear();
    row.coder.clear();
    row.words.clear();
    row.speaker.clear();
  }
}

}  // namespace mien
