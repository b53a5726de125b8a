#include "tools/inspect/collect.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <tuple>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/inspect/reach.h"

namespace mien {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kDay = 86400;

// <root>/<stage>/<dataset>/<file>
bool InLayout(const fs::path& root, const fs::path& file) {
  const fs::path relative = file.lexically_relative(root);
  return std::distance(relative.begin(), relative.end()) == 3;
}

// "<item>-<key16>.h5.corrupt", ".<item>-<key16>.h5.<pid>.<n>.tmp": the part up
// to .h5 must be the name of a cache file.
bool IsLeftover(const fs::path& path, std::int64_t age_s, std::string* reason) {
  std::string name = path.filename().string();
  if (EndsWith(name, ".h5.corrupt")) {
    *reason = "damaged, set aside";
  } else if (EndsWith(name, ".tmp") && StartsWith(name, ".") && age_s > kDay) {
    *reason = "left by a program that was stopped";
    name.erase(0, 1);
  } else {
    return false;
  }
  const std::size_t end = name.rfind(".h5.");
  if (end == std::string::npos || end < 18 || name[end - 17] != '-') {
    return false;
  }
  return name.substr(end - 16, 16).find_first_not_of("0123456789abcdef") ==
         std::string::npos;
}

std::vector<Removal> Leftovers(const std::string& cache, std::int64_t now_s) {
  std::vector<Removal> out;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(cache, error), end;
       !error && entry != end; entry.increment(error)) {
    struct stat status {};
    const std::string path = entry->path().string();
    if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
      continue;
    }
    Removal removal;
    if (!InLayout(cache, entry->path()) ||
        !IsLeftover(entry->path(), now_s - status.st_mtime, &removal.reason)) {
      continue;
    }
    removal.file.path = path;
    removal.file.bytes = static_cast<std::uint64_t>(status.st_size);
    removal.file.written_s = status.st_mtime;
    out.push_back(std::move(removal));
  }
  std::sort(out.begin(), out.end(), [](const Removal& a, const Removal& b) {
    return a.file.path < b.file.path;
  });
  return out;
}

// Whether mien wrote it: its seal stands at the end, or its format within
// (files of earlier versions).
bool IsOurs(const CacheFile& file) {
  static constexpr std::string_view kSeal = "\nmien-sha256 ";
  static constexpr std::string_view kFormat = "mien-cache/";
  constexpr std::size_t kSealBytes = kSeal.size() + 65, kBlock = 1 << 20;
  std::ifstream in(file.path, std::ios::binary);
  if (file.bytes > kSealBytes) {
    std::string tail(kSeal.size(), '\0');
    in.seekg(-static_cast<std::streamoff>(kSealBytes), std::ios::end);
    in.read(tail.data(), static_cast<std::streamsize>(tail.size()));
    if (in && tail == kSeal) return true;
    in.clear();
    in.seekg(0);
  }
  std::string block, read(kBlock, '\0');
  while (in) {
    in.read(read.data(), static_cast<std::streamsize>(read.size()));
    block.append(read, 0, static_cast<std::size_t>(in.gcount()));
    if (block.find(kFormat) != std::string::npos) return true;
    block.erase(0, block.size() - std::min(block.size(), kFormat.size()));
  }
  return false;
}

// Says, and with `remove` does, what is planned.
int Carry(const std::vector<Removal>& removals, bool remove,
          std::ostream& out) {
  std::uint64_t bytes = 0;
  int failed = 0;
  std::error_code error;
  for (const Removal& removal : removals) {
    const char* word = remove ? "removed" : "would remove";
    if (remove && !fs::remove(removal.file.path, error) && error) {
      word = "cannot remove";
      ++failed;
    } else {
      bytes += removal.file.bytes;
    }
    out << word << "  " << Printable(removal.file.path) << "  "
        << SizeText(removal.file.bytes) << "  (" << removal.reason << ")\n";
  }
  const std::size_t done = removals.size() - static_cast<std::size_t>(failed);
  out << CountText(done, "file") << (remove ? " removed, " : " to remove, ")
      << SizeText(bytes)
      << (remove || done == 0 ? "" : "; nothing is touched without --remove")
      << "\n";
  if (!remove) return failed;
  // <stage>/<dataset> and <stage>; a folder that holds anything stays.
  for (const Removal& removal : removals) {
    const fs::path dataset = fs::path(removal.file.path).parent_path();
    for (const fs::path& folder : {dataset, dataset.parent_path()}) {
      if (fs::is_empty(folder, error) && !error) fs::remove(folder, error);
    }
  }
  return failed;
}

}  // namespace

std::vector<Removal> PlanRemovals(
    std::vector<CacheFile> files, const CollectOptions& options,
    std::int64_t now_s, const std::map<std::string, std::string>* unreached) {
  std::sort(
      files.begin(), files.end(), [](const CacheFile& a, const CacheFile& b) {
        return std::tie(a.written_s, a.path) < std::tie(b.written_s, b.path);
      });
  std::uint64_t left = 0;
  for (const CacheFile& file : files) left += file.bytes;
  const bool limited = options.older_than_s || options.max_bytes;
  std::vector<Removal> out;
  for (CacheFile& file : files) {
    std::string note;
    if (unreached) {
      const auto found = unreached->find(file.path);
      if (found == unreached->end()) continue;  // a configuration makes it
      note = found->second;
    }
    std::string reason;
    if (options.older_than_s &&
        static_cast<double>(now_s - file.written_s) > *options.older_than_s) {
      reason = "older than " +
               AgeText(static_cast<std::int64_t>(*options.older_than_s));
    } else if (options.max_bytes && left > *options.max_bytes) {
      reason = "beyond " + SizeText(*options.max_bytes);
    } else if (!unreached || limited) {
      continue;
    }
    left -= file.bytes;
    const char* comma = reason.empty() || note.empty() ? "" : ", ";
    out.push_back({std::move(file), reason + comma + note});
  }
  return out;
}

int CollectGarbage(const std::string& cache, const CollectOptions& options,
                   std::int64_t now_s, std::ostream& out) {
  std::error_code error;
  if (!fs::is_directory(cache, error)) {
    throw ConfigError(Str(cache, ": no such folder"));
  }
  // Without a trailing '/', which would count as a part of the path.
  const std::string root =
      (fs::path(cache) / ".").lexically_normal().parent_path().string();
  const std::string base = root.empty() ? cache : root;
  std::vector<CacheFile> files = FindCacheFiles(base);
  files.erase(std::remove_if(
                  files.begin(), files.end(),
                  [&](const CacheFile& f) { return !InLayout(base, f.path); }),
              files.end());
  const auto foreign =
      std::stable_partition(files.begin(), files.end(), IsOurs);
  for (auto file = foreign; file != files.end(); ++file) {
    out << "left  " << Printable(file->path) << "  (not written by mien)\n";
  }
  files.erase(foreign, files.end());
  std::map<std::string, std::string> unreached;
  if (!options.keep.empty()) {
    std::vector<ConfigValues> configs;
    for (const std::string& path : options.keep) {
      configs.push_back(ConfigValues::Read(path));
    }
    unreached = UnreachedFiles(files, configs);
  }
  std::vector<Removal> removals = Leftovers(base, now_s);
  for (Removal& removal :
       PlanRemovals(std::move(files), options, now_s,
                    options.keep.empty() ? nullptr : &unreached)) {
    removals.push_back(std::move(removal));
  }
  return Carry(removals, options.remove, out);
}

std::uint64_t ParseSize(const std::string& text) {
  std::string digits = ToLower(Trim(text));
  for (const char* tail : {"ib", "b"}) {
    if (EndsWith(digits, tail)) {
      digits.resize(digits.size() - std::string(tail).size());
      break;
    }
  }
  double factor = 1;
  const std::string units = "kmgt";
  if (!digits.empty()) {
    const auto at = units.find(digits.back());
    if (at != std::string::npos) {
      for (std::size_t i = 0; i <= at; ++i) factor *= 1024;
      digits.pop_back();
    }
  }
  const auto value = ParseDouble(digits);
  if (!value || *value < 0 || *value * factor > 1e18) {
    throw ConfigError(Str("'", text, "' is not a size: write 500M or 20G"));
  }
  return static_cast<std::uint64_t>(*value * factor);
}

}  // namespace mien
