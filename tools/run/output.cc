#include "tools/run/output.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/log.h"
#include "pipeline/core/message.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/failures.h"
#include "pipeline/exec/result_folder.h"
#include "tools/run/report_fill.h"

namespace mien {
namespace {

using Json = nlohmann::ordered_json;

std::string Under(const RunOptions& options, const char* name) {
  return (std::filesystem::path(options.out) / name).string();
}

double Rounded(double value) {
  return ParseDouble(FixedText(value, 6)).value_or(0);
}

Json ScoresJson(const GroupScores& group) {
  Json json;
  json["n"] = group.mean.n;
  json["accuracy"] = Rounded(group.mean.accuracy);
  json["uf1"] = Rounded(group.mean.uf1);
  json["uar"] = Rounded(group.mean.uar);
  json["uf1_sd"] = Rounded(group.uf1_sd);
  json["uf1_interval95"] = {Rounded(group.uf1_interval.low),
                            Rounded(group.uf1_interval.high)};
  for (const ClassScores& c : group.mean.per_class) {
    json["per_class"][c.name] = {{"support", c.support},
                                 {"precision", Rounded(c.precision)},
                                 {"recall", Rounded(c.recall)},
                                 {"f1", Rounded(c.f1)}};
  }
  json["seed_ensemble"] = {{"accuracy", Rounded(group.ensemble.accuracy)},
                           {"uf1", Rounded(group.ensemble.uf1)},
                           {"uar", Rounded(group.ensemble.uar)}};
  json["majority_floor"] = {{"accuracy", Rounded(group.majority.accuracy)},
                            {"uf1", Rounded(group.majority.uf1)},
                            {"uar", Rounded(group.majority.uar)}};
  json["chance_floor"] = {{"accuracy", Rounded(group.chance.accuracy)},
                          {"uf1", Rounded(group.chance.uf1)},
                          {"uar", Rounded(group.chance.uar)}};
  return json;
}

Json VersionsJson() {
  Json json;
  for (const std::string& part : Split(Provenance(), ';')) {
    const std::string text = Trim(part);
    const auto space = text.find(' ');
    json[text.substr(0, space)] =
        space == std::string::npos ? "" : text.substr(space + 1);
  }
  return json;
}

Json LeakedJson(const LeakedScores& leaked) {
  Json json;
  json["warning"] =
      "inflated: the epoch of each fold was chosen on its own test samples; "
      "not a result";
  json["mode"] = "test-epoch";
  for (const LeakedGroup& group : leaked.groups) {
    json["scores"][group.name] = {
        {"n", group.n},
        {"accuracy", Rounded(group.accuracy)},
        {"uf1", Rounded(group.uf1)},
        {"uar", Rounded(group.uar)},
        {"uf1_sd", Rounded(group.uf1_sd)},
        {"uf1_gain", Rounded(group.uf1 - group.honest_uf1)}};
  }
  return json;
}

std::string ResultsJson(const MienConfig& config, const Prepared& prepared,
                        const Recognition& recognition,
                        const std::vector<GroupScores>& groups,
                        const LeakedScores& leaked, const ApexScores& apex,
                        const StageTimes& times, double total_s) {
  Json json;
  json["scores"] = Json::object();
  for (const GroupScores& group : groups) {
    json["scores"][group.name] = ScoresJson(group);
  }
  if (apex.n > 0) {
    json["apex"] = {
        {"n", apex.n},
        {"mae_frames", Rounded(apex.mae_frames)},
        {"mae_ms", Rounded(apex.mae_ms)},
        {"middle_frame_mae_frames", Rounded(apex.middle_frame_mae_frames)},
        {"inside_clip_rate", Rounded(apex.within_clip_rate)}};
  } else {
    json["apex"] = nullptr;  // apexes were annotated, not spotted
  }
  json["protocol"] = config.protocol.kind;
  json["network"] = config.recognize.train.network;
  if (!config.recognize.train.layers.empty()) {
    json["layers"] = config.recognize.train.layers;
  }
  if (recognition.model) {
    json["model"] = {{"name", recognition.model->name},
                     {"sha256", recognition.model->sha256}};
  }
  json["seeds"] = config.protocol.seeds;
  json["classes"] = prepared.set.classes;
  json["failures"] = prepared.failures.size();
  if (!leaked.folds.empty()) json["leaked"] = LeakedJson(leaked);
  for (const auto& [stage, entry] : times.entries()) {
    json["timings_s"][stage] = Rounded(entry.seconds);
    json["stages"][stage] = {{"computed", entry.computed},
                             {"cached", entry.cached}};
  }
  json["timings_s"]["total"] = Rounded(total_s);
  json["versions"] = VersionsJson();
  json["config_digest"] = ConfigDigest(config);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Where sample n comes from, in the columns of samples.csv.
std::vector<std::string> SampleColumns(const Prepared& prepared,
                                       std::size_t n) {
  const Sample& sample = prepared.set.samples[n];
  std::vector<std::string> row = {
      sample.dataset, sample.subject, sample.clip,
      sample.label < 0 ? "" : prepared.set.classes[sample.label]};
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
  row->push_back(tested ? prepared.set.classes[static_cast<std::size_t>(
                              std::max_element(p, p + classes) - p)]
                        : "");
  for (std::size_t c = 0; c < classes; ++c) {
    row->push_back(tested ? FixedText(p[c], 6) : "");
  }
}

bool Tested(const Predictions& predictions, std::size_t n) {
  return !predictions.predicted.empty() &&
         std::all_of(predictions.predicted.begin(), predictions.predicted.end(),
                     [n](const std::vector<int>& p) { return p[n] >= 0; });
}

std::string SamplesCsv(const Prepared& prepared,
                       const Predictions& predictions) {
  const std::size_t classes = prepared.set.classes.size();
  std::string csv = CsvLine(SampleHeader(prepared));
  for (std::size_t n = 0; n < prepared.set.main_count(); ++n) {
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
          sample.clip,
          sample.label < 0 ? "" : prepared.set.classes[sample.label]};
      AddProbabilities(prepared, &predictions.probabilities[s][n * classes],
                       true, &row);
      csv += CsvLine(row);
    }
  }
  return csv;
}

// Accuracy on validation samples of the weights that were tested.
std::string ValidationText(const FoldResult& result) {
  const auto epoch = static_cast<std::size_t>(result.model_epoch);
  if (epoch < 1 || epoch > result.epochs.size()) return "";
  const double accuracy = result.epochs[epoch - 1].validation_accuracy;
  return accuracy < 0 ? "" : FixedText(accuracy, 6);
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
        correct += std::max_element(p, p + classes) - p ==
                   prepared.set.samples[result->test_idx[i]].label;
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

void PrintTable(const std::vector<GroupScores>& groups,
                const ApexScores& apex) {
  if (!groups.empty()) {
    std::fprintf(stderr, "\n%-18s %6s %9s %7s %7s %7s  %s\n", "", "n",
                 "accuracy", "UF1", "UAR", "sd", "95 % interval of UF1");
  }
  for (const GroupScores& group : groups) {
    std::fprintf(stderr, "%-18s %6d %8.1f%% %7.3f %7.3f %7.3f  %.3f-%.3f\n",
                 MessageLine(group.name, 200).c_str(), group.mean.n,
                 100 * group.mean.accuracy, group.mean.uf1, group.mean.uar,
                 group.uf1_sd, group.uf1_interval.low, group.uf1_interval.high);
  }
  if (!groups.empty()) {
    const GroupScores& all = groups.front();
    for (const auto& [name, floor] :
         {std::make_pair("  majority floor", &all.majority),
          std::make_pair("  chance floor", &all.chance)}) {
      std::fprintf(stderr, "%-18s %6d %8.1f%% %7.3f %7.3f\n", name, floor->n,
                   100 * floor->accuracy, floor->uf1, floor->uar);
    }
  }
  if (apex.n > 0) {
    std::fprintf(stderr,
                 "apex: mean error %.2f frames (%.1f ms) over %d clips; "
                 "middle frame: %.2f frames\n",
                 apex.mae_frames, apex.mae_ms, apex.n,
                 apex.middle_frame_mae_frames);
  }
}

// After the table of results and apart from it.
void PrintLeak(const LeakedScores& leaked) {
  if (leaked.groups.empty()) return;
  std::fprintf(stderr,
               "\nINFLATED, not a result: each fold's epoch chosen on its own "
               "test samples\n");
  for (const LeakedGroup& group : leaked.groups) {
    std::fprintf(stderr,
                 "! %-16s %6d %8.1f%% %7.3f %7.3f %7.3f  UF1 %+.3f against the "
                 "honest %.3f\n",
                 MessageLine(group.name, 200).c_str(), group.n,
                 100 * group.accuracy, group.uf1, group.uar, group.uf1_sd,
                 group.uf1 - group.honest_uf1, group.honest_uf1);
  }
}

}  // namespace

void BeginResults(const RunOptions& options) {
  ResultFolder(options.out).Begin();
}

void WriteResults(const MienConfig& config, const RunOptions& options,
                  const Prepared& prepared, const Recognition& recognition,
                  const LeakRecord& leak, const StageTimes& times,
                  double total_s) {
  const Predictions predictions = Pool(prepared, recognition);
  const auto groups = ScoreGroups(prepared, predictions, config.protocol);
  const LeakedScores leaked =
      ScoreLeak(prepared, recognition.folds, leak, groups);
  const ApexScores apex = ScoreApexOf(prepared.clips);
  ResultFolder results(options.out);
  MienConfig copy = config;
  results.Put("config.yaml", WriteYaml(Describe(copy)));
  results.Put("failures.csv", FailuresCsv(prepared.failures));
  if (prepared.set.size() > 0) {
    results.Put("samples.csv", SamplesCsv(prepared, predictions));
    results.Put("predictions.csv", PredictionsCsv(prepared, predictions));
    results.Put("folds.csv", FoldsCsv(prepared, recognition));
    results.Put("confusion.csv", ConfusionCsv(prepared.set.classes, groups));
  }
  if (!leaked.folds.empty()) {
    results.Put("leaked.csv", LeakedCsv(leaked));
  }
  results.Put("results.json", ResultsJson(config, prepared, recognition, groups,
                                          leaked, apex, times, total_s));
  RunReport report =
      FillReport(config, prepared, recognition, predictions, groups, apex);
  AddLeak(leaked, &report);
  results.Put("report.html", RenderRunReport(report));
  results.Commit();
  PrintTable(groups, apex);
  PrintLeak(leaked);
  if (!prepared.failures.empty()) {
    LogWarn(Str(prepared.failures.size(),
                " failed: ", Under(options, "failures.csv")));
  }
  LogInfo("report: " + Under(options, "report.html"));
}

}  // namespace mien
