#include "tools/spot/event_rows.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/event_terms.h"

namespace mien {
namespace {

constexpr std::size_t kMostReviewed = 10000;
constexpr std::size_t kMostNameBytes = 200;

}  // namespace

std::size_t CountUnexplained(const std::vector<EventRow>& rows) {
  return static_cast<std::size_t>(
      std::count_if(rows.begin(), rows.end(), [](const EventRow& row) {
        return std::none_of(row.flags.begin(), row.flags.end(),
                            [](const std::string& text) {
                              return text != FlagText(EventFlag::kLowFps);
                            });
      }));
}

std::vector<EventRow> RowsOf(const EventList& list, const FaceTracks& tracks,
                             const std::string& video,
                             std::int64_t first_frame) {
  std::vector<EventRow> rows;
  for (const ListedEvent& one : list.all) {
    const Event& event = one.event;
    EventRow row;
    row.video = video;
    row.face = event.face;
    row.event = one.number;
    row.kind = KindText(event.kind);
    row.onset_frame = first_frame + std::llround(event.onset_idx);
    row.apex_frame = first_frame + std::llround(event.apex_idx);
    row.offset_frame = first_frame + std::llround(event.offset_idx);
    row.onset_s = TimeAt(tracks.time_s, event.onset_idx);
    row.apex_s = TimeAt(tracks.time_s, event.apex_idx);
    row.offset_s = TimeAt(tracks.time_s, event.offset_idx);
    row.score = event.score;
    row.amplitude_px = event.amplitude_px;
    row.amplitude_iod = event.amplitude_iod;
    row.regions = event.regions;
    row.flags = FlagTexts(event.flags);
    row.action_units = event.action_units;
    row.micro_by = one.micro_by;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::size_t> ShownRows(const std::vector<EventRow>& rows,
                                   const EventList& list) {
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool listed = i < list.all.size() && list.all[i].listed;
    if (listed || HasDecision(rows[i])) shown.push_back(i);
  }
  return shown;
}

void CheckReview(const std::vector<EventRow>& reviewed,
                 const std::string& path) {
  std::map<std::string, std::size_t> counts;
  for (const EventRow& row : reviewed) {
    if (!HasDecision(row)) continue;
    if (++counts[row.video] > kMostReviewed) {
      throw DataError(Str(path, ": more than ", kMostReviewed,
                          " verdicts and notes for ",
                          ShownText(row.video, kMostNameBytes),
                          ": not a review of one recording"));
    }
  }
}

void PutLabels(const std::vector<EventLabel>& labels, double min_probability,
               std::vector<EventRow>* rows) {
  MIEN_CHECK(labels.size() == rows->size(), "one label per event");
  const std::vector<std::string> three = {"negative", "positive", "surprise"};
  for (std::size_t i = 0; i < labels.size(); ++i) {
    EventRow& row = (*rows)[i];
    row.label = LabelText(labels[i], min_probability);
    if (row.kind != KindText(EventKind::kMicro))
      continue;  // FER's "surprise" is another one
    for (std::size_t k = 0; k < three.size(); ++k) {
      for (std::size_t c = 0; c < labels[i].classes.size(); ++c) {
        if (labels[i].classes[c] == three[k]) {
          row.p[k] = static_cast<double>(labels[i].probabilities[c]);
        }
      }
    }
  }
}

std::vector<EventRow> LeaveOut(std::vector<EventRow> rows,
                               const std::vector<std::string>& what) {
  for (const std::string& word : what) {
    const bool rejected = word == "rejected";
    if (!rejected && !FlagOf(word)) {
      std::vector<std::string> words = {"rejected"};
      for (const FlagTerm& term : FlagTerms()) words.push_back(term.text);
      throw ConfigError("--leave-out: '" + CleanText(word, 40) +
                        "' is none of: " + Join(words, ", "));
    }
    rows.erase(std::remove_if(rows.begin(), rows.end(),
                              [&](const EventRow& row) {
                                return rejected
                                           ? row.verdict == "reject"
                                           : std::find(row.flags.begin(),
                                                       row.flags.end(),
                                                       word) != row.flags.end();
                              }),
               rows.end());
  }
  return rows;
}

}  // namespace mien
