#include "tools/spot/reviews.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/tell_notes.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_table.h"
#include "stages/exchange/recording_name.h"
#include "tools/spot/event_rows.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

constexpr int kDeepest = 3;
constexpr std::size_t kMostFiles = 10000;
constexpr std::size_t kMostJudged = 300000;
constexpr std::size_t kMostTold = 3;  // broken tables of a folder
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
    if (IsSystemCopy(at->path().filename().string())) {
      LogInfo(at->path().string() + ": macOS puts it beside files: not read");
      continue;
    }
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

bool IsTimed(const EventRow& row) {
  return std::isfinite(row.onset_s) && std::isfinite(row.offset_s);
}

std::vector<EventRow> ReadChecked(const std::string& path, ReadingNotes* notes,
                                  double micro_max_s = kUsualMicroMaxS) {
  std::vector<EventRow> review = ReadEvents(path, notes, micro_max_s);
  CheckReview(review, path);
  for (const EventRow& row : review) {
    if (!HasDecision(row) || IsTimed(row)) continue;
    notes->Count(
        path +
            ": decisions of rows without onset_s and offset_s are "
            "left out",
        Str("frame ", row.onset_frame, " of ", ShownText(row.video, 100)));
  }
  return review;
}

// Reviews one after another.
class Merger {
 public:
  void Add(const std::vector<EventRow>& review) {
    std::vector<std::size_t> own;
    for (const EventRow& row : review) {
      if (!IsTimed(row) || !HasDecision(row)) continue;
      const auto earlier = Earlier(row);
      if (earlier) {
        merged_[*earlier] = row;
        continue;
      }
      own.push_back(merged_.size());
      merged_.push_back(row);
      if (merged_.size() > kMostJudged) {
        throw DataError(Str("--review: more than ", kMostJudged,
                            " verdicts and notes altogether: give those of "
                            "these recordings alone"));
      }
    }
    for (const std::size_t at : own)
      by_face_[FaceOf(merged_[at])].push_back(at);
  }
  std::vector<EventRow> Take() { return std::move(merged_); }

 private:
  static std::pair<std::string, int> FaceOf(const EventRow& row) {
    return {row.video, row.face};
  }

  // The candidate that an earlier review has decided about.
  std::optional<std::size_t> Earlier(const EventRow& row) const {
    const auto face = by_face_.find(FaceOf(row));
    if (face == by_face_.end()) return std::nullopt;
    double best = kSameShare;
    std::optional<std::size_t> found;
    for (const std::size_t at : face->second) {
      const double share = OverlapShare(merged_[at], row);
      if (share < best) continue;
      best = share;
      found = at;
    }
    return found;
  }

  std::vector<EventRow> merged_;
  std::map<std::pair<std::string, int>, std::vector<std::size_t>> by_face_;
};

}  // namespace

std::vector<EventRow> MergeReviews(
    const std::vector<std::vector<EventRow>>& reviews) {
  Merger merger;
  for (const std::vector<EventRow>& review : reviews) merger.Add(review);
  return merger.Take();
}

std::vector<EventRow> ReadReviews(const std::vector<std::string>& paths,
                                  double micro_max_s) {
  Merger merger;
  ReadingNotes notes;
  for (const std::string& path : paths) {
    std::error_code missing;
    if (!fs::is_directory(path, missing)) {
      merger.Add(ReadChecked(path, &notes, micro_max_s));
      continue;
    }
    const auto tables = TablesIn(path, kDeepest);
    if (tables.empty()) {
      throw ConfigError("--review: " + path +
                        " holds no reviewed table (events*.csv, "
                        "*review*.csv)");
    }
    for (const std::string& table : tables) {
      merger.Add(ReadChecked(table, &notes, micro_max_s));
    }
  }
  TellNotes(notes);
  return merger.Take();
}

std::string OutsideText(const std::vector<EventRow>& reviews,
                        const std::string& video, double first_s,
                        double last_s) {
  const auto outside =
      std::count_if(reviews.begin(), reviews.end(), [&](const EventRow& row) {
        return row.video == video && HasDecision(row) &&
               (row.offset_s < first_s || row.onset_s > last_s);
      });
  if (outside == 0) return "";
  return Str(outside, outside == 1 ? " decision" : " decisions",
             " of the review outside the part (--from, --to): not carried "
             "over");
}

std::vector<EventRow> ReviewsIn(const std::string& folder) {
  Merger merger;
  ReadingNotes notes;
  std::size_t bad = 0;
  std::error_code missing;
  if (!fs::is_directory(folder, missing)) return {};
  for (const std::string& table : TablesIn(folder, 0)) {
    try {
      merger.Add(ReadChecked(table, &notes));
    } catch (const Error& error) {
      if (++bad > kMostTold) continue;
      LogWarn(error.message() + ": not taken for a review");
    }
  }
  if (bad > kMostTold) {
    LogWarn(Str(folder, ": ", bad - kMostTold,
                " more tables are not taken for reviews"));
  }
  TellNotes(notes);
  return merger.Take();
}

}  // namespace mien
