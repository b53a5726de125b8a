#include "tools/spot/reviews.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_table.h"
#include "tools/spot/event_rows.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kDeepest = 3;
constexpr std::size_t kMostFiles = 10000;
constexpr double kSameShare = 0.5;

bool IsReviewName(const fs::path& path) {
  const std::string name = ToLower(path.filename().string());
  return EndsWith(name, ".csv") && (StartsWith(name, "events") ||
                                    name.find("review") != std::string::npos);
}

// Oldest first; of one time by name.
std::vector<std::string> TablesIn(const std::string& folder, int deepest) {
  std::vector<std::pair<fs::file_time_type, std::string>> found;
  std::error_code error;
  fs::recursive_directory_iterator at(
      folder, fs::directory_options::skip_permission_denied, error);
  for (const fs::recursive_directory_iterator end; !error && at != end;
       at.increment(error)) {
    if (at.depth() >= deepest) at.disable_recursion_pending();
    std::error_code missing;
    if (!at->is_regular_file(missing) || !IsReviewName(at->path())) continue;
    found.emplace_back(at->last_write_time(missing), at->path().string());
    if (found.size() > kMostFiles) {
      throw ConfigError(Str(folder, ": more than ", kMostFiles,
                            " tables in it: no folder of reviews"));
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<std::string> paths;
  for (auto& [time, path] : found) paths.push_back(std::move(path));
  return paths;
}

std::vector<EventRow> ReadChecked(const std::string& path) {
  ReadingNotes notes;
  std::vector<EventRow> review = ReadEvents(path, &notes);
  for (const std::string& line : notes.Lines()) LogInfo(line);
  CheckReview(review, path);
  return review;
}

}  // namespace

std::vector<EventRow> MergeReviews(
    const std::vector<std::vector<EventRow>>& reviews) {
  std::vector<EventRow> merged;
  for (const std::vector<EventRow>& review : reviews) {
    const std::size_t earlier = merged.size();
    for (const EventRow& row : review) {
      const bool timed =
          std::isfinite(row.onset_s) && std::isfinite(row.offset_s);
      if (!timed || !HasDecision(row)) continue;
      double best = kSameShare;
      std::size_t at = earlier;
      for (std::size_t i = 0; i < earlier; ++i) {
        const EventRow& other = merged[i];
        if (other.video != row.video || other.face != row.face) continue;
        const double share = OverlapShare(other, row);
        if (share < best) continue;
        best = share;
        at = i;
      }
      if (at == earlier) {
        merged.push_back(row);
      } else {
        merged[at] = row;
      }
    }
  }
  return merged;
}

std::vector<EventRow> ReadReviews(const std::vector<std::string>& paths) {
  std::vector<std::vector<EventRow>> reviews;
  for (const std::string& path : paths) {
    std::error_code missing;
    if (!fs::is_directory(path, missing)) {
      reviews.push_back(ReadChecked(path));
      continue;
    }
    const auto tables = TablesIn(path, kDeepest);
    if (tables.empty()) {
      throw ConfigError("--review: " + path +
                        " holds no reviewed table (events*.csv, "
                        "*review*.csv)");
    }
    for (const std::string& table : tables) {
      reviews.push_back(ReadChecked(table));
    }
  }
  return MergeReviews(reviews);
}

std::vector<EventRow> ReviewsIn(const std::string& folder) {
  std::vector<std::vector<EventRow>> reviews;
  std::error_code missing;
  if (!fs::is_directory(folder, missing)) return {};
  for (const std::string& table : TablesIn(folder, 0)) {
    try {
      reviews.push_back(ReadChecked(table));
    } catch (const Error& error) {
      LogWarn(error.message() + ": not taken for a review");
    }
  }
  return MergeReviews(reviews);
}

}  // namespace mien
