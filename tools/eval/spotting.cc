#include "tools/eval/spotting.h"

#include <cmath>
#include <ostream>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/evaluate/review_scores.h"
#include "stages/evaluate/spotting_scores.h"
#include "stages/exchange/cells.h"
#include "tools/eval/json_parts.h"
#include "tools/eval/output.h"
#include "tools/eval/spot_coders.h"
#include "tools/eval/spot_groups.h"
#include "tools/eval/spot_input.h"
#include "tools/eval/spot_looks.h"
#include "tools/eval/spot_times.h"

namespace mien {
namespace {

const double kFalseRates[] = {1, 5, 10};  // a minute

struct KindResult {
  std::string name;
  SpotCounts counts;
  Interval f1_interval;
  std::vector<CurvePoint> curve;  // empty: no scores
  double average_precision = 0;
  StrsScores strs;
};

// Of hits: onset, apex, offset.
struct Timing {
  std::string what;
  ErrorSummary frames, ms;
};

struct SpottingResult {
  std::vector<KindResult> kinds;  // overall, micro, macro, same kind
  SpottingIntervals intervals;
  std::vector<SpotMatch> matches;  // overall
  std::vector<Timing> timing;
  Calibration calibration;
  double minutes = 0;  // NaN: not known
  Looks looks;
};

Timing TimingOf(const std::string& what, const SpotSet& set,
                const std::vector<SpotMatch>& matches) {
  const auto frame = [&](const SpotEvent& event) -> double {
    if (what == "onset") return static_cast<double>(event.interval.onset_frame);
    if (what == "offset") {
      return static_cast<double>(event.interval.offset_frame);
    }
    return event.apex_frame < 0 ? std::nan("")
                                : static_cast<double>(event.apex_frame);
  };
  const auto seconds = [&](const SpotEvent& event) {
    if (what == "onset") return event.onset_s;
    return what == "offset" ? event.offset_s : event.apex_s;
  };
  std::vector<double> frames, ms;
  for (const SpotMatch& match : matches) {
    const SpotEvent& truth = set.truth[match.truth];
    const SpotEvent& predicted = set.predicted[match.predicted];
    const double off = frame(predicted) - frame(truth);
    double off_s = seconds(predicted) - seconds(truth);
    const auto& fps = set.videos[truth.interval.video].fps;
    if (std::isnan(off_s) && fps) off_s = off / *fps;
    if (std::isfinite(off)) frames.push_back(off);
    if (std::isfinite(off_s)) ms.push_back(1000 * off_s);
  }
  return {what, SummariseErrors(frames), SummariseErrors(ms)};
}

SpottingResult Evaluate(const SpotSet& set, const SpottingOptions& options,
                        const std::vector<SpeechSpan>& speech) {
  MatchRule rule;
  rule.min_iou = options.min_iou;
  rule.by_face = options.by_face;
  const auto truth = set.Truth();
  const auto predicted = set.Predicted();
  const SpottingScores scores = ScoreSpotting(truth, predicted, rule);
  SpottingResult result;
  result.intervals = BootstrapSpotting(truth, predicted, set.videos.size(),
                                       rule, options.resamples, options.seed);
  const auto add = [&](const std::string& name, const std::string& kind,
                       const SpotCounts& counts, const Interval& interval) {
    const auto t = OfKind(truth, kind), p = OfKind(predicted, kind);
    KindResult one{name, counts, interval, {}, std::nan(""), {}};
    if (name != "same_kind") {
      one.curve = PrecisionRecallCurve(t, p, rule);
      one.average_precision = AveragePrecision(one.curve);
      one.strs = ScoreStrs(t, p, rule);
    }
    result.kinds.push_back(std::move(one));
  };
  add("overall", "", scores.overall, result.intervals.overall);
  add("micro", "micro", scores.micro, result.intervals.micro);
  add("macro", "macro", scores.macro, result.intervals.macro);
  add("same_kind", "", scores.same_kind, result.intervals.same_kind);
  result.matches = MatchSpots(truth, predicted, rule);
  for (const char* what : {"onset", "apex", "offset"}) {
    result.timing.push_back(TimingOf(what, set, result.matches));
  }
  std::vector<double> confidence;
  std::vector<bool> real(predicted.size(), false);
  for (const SpotInterval& one : predicted) confidence.push_back(one.score);
  for (const SpotMatch& match : result.matches) real[match.predicted] = true;
  result.calibration = Calibrate(confidence, real);
  result.minutes = options.minutes > 0 ? options.minutes
                                       : set.Minutes().value_or(std::nan(""));
  result.looks = MakeLooks(set, options.hidden, speech, result.minutes, rule);
  return result;
}

std::string TitleOf(const std::string& name) {
  if (name == "micro") return "micro (ME)";
  if (name == "macro") return "macro (MaE)";
  return name == "same_kind" ? "of the same kind" : name;
}

std::string CountTable(const SpottingResult& result) {
  std::vector<std::vector<std::string>> rows = {
      {"", "truths", "candidates", "TP", "FP", "FN", "precision", "recall",
       "F1", "95 % interval", "AP"}};
  for (const KindResult& kind : result.kinds) {
    const SpotCounts& counts = kind.counts;
    rows.push_back(
        {TitleOf(kind.name), Str(counts.truths()), Str(counts.candidates()),
         Str(counts.hits), Str(counts.false_alarms), Str(counts.misses),
         Figure(counts.precision(), 3), Figure(counts.recall(), 3),
         Figure(counts.f1(), 3), RangeText(kind.f1_interval),
         kind.name == "same_kind" ? "" : Figure(kind.average_precision, 3)});
  }
  return AlignedTable(rows);
}

std::string RateTable(const SpottingResult& result) {
  if (!std::isfinite(result.minutes)) {
    return "recall at N false candidates a minute: not known, as the length "
           "of the videos is not (--minutes, or columns frames and fps)\n";
  }
  std::vector<std::vector<std::string>> rows = {
      {Str("recall at false candidates a minute (", Figure(result.minutes, 2),
           " min)"),
       "1", "5", "10", "all are"}};
  for (const KindResult& kind : result.kinds) {
    if (kind.name == "same_kind") continue;
    std::vector<std::string> row = {"  " + TitleOf(kind.name)};
    for (const double rate : kFalseRates) {
      row.push_back(
          Figure(RecallAtFalseRate(kind.curve, result.minutes, rate), 3));
    }
    row.push_back(Figure(kind.counts.false_alarms / result.minutes, 2) +
                  " a min");
    rows.push_back(row);
  }
  return AlignedTable(rows);
}

std::string TimingTable(const SpottingResult& result) {
  std::vector<std::vector<std::string>> rows = {
      {"timing of hits, absolute error", "n", "median ms", "mean ms", "bias ms",
       "median frames", "mean frames"}};
  for (const Timing& timing : result.timing) {
    if (timing.frames.n == 0) continue;
    const bool ms = timing.ms.n > 0;
    const double none = std::nan("");
    rows.push_back({"  " + timing.what, Str(timing.frames.n),
                    Figure(ms ? timing.ms.median_abs : none, 1),
                    Figure(ms ? timing.ms.mean_abs : none, 1),
                    Figure(ms ? timing.ms.mean : none, 1),
                    Figure(timing.frames.median_abs, 1),
                    Figure(timing.frames.mean_abs, 1)});
  }
  return rows.size() > 1 ? AlignedTable(rows) : "";
}

std::string StrsTable(const SpottingResult& result) {
  std::vector<std::vector<std::string>> rows = {{"emotion of hits", "labelled",
                                                 "precision", "recall", "F1",
                                                 "UF1", "STRS"}};
  for (const KindResult& kind : result.kinds) {
    const StrsScores& strs = kind.strs;
    if (strs.labelled_hits == 0) continue;
    rows.push_back({"  " + TitleOf(kind.name), Str(strs.labelled_hits),
                    Figure(strs.precision, 3), Figure(strs.recall, 3),
                    Figure(strs.analysis_f1, 3), Figure(strs.uf1, 3),
                    Figure(strs.strs, 3)});
  }
  return rows.size() > 1 ? AlignedTable(rows) : "";
}

JsonText LookJson(const LookPoint& point, bool each) {
  const SpotCounts& counts = (each ? point.each : point.one_list).counts;
  return {{"tp", counts.hits},
          {"fp", counts.false_alarms},
          {"fn", counts.misses},
          {"precision", Rounded(counts.precision())},
          {"recall", Rounded(counts.recall())},
          {"f1", Rounded(counts.f1())}};
}

JsonText LooksJson(const Looks& looks) {
  JsonText json;
  json["not_shown"] = looks.not_shown;
  json["hidden_flags"] = looks.hidden;
  for (const LookPart& part : looks.parts) {
    JsonText one;
    one["minutes"] = JsonNumber(part.minutes);
    for (std::size_t r = 0; r < part.points.size(); ++r) {
      const std::string rate = NumberText(looks.rates[r]);
      one["best_of_each_recording"][rate] = LookJson(part.points[r], true);
      one["one_list"][rate] = LookJson(part.points[r], false);
      for (const LookGroup& group : part.groups) {
        auto& own = one["groups"][group.name];
        own["truths"] = group.truths;
        own["recall_best_of_each_recording"][rate] = Rounded(group.each[r]);
        own["recall_one_list"][rate] = Rounded(group.one_list[r]);
      }
    }
    json[part.name] = one;
  }
  return json;
}

JsonText ResultsJson(const SpotSet& set, const SpottingOptions& options,
                     const SpottingResult& result, const ReadingNotes& notes) {
  JsonText json;
  json["task"] = "spotting";
  json["rule"] = {{"min_iou", options.min_iou},
                  {"frames", "both ends included"},
                  {"matching", "one to one, best score first, highest IoU"},
                  {"by_face", options.by_face},
                  {"pooled_over_videos", set.videos.size()}};
  json["minutes"] = JsonNumber(result.minutes);
  for (const KindResult& kind : result.kinds) {
    JsonText one = CountsJson(kind.counts);
    one["f1_interval95"] = IntervalJson(kind.f1_interval);
    if (kind.name == "overall") {
      one["precision_interval95"] = IntervalJson(result.intervals.precision);
      one["recall_interval95"] = IntervalJson(result.intervals.recall);
    }
    if (kind.name != "same_kind") {
      one["average_precision"] = JsonNumber(kind.average_precision);
      one["false_a_minute"] =
          JsonNumber(kind.counts.false_alarms / result.minutes);
      for (const double rate : kFalseRates) {
        one["recall_at_false_a_minute"][Figure(rate, 0)] =
            JsonNumber(RecallAtFalseRate(kind.curve, result.minutes, rate));
      }
    }
    if (kind.strs.labelled_hits > 0) {
      one["strs"] = {{"labelled_hits", kind.strs.labelled_hits},
                     {"f1_spotting", Rounded(kind.strs.spotting_f1)},
                     {"precision", Rounded(kind.strs.precision)},
                     {"recall", Rounded(kind.strs.recall)},
                     {"f1_analysis", Rounded(kind.strs.analysis_f1)},
                     {"uf1", Rounded(kind.strs.uf1)},
                     {"uar", Rounded(kind.strs.uar)},
                     {"strs", Rounded(kind.strs.strs)}};
    }
    json[kind.name] = one;
  }
  for (const Timing& timing : result.timing) {
    json["timing"][timing.what] = {{"frames", ErrorsJson(timing.frames)},
                                   {"ms", ErrorsJson(timing.ms)}};
  }
  json["false_looks_a_minute"] = LooksJson(result.looks);
  json["calibration"] = CalibrationJson(result.calibration);
  json["warnings"] = set.warnings;
  json["notes"] = NotesJson(notes);
  return json;
}

std::vector<std::string> EventCells(const SpotEvent* event) {
  if (event == nullptr) return {"", "", "", "", ""};
  return {Str(event->interval.onset_frame),
          event->apex_frame < 0 ? "" : Str(event->apex_frame),
          Str(event->interval.offset_frame), event->interval.kind,
          GuardFormula(event->interval.label)};
}

std::string MatchesCsv(const SpotSet& set, const SpottingResult& result) {
  std::string csv = CsvLine(
      {"outcome", "video", "face", "true_onset_frame", "true_apex_frame",
       "true_offset_frame", "true_kind", "true_label", "onset_frame",
       "apex_frame", "offset_frame", "kind", "label", "score", "iou"});
  const auto line = [&](const char* outcome, const SpotEvent* truth,
                        const SpotEvent* predicted, double iou) {
    const SpotInterval& place = (predicted ? predicted : truth)->interval;
    std::vector<std::string> cells = {
        outcome, GuardFormula(set.videos[place.video].name), Str(place.face)};
    for (const SpotEvent* event : {truth, predicted}) {
      const auto own = EventCells(event);
      cells.insert(cells.end(), own.begin(), own.end());
    }
    const bool scored = predicted && std::isfinite(predicted->interval.score);
    cells.push_back(scored ? FixedText(predicted->interval.score, 6) : "");
    cells.push_back(iou > 0 ? FixedText(iou, 6) : "");
    csv += CsvLine(cells);
  };
  std::vector<bool> found(set.truth.size()), right(set.predicted.size());
  for (const SpotMatch& match : result.matches) {
    found[match.truth] = right[match.predicted] = true;
    line("hit", &set.truth[match.truth], &set.predicted[match.predicted],
         match.iou);
  }
  for (std::size_t i = 0; i < set.truth.size(); ++i) {
    if (!found[i]) line("miss", &set.truth[i], nullptr, 0);
  }
  for (std::size_t i = 0; i < set.predicted.size(); ++i) {
    if (!right[i]) line("false", nullptr, &set.predicted[i], 0);
  }
  return csv;
}

std::string VideosCsv(const SpotSet& set, const SpottingResult& result) {
  std::vector<SpotCounts> counts(set.videos.size());
  for (const SpotEvent& one : set.truth) ++counts[one.interval.video].misses;
  for (const SpotEvent& one : set.predicted) {
    ++counts[one.interval.video].false_alarms;
  }
  for (const SpotMatch& match : result.matches) {
    SpotCounts& own = counts[set.truth[match.truth].interval.video];
    ++own.hits;
    --own.misses;
    --own.false_alarms;
  }
  std::string csv = CsvLine({"video", "fps", "duration_s", "truths",
                             "candidates", "tp", "fp", "fn", "f1"});
  for (std::size_t v = 0; v < counts.size(); ++v) {
    const VideoFacts& one = set.videos[v];
    const auto &fps = one.fps, &duration_s = one.duration_s;
    csv += CsvLine({GuardFormula(one.name), fps ? FixedText(*fps, 6) : "",
                    duration_s ? FixedText(*duration_s, 6) : "",
                    Str(counts[v].truths()), Str(counts[v].candidates()),
                    Str(counts[v].hits), Str(counts[v].false_alarms),
                    Str(counts[v].misses), FixedText(counts[v].f1(), 6)});
  }
  return csv;
}

std::string CurveCsv(const SpottingResult& result) {
  std::string csv = CsvLine(
      {"kind", "threshold", "tp", "fp", "fn", "precision", "recall", "f1"});
  for (const KindResult& kind : result.kinds) {
    for (const CurvePoint& point : kind.curve) {
      csv += CsvLine({kind.name, NumberText(point.threshold),
                      Str(point.counts.hits), Str(point.counts.false_alarms),
                      Str(point.counts.misses),
                      FixedText(point.counts.precision(), 6),
                      FixedText(point.counts.recall(), 6),
                      FixedText(point.counts.f1(), 6)});
    }
  }
  return csv;
}

}  // namespace

void EvaluateSpotting(const SpottingOptions& options, std::ostream& out) {
  SpotReading of_truth, of_predicted;
  of_truth.tiers = options.tiers;
  of_truth.first_frame = options.first_frame;
  of_truth.media = options.media;
  of_truth.needs_events = true;
  std::optional<std::vector<VideoFacts>> listed;
  ReadingNotes notes;
  if (!options.videos.empty()) listed = ReadVideos(options.videos, &notes);
  JoinOptions join;
  join.fps = options.fps;
  std::vector<SpeechSpan> speech;
  if (!options.speech.empty()) speech = ReadSpeech(options.speech, &notes);
  GroupTableOfVideos groups;
  if (!options.groups.empty()) groups = ReadGroups(options.groups, &notes);
  SpotList predicted = ReadSpots(options.predicted, of_predicted);
  for (const VideoFacts& one : predicted.videos) {
    of_truth.known.push_back(one.place.empty() ? one.name : one.place);
  }
  of_truth.fps = options.fps > 0 ? options.fps : CommonRate(predicted);
  of_truth.fps_from = options.fps > 0 ? "--fps" : "as the candidates tell";
  SpotList truth = ReadSpots(options.truth, of_truth);
  ChooseCoders(options.coders, &truth);
  notes.Append(truth.notes);
  notes.Append(predicted.notes);
  SayNotes(notes);
  const SpotSet set =
      JoinSpots(std::move(truth), std::move(predicted), listed, join);
  SayChoices(set, &notes);
  for (const std::string& warning : set.warnings) LogWarn(warning);
  const SpottingResult result = Evaluate(set, options, speech);
  if (!options.out.empty()) {
    WriteOut(options.out, "results.json",
             FileText(ResultsJson(set, options, result, notes)));
    WriteOut(options.out, "matches.csv", MatchesCsv(set, result));
    WriteOut(options.out, "videos.csv", VideosCsv(set, result));
    WriteOut(options.out, "pr_curve.csv", CurveCsv(result));
    WriteOut(options.out, "pr_curve.svg",
             CurveSvg({{"overall", result.kinds[0].curve},
                       {"micro", result.kinds[1].curve},
                       {"macro", result.kinds[2].curve}}));
  }
  std::vector<GroupScore> by_group;
  if (!groups.empty()) {
    MatchRule rule;
    rule.min_iou = options.min_iou;
    rule.by_face = options.by_face;
    by_group = ScoreGroups(set, groups, rule, options.resamples, options.seed);
    if (!options.out.empty()) {
      WriteOut(options.out, "group_scores.csv", GroupCsv(by_group));
    }
  }
  out << set.videos.size() << (set.videos.size() == 1 ? " video" : " videos")
      << ", a hit is IoU >= " << NumberText(options.min_iou)
      << ", one to one, best score first\n\n"
      << CountTable(result) << "\n"
      << LooksTable(result.looks) << "\n"
      << RateTable(result);
  for (const std::string& table : {TimingTable(result), StrsTable(result)}) {
    if (!table.empty()) out << "\n" << table;
  }
  if (!by_group.empty()) out << "\n" << GroupText(by_group);
  if (result.calibration.bins.size() > 1) {
    out << "\ncalibration of the scores: mean error "
        << Figure(result.calibration.error, 3) << "\n";
  }
}

}  // namespace mien
