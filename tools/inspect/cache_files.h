#ifndef MIEN_TOOLS_INSPECT_CACHE_FILES_H_
#define MIEN_TOOLS_INSPECT_CACHE_FILES_H_

// Cache files as the file system shows them:
//   <root>/<stage>/<dataset>/<item>-<key16>.h5
// Nothing is opened here, so a large cache is listed at once. The names are
// those of the path, in which odd characters are '_'.

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace mien {

struct CacheFile {
  std::string path;
  std::string stage, dataset, item;
  std::string key16;  // first 16 digits of the key
  std::uint64_t bytes = 0;
  std::int64_t written_s = 0;  // seconds since 1970, UTC
};

// Nothing when the name is not that of a cache file or it is a link.
std::optional<CacheFile> CacheFileOf(const std::string& path);

// Of a file that one, of a folder all cache files below it, sorted by path.
// @throws ConfigError when the path does not exist or is a file of another
// name.
std::vector<CacheFile> FindCacheFiles(const std::string& path);

struct ListOptions {
  std::string stage;                   // exact, "" = all
  std::string dataset;                 // exact, "" = all
  std::string item;                    // part of the name, "" = all
  std::optional<double> older_than_s;  // by the time of writing
  bool summary = false;                // stages and data sets alone
  bool json = false;
};
std::vector<CacheFile> Filter(std::vector<CacheFile> files,
                              const ListOptions& options, std::int64_t now_s);

// `ls`: files under their stage and data set with sums, or a JSON array.
// now_s makes ages.
void PrintList(const std::vector<CacheFile>& files, const ListOptions& options,
               std::int64_t now_s, std::ostream& out);

std::int64_t NowSeconds();
// "512 B", "1.5 KiB", "3.2 MiB".
std::string SizeText(std::uint64_t bytes);
// "12 s", "3 min", "5 h", "2 d".
std::string AgeText(std::int64_t seconds);
// "30" (days), "12h", "45 min", "90s", "2w", "7d" in s. @throws ConfigError.
double ParseAge(const std::string& text);
// Control characters of foreign text as '?': it goes to a terminal.
std::string Printable(const std::string& text);

// Six digits: "0.0129769", "1.234e+09".
std::string ShortText(double value);
// "1 file", "3 files".
std::string CountText(std::size_t count, const std::string& noun);

// Columns padded with blanks; right[i] aligns column i to the right.
void PrintTable(const std::vector<std::vector<std::string>>& rows,
                const std::vector<bool>& right, std::ostream& out);

}  // namespace mien

#endif  // MIEN_TOOLS_INSPECT_CACHE_FILES_H_
