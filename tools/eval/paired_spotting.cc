#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file_name.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/exchange/recording_match.h"
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
  std::vector<std::string> recordings;  // of the run
  SpotSet set;
  Looks looks;
};

// The same for a file's name, with or without container, and its folder's.
std::string GroupOf(const std::string& name) {
  return NameKey(SafeFileName(StemOfRecording(name)));
}

Run ReadRun(const std::string& path, const SpotList& truth,
            const CompareOptions& options) {
  Run run;
  run.path = path;
  SpotList predicted = ReadSpots({path}, {});
  SayNotes(predicted.notes);
  for (const VideoFacts& one : predicted.videos) {
    run.recordings.push_back(one.name);
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

std::vector<std::string> Missing(const std::vector<std::string>& of,
                                 const RecordingIndex& in) {
  std::vector<std::string> names;
  for (const std::string& one : of) {
    if (in.MeantBy(one).empty()) names.push_back(one);
  }
  return names.empty() ? names : NamesApart(names);
}

// @throws DataError naming what differs.
void CheckSame(const Run& a, const Run& b) {
  std::vector<std::string> what;
  const auto add = [&what](const std::string& text) {
    if (!text.empty()) what.push_back(text);
  };
  add(OnlyIn(
      "A", Missing(a.recordings, RecordingIndex(b.recordings, a.recordings))));
  add(OnlyIn(
      "B", Missing(b.recordings, RecordingIndex(a.recordings, b.recordings))));
  const std::vector<std::string> paths_b = PathsOf(b.set);
  const RecordingIndex of_a(PathsOf(a.set), paths_b);
  for (std::size_t v = 0; v < paths_b.size(); ++v) {
    const auto which = of_a.MeantBy(paths_b[v]);
    const auto& length_b = b.set.videos[v].duration_s;
    if (which.size() != 1 || !length_b) continue;
    const auto& length_a = a.set.videos[which[0]].duration_s;
    if (!length_a || std::abs(*length_a - *length_b) <= kSameLengthS) continue;
    add(Str(ShownText(b.set.videos[v].name, 60), " has ",
            FixedText(*length_a, 1), " s in A, ", FixedText(*length_b, 1),
            " s in B"));
  }
  if (what.empty()) return;
  throw DataError(
      Str("the runs are not on the same recordings: ", Join(what, "; "),
          ": A is ", ShownText(a.path, 200), ", B ", ShownText(b.path, 200)));
}

// Who is in a recording, as a table says it.
struct PersonRow {
  std::string recording, where, person;
};

// @throws DataError.
std::vector<PersonRow> ReadPersons(const std::string& path,
                                   ReadingNotes* notes) {
  std::vector<PersonRow> persons;
  if (path.empty()) return persons;
  const Table table = ReadCsv(path, {}, notes);
  const auto video =
      table.Need({"video", "recording", "file", "filename", "name"});
  const auto person = table.Need({"person", "subject", "participant", "sub"});
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i);
    const std::string who = cells.Text(person);
    if (who.empty()) continue;
    persons.push_back({PlainPath(cells.Text(video)), cells.Place(), who});
  }
  return persons;
}

// Of each recording of the set, "" where no row names it. @throws DataError: a
// row that may be of several recordings, two people in one.
std::vector<std::string> PersonsOf(const SpotSet& set,
                                   const std::vector<PersonRow>& rows,
                                   const std::string& table) {
  std::vector<std::string> names;
  for (const PersonRow& row : rows) names.push_back(row.recording);
  const RecordingIndex index(PathsOf(set), names);
  std::vector<const PersonRow*> found(set.videos.size(), nullptr);
  for (const bool whole : {true, false}) {
    for (const PersonRow& row : rows) {
      const auto which = index.MeantBy(row.recording);
      if (which.empty() || whole != (NameKey(index.paths()[which[0]]) ==
                                     NameKey(row.recording))) {
        continue;
      }
      const std::string where = ShownText(table, 200) + ": " + row.where + ": ";
      if (which.size() > 1) {
        throw DataError(where +
                        SeveralText(row.recording, index.paths(), which));
      }
      const PersonRow*& own = found[which[0]];
      if (own == nullptr) own = &row;
      // Beside P1.mp4 a row P1.avi is another recording's.
      if (!whole && StemKey(row.recording) != NameKey(row.recording) &&
          NameKey(own->recording) == NameKey(index.paths()[which[0]])) {
        continue;
      }
      if (own->person == row.person) continue;
      throw DataError(Str(where, "'", ShownText(row.recording, 100),
                          "' is of '", ShownText(row.person, 40), "', but of '",
                          ShownText(own->person, 40), "' in ", own->where,
                          ": one person a recording"));
    }
  }
  std::vector<std::string> persons;
  for (const PersonRow* one : found) {
    persons.push_back(one == nullptr ? "" : one->person);
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
                   const std::vector<PersonRow>& rows,
                   const CompareOptions& options) {
  Comparison comparison{a, b, a.looks.parts[0].minutes, 0, !rows.empty(), {}};
  const auto persons = PersonsOf(a.set, rows, options.persons);
  std::vector<std::string> groups;
  std::set<std::string> distinct;
  for (const SpotEvent& one : a.set.truth) {
    const std::size_t video = one.interval.video;
    if (!rows.empty() && persons[video].empty()) {
      throw DataError(ShownText(options.persons, 200) +
                      ": no row names a person for the recording '" +
                      ShownText(a.set.videos[video].name, 80) + "'");
    }
    groups.push_back(rows.empty() ? GroupOf(a.set.videos[video].name)
                                  : persons[video]);
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
  ChooseCoders(options.coders, &truth);
  ReadingNotes notes = truth.notes;
  const auto persons = ReadPersons(options.persons, &notes);
  SayNotes(notes);
  const Run a = ReadRun(options.a, truth, options);
  const Run b = ReadRun(options.b, truth, options);
  CheckSame(a, b);
  ReadingNotes chosen;  // of both runs, each once
  for (const Run* run : {&a, &b}) {
    for (const std::string& note : run->set.notes) chosen.Say(note);
  }
  SayNotes(chosen);
  notes.Append(chosen);
  const Comparison comparison = Compare(a, b, persons, options);
  const std::string json = FileText(AnswerJson(comparison, options, notes));
  out << (options.json ? json : AnswerText(comparison));
  if (options.out.empty()) return;
  WriteOut(options.out, "results.json", json);
  WriteOut(options.out, "changed_events.csv", ChangedCsv(comparison));
}

}  // namespace mien
