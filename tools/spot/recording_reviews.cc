#include "tools/spot/recording_reviews.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/carry_review.h"
#include "stages/exchange/recording_name.h"
#include "tools/spot/reviews.h"

namespace mien {
namespace {

// Of its file, or of its folder of frames.
std::string FileNameOf(const Recording& recording) {
  return std::filesystem::path(recording.clip.folder).filename().string();
}

// Whether a review that names `video` speaks of it: where others have its
// file's name, a folder must be written.
bool IsAbout(const std::string& video, const Recording& recording) {
  if (video == ShownName(recording)) return true;
  return recording.apart.empty()
             ? video == FileNameOf(recording)
             : HasFolder(video) && IsPathOf(video, recording.source);
}

void TellBeyond(const std::vector<EventRow>& reviews, const std::string& video,
                double end_s, std::vector<Note>* notes) {
  const auto beyond =
      std::count_if(reviews.begin(), reviews.end(), [&](const EventRow& row) {
        return row.video == video && row.onset_s > end_s;
      });
  if (beyond == 0) return;
  notes->push_back(
      {"left out",
       Str(beyond, beyond == 1 ? " decision" : " decisions",
           " of the review behind the last frame (", FixedText(end_s, 3),
           " s): are the times those of this film, in seconds with a "
           "decimal point?"),
       static_cast<std::int64_t>(beyond)});
}

}  // namespace

std::string ShownName(const Recording& recording) {
  if (!recording.shown.empty()) return recording.shown;
  return recording.apart.empty() ? FileNameOf(recording) : recording.apart;
}

std::vector<std::string> UnusedReviews(
    const std::vector<EventRow>& reviewed,
    const std::vector<Recording>& recordings) {
  std::map<std::string, int> decisions;
  for (const EventRow& row : reviewed) {
    if (HasDecision(row)) ++decisions[row.video];
  }
  std::vector<std::string> lines;
  for (const auto& entry : decisions) {
    const std::string& video = entry.first;
    const auto any = [&recordings](const auto& test) {
      return std::find_if(recordings.begin(), recordings.end(), test);
    };
    const auto about =
        any([&video](const Recording& one) { return IsAbout(video, one); });
    if (about != recordings.end()) continue;
    const auto alike = any(
        [&video](const Recording& one) { return FileNameOf(one) == video; });
    lines.push_back(Str(
        "--review: ", entry.second, " reviewed candidates of ",
        ShownText(video, 200), " are not carried over: ",
        alike == recordings.end()
            ? "no recording here has that name"
            : "several recordings here have that name; write its folder too "
              "(column video), as in " +
                  ShownText(ShownName(*alike), 200)));
  }
  return lines;
}

std::vector<EventRow> ReviewsOf(std::vector<EventRow> own,
                                std::vector<EventRow> given,
                                const ReviewedPart& part,
                                std::vector<Note>* notes) {
  const std::string video = ShownName(part.recording);
  for (EventRow& row : own) {
    if (row.video == FileNameOf(part.recording)) row.video = video;
  }
  for (EventRow& row : given) {
    if (IsAbout(row.video, part.recording)) row.video = video;
  }
  std::vector<EventRow> reviews = MergeReviews({own, given});
  if (part.whole && !part.time_s.empty()) {
    TellBeyond(reviews, video, part.time_s.back(), notes);
  } else if (!part.time_s.empty()) {
    const std::string left =
        OutsideText(reviews, video, part.time_s.front(), part.time_s.back());
    if (!left.empty()) notes->push_back({"left out", left, 0});
  }
  const auto elsewhere = [&](const EventRow& row) {
    return row.video != video || part.time_s.empty() ||
           row.offset_s < part.time_s.front() ||
           row.onset_s > part.time_s.back() ||
           (part.face >= 0 && row.face != part.face);
  };
  reviews.erase(std::remove_if(reviews.begin(), reviews.end(), elsewhere),
                reviews.end());
  return reviews;
}

}  // namespace mien
