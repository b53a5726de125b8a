#include "tools/eval/scored_clips.h"

#include <algorithm>
#include <map>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"

namespace mien {
namespace {

constexpr std::size_t kMaxClasses = 200;

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

}  // namespace

std::set<std::string> Several(const std::vector<ScoredClip>& clips,
                              std::string ScoredClip::*what) {
  std::set<std::string> values;
  for (const ScoredClip& clip : clips) values.insert(clip.*what);
  return values.size() < 2 ? std::set<std::string>() : values;
}

ScoredClips ReadScoredClips(const ClipOptions& options, ReadingNotes* notes) {
  const Table truth = ReadCsv(options.truth, ClipLimits(), notes);
  const Table predicted = ReadCsv(options.predicted, ClipLimits(), notes);
  const ClipPairs pairs = PairClips(truth, predicted, false);
  const auto answer = predicted.Need({"predicted", "prediction"});
  const auto label = ChooseLabels(truth, predicted, answer, notes);
  ClassNames names;
  const auto dataset = truth.Find({"dataset"});
  const auto subject = truth.Find({"subject", "sub"});
  const auto split = truth.Find({"split", "usage"});
  ScoredClips clips;
  std::set<std::string> true_classes, other_classes;
  const auto add = [&](std::size_t row, const std::string& said) {
    const Cells cells(truth, row);
    ScoredClip clip;
    clip.truth = names.Of(cells.Text(label));
    if (clip.truth.empty()) {
      ++clips.unlabelled;
      return;
    }
    clip.name = pairs.truth_names[row];
    clip.dataset = cells.Text(dataset);
    clip.subject = cells.Text(subject);
    clip.split = cells.Text(split);
    clip.predicted = said.empty() ? kNoPrediction : names.Of(said);
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
  const auto splits = Several(clips.all, &ScoredClip::split);
  if (!splits.empty()) {
    notes->Say(Str(truth.name, ": 'all' holds ", splits.size(),
                   " splits together (",
                   ShownText(Join({splits.begin(), splits.end()}, ", "), 200),
                   "): clips that were trained on are no test, read the row of "
                   "the split that was held back"));
  }
  return clips;
}

}  // namespace mien
