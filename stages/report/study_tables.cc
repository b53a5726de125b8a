#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "pipeline/core/text_file.h"
#include "stages/exchange/cells.h"
#include "stages/report/study_page.h"

namespace mien {
namespace {

std::string Cell(double value, int decimals) {
  return std::isfinite(value) ? FixedText(value, decimals) : "";
}

// File names and what is said of them may hold any byte.
std::string Told(const std::string& text) {
  constexpr std::size_t kMost = 32767;
  return GuardFormula(IsCleanText(text) ? text : CleanText(text, kMost));
}

double PerMinute(std::size_t count, double minutes) {
  return minutes > 0 ? static_cast<double>(count) / minutes : std::nan("");
}

bool IsDone(const StudyRecording& one) { return one.error.empty(); }

void Add(const StudyRecording& one, StudyRecording* sum) {
  sum->minutes += one.minutes;
  sum->face_minutes += one.face_minutes;
  sum->found += one.found;
  sum->looks += one.looks;
  sum->micro += one.micro;
  sum->macro += one.macro;
  sum->unexplained += one.unexplained;
  sum->accepted += one.accepted;
  sum->accepted_micro += one.accepted_micro;
  sum->rejected += one.rejected;
  sum->check_minutes += one.check_minutes;
}

}  // namespace

std::vector<std::string> RecordingColumns() {
  return {"recording",     "folder",         "state",        "minutes",
          "fps",           "faces",          "face_minutes", "candidates",
          "looks",         "micro",          "macro",        "unexplained",
          "accepted",      "accepted_micro", "rejected",     "looks_per_minute",
          "check_minutes", "noise_iod",      "noise_px",     "limit_iod",
          "notes"};
}

std::string RecordingsCsv(const Study& study) {
  std::vector<std::string> header = RecordingColumns();
  for (const std::string& name : study.more_columns) {
    header.push_back(GuardFormula(name));
  }
  std::string csv = CsvLine(header);
  for (const StudyRecording& one : study.recordings) {
    std::vector<std::string> cells = {Told(one.name), Told(one.folder)};
    if (IsDone(one)) {
      cells.insert(
          cells.end(),
          {"done", Cell(one.minutes, 4), Cell(one.fps, 3), Str(one.faces),
           Cell(one.face_minutes, 4), Str(one.found), Str(one.looks),
           Str(one.micro), Str(one.macro), Str(one.unexplained),
           Str(one.accepted), Str(one.accepted_micro), Str(one.rejected),
           Cell(PerMinute(one.looks, one.face_minutes), 3),
           Cell(one.check_minutes, 1), Cell(one.noise_iod, 6),
           Cell(one.noise_px, 4), Cell(one.limit_iod, 6)});
      cells.push_back(Told(Join(one.notes, "; ")));
    } else {
      cells.emplace_back("failed");
      cells.resize(RecordingColumns().size() - 1);
      cells.push_back(Told(one.error));
    }
    for (std::size_t c = 0; c < study.more_columns.size(); ++c) {
      cells.push_back(c < one.more.size() ? GuardFormula(one.more[c]) : "");
    }
    csv += CsvLine(cells);
  }
  return csv;
}

std::vector<StudyPerson> PersonsOf(const Study& study) {
  std::map<std::string, StudyPerson> by_name;
  std::map<std::string, std::set<std::string>> conditions;
  for (const StudyRecording& one : study.recordings) {
    if (one.person.empty()) continue;
    StudyPerson& person = by_name[one.person];
    person.person = one.person;
    ++person.recordings;
    if (!one.condition.empty()) conditions[one.person].insert(one.condition);
    if (IsDone(one)) {
      Add(one, &person.sum);
    } else {
      ++person.failed;
    }
  }
  std::vector<StudyPerson> persons;
  for (auto& [name, person] : by_name) {
    person.conditions.assign(conditions[name].begin(), conditions[name].end());
    persons.push_back(std::move(person));
  }
  return persons;
}

std::string PersonsCsv(const std::vector<StudyPerson>& persons) {
  std::string csv =
      CsvLine({"person", "recordings", "failed", "conditions", "minutes",
               "face_minutes", "candidates", "looks", "micro", "macro",
               "unexplained", "accepted", "accepted_micro", "rejected",
               "looks_per_minute", "micro_per_minute"});
  for (const StudyPerson& one : persons) {
    const StudyRecording& sum = one.sum;
    csv +=
        CsvLine({GuardFormula(one.person), Str(one.recordings), Str(one.failed),
                 GuardFormula(Join(one.conditions, ";")), Cell(sum.minutes, 4),
                 Cell(sum.face_minutes, 4), Str(sum.found), Str(sum.looks),
                 Str(sum.micro), Str(sum.macro), Str(sum.unexplained),
                 Str(sum.accepted), Str(sum.accepted_micro), Str(sum.rejected),
                 Cell(PerMinute(sum.looks, sum.face_minutes), 3),
                 Cell(PerMinute(sum.micro, sum.face_minutes), 3)});
  }
  return csv;
}

std::vector<StudyCount> CompareConditions(const Study& study, int resamples,
                                          std::uint64_t seed) {
  struct Kind {
    const char *name, *title;
    std::size_t StudyRecording::*count;
    bool of_review;
  };
  static const Kind kinds[] = {
      {"looks", "All candidates listed", &StudyRecording::looks, false},
      {"micro", "Micro-expressions listed", &StudyRecording::micro, false},
      {"macro", "Macro-expressions listed", &StudyRecording::macro, false},
      {"accepted", "Accepted by a person", &StudyRecording::accepted, true},
      {"accepted_micro", "Accepted micro-expressions",
       &StudyRecording::accepted_micro, true}};
  std::vector<StudyCount> counts;
  if (!study.has_conditions) return counts;
  for (const Kind& kind : kinds) {
    if (kind.of_review && !study.reviewed) continue;
    std::vector<RateItem> items;
    for (const StudyRecording& one : study.recordings) {
      if (!IsDone(one) || one.condition.empty()) continue;
      items.push_back(
          {one.person.empty() ? "recording " + one.name : one.person,
           one.condition, static_cast<std::int64_t>(one.*kind.count),
           one.face_minutes});
    }
    counts.push_back(
        {kind.name, kind.title, CompareRates(items, resamples, seed)});
  }
  return counts;
}

std::string ConditionsCsv(const std::vector<StudyCount>& counts) {
  std::string csv =
      CsvLine({"counted", "condition", "persons", "recordings", "count",
               "face_minutes", "per_minute", "poisson_low", "poisson_high",
               "persons_low", "persons_high"});
  for (const StudyCount& count : counts) {
    for (const ConditionRate& one : count.rates.conditions) {
      const auto person = [&one](double value) {
        return one.by_persons ? Cell(value, 4) : "";
      };
      csv += CsvLine({count.name, GuardFormula(one.condition), Str(one.persons),
                      Str(one.recordings), Str(one.count), Cell(one.minutes, 4),
                      Cell(one.per_minute, 4), Cell(one.poisson.low, 4),
                      Cell(one.poisson.high, 4), person(one.persons95.low),
                      person(one.persons95.high)});
    }
  }
  return csv;
}

std::string ContrastsCsv(const std::vector<StudyCount>& counts) {
  std::string csv =
      CsvLine({"counted", "a", "b", "persons", "ratio", "ratio_low",
               "ratio_high", "difference", "difference_low", "difference_high",
               "beyond_chance", "why_not"});
  for (const StudyCount& count : counts) {
    for (const RateContrast& one : count.rates.contrasts) {
      const auto person = [&one](double value) {
        return one.by_persons ? Cell(value, 4) : "";
      };
      csv += CsvLine({count.name, GuardFormula(one.a), GuardFormula(one.b),
                      Str(one.persons), Cell(one.ratio, 4),
                      Cell(one.ratio95.low, 4), Cell(one.ratio95.high, 4),
                      Cell(one.difference, 4), person(one.difference95.low),
                      person(one.difference95.high),
                      !one.by_persons       ? ""
                      : one.beyond_chance() ? "yes"
                                            : "no",
                      GuardFormula(one.why_not)});
    }
  }
  return csv;
}

}  // namespace mien
