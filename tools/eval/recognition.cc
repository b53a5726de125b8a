#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/evaluate/scores.h"
#include "stages/exchange/cells.h"
#include "tools/eval/clips.h"
#include "tools/eval/json_parts.h"
#include "tools/eval/output.h"

namespace mien {
namespace {

constexpr std::size_t kMaxClasses = 200;
constexpr char kNone[] = "(none)";  // what a missing prediction predicts

struct Clip {
  std::string name, dataset, subject, split, truth, predicted;
};

struct Clips {
  std::vector<Clip> all;
  std::vector<std::string> classes;  // of the truth, then of predictions only
  std::vector<std::string> missing, extra;
  int unlabelled = 0;
};

// The distinct ones, if there are several.
std::set<std::string> Several(const std::vector<Clip>& clips,
                              std::string Clip::*what) {
  std::set<std::string> values;
  for (const Clip& clip : clips) values.insert(clip.*what);
  return values.size() < 2 ? std::set<std::string>() : values;
}

// Negative, positive, surprise first, as everywhere; others by alphabet.
std::vector<std::string> InOrder(const std::set<std::string>& names) {
  std::vector<std::string> order;
  for (const char* usual : {"negative", "positive", "surprise"}) {
    if (names.count(usual) > 0) order.push_back(usual);
  }
  for (const std::string& name : names) {
    if (std::find(order.begin(), order.end(), name) == order.end()) {
      order.push_back(name);
    }
  }
  return order;
}

// Names of classes whatever their case, written as they came first.
class ClassNames {
 public:
  std::string Of(const std::string& name) {
    if (name.empty()) return name;
    const auto [at, is_new] = names_.emplace(ToLower(name), name);
    if (names_.size() > kMaxClasses) {
      throw DataError(Str("more than ", kMaxClasses,
                          " different classes, the last '", ShownText(name, 40),
                          "': is this a column of class names?"));
    }
    return at->second;
  }

 private:
  std::map<std::string, std::string> names_;
};

// How the classes of a column go with those of the predictions.
struct LabelColumn {
  std::size_t column = 0;
  std::set<std::string> classes;
  std::size_t labelled = 0, foreign = 0;  // rows; of classes never predicted

  double fits() const {
    return labelled == 0 ? -1
                         : 1 - static_cast<double>(foreign) /
                                   static_cast<double>(labelled);
  }
};

std::set<std::string> LowerColumn(const Table& table, std::size_t column) {
  std::set<std::string> classes;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const std::string name = ToLower(Cells(table, i).Text(column));
    if (!name.empty()) classes.insert(name);
    if (classes.size() > kMaxClasses) break;
  }
  return classes;
}

LabelColumn Look(const Table& truth, std::size_t column,
                 const std::set<std::string>& predicted) {
  LabelColumn found;
  found.column = column;
  found.classes = LowerColumn(truth, column);
  for (std::size_t i = 0; i < truth.rows.size(); ++i) {
    const std::string name = ToLower(Cells(truth, i).Text(column));
    if (name.empty()) continue;
    ++found.labelled;
    found.foreign += predicted.count(name) == 0 ? 1 : 0;
  }
  return found;
}

std::string SomeOf(const std::set<std::string>& classes) {
  std::vector<std::string> names;
  for (const std::string& name : classes) {
    names.push_back(names.size() < 8 ? ShownText(name, 30) : "...");
    if (names.size() > 8) break;
  }
  return names.empty() ? "none" : Join(names, ", ");
}

// Answers that are all wrong still speak of the same classes.
bool OneVocabulary(const std::set<std::string>& a,
                   const std::set<std::string>& b) {
  static const std::set<std::string> words[] = {
      {"negative", "positive", "surprise", "others", "neutral"},
      {"anger", "angry", "disgust", "fear", "happiness", "happy", "sadness",
       "sad", "surprise", "contempt", "neutral", "others", "repression"}};
  const auto within = [](const std::set<std::string>& names,
                         const std::set<std::string>& all) {
    return std::includes(all.begin(), all.end(), names.begin(), names.end());
  };
  return std::any_of(std::begin(words), std::end(words), [&](const auto& all) {
    return within(a, all) && within(b, all);
  });
}

// The column of the truth's labels: of those that have a name for it the one
// whose classes the predictions speak of. @throws DataError when none does.
std::size_t ChooseLabels(const Table& truth, const Table& predicted,
                         std::size_t answer, ReadingNotes* notes) {
  const std::set<std::string> answers = LowerColumn(predicted, answer);
  std::set<std::string> classes = answers;
  for (const std::string& heading : predicted.header) {
    if (StartsWith(ToLower(heading), "p_")) {
      classes.insert(ToLower(TrimCell(heading.substr(2))));
    }
  }
  std::vector<LabelColumn> columns;
  for (const char* name : {"label", "emotion", "estimated emotion", "class"}) {
    const auto at = truth.Find({name});
    if (at) columns.push_back(Look(truth, *at, classes));
  }
  if (columns.empty()) truth.Need({"label", "emotion"});
  const auto best = std::max_element(
      columns.begin(), columns.end(),
      [](const auto& a, const auto& b) { return a.fits() < b.fits(); });
  const auto named = [](const Table& table, std::size_t column) {
    return Str(table.name, ": column '", ShownText(table.header[column], 40),
               "'");
  };
  std::size_t others = 0;
  for (std::size_t i = 0; i < predicted.rows.size(); ++i) {
    const std::string name = ToLower(Cells(predicted, i).Text(answer));
    if (!name.empty() && best->classes.count(name) == 0) ++others;
  }
  const bool mostly_apart =
      2 * best->foreign > best->labelled && 2 * others > predicted.rows.size();
  if (best->labelled > 0 && !answers.empty() && mostly_apart &&
      !OneVocabulary(best->classes, classes)) {
    throw DataError(named(truth, best->column) + " has the classes " +
                    SomeOf(best->classes) + ", " + named(predicted, answer) +
                    " has " + SomeOf(answers) +
                    ": other classes cannot be scored, give the truth a "
                    "column 'label' with those of the predictions");
  }
  if (columns.size() > 1) {
    notes->Say(named(truth, best->column) +
               " is taken for the labels, of several that could be");
  }
  if (best->foreign > 0 && best->foreign < best->labelled) {
    notes->Count(named(truth, best->column) +
                     ": clips of classes that the predictions do not have",
                 "", best->foreign);
  }
  return best->column;
}

Clips ReadClips(const ClipOptions& options, ReadingNotes* notes) {
  const Table truth = ReadCsv(options.truth, ClipLimits(), notes);
  const Table predicted = ReadCsv(options.predicted, ClipLimits(), notes);
  const ClipPairs pairs = PairClips(truth, predicted, false);
  const auto answer = predicted.Need({"predicted", "prediction"});
  const auto label = ChooseLabels(truth, predicted, answer, notes);
  ClassNames names;
  const auto dataset = truth.Find({"dataset"});
  const auto subject = truth.Find({"subject", "sub"});
  const auto split = truth.Find({"split", "usage"});
  Clips clips;
  std::set<std::string> true_classes, other_classes;
  const auto add = [&](std::size_t row, const std::string& said) {
    const Cells cells(truth, row);
    Clip clip;
    clip.truth = names.Of(cells.Text(label));
    if (clip.truth.empty()) {
      ++clips.unlabelled;
      return;
    }
    clip.name = pairs.truth_names[row];
    clip.dataset = cells.Text(dataset);
    clip.subject = cells.Text(subject);
    clip.split = cells.Text(split);
    clip.predicted = said.empty() ? kNone : names.Of(said);
    true_classes.insert(clip.truth);
    other_classes.insert(clip.predicted);
    if (said.empty()) clips.missing.push_back(clip.name);
    clips.all.push_back(std::move(clip));
  };
  for (const auto& [t, p] : pairs.rows) {
    add(t, Cells(predicted, p).Text(answer));
  }
  for (const std::size_t t : pairs.missing) add(t, "");
  for (const std::size_t p : pairs.extra) {
    clips.extra.push_back(pairs.predicted_names[p]);
  }
  if (!clips.all.empty() && clips.missing.size() == clips.all.size()) {
    throw DataError(options.predicted +
                    ": no clip of the truth has a prediction in it: nothing to "
                    "score");
  }
  clips.classes = InOrder(true_classes);
  for (const std::string& name : other_classes) {
    if (true_classes.count(name) == 0) clips.classes.push_back(name);
  }
  if (clips.all.empty()) {
    throw DataError(options.truth + ": no row has a label");
  }
  const auto splits = Several(clips.all, &Clip::split);
  if (!splits.empty()) {
    notes->Say(Str(truth.name, ": 'all' holds ", splits.size(),
                   " splits together (",
                   ShownText(Join({splits.begin(), splits.end()}, ", "), 200),
                   "): clips that were trained on are no test, read the row of "
                   "the split that was held back"));
  }
  return clips;
}

struct GroupResult {
  std::string name;
  Scores scores;
  Interval uf1_interval;
};

GroupResult ScoreClips(const std::string& name, const std::vector<Clip>& clips,
                       const std::vector<std::string>& classes,
                       const ClipOptions& options) {
  const auto index = [&](const std::string& label) {
    return static_cast<int>(std::find(classes.begin(), classes.end(), label) -
                            classes.begin());
  };
  std::vector<int> truth, predicted;
  std::vector<std::string> groups;
  std::set<std::string> distinct;
  for (const Clip& clip : clips) {
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
std::vector<Clip> Only(const std::vector<Clip>& clips, const Keep& keep) {
  std::vector<Clip> kept;
  std::copy_if(clips.begin(), clips.end(), std::back_inserter(kept), keep);
  return kept;
}

std::vector<GroupResult> ScoreAll(const Clips& clips,
                                  const ClipOptions& options) {
  std::vector<GroupResult> results = {
      ScoreClips("all", clips.all, clips.classes, options)};
  for (const std::string& dataset : Several(clips.all, &Clip::dataset)) {
    results.push_back(ScoreClips(
        dataset,
        Only(clips.all, [&](const Clip& c) { return c.dataset == dataset; }),
        clips.classes, options));
  }
  for (const std::string& split : Several(clips.all, &Clip::split)) {
    results.push_back(ScoreClips(
        "split " + (split.empty() ? "(none)" : split),
        Only(clips.all, [&](const Clip& c) { return c.split == split; }),
        clips.classes, options));
  }
  if (!clips.missing.empty()) {
    results.push_back(ScoreClips(
        "predicted clips only",
        Only(clips.all, [](const Clip& c) { return c.predicted != kNone; }),
        clips.classes, options));
  }
  std::vector<int> truth;
  for (const Clip& clip : clips.all) {
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

void WriteFiles(const ClipOptions& options, const Clips& clips,
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
  const Clips clips = ReadClips(options, &notes);
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
