#include <algorithm>
#include <ostream>
#include <set>

#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/evaluate/scores.h"
#include "stages/exchange/cells.h"
#include "tools/eval/clips.h"
#include "tools/eval/json_parts.h"
#include "tools/eval/output.h"
#include "tools/eval/scored_clips.h"

namespace mien {
namespace {

struct GroupResult {
  std::string name;
  Scores scores;
  Interval uf1_interval;
};

GroupResult ScoreClips(const std::string& name,
                       const std::vector<ScoredClip>& clips,
                       const std::vector<std::string>& classes,
                       const ClipOptions& options) {
  const auto index = [&](const std::string& label) {
    return static_cast<int>(std::find(classes.begin(), classes.end(), label) -
                            classes.begin());
  };
  std::vector<int> truth, predicted;
  std::vector<std::string> groups;
  std::set<std::string> distinct;
  for (const ScoredClip& clip : clips) {
    truth.push_back(index(clip.truth));
    predicted.push_back(index(clip.predicted));
    groups.push_back(clip.subject.empty() ? clip.name
                                          : clip.dataset + "/" + clip.subject);
    distinct.insert(groups.back());
  }
  GroupResult result;
  result.name = name;
  result.scores = Score(truth, predicted, classes);
  if (distinct.size() > 1) {
    result.uf1_interval = BootstrapUf1(truth, {predicted}, groups, classes,
                                       options.resamples, options.seed);
  }
  return result;
}

template <class Keep>
std::vector<ScoredClip> Only(const std::vector<ScoredClip>& clips,
                             const Keep& keep) {
  std::vector<ScoredClip> kept;
  std::copy_if(clips.begin(), clips.end(), std::back_inserter(kept), keep);
  return kept;
}

std::vector<GroupResult> ScoreAll(const ScoredClips& clips,
                                  const ClipOptions& options) {
  std::vector<GroupResult> results = {
      ScoreClips("all", clips.all, clips.classes, options)};
  for (const std::string& dataset : Several(clips.all, &ScoredClip::dataset)) {
    results.push_back(ScoreClips(
        dataset,
        Only(clips.all,
             [&](const ScoredClip& c) { return c.dataset == dataset; }),
        clips.classes, options));
  }
  for (const std::string& split : Several(clips.all, &ScoredClip::split)) {
    results.push_back(ScoreClips(
        "split " + (split.empty() ? "(none)" : split),
        Only(clips.all, [&](const ScoredClip& c) { return c.split == split; }),
        clips.classes, options));
  }
  if (!clips.missing.empty()) {
    results.push_back(ScoreClips(
        "predicted clips only",
        Only(clips.all,
             [](const ScoredClip& c) { return c.predicted != kNoPrediction; }),
        clips.classes, options));
  }
  std::vector<int> truth;
  for (const ScoredClip& clip : clips.all) {
    truth.push_back(static_cast<int>(
        std::find(clips.classes.begin(), clips.classes.end(), clip.truth) -
        clips.classes.begin()));
  }
  results.push_back(
      {"majority floor", MajorityFloor(truth, clips.classes), {}});
  results.push_back({"chance floor", ChanceFloor(truth, clips.classes), {}});
  return results;
}

std::string ScoreTable(const std::vector<GroupResult>& results) {
  std::vector<std::vector<std::string>> rows = {
      {"", "n", "accuracy", "UF1", "UAR", "95 % interval of UF1"}};
  for (const GroupResult& one : results) {
    rows.push_back({one.name, Str(one.scores.n), Figure(one.scores.accuracy, 3),
                    Figure(one.scores.uf1, 3), Figure(one.scores.uar, 3),
                    RangeText(one.uf1_interval)});
  }
  return AlignedTable(rows);
}

std::string ClassTable(const Scores& scores) {
  std::vector<std::vector<std::string>> rows = {
      {"class", "n", "precision", "recall", "F1"}};
  for (const ClassScores& one : scores.per_class) {
    if (one.support == 0) continue;
    rows.push_back({one.name, Str(one.support), Figure(one.precision, 3),
                    Figure(one.recall, 3), Figure(one.f1, 3)});
  }
  return AlignedTable(rows);
}

std::vector<std::vector<std::string>> ConfusionRows(
    const Scores& scores, const std::vector<std::string>& classes) {
  std::vector<std::vector<std::string>> rows = {{"truth \\ predicted"}};
  rows[0].insert(rows[0].end(), classes.begin(), classes.end());
  for (std::size_t r = 0; r < classes.size(); ++r) {
    if (scores.per_class[r].support == 0) continue;
    rows.push_back({classes[r]});
    for (std::size_t c = 0; c < classes.size(); ++c) {
      rows.back().push_back(Str(scores.confusion[r * classes.size() + c]));
    }
  }
  return rows;
}

std::string ListText(const std::string& what,
                     const std::vector<std::string>& names) {
  std::vector<std::string> first(
      names.begin(),
      names.begin() +
          static_cast<std::ptrdiff_t>(std::min<std::size_t>(names.size(), 10)));
  std::string text =
      Str(what, " (", names.size(), "): ", ShownText(Join(first, ", "), 1000));
  if (names.size() > first.size()) text += ", ...";
  return text;
}

JsonText ScoresJson(const GroupResult& result) {
  JsonText json = {{"n", result.scores.n},
                   {"accuracy", Rounded(result.scores.accuracy)},
                   {"uf1", Rounded(result.scores.uf1)},
                   {"uar", Rounded(result.scores.uar)},
                   {"uf1_interval95", IntervalJson(result.uf1_interval)}};
  for (const ClassScores& one : result.scores.per_class) {
    if (one.support == 0) continue;
    json["per_class"][one.name] = {{"support", one.support},
                                   {"precision", Rounded(one.precision)},
                                   {"recall", Rounded(one.recall)},
                                   {"f1", Rounded(one.f1)}};
  }
  return json;
}

void WriteFiles(const ClipOptions& options, const ScoredClips& clips,
                const std::vector<GroupResult>& results,
                const ReadingNotes& notes) {
  JsonText json;
  json["task"] = "recognition";
  for (const GroupResult& one : results) {
    json["scores"][one.name] = ScoresJson(one);
  }
  json["classes"] = clips.classes;
  json["confusion"] = results[0].scores.confusion;
  json["unlabelled"] = clips.unlabelled;
  json["missing"] = clips.missing;
  json["extra"] = clips.extra;
  json["notes"] = NotesJson(notes);
  WriteOut(options.out, "results.json", FileText(json));
  std::string confusion, unmatched = CsvLine({"clip", "what"});
  for (auto row : ConfusionRows(results[0].scores, clips.classes)) {
    for (std::string& cell : row) cell = GuardFormula(cell);
    confusion += CsvLine(row);
  }
  for (const std::string& name : clips.missing) {
    unmatched += CsvLine({GuardFormula(name), "not predicted"});
  }
  for (const std::string& name : clips.extra) {
    unmatched += CsvLine({GuardFormula(name), "not in the truth"});
  }
  WriteOut(options.out, "confusion.csv", confusion);
  WriteOut(options.out, "unmatched.csv", unmatched);
}

}  // namespace

void EvaluateRecognition(const ClipOptions& options, std::ostream& out) {
  ReadingNotes notes;
  const ScoredClips clips = ReadScoredClips(options, &notes);
  SayNotes(notes);
  if (!clips.missing.empty()) {
    LogWarn(
        ListText("clips that are not predicted count as wrong", clips.missing));
  }
  if (!clips.extra.empty()) {
    LogWarn(ListText("predicted clips that are not in the truth are not scored",
                     clips.extra));
  }
  if (clips.unlabelled > 0) {
    LogWarn(Str(clips.unlabelled,
                " clips of the truth have no label and are not scored"));
  }
  const auto results = ScoreAll(clips, options);
  out << ScoreTable(results) << "\n"
      << ClassTable(results[0].scores) << "\n"
      << AlignedTable(ConfusionRows(results[0].scores, clips.classes));
  if (!options.out.empty()) WriteFiles(options, clips, results, notes);
}

}  // namespace mien
