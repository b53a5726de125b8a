#include "stages/report/study_baselines.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "stages/exchange/cells.h"

namespace mien {
namespace {

using Parts = std::vector<const BaselinePart*>;

std::string Cell(double value, int decimals) {
  return std::isfinite(value) ? FixedText(value, decimals) : "";
}

bool IsFirst(const std::string& condition) {
  const std::string name = ToLower(condition);
  return name == "before" || name == "pre";
}

struct Pair {
  std::string compared, a, b;
  Parts of_a, of_b;
};

Parts Those(const Parts& parts, const std::string* condition,
            const bool* baseline) {
  Parts those;
  for (const BaselinePart* one : parts) {
    const bool fits = (!condition || one->counts.condition == *condition) &&
                      (!baseline || one->baseline == *baseline);
    if (fits) those.push_back(one);
  }
  return those;
}

std::vector<Pair> PairsOf(const Parts& parts) {
  constexpr bool kIn = true, kOut = false;
  std::set<std::string> names;
  for (const BaselinePart* one : parts) {
    if (!one->counts.condition.empty()) names.insert(one->counts.condition);
  }
  std::vector<std::string> conditions(names.begin(), names.end());
  std::stable_partition(conditions.begin(), conditions.end(), IsFirst);
  std::vector<Pair> pairs;
  const Parts base = Those(parts, nullptr, &kIn);
  if (base.empty()) {
    pairs.push_back({"none", "", "", {}, {}});
  } else {
    pairs.push_back(
        {"outside", "baseline", "outside", base, Those(parts, nullptr, &kOut)});
    for (const std::string& one : conditions) {
      Parts outside = Those(parts, &one, &kOut);
      if (outside.empty()) continue;
      pairs.push_back({"condition", "baseline", one, base, std::move(outside)});
    }
  }
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    for (std::size_t k = i + 1; k < conditions.size(); ++k) {
      pairs.push_back({"conditions", conditions[i], conditions[k],
                       Those(parts, &conditions[i], nullptr),
                       Those(parts, &conditions[k], nullptr)});
    }
  }
  return pairs;
}

// A study of one person in two conditions, "a" and "b".
Study StudyOf(const Pair& pair, bool only_decided) {
  Study study;
  study.has_conditions = study.has_persons = true;
  study.reviewed = only_decided;
  for (const auto& [parts, name] :
       {std::pair{&pair.of_a, "a"}, std::pair{&pair.of_b, "b"}}) {
    for (const BaselinePart* one : *parts) {
      if (only_decided && !one->decided) continue;
      StudyRecording counts = one->counts;
      counts.condition = name;
      study.recordings.push_back(std::move(counts));
    }
  }
  return study;
}

// What was found in all of it, what was accepted in what is decided.
std::vector<StudyCount> Compared(const Pair& pair, bool reviewed) {
  auto counts = CompareConditions(StudyOf(pair, false), 0, 0);
  if (!reviewed) return counts;
  for (StudyCount& one : CompareConditions(StudyOf(pair, true), 0, 0)) {
    if (StartsWith(one.name, "accepted")) counts.push_back(std::move(one));
  }
  return counts;
}

}  // namespace

std::vector<BaselineRow> CompareBaselines(
    const std::vector<BaselinePart>& parts, bool reviewed) {
  std::map<std::string, Parts> by_person;
  for (const BaselinePart& one : parts) {
    if (one.counts.person.empty() || !one.counts.error.empty()) continue;
    by_person[one.counts.person].push_back(&one);
  }
  std::vector<BaselineRow> rows;
  for (const auto& [person, own] : by_person) {
    std::vector<std::pair<std::size_t, BaselineRow>> made;  // place of the kind
    for (const Pair& pair : PairsOf(own)) {
      BaselineRow row;
      row.person = person;
      row.compared = pair.compared;
      row.a = pair.a;
      row.b = pair.b;
      if (pair.compared == "none") {
        made.emplace_back(0, row);
        continue;
      }
      std::size_t kind = 0;
      for (const StudyCount& count : Compared(pair, reviewed)) {
        row.counted = count.name;
        row.title = count.title;
        row.of_a = row.of_b = {};
        row.contrast = {};
        for (const ConditionRate& rate : count.rates.conditions) {
          (rate.condition == "a" ? row.of_a : row.of_b) = rate;
        }
        if (row.both()) row.contrast = count.rates.contrasts.front();
        made.emplace_back(++kind, row);
      }
    }
    std::stable_sort(
        made.begin(), made.end(),
        [](const auto& x, const auto& y) { return x.first < y.first; });
    for (auto& one : made) rows.push_back(std::move(one.second));
  }
  return rows;
}

std::string BaselinesCsv(const std::vector<BaselineRow>& rows) {
  std::string csv = CsvLine(
      {"person",  "counted",   "compared",     "a",          "b",
       "a_count", "a_minutes", "a_per_minute", "a_low",      "a_high",
       "b_count", "b_minutes", "b_per_minute", "b_low",      "b_high",
       "ratio",   "ratio_low", "ratio_high",   "difference", "beyond_chance"});
  for (const BaselineRow& row : rows) {
    std::vector<std::string> cells = {GuardFormula(row.person), row.counted,
                                      row.compared, GuardFormula(row.a),
                                      GuardFormula(row.b)};
    for (const ConditionRate* one : {&row.of_a, &row.of_b}) {
      if (!(one->minutes > 0)) {
        cells.resize(cells.size() + 5);
        continue;
      }
      cells.insert(
          cells.end(),
          {Str(one->count), Cell(one->minutes, 4), Cell(one->per_minute, 4),
           Cell(one->poisson.low, 4), Cell(one->poisson.high, 4)});
    }
    if (row.both()) {
      const RateContrast& one = row.contrast;
      cells.insert(cells.end(),
                   {Cell(one.ratio, 4), Cell(one.ratio95.low, 4),
                    Cell(one.ratio95.high, 4), Cell(one.difference, 4),
                    one.counts_differ() ? "yes" : "no"});
    } else {
      cells.resize(cells.size() + 5);
    }
    csv += CsvLine(cells);
  }
  return csv;
}

}  // namespace mien
