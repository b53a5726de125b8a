#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/recording_name.h"
#include "tools/eval/output.h"
#include "tools/eval/paired.h"
#include "tools/eval/paired_parts.h"
#include "tools/eval/paired_truth.h"
#include "tools/eval/spot_coders.h"
#include "tools/eval/spot_input.h"
#include "tools/eval/spot_looks.h"

namespace mien {
namespace {

constexpr double kSameLengthS = 0.5;

// One run against the truth.
struct Run {
  std::string path;
  std::map<std::string, std::string> recordings;  // key -> name, of the run
  SpotSet set;
  Looks looks;
};

// Alike for the file's name, with or without container, and its folder's.
std::string KeyOf(const std::string& name) {
  return NameKey(SafeFileName(StemOfRecording(name)));
}

Run ReadRun(const std::string& path, const SpotList& truth,
            const CompareOptions& options) {
  Run run;
  run.path = path;
  SpotList predicted = ReadSpots({path}, {});
  SayNotes(predicted.notes);
  for (const VideoFacts& one : predicted.videos) {
    run.recordings[KeyOf(one.name)] = one.name;
  }
  JoinOptions join;
  join.fps = options.fps;
  run.set = JoinSpots(truth, std::move(predicted), std::nullopt, join);
  for (const std::string& warning : run.set.warnings) LogWarn(warning);
  MatchRule rule;
  rule.min_iou = options.min_iou;
  run.looks = MakeLooks(run.set, options.hidden, {},
                        run.set.Minutes().value_or(std::nan("")), rule);
  if (run.looks.parts[0].points.empty()) {
    throw DataError(
        ShownText(path, 200) +
        ": recall at equal looks needs the length of every video and the "
        "score of every candidate: keep signals.csv beside events.csv, or "
        "give the truth columns frames and fps");
  }
  return run;
}

std::vector<std::string> Missing(const std::map<std::string, std::string>& of,
                                 const std::map<std::string, std::string>& in) {
  std::vector<std::string> names;
  for (const auto& [key, name] : of) {
    if (in.count(key) == 0) names.push_back(name);
  }
  return names;
}

// @throws DataError naming what differs.
void CheckSame(const Run& a, const Run& b) {
  std::vector<std::string> what;
  const auto add = [&what](const std::string& text) {
    if (!text.empty()) what.push_back(text);
  };
  add(OnlyIn("A", Missing(a.recordings, b.recordings)));
  add(OnlyIn("B", Missing(b.recordings, a.recordings)));
  std::map<std::string, double> lengths;
  for (const VideoFacts& one : a.set.videos) {
    if (one.duration_s) lengths[KeyOf(one.name)] = *one.duration_s;
  }
  for (const VideoFacts& one : b.set.videos) {
    const auto at = lengths.find(KeyOf(one.name));
    if (at == lengths.end() || !one.duration_s) continue;
    if (std::abs(at->second - *one.duration_s) <= kSameLengthS) continue;
    add(Str(ShownText(one.name, 60), " has ", FixedText(at->second, 1),
            " s in A, ", FixedText(*one.duration_s, 1), " s in B"));
  }
  if (what.empty()) return;
  throw DataError(
      Str("the runs are not on the same recordings: ", Join(what, "; "),
          ": A is ", ShownText(a.path, 200), ", B ", ShownText(b.path, 200)));
}

// Person by key of the recording. @throws DataError.
std::map<std::string, std::string> ReadPersons(const std::string& path,
                                               ReadingNotes* notes) {
  std::map<std::string, std::string> persons;
  if (path.empty()) return persons;
  const Table table = ReadCsv(path, {}, notes);
  const auto video =
      table.Need({"video", "recording", "file", "filename", "name"});
  const auto person = table.Need({"person", "subject", "participant", "sub"});
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i);
    const std::string who = cells.Text(person);
    if (who.empty()) continue;
    const auto [at, is_new] = persons.emplace(KeyOf(cells.Text(video)), who);
    if (!is_new && at->second != who) {
      cells.Fail(video, Str("is of '", ShownText(at->second, 40),
                            "' in a row before: one person a recording"));
    }
  }
  return persons;
}

struct RateResult {
  double rate = 0;
  PairedFigure recall;
  int only_a = 0, only_b = 0;
  double mcnemar = 1;
};

struct Comparison {
  const Run& a;
  const Run& b;
  double minutes = 0;
  std::size_t groups = 0;
  bool by_person = false;
  std::vector<RateResult> rates;
};

Comparison Compare(const Run& a, const Run& b,
                   const std::map<std::string, std::string>& persons,
                   const CompareOptions& options) {
  Comparison comparison{a, b, a.looks.parts[0].minutes, 0, !persons.empty(),
                        {}};
  std::vector<std::string> groups;
  std::set<std::string> distinct;
  for (const SpotEvent& one : a.set.truth) {
    const std::string& video = a.set.videos[one.interval.video].name;
    const auto at = persons.find(KeyOf(video));
    if (!persons.empty() && at == persons.end()) {
      throw DataError(ShownText(options.persons, 200) +
                      ": no row names a person for the recording '" +
                      ShownText(video, 80) + "'");
    }
    groups.push_back(at == persons.end() ? KeyOf(video) : at->second);
    distinct.insert(groups.back());
  }
  comparison.groups = distinct.size();
  for (std::size_t r = 0; r < a.looks.rates.size(); ++r) {
    const auto& found_a = a.looks.parts[0].points[r].each.found;
    const auto& found_b = b.looks.parts[0].points[r].each.found;
    RateResult one;
    one.rate = a.looks.rates[r];
    one.recall = CompareShares(found_a, found_b, groups, options.resamples,
                               options.seed);
    for (std::size_t i = 0; i < found_a.size(); ++i) {
      one.only_a += found_a[i] && !found_b[i] ? 1 : 0;
      one.only_b += found_b[i] && !found_a[i] ? 1 : 0;
    }
    one.mcnemar = McNemarExact(one.only_a, one.only_b);
    comparison.rates.push_back(one);
  }
  return comparison;
}

std::string AnswerText(const Comparison& comparison) {
  const std::string unit = comparison.by_person ? "persons" : "recordings";
  std::string text =
      Str(comparison.a.set.truth.size(), " true expressions of ",
          comparison.groups, " ", unit, ", ", Figure(comparison.minutes, 2),
          " min\nA: ", comparison.a.path, "\nB: ", comparison.b.path, "\n\n");
  std::vector<std::vector<std::string>> rows = {
      PairedHeading("recall at false looks a minute")};
  for (const char* more : {"found by A only", "by B only", "McNemar's p"}) {
    rows[0].emplace_back(more);
  }
  for (const RateResult& one : comparison.rates) {
    rows.push_back(PairedRow("  " + NumberText(one.rate), one.recall));
    rows.back().push_back(Str(one.only_a));
    rows.back().push_back(Str(one.only_b));
    rows.back().push_back(Figure(one.mcnemar, 4));
  }
  text += AlignedTable(rows) + "\n";
  for (const RateResult& one : comparison.rates) {
    text += PairedSentence(Str("at ", NumberText(one.rate), " a minute"),
                           one.recall) +
            "\n";
  }
  text += "95 % intervals of B - A: " + unit + " resampled, the same in both\n";
  const std::string few = FewGroupsText(comparison.groups, unit);
  return few.empty() ? text : text + few + "\n";
}

JsonText AnswerJson(const Comparison& comparison, const CompareOptions& options,
                    const ReadingNotes& notes) {
  JsonText json;
  json["task"] = "compare spotting";
  json["a"] = {{"path", comparison.a.path}};
  json["b"] = {{"path", comparison.b.path}};
  json["truths"] = comparison.a.set.truth.size();
  json["minutes"] = JsonNumber(comparison.minutes);
  json["resampled"] = comparison.by_person ? "persons" : "recordings";
  json["resampled_groups"] = comparison.groups;
  json["resamples"] = options.resamples;
  json["seed"] = options.seed;
  for (const RateResult& one : comparison.rates) {
    json["recall_at_false_looks_a_minute"][NumberText(one.rate)] = {
        {"recall", PairedJson(one.recall)},
        {"found_by_a_only", one.only_a},
        {"found_by_b_only", one.only_b},
        {"mcnemar_exact_p", Rounded(one.mcnemar)}};
  }
  json["notes"] = NotesJson(notes);
  return json;
}

std::string ChangedCsv(const Comparison& comparison) {
  std::string csv = CsvLine({"looks_per_minute", "video", "face", "onset_frame",
                             "offset_frame", "kind", "found_by"});
  const SpotSet& set = comparison.a.set;
  for (std::size_t r = 0; r < comparison.rates.size(); ++r) {
    const auto& found_a = comparison.a.looks.parts[0].points[r].each.found;
    const auto& found_b = comparison.b.looks.parts[0].points[r].each.found;
    for (std::size_t i = 0; i < found_a.size(); ++i) {
      if (found_a[i] == found_b[i]) continue;
      const SpotInterval& one = set.truth[i].interval;
      csv += CsvLine({NumberText(comparison.rates[r].rate),
                      GuardFormula(set.videos[one.video].name), Str(one.face),
                      Str(one.onset_frame), Str(one.offset_frame), one.kind,
                      found_a[i] ? "A" : "B"});
    }
  }
  return csv;
}

}  // namespace

void CompareSpotting(const CompareOptions& options, std::ostream& out) {
  SpotReading reading;
  reading.tiers = options.tiers;
  reading.needs_events = true;
  SpotList truth = ReadSpots(options.truth, reading);
  KeepOfRuns({options.a, options.b}, &truth);
  ChooseCoders({}, &truth);
  ReadingNotes notes = truth.notes;
  const auto persons = ReadPersons(options.persons, &notes);
  SayNotes(notes);
  const Run a = ReadRun(options.a, truth, options);
  const Run b = ReadRun(options.b, truth, options);
  CheckSame(a, b);
  const Comparison comparison = Compare(a, b, persons, options);
  const std::string json = FileText(AnswerJson(comparison, options, notes));
  out << (options.json ? json : AnswerText(comparison));
  if (options.out.empty()) return;
  WriteOut(options.out, "results.json", json);
  WriteOut(options.out, "changed_events.csv", ChangedCsv(comparison));
}

}  // namespace mien
