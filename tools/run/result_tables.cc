#include "tools/run/result_tables.h"

#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/unit_map.h"
#include "tools/run/unit_results.h"

namespace mien {
namespace {

double Rounded(double value) {
  return ParseDouble(FixedText(value, 6)).value_or(0);
}

// Where sample n comes from, in the columns of samples.csv.
std::vector<std::string> SampleColumns(const Prepared& prepared,
                                       std::size_t n) {
  const Sample& sample = prepared.set.samples[n];
  std::vector<std::string> row = {sample.dataset, sample.subject, sample.clip,
                                  LabelOf(prepared.set, sample)};
  const auto frame = [](double number) {
    return number < 0 ? std::string() : NumberText(Rounded(number));
  };
  if (!prepared.clips.empty()) {
    const ClipOutcome& clip = prepared.clips[n];
    row.insert(row.end(),
               {frame(clip.onset_number), frame(clip.apex_number),
                frame(clip.offset_number), std::to_string(clip.frames),
                NumberText(clip.fps), clip.source});
  } else {
    const auto& entry = prepared.entries[n];
    row.insert(row.end(), {frame(static_cast<double>(entry.onset)),
                           frame(static_cast<double>(entry.apex)),
                           frame(static_cast<double>(entry.offset)), "", "",
                           entry.split.empty() ? "stack" : entry.split});
  }
  return row;
}

std::vector<std::string> SampleHeader(const Prepared& prepared) {
  std::vector<std::string> header = {"dataset", "subject", "clip",     "label",
                                     "onset",   "apex",    "offset",   "frames",
                                     "fps",     "source",  "predicted"};
  for (const std::string& name : prepared.set.classes) {
    header.push_back("p_" + name);
  }
  return header;
}

void AddProbabilities(const Prepared& prepared, const float* p, bool tested,
                      std::vector<std::string>* row) {
  const std::size_t classes = prepared.set.classes.size();
  if (tested && prepared.set.several_labels) {
    row->push_back(UnitsText(prepared.set.classes, ShownOf(p, classes)));
  } else {
    row->push_back(tested ? prepared.set.classes[static_cast<std::size_t>(
                                std::max_element(p, p + classes) - p)]
                          : "");
  }
  for (std::size_t c = 0; c < classes; ++c) {
    row->push_back(tested ? FixedText(p[c], 6) : "");
  }
}

// Accuracy on validation samples of the weights that were tested.
std::string ValidationText(const FoldResult& result) {
  const auto epoch = static_cast<std::size_t>(result.model_epoch);
  if (epoch < 1 || epoch > result.epochs.size()) return "";
  const double accuracy = result.epochs[epoch - 1].validation_accuracy;
  return accuracy < 0 ? "" : FixedText(accuracy, 6);
}

}  // namespace

std::string SamplesCsv(const Prepared& prepared,
                       const Predictions& predictions) {
  const std::size_t classes = prepared.set.classes.size();
  std::string csv = CsvLine(SampleHeader(prepared));
  const std::size_t count = prepared.set.main_count();
  for (std::size_t n = 0; n < count; ++n) {
    auto row = SampleColumns(prepared, n);
    AddProbabilities(prepared,
                     predictions.mean_probabilities.empty()
                         ? nullptr
                         : &predictions.mean_probabilities[n * classes],
                     Tested(predictions, n), &row);
    csv += CsvLine(row);
  }
  return csv;
}

std::string PredictionsCsv(const Prepared& prepared,
                           const Predictions& predictions) {
  const std::size_t classes = prepared.set.classes.size();
  std::vector<std::string> header = {"seed", "dataset", "subject",
                                     "clip", "label",   "predicted"};
  for (const std::string& name : prepared.set.classes) {
    header.push_back("p_" + name);
  }
  std::string csv = CsvLine(header);
  for (std::size_t s = 0; s < predictions.seeds.size(); ++s) {
    for (std::size_t n = 0; n < prepared.set.size(); ++n) {
      if (predictions.predicted[s][n] < 0) continue;
      const Sample& sample = prepared.set.samples[n];
      std::vector<std::string> row = {
          std::to_string(predictions.seeds[s]), sample.dataset, sample.subject,
          sample.clip, LabelOf(prepared.set, sample)};
      AddProbabilities(prepared, &predictions.probabilities[s][n * classes],
                       true, &row);
      csv += CsvLine(row);
    }
  }
  return csv;
}

std::string FoldsCsv(const Prepared& prepared, const Recognition& recognition) {
  std::string csv =
      CsvLine({"seed", "fold", "train", "test", "correct", "epochs",
               "last_loss", "last_train_accuracy", "validation", "model_epoch",
               "validation_accuracy", "choice"});
  const std::size_t classes = prepared.set.classes.size();
  for (std::size_t f = 0; f < recognition.folds.size(); ++f) {
    const Fold& fold = recognition.folds[f];
    std::vector<std::string> row = {std::to_string(fold.seed), fold.name,
                                    std::to_string(fold.train_idx.size()),
                                    std::to_string(fold.test_idx.size())};
    if (const auto& result = recognition.results[f]) {
      int correct = 0;
      for (std::size_t i = 0; i < result->test_idx.size(); ++i) {
        const float* p = &result->probabilities[i * classes];
        const Sample& sample = prepared.set.samples[result->test_idx[i]];
        correct += prepared.set.several_labels
                       ? ShownOf(p, classes) == sample.shown
                       : std::max_element(p, p + classes) - p == sample.label;
      }
      const EpochLog last =
          result->epochs.empty() ? EpochLog{} : result->epochs.back();
      row.insert(
          row.end(),
          {std::to_string(correct), std::to_string(result->epochs.size()),
           FixedText(last.loss, 6), FixedText(last.accuracy, 6),
           std::to_string(fold.validation_idx.size()),
           std::to_string(result->model_epoch), ValidationText(*result),
           result->choice});
    } else {
      row.insert(row.end(), {"failed", "", "", "", "", "", "", ""});
    }
    csv += CsvLine(row);
  }
  return csv;
}

std::string ConfusionCsv(const std::vector<std::string>& classes,
                         const std::vector<GroupScores>& groups) {
  std::vector<std::string> header = {"group", "truth"};
  header.insert(header.end(), classes.begin(), classes.end());
  std::string csv = CsvLine(header);
  for (const GroupScores& group : groups) {
    for (std::size_t r = 0; r < classes.size(); ++r) {
      std::vector<std::string> row = {group.name, classes[r]};
      for (std::size_t c = 0; c < classes.size(); ++c) {
        row.push_back(
            std::to_string(group.mean.confusion[r * classes.size() + c]));
      }
      csv += CsvLine(row);
    }
  }
  return csv;
}

std::string LeakedCsv(const LeakedScores& leaked) {
  std::string csv = CsvLine({"seed", "fold", "test", "epoch_chosen_on_test",
                             "correct_there", "correct_last"});
  for (const LeakedFold& fold : leaked.folds) {
    csv += CsvLine({std::to_string(fold.seed), fold.name,
                    std::to_string(fold.tests), std::to_string(fold.epoch),
                    std::to_string(fold.correct),
                    std::to_string(fold.correct_last)});
  }
  return csv;
}

std::string SubjectsCsv(const std::vector<SubjectScores>& subjects) {
  std::string csv =
      CsvLine({"dataset", "subject", "n", "classes", "accuracy", "uf1", "uar"});
  for (const SubjectScores& one : subjects) {
    const auto classes = std::count_if(
        one.mean.per_class.begin(), one.mean.per_class.end(),
        [](const ClassScores& scores) { return scores.support > 0; });
    // Of one class they are the accuracy again, or half of it.
    const bool several = classes > 1;
    csv += CsvLine({one.dataset, one.subject, std::to_string(one.mean.n),
                    std::to_string(classes), FixedText(one.mean.accuracy, 6),
                    several ? FixedText(one.mean.uf1, 6) : "",
                    several ? FixedText(one.mean.uar, 6) : ""});
  }
  return csv;
}

}  // namespace mien
