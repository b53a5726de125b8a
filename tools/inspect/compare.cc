#include "tools/inspect/compare.h"

#include <filesystem>
#include <map>
#include <set>
#include <vector>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/inspect/array_stats.h"
#include "tools/inspect/cache_files.h"
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
                                    const CompareOptions& options,
                                    bool* equal) {
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
          Str(title, "max abs difference ", NumberText(found.max_abs));
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
          Str(title, "equal, max abs difference ", NumberText(found.max_abs)));
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
              const std::string& b, const CompareOptions& options,
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

std::map<std::string, std::string> ByName(const std::string& root) {
  std::map<std::string, std::string> out;
  for (const CacheFile& file : FindCacheFiles(root)) {
    out[Str(file.stage, "/", file.dataset, "/", file.item, "-", file.key16)] =
        file.path;
  }
  return out;
}

int CompareFolders(const std::string& a, const std::string& b,
                   const CompareOptions& options, std::ostream& out) {
  const auto left = ByName(a);
  const auto right = ByName(b);
  int equal = 0, differ = 0, only_a = 0, only_b = 0;
  for (const std::string& name : Names(left, right)) {
    const auto in_a = left.find(name);
    const auto in_b = right.find(name);
    if (in_a == left.end() || in_b == right.end()) {
      const bool is_a = in_b == right.end();
      ++(is_a ? only_a : only_b);
      out << Printable(name) << ": only in " << (is_a ? "A" : "B") << "\n";
    } else {
      ++(SameFile(Printable(name), in_a->second, in_b->second, options, out)
             ? equal
             : differ);
    }
  }
  out << equal << " equal, " << differ << " different, " << only_a
      << " only in A, " << only_b << " only in B\n";
  return differ + only_a + only_b;
}

}  // namespace

int CompareStored(const std::string& a, const std::string& b,
                  const CompareOptions& options, std::ostream& out) {
  for (const std::string& path : {a, b}) {
    if (!fs::exists(path)) {
      throw ConfigError(Str(path, ": no such file or folder"));
    }
  }
  if (fs::is_directory(a) != fs::is_directory(b)) {
    throw ConfigError(
        Str("diff compares two files or two folders, not ", a, " with ", b));
  }
  if (fs::is_directory(a)) return CompareFolders(a, b, options, out);
  if (SameFile(a + " and " + b, a, b, options, out)) {
    if (!options.verbose) out << "equal\n";
    return 0;
  }
  return 1;
}

}  // namespace mien
