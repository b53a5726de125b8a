#include "tools/inspect/compare.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/inspect/array_stats.h"
#include "tools/inspect/cache_files.h"
#include "tools/inspect/compare_output.h"
#include "tools/inspect/show.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

template <class Map>
std::set<std::string> Names(const Map& a, const Map& b) {
  std::set<std::string> names;
  for (const auto& entry : a) names.insert(entry.first);
  for (const auto& entry : b) names.insert(entry.first);
  return names;
}

std::string Kind(const Array& array) {
  return Str(ElementName(array.type), " ", ShapeText(array.shape));
}

// One line per array and text; `equal` stays true when all are alike.
std::vector<std::string> ArrayLines(const Artifact& a, const Artifact& b,
                                    const DiffOptions& options, bool* equal) {
  std::vector<std::string> lines;
  for (const std::string& name : Names(a.arrays, b.arrays)) {
    const std::string title = "  " + Printable(name) + ": ";
    if (!a.Has(name) || !b.Has(name)) {
      *equal = false;
      lines.push_back(Str(title, "only in ", a.Has(name) ? "A" : "B"));
      continue;
    }
    const Array& left = a.At(name);
    const Array& right = b.At(name);
    const ArrayDifference found = Compare(left, right, options.tolerance);
    if (!found.comparable) {
      *equal = false;
      lines.push_back(title + Kind(left) + " against " + Kind(right));
    } else if (found.count > 0) {
      *equal = false;
      std::string line =
          Str(title, "max abs difference ", ShortText(found.max_abs));
      if (!left.unit.empty() && left.unit != "1") {
        line += " " + Printable(left.unit);
      }
      line +=
          Str(", ", found.count, " of ", ValueCount(left), " values differ");
      if (found.odd_count > 0) {
        line += Str(" (", found.odd_count, " NaN or infinite on one side)");
      }
      lines.push_back(line);
    } else if (options.verbose) {
      lines.push_back(
          Str(title, "equal, max abs difference ", ShortText(found.max_abs)));
    }
    if (left.unit != right.unit) {
      *equal = false;
      lines.push_back(Str(title, "unit '", Printable(left.unit), "' against '",
                          Printable(right.unit), "'"));
    }
  }
  for (const std::string& name : Names(a.texts, b.texts)) {
    const auto left = a.texts.find(name);
    const auto right = b.texts.find(name);
    if (left != a.texts.end() && right != b.texts.end() &&
        left->second == right->second) {
      continue;
    }
    *equal = false;
    lines.push_back(Str("  text ", Printable(name),
                        left == a.texts.end()    ? ": only in B"
                        : right == b.texts.end() ? ": only in A"
                                                 : ": differs"));
  }
  return lines;
}

bool SameFile(const std::string& title, const std::string& a,
              const std::string& b, const DiffOptions& options,
              std::ostream& out) {
  const StoredFile left = ReadCacheFile(a, true);
  const StoredFile right = ReadCacheFile(b, true);
  bool equal = true;
  const auto lines = ArrayLines(left.artifact, right.artifact, options, &equal);
  if (equal && !options.verbose) return true;
  out << title << ": " << (equal ? "equal" : "differs") << "\n";
  if (left.schema != right.schema) {
    out << "  schema " << Printable(left.schema) << " against "
        << Printable(right.schema) << "\n";
  }
  for (const std::string& line : lines) out << line << "\n";
  return equal;
}

bool SameOutput(const std::string& title, const std::string& a,
                const std::string& b, const DiffOptions& options,
                std::ostream& out) {
  const auto lines = OutputDifferences(a, b, options.tolerance);
  if (lines.empty() && !options.verbose) return true;
  out << title << ": " << (lines.empty() ? "equal" : "differs") << "\n";
  for (const std::string& line : lines) out << "  " << line << "\n";
  return lines.empty();
}

// What a folder holds that can be compared, by the name that matches.
struct Folder {
  std::map<std::string, std::string> stored, outputs;
  std::vector<std::string> others;
};

Folder ListComparable(const std::string& root, const DiffOptions& options) {
  Folder folder;
  std::map<std::string, std::int64_t> written_s;
  for (const CacheFile& file : FindCacheFiles(root)) {
    std::string name = Str(file.stage, "/", file.dataset, "/", file.item);
    if (!options.newest) name += "-" + file.key16;
    const auto known = written_s.find(name);
    if (known != written_s.end() && known->second >= file.written_s) continue;
    written_s[name] = file.written_s;
    folder.stored[name] = file.path;
  }
  std::error_code error;
  for (fs::recursive_directory_iterator entry(root, error), end;
       !error && entry != end; entry.increment(error)) {
    const std::string path = entry->path().string();
    if (!entry->is_regular_file(error) || EndsWith(path, ".h5")) continue;
    const std::string name = entry->path().lexically_relative(root).string();
    if (OutputKindOf(path) == OutputKind::kOther) {
      folder.others.push_back(name);
    } else {
      folder.outputs[name] = path;
    }
  }
  if (error) throw IoError(Str("cannot list ", root, ": ", error.message()));
  std::sort(folder.others.begin(), folder.others.end());
  return folder;
}

struct Tally {
  int equal = 0, differ = 0, only_a = 0, only_b = 0;
};

template <class Same>
void CompareNames(const std::map<std::string, std::string>& a,
                  const std::map<std::string, std::string>& b, const Same& same,
                  Tally* tally, std::ostream& out) {
  for (const std::string& name : Names(a, b)) {
    const auto in_a = a.find(name);
    const auto in_b = b.find(name);
    if (in_a != a.end() && in_b != b.end()) {
      ++(same(Printable(name), in_a->second, in_b->second) ? tally->equal
                                                           : tally->differ);
      continue;
    }
    const bool is_a = in_a != a.end();
    ++(is_a ? tally->only_a : tally->only_b);
    out << Printable(name) << ": only in " << (is_a ? "A" : "B") << "\n";
  }
}

int CompareFolders(const std::string& a, const std::string& b,
                   const DiffOptions& options, std::ostream& out) {
  const Folder left = ListComparable(a, options);
  const Folder right = ListComparable(b, options);
  for (const auto& [path, folder] : {std::pair{a, &left}, {b, &right}}) {
    if (folder->stored.empty() && folder->outputs.empty()) {
      throw ConfigError(
          Str(path, ": neither cache files nor results of a run below it"));
    }
  }
  Tally tally;
  CompareNames(
      left.stored, right.stored,
      [&](const std::string& title, const std::string& x,
          const std::string& y) { return SameFile(title, x, y, options, out); },
      &tally, out);
  CompareNames(
      left.outputs, right.outputs,
      [&](const std::string& title, const std::string& x,
          const std::string& y) {
        return SameOutput(title, x, y, options, out);
      },
      &tally, out);
  if (!left.others.empty()) {
    out << "not compared: " << Printable(Join(left.others, ", ")) << "\n";
  }
  out << tally.equal << " equal, " << tally.differ << " different, "
      << tally.only_a << " only in A, " << tally.only_b << " only in B\n";
  return tally.differ + tally.only_a + tally.only_b;
}

}  // namespace

int CompareStored(const std::string& a, const std::string& b,
                  const DiffOptions& options, std::ostream& out) {
  std::error_code error;
  for (const std::string& path : {a, b}) {
    if (!fs::exists(path, error)) {
      throw ConfigError(Str(path, ": no such file or folder"));
    }
  }
  if (fs::is_directory(a, error) != fs::is_directory(b, error)) {
    throw ConfigError(
        Str("diff compares two files or two folders, not ", a, " with ", b));
  }
  if (fs::is_directory(a, error)) return CompareFolders(a, b, options, out);
  const std::string title = Printable(a) + " and " + Printable(b);
  const bool same = OutputKindOf(a) == OutputKind::kOther
                        ? SameFile(title, a, b, options, out)
                        : SameOutput(title, a, b, options, out);
  if (same && !options.verbose) out << "equal\n";
  return same ? 0 : 1;
}

}  // namespace mien
