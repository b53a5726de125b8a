#include "tools/inspect/explain.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/show.h"

namespace mien {
namespace {

// What a line is about: the text before '=' or, of an input, "input".
std::string Subject(const std::string& line) {
  if (StartsWith(line, "input ")) return "input";
  return Trim(line.substr(0, line.find_first_of("=:")));
}

// "input <key>" with the stage that made it, if the cache still has that.
std::string WithStage(const std::string& line,
                      const std::map<std::string, std::string>& stage_of_key) {
  if (!StartsWith(line, "input ")) return line;
  const std::string key16 = line.substr(6, 16);
  const auto found = stage_of_key.find(key16);
  return Str(
      "input ", key16, " (",
      found == stage_of_key.end() ? "not from this cache" : found->second, ")");
}

std::string VersionMarks(const std::vector<int>& versions) {
  std::vector<std::string> parts;
  for (const int version : versions) parts.push_back(Str("#", version + 1));
  return Join(parts, " ");
}

void PrintVersions(const std::vector<CacheFile>& files,
                   const std::map<std::string, std::string>& stage_of_key,
                   std::int64_t now_s, std::ostream& out) {
  out << Printable(files[0].stage) << ", " << Printable(files[0].dataset)
      << ": " << files.size() << (files.size() == 1 ? " version" : " versions")
      << "\n";
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> key_texts;
  std::vector<int> number;  // version of each readable text
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::string note;
    try {
      key_texts.push_back(ReadCacheFile(files[i].path, false).id.key_text);
      number.push_back(static_cast<int>(i));
    } catch (const DataError&) {
      note = "damaged";
    }
    rows.push_back({Str("  #", i + 1), files[i].key16,
                    AgeText(now_s - files[i].written_s),
                    SizeText(files[i].bytes), note});
  }
  PrintTable(rows, {false, false, true, true, false}, out);
  std::vector<std::vector<std::string>> lines;
  for (KeyLine& found : DifferingLines(key_texts)) {
    for (int& version : found.versions) {
      version = number[static_cast<std::size_t>(version)];
    }
    lines.push_back({"    " + Printable(WithStage(found.line, stage_of_key)),
                     VersionMarks(found.versions)});
  }
  if (!lines.empty()) {
    out << "  they differ in\n";
    PrintTable(lines, {false, false}, out);
  }
}

}  // namespace

std::vector<KeyLine> DifferingLines(const std::vector<std::string>& key_texts) {
  std::vector<KeyLine> lines;
  for (std::size_t i = 0; i < key_texts.size(); ++i) {
    std::set<std::string> seen;
    for (const std::string& line : Split(key_texts[i], '\n')) {
      if (Trim(line).empty() || !seen.insert(line).second) continue;
      const auto known =
          std::find_if(lines.begin(), lines.end(),
                       [&](const KeyLine& have) { return have.line == line; });
      if (known != lines.end()) {
        known->versions.push_back(static_cast<int>(i));
        continue;
      }
      // Behind the last line about the same thing, else at the end.
      const auto alike =
          std::find_if(lines.rbegin(), lines.rend(), [&](const KeyLine& have) {
            return Subject(have.line) == Subject(line);
          });
      const auto at = alike == lines.rend() ? lines.end() : alike.base();
      lines.insert(at, {line, {static_cast<int>(i)}});
    }
  }
  lines.erase(std::remove_if(lines.begin(), lines.end(),
                             [&](const KeyLine& line) {
                               return line.versions.size() == key_texts.size();
                             }),
              lines.end());
  return lines;
}

int ExplainItem(const std::string& cache, const std::string& item,
                std::int64_t now_s, std::ostream& out) {
  const std::string safe = SafeFileName(item);
  std::map<std::pair<std::string, std::string>, std::vector<CacheFile>> groups;
  std::map<std::string, std::string> stage_of_key;
  std::set<std::string> names;
  int found = 0;
  for (CacheFile& file : FindCacheFiles(cache)) {
    names.insert(file.item);
    stage_of_key[file.key16] = file.stage;
    if (file.item != item && file.item != safe) continue;
    groups[{file.stage, file.dataset}].push_back(std::move(file));
    ++found;
  }
  if (found == 0) {
    const std::string near = NearestName(safe, {names.begin(), names.end()});
    out << "no version of '" << Printable(item) << "' in " << cache
        << (near.empty() ? "" : "; did you mean '" + Printable(near) + "'?")
        << "\n";
    return 0;
  }
  for (auto& [name, files] : groups) {
    std::stable_sort(files.begin(), files.end(),
                     [](const CacheFile& a, const CacheFile& b) {
                       return a.written_s > b.written_s;
                     });
    PrintVersions(files, stage_of_key, now_s, out);
  }
  return found;
}

}  // namespace mien
