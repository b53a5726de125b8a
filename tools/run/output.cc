#include "tools/run/output.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "pipeline/core/log.h"
#include "pipeline/core/message.h"
#include "pipeline/core/text.h"
#include "pipeline/exec/failures.h"
#include "pipeline/exec/result_folder.h"
#include "stages/recognize/runtime.h"
#include "tools/run/report_fill.h"
#include "tools/run/result_tables.h"
#include "tools/run/run_methods.h"
#include "tools/run/unit_results.h"

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
  if (group.seen) json["seen_in_training"] = true;
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

Json UnitsJson(const UnitGroup& group) {
  Json json;
  json["n"] = group.mean.n;
  if (group.seen) json["seen_in_training"] = true;
  json["mean_f1"] = Rounded(group.mean.mean_f1);
  json["mean_f1_sd"] = Rounded(group.mean_f1_sd);
  json["mean_f1_interval95"] = {Rounded(group.interval.low),
                                Rounded(group.interval.high)};
  json["constant_floor"] = Rounded(group.mean.constant_f1);
  json["chance_floor"] = Rounded(group.mean.chance_f1);
  for (const UnitScore& unit : group.mean.units) {
    json["per_unit"][unit.name] = {{"support", unit.support},
                                   {"precision", Rounded(unit.precision)},
                                   {"recall", Rounded(unit.recall)},
                                   {"f1", Rounded(unit.f1)},
                                   {"constant_f1", Rounded(unit.constant_f1)},
                                   {"chance_f1", Rounded(unit.chance_f1)}};
  }
  return json;
}

// protocol.designs: how each fold came to its design.
Json DesignsJson(const RunFacts& facts, const Recognition& recognition) {
  Json json;
  json["chosen_by"] =
      Str("pooled UF1 of ", facts.protocol.nested_folds,
          " inner folds of each fold's training subjects; nothing of the "
          "samples tested");
  for (std::size_t d = 0; d < recognition.designs.size(); ++d) {
    json["folds"][recognition.designs[d]] =
        std::count(recognition.chosen.begin(), recognition.chosen.end(),
                   static_cast<int>(d));
  }
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
  json["kernels"] = KernelsInUse();
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

std::string ResultsJson(const RunFacts& facts, const Prepared& prepared,
                        const Recognition& recognition,
                        const std::vector<GroupScores>& groups,
                        const UnitResults& units, const LeakedScores& leaked,
                        const ApexScores& apex, const StageTimes& times,
                        double total_s) {
  Json json;
  json["scores"] = Json::object();
  for (const UnitGroup& group : units.groups) {
    json["scores"][group.name] = UnitsJson(group);
  }
  if (!units.groups.empty()) {
    json["headline"] = units.groups.front().name;
    json["mean_f1_over_sets"] = Rounded(units.mean_over_sets);
    json["interval95_over"] = HasSubjects(prepared) ? "subjects" : "samples";
  }
  for (const GroupScores& group : groups) {
    json["scores"][group.name] = ScoresJson(group);
  }
  if (!groups.empty()) {
    json["headline"] = groups.front().name;
    json["interval95_over"] = HasSubjects(prepared) ? "subjects" : "samples";
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
  json["protocol"] = facts.protocol.kind;
  json["network"] = facts.network;
  if (!recognition.designs.empty()) {
    json["designs"] = DesignsJson(facts, recognition);
  }
  if (!facts.layers.empty()) {
    json["layers"] = facts.layers;
  }
  if (recognition.model) {
    const SeenData& seen = recognition.model->seen;
    json["model"] = {{"name", recognition.model->name},
                     {"sha256", recognition.model->sha256}};
    if (!seen.why.empty()) {
      json["seen_in_training"] = {
          {"samples",
           std::count(seen.samples.begin(), seen.samples.end(), true)},
          {"why", seen.why}};
    }
  }
  json["seeds"] = facts.protocol.seeds;
  json["classes"] = prepared.set.classes;
  json["failures"] = prepared.failures.size();
  json["skipped"] = prepared.skipped;
  json["notes"] = Json::array();
  for (const auto& [item, note] : prepared.notes) {
    json["notes"].push_back({{"item", item},
                             {"kind", note.kind},
                             {"text", note.text},
                             {"count", note.count}});
  }
  if (!leaked.folds.empty()) json["leaked"] = LeakedJson(leaked);
  for (const auto& [stage, entry] : times.entries()) {
    json["timings_s"][stage] = Rounded(entry.seconds);
    json["stages"][stage] = {{"computed", entry.computed},
                             {"cached", entry.cached}};
  }
  json["timings_s"]["total"] = Rounded(total_s);
  json["versions"] = VersionsJson();
  json["config_digest"] = facts.config_digest;
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// " 3 of 4 clips": whoever copies the table takes it along. "" = all. The blank
// tells it from the group that a line below it is of.
std::string ShareText(const Prepared& prepared) {
  if (prepared.failed_items == 0) return "";
  const std::size_t done =
      prepared.clips.empty() ? prepared.set.size() : prepared.clips.size();
  return Str(" ", done, " of ", done + prepared.failed_items,
             prepared.clips.empty() ? " samples" : " clips");
}

void PrintTable(const std::string& share,
                const std::vector<GroupScores>& groups,
                const ApexScores& apex) {
  if (!groups.empty()) {
    std::fprintf(stderr, "\n%-18s %6s %9s %7s %7s %7s  %s\n", share.c_str(),
                 "n", "accuracy", "UF1", "UAR", "sd", "95 % interval of UF1");
  }
  for (const GroupScores& group : groups) {
    std::fprintf(stderr, "%-18s %6d %8.1f%% %7.3f %7.3f %7.3f  %.3f-%.3f%s\n",
                 MessageLine(group.name, 200).c_str(), group.mean.n,
                 100 * group.mean.accuracy, group.mean.uf1, group.mean.uar,
                 group.uf1_sd, group.uf1_interval.low, group.uf1_interval.high,
                 group.seen ? "  seen in training" : "");
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

void PrintUnits(const std::string& share, const UnitResults& results) {
  if (results.groups.empty()) return;
  std::fprintf(stderr, "\n%-18s %6s %8s %9s %7s\n", share.c_str(), "n", "F1",
               "constant", "chance");
  for (const UnitScore& unit : results.groups.front().mean.units) {
    std::fprintf(stderr, "%-18s %6d %8.3f %9.3f %7.3f\n",
                 MessageLine(unit.name, 200).c_str(), unit.support, unit.f1,
                 unit.constant_f1, unit.chance_f1);
  }
  for (const UnitGroup& group : results.groups) {
    std::fprintf(stderr,
                 "%-18s %6d %8.3f %9.3f %7.3f  mean over units, 95 %% interval "
                 "%.3f-%.3f%s\n",
                 MessageLine(group.name, 200).c_str(), group.mean.n,
                 group.mean.mean_f1, group.mean.constant_f1,
                 group.mean.chance_f1, group.interval.low, group.interval.high,
                 group.seen ? "  seen in training" : "");
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

void WriteResults(const RunFacts& facts, const RunOptions& options,
                  const Prepared& prepared, const Recognition& recognition,
                  const LeakRecord& leak, const StageTimes& times,
                  double total_s) {
  const Predictions predictions = Pool(prepared, recognition);
  const std::vector<bool> seen =
      recognition.model ? recognition.model->seen.samples : std::vector<bool>();
  const bool several = prepared.set.several_labels;
  const auto units =
      several ? ScoreUnitGroups(prepared, predictions, facts.protocol, seen)
              : UnitResults();
  const auto groups =
      several ? std::vector<GroupScores>()
              : ScoreGroups(prepared, predictions, facts.protocol, seen);
  const LeakedScores leaked =
      ScoreLeak(prepared, recognition.folds, leak, groups);
  const ApexScores apex = ScoreApexOf(prepared.clips);
  ResultFolder results(options.out);
  results.Put("config.yaml", facts.config_yaml);
  results.Put("failures.csv", FailuresCsv(prepared.failures));
  if (prepared.set.size() > 0) {
    results.Put("samples.csv", SamplesCsv(prepared, predictions));
    results.Put("predictions.csv", PredictionsCsv(prepared, predictions));
    results.Put("folds.csv", FoldsCsv(prepared, recognition));
    if (several) {
      results.Put("units.csv", UnitsCsv(units));
    } else {
      results.Put("confusion.csv", ConfusionCsv(prepared.set.classes, groups));
      results.Put("subjects.csv",
                  SubjectsCsv(ScoreSubjects(prepared, predictions, seen)));
    }
  }
  if (!leaked.folds.empty()) {
    results.Put("leaked.csv", LeakedCsv(leaked));
  }
  results.Put("results.json", ResultsJson(facts, prepared, recognition, groups,
                                          units, leaked, apex, times, total_s));
  RunReport report =
      FillReport(facts, prepared, recognition, predictions, groups, apex);
  AddLeak(leaked, &report);
  AddUnits(units, &report);
  const Methods methods =
      RunMethods(facts, prepared, !groups.empty() || !units.groups.empty());
  results.Put("report.html", WithMethods(RenderRunReport(report), methods));
  results.Put("methods.txt", methods.text + "\n");
  results.Put("methods.bib", methods.bibtex);
  results.Commit();
  PrintTable(ShareText(prepared), groups, apex);
  PrintUnits(ShareText(prepared), units);
  PrintLeak(leaked);
  if (!prepared.failures.empty()) {
    LogWarn(Str(prepared.failures.size(),
                " failed: ", Under(options, "failures.csv")));
  }
  LogInfo("report: " + Under(options, "report.html"));
}

}  // namespace mien
