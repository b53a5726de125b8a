#include "stages/ingest/folder.h"

#include <algorithm>
#include <initializer_list>
#include <system_error>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxEntries = 5'000'000;

constexpr std::initializer_list<const char*> kVideoExtensions = {
    ".mp4", ".m4v",  ".mov",  ".mkv",  ".webm", ".avi", ".mpg",   ".mpeg",
    ".mts", ".m2ts", ".ts",   ".3gp",  ".wmv",  ".asf", ".gif",   ".flv",
    ".ogv", ".y4m",  ".h264", ".hevc", ".dv",   ".mxf", ".vob",   ".ivf",
    ".264", ".h265", ".265",  ".m1v",  ".m2v",  ".3g2", ".mjpeg", ".mjpg"};

constexpr std::initializer_list<const char*> kImageExtensions = {
    ".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"};

std::string WithoutDots(std::initializer_list<const char*> extensions) {
  std::vector<std::string> names;
  for (const char* extension : extensions) names.push_back(extension + 1);
  return Join(names, ", ");
}

bool HasExtension(std::string_view name,
                  std::initializer_list<const char*> extensions) {
  const std::string lower = ToLower(name);
  return std::any_of(
      extensions.begin(), extensions.end(),
      [&lower](const char* extension) { return EndsWith(lower, extension); });
}

constexpr std::size_t kMostDigits = 18;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Of the name without its extension, in order, leading zeros dropped.
std::vector<std::string> DigitRuns(const std::string& name) {
  const std::string stem = fs::path(name).stem().string();
  std::vector<std::string> runs;
  for (std::size_t i = 0; i < stem.size();) {
    if (!IsDigit(stem[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < stem.size() && IsDigit(stem[end])) ++end;
    const std::size_t nonzero =
        std::min(stem.find_first_not_of('0', i), end - 1);
    runs.push_back(stem.substr(nonzero, end - nonzero));
    i = end;
  }
  return runs;
}

}  // namespace

FolderList ListFolder(const fs::path& folder) {
  FolderList list;
  std::error_code error;
  fs::directory_iterator it(folder, error);
  std::size_t count = 0;
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    if (++count > kMaxEntries) {
      throw DataError(Str(folder.string(), ": more than ", kMaxEntries,
                          " entries: not a data folder"));
    }
    const std::string name = it->path().filename().string();
    if (StartsWith(name, ".") || StartsWith(name, "~$")) continue;
    std::error_code ignored;
    if (it->is_directory(ignored)) {
      list.folders.push_back(name);
    } else if (it->is_regular_file(ignored)) {
      list.files.push_back(name);
    } else if (it->is_symlink(ignored) && !it->exists(ignored)) {
      list.absent.push_back(name);
    }
  }
  if (error) {
    throw IoError("cannot read the folder " + folder.string() + ": " +
                  error.message());
  }
  std::sort(list.files.begin(), list.files.end());
  std::sort(list.folders.begin(), list.folders.end());
  std::sort(list.absent.begin(), list.absent.end());
  return list;
}

void FolderWalk::Run(const fs::path& root) {
  Enter(root, 0);
  while (!links_.empty()) {
    const auto [folder, level] = links_.front();
    links_.pop_front();
    Enter(folder, level);
  }
}

void FolderWalk::Enter(const fs::path& folder, int level) {
  std::error_code error;
  const fs::path real = fs::canonical(folder, error);
  if (!seen_.insert(error ? folder.string() : real.string()).second) return;
  for (const fs::path& next : visit_(folder, level)) {
    if (fs::is_symlink(next, error)) {
      links_.emplace_back(next, level + 1);
    } else {
      Enter(next, level + 1);
    }
  }
}

std::string FolderName(const fs::path& folder) {
  // The parent of "data" is "", where one is.
  const fs::path full =
      fs::absolute(folder.empty() ? fs::path(".") : folder).lexically_normal();
  return (full.has_filename() ? full : full.parent_path()).filename().string();
}

bool IsImageName(std::string_view name) {
  return HasExtension(name, kImageExtensions);
}

std::string ImageExtensions() { return WithoutDots(kImageExtensions); }

bool IsVideoName(std::string_view name) {
  return HasExtension(name, kVideoExtensions);
}

std::string VideoExtensions() { return WithoutDots(kVideoExtensions); }

std::optional<std::int64_t> LastNumber(const std::string& name) {
  const std::vector<std::string> runs = DigitRuns(name);
  if (runs.empty()) return std::nullopt;
  if (runs.back().size() > kMostDigits) {
    throw DataError(name + ": the number in the name is too large");
  }
  return ParseInt(runs.back());
}

std::vector<std::optional<std::int64_t>> FrameNumbers(
    const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> runs;
  std::size_t least = 0;
  for (const std::string& name : names) {
    runs.push_back(DigitRuns(name));
    const std::size_t count = runs.back().size();
    if (count > 0) least = least == 0 ? count : std::min(least, count);
  }
  for (std::size_t from_end = 1; from_end <= least; ++from_end) {
    std::set<std::string> seen;
    bool differ = true;
    std::vector<std::optional<std::int64_t>> numbers(names.size());
    for (std::size_t i = 0; i < names.size() && differ; ++i) {
      if (runs[i].empty()) continue;
      const std::string& run = runs[i][runs[i].size() - from_end];
      differ = run.size() <= kMostDigits && seen.insert(run).second;
      if (differ) numbers[i] = ParseInt(run);
    }
    if (differ) return numbers;
  }
  std::vector<std::optional<std::int64_t>> numbers;
  for (const std::string& name : names) numbers.push_back(LastNumber(name));
  return numbers;
}

std::optional<std::vector<std::size_t>> OrderByNumbers(
    const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> runs;
  std::vector<std::size_t> order;
  for (const std::string& name : names) {
    order.push_back(runs.size());
    runs.push_back(DigitRuns(name));
    if (runs.back().size() != runs.front().size()) return std::nullopt;
  }
  // Without zeros before it the longer number is the larger one.
  const auto less = [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  };
  std::stable_sort(
      order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::lexicographical_compare(runs[a].begin(), runs[a].end(),
                                            runs[b].begin(), runs[b].end(),
                                            less);
      });
  return order;
}

}  // namespace mien
