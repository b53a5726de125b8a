#include "tools/eval/verdicts.h"

#include <cmath>
#include <ostream>
#include <set>
#include <utility>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "tools/eval/output.h"
#include "tools/eval/spot_coders.h"
#include "tools/eval/spot_input.h"

namespace mien {
namespace {

double LengthOf(const SpotEvent& event, const VideoFacts& video) {
  const double told_s = event.offset_s - event.onset_s;
  if (std::isfinite(told_s) || !video.fps) return told_s;
  return static_cast<double>(event.interval.offset_frame -
                             event.interval.onset_frame) /
         *video.fps;
}

CandidateFacts FactsOf(const SpotEvent& event, const VideoFacts& video) {
  CandidateFacts facts;
  facts.score = event.interval.score;
  facts.duration_s = LengthOf(event, video);
  facts.size_iod = event.size_iod;
  for (const std::string& flag : Split(event.flags, ';')) {
    if (!Trim(flag).empty()) facts.flags.push_back(ToLower(Trim(flag)));
  }
  return facts;
}

}  // namespace

std::vector<JudgedCandidate> ReadJudged(const VerdictOptions& options) {
  SpotReading of_coded;
  of_coded.tiers = options.tiers;
  of_coded.needs_events = true;
  SpotList predicted = ReadSpots(options.predicted, {});
  for (const VideoFacts& one : predicted.videos) {
    of_coded.known.push_back(one.place.empty() ? one.name : one.place);
  }
  SpotList coded;
  if (!options.coded.empty()) {
    coded = ReadSpots(options.coded, of_coded);
    ChooseCoders(options.coders, &coded);
  }
  ReadingNotes notes = coded.notes;
  notes.Append(predicted.notes);
  SayNotes(notes);
  JoinOptions join;
  join.fps = options.fps;
  const SpotSet set =
      JoinSpots(std::move(coded), std::move(predicted), std::nullopt, join);
  SayChoices(set, nullptr);
  std::set<std::size_t> is_coded, is_matched;
  for (const SpotEvent& event : set.truth) {
    is_coded.insert(event.interval.video);
  }
  if (!options.coded.empty()) {
    for (const SpotMatch& match : MatchSpots(set.Truth(), set.Predicted())) {
      is_matched.insert(match.predicted);
    }
  }
  std::vector<JudgedCandidate> judged;
  for (std::size_t i = 0; i < set.predicted.size(); ++i) {
    const SpotEvent& event = set.predicted[i];
    const VideoFacts& video = set.videos[event.interval.video];
    if (event.added || !std::isfinite(event.interval.score)) continue;
    const bool accepted = event.verdict == "accept";
    if (options.coded.empty() ? !accepted && event.verdict != "reject"
                              : is_coded.count(event.interval.video) == 0) {
      continue;
    }
    judged.push_back(
        {video.name, FactsOf(event, video),
         options.coded.empty() ? accepted : is_matched.count(i) > 0});
  }
  return judged;
}

void TrainVerdicts(const VerdictOptions& options, std::ostream& out) {
  const std::vector<JudgedCandidate> judged = ReadJudged(options);
  const VerdictCheck check = CheckVerdicts(judged);
  const VerdictModel model = FitVerdicts(judged);
  WriteFileAtomic(options.out, VerdictCsv(model, check));
  out << check.judged << " decided candidates, " << check.real
      << " of them real, in " << check.recordings
      << " recordings; each recording judged by the others:\n\n"
      << AlignedTable(
             {{"by", "loss", "real above others"},
              {"the score as it is", Figure(check.loss_score, 3),
               Figure(check.order_score, 3)},
              {"the share of real ones", Figure(check.loss_share, 3), ""},
              {"the layer", Figure(check.loss_layer, 3),
               Figure(check.order_layer, 3)}})
      << "\nscore minus layer, 95 % interval over recordings: "
      << Figure(check.gain.low, 3) << " to " << Figure(check.gain.high, 3)
      << "\n";
  if (!check.better()) {
    LogWarn(
        "the layer is not better than the scores by more than chance on "
        "recordings that it was not made of: rank without it");
  }
  LogInfo(options.out + ": for mien-spot --ranking");
}

}  // namespace mien
