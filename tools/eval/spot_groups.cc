#include "tools/eval/spot_groups.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "pipeline/core/utf8.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"
#include "tools/eval/output.h"

namespace mien {
namespace {

struct VideoCount {
  int truths = 0, hits = 0, others = 0;
};

std::vector<VideoCount> CountsOf(const SpotSet& set, const MatchRule& rule) {
  std::vector<VideoCount> counts(set.videos.size());
  for (const SpotEvent& event : set.truth) {
    ++counts[event.interval.video].truths;
  }
  for (const SpotEvent& event : set.predicted) {
    ++counts[event.interval.video].others;
  }
  const auto truth = set.Truth();
  for (const SpotMatch& match : MatchSpots(truth, set.Predicted(), rule)) {
    VideoCount& one = counts[truth[match.truth].video];
    ++one.hits;
    --one.others;
  }
  return counts;
}

double RecallOf(const std::vector<VideoCount>& counts,
                const std::vector<std::size_t>& videos) {
  int truths = 0, hits = 0;
  for (const std::size_t v : videos) {
    truths += counts[v].truths;
    hits += counts[v].hits;
  }
  return truths > 0 ? static_cast<double>(hits) / truths : std::nan("");
}

std::vector<std::size_t> Drawn(const std::vector<std::size_t>& videos,
                               Rng* rng) {
  std::vector<std::size_t> drawn;
  for (std::size_t i = 0; i < videos.size(); ++i) {
    drawn.push_back(videos[static_cast<std::size_t>(
        rng->Below(static_cast<std::int64_t>(videos.size())))]);
  }
  return drawn;
}

Interval MiddleOf(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  return {Quantile(values, 0.025), Quantile(values, 0.975)};
}

GroupScore ScoreOne(const SpotSet& set, const std::vector<VideoCount>& counts,
                    const std::vector<std::size_t>& own,
                    const std::vector<std::size_t>& rest, int resamples,
                    std::uint64_t seed) {
  GroupScore score;
  double minutes = 0;
  for (const std::size_t v : own) {
    score.truths += counts[v].truths;
    score.hits += counts[v].hits;
    score.others += counts[v].others;
    minutes += set.videos[v].duration_s.value_or(std::nan("")) / 60;
  }
  score.recordings = own.size();
  score.recall = RecallOf(counts, own);
  score.others_per_minute = minutes > 0 ? score.others / minutes : std::nan("");
  if (own.size() < 2) return score;
  Rng rng(DeriveSeed(seed, "groups", ""));
  std::vector<double> recalls, differences;
  for (int r = 0; r < resamples; ++r) {
    const double recall = RecallOf(counts, Drawn(own, &rng));
    if (!std::isfinite(recall)) continue;
    recalls.push_back(recall);
    if (rest.size() < 2) continue;
    const double other = RecallOf(counts, Drawn(rest, &rng));
    if (std::isfinite(other)) differences.push_back(recall - other);
  }
  score.recall95 = MiddleOf(std::move(recalls));
  score.against_others95 = MiddleOf(std::move(differences));
  return score;
}

// Adds what a row says to what one before has said of the same recording.
void TakeRow(const std::string& table, const GroupTableOfVideos::Row& row,
             const GroupTableOfVideos::Row& before,
             std::map<std::string, std::string>* values) {
  for (const auto& [column, value] : row.values) {
    const auto [at, is_new] = values->emplace(column, value);
    if (is_new || at->second == value) continue;
    throw DataError(Str(table, ": ", row.where, ": '",
                        ShownText(row.recording, 100), "' is the recording of ",
                        before.where,
                        before.recording == row.recording
                            ? ""
                            : " ('" + ShownText(before.recording, 100) + "')",
                        " too, there with ", ShownText(column, 60), " '",
                        ShownText(at->second, 60), "', here with '",
                        ShownText(value, 60), "': one row a recording"));
  }
}

}  // namespace

GroupTableOfVideos ReadGroups(const std::string& path, ReadingNotes* notes) {
  const Table table = ReadCsv(path, {}, notes);
  const std::size_t video = table.Need({"video", "recording", "file"});
  GroupTableOfVideos groups;
  groups.name = path;
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i);
    GroupTableOfVideos::Row row;
    row.recording = PlainPath(cells.Text(video));
    row.where = cells.Place();
    for (std::size_t c = 0; c < table.header.size(); ++c) {
      const std::string value = Trim(table.rows[i][c]);
      if (c == video || value.empty() || table.header[c].empty()) continue;
      row.values[table.header[c]] = value;
    }
    if (row.values.empty()) continue;
    const auto [at, is_new] =
        seen.emplace(DecomposeLetters(row.recording), groups.rows.size());
    if (is_new) {
      groups.rows.push_back(std::move(row));
    } else {
      TakeRow(path, row, groups.rows[at->second],
              &groups.rows[at->second].values);
    }
  }
  if (groups.empty()) {
    throw DataError(path + ": no column beside '" + table.header[video] +
                    "' says what group a recording is of");
  }
  return groups;
}

std::vector<GroupScore> ScoreGroups(const SpotSet& set,
                                    const GroupTableOfVideos& groups,
                                    const MatchRule& rule, int resamples,
                                    std::uint64_t seed) {
  const std::vector<VideoCount> counts = CountsOf(set, rule);
  std::map<std::string, std::map<std::string, std::vector<std::size_t>>>
      members;
  std::vector<std::string> names;
  for (const auto& row : groups.rows) names.push_back(row.recording);
  const RecordingIndex index(PathsOf(set), names);
  struct Said {
    const GroupTableOfVideos::Row* first = nullptr;
    std::map<std::string, std::string> values;
    bool whole = false;
  };
  std::vector<Said> said(set.videos.size());
  // Whole names first: beside P1.mp4 a row P1.avi is another recording's.
  for (const bool whole : {true, false}) {
    for (const GroupTableOfVideos::Row& row : groups.rows) {
      const auto which = index.MeantBy(row.recording);
      if (which.empty() || whole != (NameKey(index.paths()[which[0]]) ==
                                     NameKey(row.recording))) {
        continue;
      }
      if (which.size() > 1) {
        throw DataError(groups.name + ": " + row.where + ": " +
                        SeveralText(row.recording, index.paths(), which));
      }
      Said& own = said[which[0]];
      if (!whole && own.whole &&
          StemKey(row.recording) != NameKey(row.recording)) {
        continue;
      }
      own.whole = own.whole || whole;
      if (own.first == nullptr) own.first = &row;
      TakeRow(groups.name, row, *own.first, &own.values);
    }
  }
  for (std::size_t v = 0; v < said.size(); ++v) {
    for (const auto& [column, value] : said[v].values) {
      members[column][value].push_back(v);
    }
  }
  std::vector<GroupScore> scores;
  for (const auto& [column, values] : members) {
    for (const auto& [value, own] : values) {
      std::vector<std::size_t> rest;
      for (const auto& [other, videos] : values) {
        if (other != value)
          rest.insert(rest.end(), videos.begin(), videos.end());
      }
      GroupScore score = ScoreOne(set, counts, own, rest, resamples, seed);
      score.column = column;
      score.value = value;
      scores.push_back(std::move(score));
    }
  }
  return scores;
}

std::string GroupText(const std::vector<GroupScore>& scores) {
  std::vector<std::vector<std::string>> table = {
      {"group", "recordings", "truths", "recall", "95 % interval",
       "minus others", "others a minute"}};
  std::vector<std::string> worse;
  for (const GroupScore& one : scores) {
    const std::string name = one.column + " " + one.value;
    table.push_back(
        {name, Str(one.recordings), Str(one.truths), Figure(one.recall, 3),
         RangeText(one.recall95),
         one.against_others95.low == 0 && one.against_others95.high == 0
             ? ""
             : Str(FixedText(one.against_others95.low, 3), " to ",
                   FixedText(one.against_others95.high, 3)),
         Figure(one.others_per_minute, 2)});
    if (one.clearly_worse()) worse.push_back(name);
  }
  std::string text = AlignedTable(table);
  if (!worse.empty()) {
    text += "found less often than among the others, by more than chance: " +
            ShownText(Join(worse, ", "), 1000) + "\n";
  }
  return text;
}

std::string GroupCsv(const std::vector<GroupScore>& scores) {
  std::string csv =
      CsvLine({"column", "value", "recordings", "truths", "hits", "recall",
               "recall_low", "recall_high", "difference_low", "difference_high",
               "others", "others_per_minute"});
  const auto cell = [](double value) {
    return std::isfinite(value) ? FixedText(value, 6) : "";
  };
  for (const GroupScore& one : scores) {
    const bool few = one.recordings < 2;
    const Interval& against = one.against_others95;
    const bool alone = against.low == 0 && against.high == 0;
    csv += CsvLine(
        {GuardFormula(one.column), GuardFormula(one.value), Str(one.recordings),
         Str(one.truths), Str(one.hits), cell(one.recall),
         few ? "" : cell(one.recall95.low), few ? "" : cell(one.recall95.high),
         alone ? "" : cell(against.low), alone ? "" : cell(against.high),
         Str(one.others), cell(one.others_per_minute)});
  }
  return csv;
}

}  // namespace mien
