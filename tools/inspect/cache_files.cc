#include "tools/inspect/cache_files.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include <nlohmann/json.hpp>

#include "pipeline/cache/store.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/text.h"
#include "pipeline/core/utc_text.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

void PrintJson(const std::vector<CacheFile>& files, std::ostream& out) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const CacheFile& file : files) {
    list.push_back({{"path", file.path},
                    {"stage", file.stage},
                    {"dataset", file.dataset},
                    {"item", file.item},
                    {"bytes", file.bytes},
                    {"written", UtcText(file.written_s)},
                    {"key16", file.key16}});
  }
  out << list.dump(2, ' ', false,
                   nlohmann::ordered_json::error_handler_t::replace)
      << "\n";
}

}  // namespace

std::optional<CacheFile> CacheFileOf(const std::string& path) {
  const fs::path where = fs::path(path).lexically_normal();
  const std::string stem = where.stem().string();
  constexpr std::size_t kKey = 16;
  if (where.extension() != ".h5" || stem.size() < kKey + 2 ||
      stem[stem.size() - kKey - 1] != '-') {
    return std::nullopt;
  }
  CacheFile file;
  file.key16 = stem.substr(stem.size() - kKey);
  if (file.key16.find_first_not_of("0123456789abcdef") != std::string::npos) {
    return std::nullopt;
  }
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) {
    return std::nullopt;
  }
  file.path = path;
  file.item = TextOfFileName(stem.substr(0, stem.size() - kKey - 1));
  file.dataset = TextOfFileName(where.parent_path().filename().string());
  file.stage = where.parent_path().parent_path().filename().string();
  file.bytes = static_cast<std::uint64_t>(status.st_size);
  file.written_s = status.st_mtime;
  return file;
}

std::vector<CacheFile> FindCacheFiles(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) {
    throw ConfigError(Str(path, ": no such file or folder"));
  }
  std::vector<CacheFile> files;
  if (!fs::is_directory(path, error)) {
    const auto file = CacheFileOf(path);
    if (!file) {
      throw ConfigError(Str(path,
                            ": not named like a cache file "
                            "(ITEM-<16 hex digits>.h5)"));
    }
    files.push_back(*file);
    return files;
  }
  for (const std::string& found : ListStored(path)) {
    if (auto file = CacheFileOf(found)) files.push_back(std::move(*file));
  }
  return files;
}

std::vector<CacheFile> Filter(std::vector<CacheFile> files,
                              const ListOptions& options, std::int64_t now_s) {
  const auto is_out = [&](const CacheFile& file) {
    if (!options.stage.empty() && file.stage != options.stage) return true;
    if (!options.dataset.empty() && file.dataset != options.dataset) {
      return true;
    }
    if (options.older_than_s &&
        static_cast<double>(now_s - file.written_s) <= *options.older_than_s) {
      return true;
    }
    return file.item.find(options.item) == std::string::npos;
  };
  files.erase(std::remove_if(files.begin(), files.end(), is_out), files.end());
  return files;
}

void PrintList(const std::vector<CacheFile>& files, const ListOptions& options,
               std::int64_t now_s, std::ostream& out) {
  if (options.json) {
    PrintJson(files, out);
    return;
  }
  std::map<std::string, std::vector<const CacheFile*>> groups;
  std::uint64_t total = 0;
  for (const CacheFile& file : files) {
    groups[file.stage + "/" + file.dataset].push_back(&file);
    total += file.bytes;
  }
  std::vector<std::vector<std::string>> rows;
  for (const auto& [name, members] : groups) {
    std::uint64_t bytes = 0;
    std::int64_t newest = members[0]->written_s;
    for (const CacheFile* file : members) {
      bytes += file->bytes;
      newest = std::max(newest, file->written_s);
    }
    rows.push_back({Printable(name), SizeText(bytes), AgeText(now_s - newest),
                    CountText(members.size(), "file")});
    if (options.summary) continue;
    for (const CacheFile* file : members) {
      rows.push_back({"  " + Printable(file->item), SizeText(file->bytes),
                      AgeText(now_s - file->written_s), file->key16});
    }
  }
  PrintTable(rows, {false, true, true, false}, out);
  out << CountText(files.size(), "file") << ", " << SizeText(total) << "\n";
}

std::int64_t NowSeconds() { return static_cast<std::int64_t>(time(nullptr)); }

std::string SizeText(std::uint64_t bytes) {
  if (bytes < 1024) return Str(bytes, " B");
  double value = static_cast<double>(bytes) / 1024;
  for (const char* unit : {" KiB", " MiB", " GiB"}) {
    if (value < 1024) return FixedText(value, 1) + unit;
    value /= 1024;
  }
  return FixedText(value, 1) + " TiB";
}

std::string AgeText(std::int64_t seconds) {
  seconds = std::max<std::int64_t>(seconds, 0);
  if (seconds < 60) return Str(seconds, " s");
  if (seconds < 3600) return Str(seconds / 60, " min");
  if (seconds < 48 * 3600) return Str(seconds / 3600, " h");
  return Str(seconds / 86400, " d");
}

double ParseAge(const std::string& text) {
  const std::string lower = ToLower(Trim(text));
  const std::size_t digits = lower.find_first_not_of("0123456789.");
  const auto value = ParseDouble(lower.substr(0, digits));
  const std::string unit =
      digits == std::string::npos ? "d" : Trim(lower.substr(digits));
  static constexpr std::pair<const char*, double> kUnits[] = {
      {"s", 1},       {"min", 60},     {"h", 3600},  {"d", 86400},
      {"day", 86400}, {"days", 86400}, {"w", 604800}};
  for (const auto& [name, seconds] : kUnits) {
    if (value && unit == name) return *value * seconds;
  }
  throw ConfigError(
      Str("'", text, "' is not an age: write 30 (days), 12h or 45min"));
}

std::string ShortText(double value) {
  if (value == 0) return "0";
  const double size = value < 0 ? -value : value;
  std::ostringstream text;
  text.precision(size < 1e6 ? 6 : 4);
  text << value;
  return text.str();
}

std::string CountText(std::size_t count, const std::string& noun) {
  return Str(count, " ", noun, count == 1 ? "" : "s");
}

std::string Printable(const std::string& text) {
  std::string out = text;
  for (char& c : out) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7F) c = '?';
  }
  return out;
}

void PrintTable(const std::vector<std::vector<std::string>>& rows,
                const std::vector<bool>& right, std::ostream& out) {
  std::vector<std::size_t> widths(right.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string pad(widths[i] - row[i].size(), ' ');
      line += right[i] ? pad + row[i] : row[i] + pad;
      line += "  ";
    }
    out << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
  }
}

}  // namespace mien
