#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "tools/eval/clips.h"
#include "tools/eval/output.h"
#include "tools/eval/paired.h"
#include "tools/eval/paired_parts.h"

namespace mien {
namespace fs = std::filesystem;
namespace {

struct Sample {
  std::string dataset, subject, clip, label;  // label: lower case
};

// One run: its samples by name, and what it says of each.
struct Run {
  std::string name;  // for messages
  std::map<std::string, Sample> samples;
  // Answers by seed ("" = the one of a table without seeds), lower case.
  std::map<std::string, std::map<std::string, std::string>> seeds;
  std::map<std::string, std::string> answers;  // of all seeds together
  std::vector<std::string> untested;
};

std::string SampleName(const Sample& sample) {
  std::string name;
  for (const std::string* part : {&sample.dataset, &sample.subject}) {
    if (!part->empty()) name += *part + "/";
  }
  return name + sample.clip;
}

// The samples of a table go into `run`, its answers by seed into `seeds`.
void ReadAnswers(
    const std::string& path, ReadingNotes* notes, Run* run,
    std::map<std::string, std::map<std::string, std::string>>* seeds) {
  const Table table = ReadCsv(path, ClipLimits(), notes);
  const auto clip = table.Need({"clip", "filename", "sample", "video", "file"});
  const auto label = table.Need({"label", "emotion", "class"});
  const auto predicted = table.Need({"predicted", "prediction"});
  const auto dataset = table.Find({"dataset"});
  const auto subject = table.Find({"subject", "sub", "participant", "person"});
  const auto seed = table.Find({"seed"});
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const Cells cells(table, i);
    Sample sample{cells.Text(dataset), cells.Text(subject), cells.Text(clip),
                  ToLower(cells.Text(label))};
    const std::string name = SampleName(sample);
    const std::string of_seed = cells.Text(seed);
    if (sample.label.empty()) continue;
    const auto at = run->samples.emplace(name, sample).first;
    if (at->second.label != sample.label) {
      cells.Fail(label,
                 Str("is another label than that of '", ShownText(name, 80),
                     "' before, '", ShownText(at->second.label, 40), "'"));
    }
    const bool is_new =
        (*seeds)[of_seed].emplace(name, ToLower(cells.Text(predicted))).second;
    if (!is_new) {
      cells.Fail(clip, Str("occurs twice", seed ? " for one seed" : "",
                           ": one row a sample, so add columns subject and "
                           "dataset"));
    }
  }
}

// Of several seeds what most of them say; equal: the first by name.
std::map<std::string, std::string> Votes(const Run& run) {
  std::map<std::string, std::map<std::string, int>> votes;
  for (const auto& [seed, answers] : run.seeds) {
    for (const auto& [name, answer] : answers) ++votes[name][answer];
  }
  std::map<std::string, std::string> won;
  for (const auto& [name, counts] : votes) {
    won[name] = std::max_element(counts.begin(), counts.end(),
                                 [](const auto& x, const auto& y) {
                                   return x.second < y.second;
                                 })
                    ->first;
  }
  return won;
}

Run ReadRun(const std::string& path, ReadingNotes* notes) {
  Run run;
  run.name = path;
  std::error_code none;
  if (fs::is_directory(path, none)) {
    const fs::path folder(path);
    const auto has = [&](const char* name) {
      return fs::is_regular_file(folder / name, none);
    };
    if (!has("samples.csv") && !has("predictions.csv")) {
      throw ConfigError(
          ShownText(path, 200) +
          ": neither samples.csv nor predictions.csv lies there, so it is no "
          "output folder of mien-run; runs of mien-spot are compared with "
          "--truth FILE");
    }
    if (has("predictions.csv")) {
      ReadAnswers((folder / "predictions.csv").string(), notes, &run,
                  &run.seeds);
    }
    if (has("samples.csv")) {
      std::map<std::string, std::map<std::string, std::string>> all;
      ReadAnswers((folder / "samples.csv").string(), notes, &run, &all);
      if (run.seeds.empty()) run.seeds = all;
      if (all.size() == 1) run.answers = all.begin()->second;
    }
  } else {
    ReadAnswers(path, notes, &run, &run.seeds);
  }
  if (run.samples.empty()) {
    throw DataError(ShownText(path, 200) +
                    ": no row has a label, so nothing can be compared");
  }
  if (run.answers.empty()) run.answers = Votes(run);
  for (const auto& [name, sample] : run.samples) {
    bool tested = true;
    for (const auto& [seed, answers] : run.seeds) {
      const auto at = answers.find(name);
      tested = tested && at != answers.end() && !at->second.empty();
    }
    if (!tested) run.untested.push_back(name);
  }
  return run;
}

std::vector<std::string> Without(const std::vector<std::string>& names,
                                 const std::vector<std::string>& others) {
  std::vector<std::string> left;
  std::set_difference(names.begin(), names.end(), others.begin(), others.end(),
                      std::back_inserter(left));
  return left;
}

std::vector<std::string> NamesOf(const Run& run) {
  std::vector<std::string> names;
  for (const auto& one : run.samples) names.push_back(one.first);
  return names;
}

// @throws DataError naming what differs.
void CheckSame(const Run& a, const Run& b) {
  std::vector<std::string> what;
  const auto add = [&what](const std::string& text) {
    if (!text.empty()) what.push_back(text);
  };
  const auto in_a = NamesOf(a), in_b = NamesOf(b);
  add(OnlyIn("A", Without(in_a, in_b)));
  add(OnlyIn("B", Without(in_b, in_a)));
  std::vector<std::string> labelled;
  for (const auto& [name, sample] : a.samples) {
    const auto other = b.samples.find(name);
    if (other == b.samples.end() || other->second.label == sample.label) {
      continue;
    }
    labelled.push_back(Str(ShownText(name, 60), " is ",
                           ShownText(sample.label, 30), " in A, ",
                           ShownText(other->second.label, 30), " in B"));
  }
  if (!labelled.empty()) {
    add(Str(labelled.size(), " with another label (", labelled[0],
            labelled.size() > 1 ? ", ...)" : ")"));
  }
  if (what.empty()) {
    const auto untested = [](const std::string& run, const auto& names) {
      const std::string text = OnlyIn(run, names);
      return text.empty() ? "" : "not tested: " + text;
    };
    add(untested("A", Without(a.untested, b.untested)));
    add(untested("B", Without(b.untested, a.untested)));
  }
  if (what.empty()) return;
  throw DataError(
      Str("the runs are not on the same samples: ", Join(what, "; "), ": A is ",
          ShownText(a.name, 200), " with ", in_a.size(), " samples, B ",
          ShownText(b.name, 200), " with ", in_b.size()));
}

struct Changes {
  int right_to_wrong = 0, wrong_to_right = 0, other_wrong = 0;
  int all() const { return right_to_wrong + wrong_to_right + other_wrong; }
};

struct GroupResult {
  std::string name;  // all, or a data set
  std::size_t samples = 0;
  PairedScores scores;
  Changes changes;
  double mcnemar = 1;
};

struct Comparison {
  const Run& a;
  const Run& b;
  std::vector<std::string> names;  // tested in both
  bool by_subject = true;
  std::vector<GroupResult> groups;
};

GroupResult CompareGroup(const std::string& name,
                         const std::vector<std::string>& names, const Run& a,
                         const Run& b, const CompareOptions& options) {
  GroupResult result;
  result.name = name;
  result.samples = names.size();
  std::set<std::string> said;
  for (const std::string& one : names) {
    said.insert(a.samples.at(one).label);
    for (const Run* run : {&a, &b}) {
      for (const auto& seed : run->seeds) said.insert(seed.second.at(one));
    }
  }
  const std::vector<std::string> classes(said.begin(), said.end());
  const auto index = [&classes](const std::string& label) {
    return static_cast<int>(
        std::lower_bound(classes.begin(), classes.end(), label) -
        classes.begin());
  };
  std::vector<int> truth;
  std::vector<std::string> subjects;
  for (const std::string& one : names) {
    const Sample& sample = a.samples.at(one);
    truth.push_back(index(sample.label));
    subjects.push_back(sample.subject.empty()
                           ? "clip " + one
                           : sample.dataset + "/" + sample.subject);
    const std::string &in_a = a.answers.at(one), &in_b = b.answers.at(one);
    if (in_a == in_b) continue;
    if (in_a == sample.label) {
      ++result.changes.right_to_wrong;
    } else if (in_b == sample.label) {
      ++result.changes.wrong_to_right;
    } else {
      ++result.changes.other_wrong;
    }
  }
  const auto predictions = [&](const Run& run) {
    std::vector<std::vector<int>> all;
    for (const auto& seed : run.seeds) {
      all.emplace_back();
      for (const std::string& one : names) {
        all.back().push_back(index(seed.second.at(one)));
      }
    }
    return all;
  };
  result.scores =
      ComparePredictions(truth, predictions(a), predictions(b), subjects,
                         classes, options.resamples, options.seed);
  result.mcnemar = McNemarExact(result.changes.right_to_wrong,
                                result.changes.wrong_to_right);
  return result;
}

Comparison Compare(const Run& a, const Run& b, const CompareOptions& options) {
  Comparison comparison{a, b, Without(NamesOf(a), a.untested), true, {}};
  if (comparison.names.empty()) {
    throw DataError("no sample was tested in both runs");
  }
  std::map<std::string, std::vector<std::string>> sets;
  for (const std::string& name : comparison.names) {
    const Sample& sample = a.samples.at(name);
    sets[sample.dataset].push_back(name);
    if (sample.subject.empty()) comparison.by_subject = false;
  }
  comparison.groups.push_back(
      CompareGroup("all", comparison.names, a, b, options));
  for (const auto& [dataset, names] : sets) {
    if (sets.size() < 2) break;
    comparison.groups.push_back(CompareGroup(dataset, names, a, b, options));
  }
  return comparison;
}

std::string SeedsText(const Run& run) {
  return Str(run.seeds.size(), run.seeds.size() == 1 ? " seed" : " seeds");
}

std::string AnswerText(const Comparison& comparison) {
  const GroupResult& all = comparison.groups.front();
  const std::string unit = comparison.by_subject ? "subjects" : "samples";
  std::string text =
      Str(all.samples, " samples of ", all.scores.groups, " ", unit,
          "\nA: ", comparison.a.name, " (", SeedsText(comparison.a),
          ")\nB: ", comparison.b.name, " (", SeedsText(comparison.b), ")\n\n");
  for (const GroupResult& group : comparison.groups) {
    const Changes& changes = group.changes;
    text +=
        AlignedTable({PairedHeading(Str(group.name, ", n = ", group.samples)),
                      PairedRow("accuracy", group.scores.accuracy),
                      PairedRow("UAR", group.scores.uar),
                      PairedRow("UF1", group.scores.uf1)});
    text += Str(
        changes.all(), " of ", group.samples,
        " samples changed: ", changes.right_to_wrong, " right -> wrong, ",
        changes.wrong_to_right, " wrong -> right, ", changes.other_wrong,
        " wrong in another way; McNemar's exact p = ", Figure(group.mcnemar, 4),
        "\n");
    text += PairedSentence("UF1", group.scores.uf1) + "\n\n";
  }
  text += "95 % intervals of B - A: " + unit + " resampled, the same in both\n";
  const std::string few = FewGroupsText(all.scores.groups, unit);
  return few.empty() ? text : text + few + "\n";
}

JsonText AnswerJson(const Comparison& comparison, const CompareOptions& options,
                    const ReadingNotes& notes) {
  JsonText json;
  json["task"] = "compare recognition";
  json["a"] = {{"path", comparison.a.name},
               {"seeds", comparison.a.seeds.size()}};
  json["b"] = {{"path", comparison.b.name},
               {"seeds", comparison.b.seeds.size()}};
  json["resampled"] = comparison.by_subject ? "subjects" : "samples";
  json["resamples"] = options.resamples;
  json["seed"] = options.seed;
  json["not_tested"] = comparison.a.untested;
  for (const GroupResult& group : comparison.groups) {
    json["groups"][group.name] = {
        {"samples", group.samples},
        {"resampled_groups", group.scores.groups},
        {"accuracy", PairedJson(group.scores.accuracy)},
        {"uar", PairedJson(group.scores.uar)},
        {"uf1", PairedJson(group.scores.uf1)},
        {"changed",
         {{"all", group.changes.all()},
          {"right_to_wrong", group.changes.right_to_wrong},
          {"wrong_to_right", group.changes.wrong_to_right},
          {"wrong_in_another_way", group.changes.other_wrong},
          {"mcnemar_exact_p", Rounded(group.mcnemar)}}}};
  }
  json["notes"] = NotesJson(notes);
  return json;
}

std::string ChangedCsv(const Comparison& comparison) {
  std::string csv =
      CsvLine({"dataset", "subject", "clip", "label", "a", "b", "change"});
  for (const std::string& name : comparison.names) {
    const Sample& sample = comparison.a.samples.at(name);
    const std::string& a = comparison.a.answers.at(name);
    const std::string& b = comparison.b.answers.at(name);
    if (a == b) continue;
    const char* change = a == sample.label   ? "right to wrong"
                         : b == sample.label ? "wrong to right"
                                             : "wrong in another way";
    std::vector<std::string> cells = {
        sample.dataset, sample.subject, sample.clip, sample.label, a, b};
    for (std::string& cell : cells) cell = GuardFormula(cell);
    cells.emplace_back(change);
    csv += CsvLine(cells);
  }
  return csv;
}

}  // namespace

void CompareRecognition(const CompareOptions& options, std::ostream& out) {
  ReadingNotes notes;
  const Run a = ReadRun(options.a, &notes), b = ReadRun(options.b, &notes);
  CheckSame(a, b);
  const Comparison comparison = Compare(a, b, options);
  if (!a.untested.empty()) {
    notes.Say(Str(a.untested.size(),
                  " samples were tested in neither run and are left out"));
  }
  SayNotes(notes);
  const std::string json = FileText(AnswerJson(comparison, options, notes));
  out << (options.json ? json : AnswerText(comparison));
  if (options.out.empty()) return;
  WriteOut(options.out, "results.json", json);
  WriteOut(options.out, "changed.csv", ChangedCsv(comparison));
}

void CompareRuns(const CompareOptions& options, std::ostream& out) {
  if (!options.truth.empty()) {
    CompareSpotting(options, out);
    return;
  }
  if (!options.persons.empty()) {
    throw ConfigError(
        "--persons is of runs of mien-spot, with --truth; runs of mien-run "
        "tell their subjects themselves");
  }
  CompareRecognition(options, out);
}

}  // namespace mien
