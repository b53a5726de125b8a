#include "tools/eval/submission.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <set>
#include <tuple>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/recording_match.h"
#include "stages/exchange/recording_name.h"
#include "tools/eval/output.h"

namespace mien {
namespace {

// As the challenges name videos; with folders where two share their file's
// name.
std::vector<std::string> VidsOf(const SpotSet& set) {
  std::vector<std::string> names = NamesApart(PathsOf(set));
  for (std::string& one : names) one = StemOfRecording(one);
  return names;
}

std::string TypeOf(const SpotEvent& event, const VideoFacts& video,
                   double micro_max_s) {
  const SpotInterval& interval = event.interval;
  double length_s = std::nan("");
  if (video.fps) {  // from the frames that are submitted
    length_s =
        static_cast<double>(interval.offset_frame - interval.onset_frame) /
        *video.fps;
  } else {
    length_s = event.offset_s - event.onset_s;
  }
  if (std::isfinite(length_s)) {
    return KindByLength(length_s, micro_max_s) == EventKind::kMicro ? "me"
                                                                    : "mae";
  }
  if (interval.kind == "micro") return "me";
  if (interval.kind == "macro") return "mae";
  throw DataError(Str("an interval of ", ShownText(video.name, 200),
                      " (frames ", interval.onset_frame, " to ",
                      interval.offset_frame,
                      ") tells neither a kind nor a rate: give --fps"));
}

std::vector<std::string> FlagNames(const std::vector<std::string>& given) {
  std::vector<std::string> names;
  for (const std::string& list : given) {
    for (const std::string& one : Split(list, ',')) {
      if (!Trim(one).empty()) names.push_back(ToLower(Trim(one)));
    }
  }
  return names;
}

bool HasAny(const std::string& flags, const std::vector<std::string>& names) {
  for (const std::string& flag : Split(flags, ';')) {
    if (std::find(names.begin(), names.end(), ToLower(Trim(flag))) !=
        names.end()) {
      return true;
    }
  }
  return false;
}

// A vid with folders is not one that the challenges have given.
void TellFolders(const SpotSet& set) {
  const std::vector<std::string> vids = VidsOf(set);
  std::vector<std::string> told;
  std::size_t count = 0;
  for (const std::string& vid : vids) {
    if (!HasFolder(vid)) continue;
    if (++count <= 3) told.push_back(ShownText(vid, 100));
  }
  if (count == 0) return;
  LogInfo(Str(count,
              " recordings share their file names: their folders are part of "
              "vid (",
              Join(told, ", "), count > told.size() ? ", ..." : "", ")"));
}

// Videos of which the file tells nothing: an empty list is an answer, a
// recording that was forgotten is none.
void TellEmpty(const SpotSet& set, const SubmissionOptions& options) {
  std::set<std::size_t> submitted;
  for (const SpotEvent& event : set.predicted) {
    submitted.insert(event.interval.video);
  }
  std::vector<std::string> without;
  const std::vector<std::string> vids = VidsOf(set);
  for (std::size_t v = 0; v < set.videos.size(); ++v) {
    if (submitted.count(v) == 0) without.push_back(vids[v]);
  }
  if (without.empty()) return;
  const std::size_t shown = std::min<std::size_t>(without.size(), 10);
  const std::vector<std::string> first(
      without.begin(), without.begin() + static_cast<std::ptrdiff_t>(shown));
  LogInfo(Str(options.predicted.size() == 1 ? options.predicted[0] : "--pred",
              ": no candidate in ", without.size(), " of ", set.videos.size(),
              " videos: ", Join(first, ", "),
              shown < without.size() ? ", ..." : ""));
}

}  // namespace

std::string SubmissionCsv(const SpotSet& set, const SubmissionOptions& options,
                          std::size_t* left_out) {
  // Two recordings that would be one to the challenge.
  const std::vector<std::string> vids = VidsOf(set);
  std::map<std::string, std::string> names;
  for (std::size_t v = 0; v < vids.size(); ++v) {
    const std::string& name = set.videos[v].name;
    const auto [at, is_new] = names.emplace(vids[v], name);
    if (!is_new) {
      throw DataError(ShownText(at->second, 200) + " and " +
                      ShownText(name, 200) + " are both vid " +
                      ShownText(at->first, 200) + ": rename one of them");
    }
  }
  const std::vector<std::string> hidden = FlagNames(options.hidden);
  std::set<std::tuple<std::string, std::int64_t, std::int64_t, std::string>>
      rows;
  std::size_t without = 0;
  for (const SpotEvent& event : set.predicted) {
    const SpotInterval& interval = event.interval;
    if (event.verdict == "reject" || interval.score < options.min_score ||
        HasAny(event.flags, hidden)) {
      ++without;
      continue;
    }
    const VideoFacts& video = set.videos[interval.video];
    rows.emplace(vids[interval.video],
                 interval.onset_frame + options.first_frame,
                 interval.offset_frame + options.first_frame,
                 TypeOf(event, video, options.micro_max_s));
  }
  if (left_out != nullptr) *left_out = without;
  std::string csv = options.year < 2023
                        ? CsvLine({"vid", "pred_onset", "pred_offset", "type"})
                        : CsvLine({"vid", "onset", "offset", "type"});
  for (const auto& [vid, onset, offset, type] : rows) {
    csv += CsvLine({GuardFormula(vid), Str(onset), Str(offset), type});
  }
  return csv;
}

void WriteSubmission(const SubmissionOptions& options, std::ostream& out) {
  ReadingNotes notes;
  std::optional<std::vector<VideoFacts>> listed;
  if (!options.videos.empty()) listed = ReadVideos(options.videos, &notes);
  SpotList predicted = ReadSpots(options.predicted, {});
  notes.Append(predicted.notes);
  SayNotes(notes);
  JoinOptions join;
  join.fps = options.fps;
  join.micro_max_s = options.micro_max_s;
  const SpotSet set = JoinSpots({}, std::move(predicted), listed, join);
  SayChoices(set, nullptr);
  std::size_t left_out = 0;
  const std::string csv = SubmissionCsv(set, options, &left_out);
  TellFolders(set);
  TellEmpty(set, options);
  if (left_out > 0) {
    LogInfo(Str(left_out, " of ", set.predicted.size(),
                " candidates are left out (rejected, --min-score, "
                "--hide-flags)"));
  }
  if (options.out.empty()) {
    out << csv;
    return;
  }
  WriteFileAtomic(options.out, csv);
  LogInfo("submission: " + options.out);
}

}  // namespace mien
