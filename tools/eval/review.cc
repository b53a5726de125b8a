#include <algorithm>
#include <cmath>
#include <ostream>

#include "pipeline/core/log.h"
#include "pipeline/core/text.h"
#include "stages/evaluate/review_scores.h"
#include "stages/exchange/event_terms.h"
#include "tools/eval/json_parts.h"
#include "tools/eval/output.h"
#include "tools/eval/spot_input.h"
#include "tools/eval/spotting.h"

namespace mien {
namespace {

struct ReviewRow {
  std::string name;
  ReviewCounts counts;
  int missed = 0;  // that the person has added, and not taken back

  // Share of what is real that was listed; of what was looked at.
  int real() const { return counts.accepted + missed; }
};

std::vector<ReviewRow> Rows(const std::vector<SpotEvent>& events,
                            const std::string& who) {
  std::vector<ReviewRow> rows;
  std::vector<std::string> kinds = {""};  // all
  for (const KindTerm& term : KindTerms()) kinds.push_back(term.text);
  for (const std::string& kind : kinds) {
    std::vector<std::string> verdicts;
    int missed = 0;
    for (const SpotEvent& event : events) {
      if (!kind.empty() && event.interval.kind != kind) continue;
      if (!event.added) {
        verdicts.push_back(event.verdict);
      } else if (event.verdict == "accept") {
        ++missed;
      }
    }
    rows.push_back({who + (kind.empty() ? ", all" : Str(", ", kind)),
                    CountVerdicts(verdicts), missed});
  }
  return rows;
}

std::string ReviewTable(const std::vector<ReviewRow>& rows) {
  std::vector<std::vector<std::string>> table = {
      {"reviewed by", "candidates", "accepted", "rejected", "unsure", "open",
       "precision", "95 % interval"}};
  const bool any_missed =
      std::any_of(rows.begin(), rows.end(),
                  [](const ReviewRow& r) { return r.missed > 0; });
  if (any_missed) {
    for (const char* name : {"missed", "found", "95 % interval"}) {
      table[0].push_back(name);
    }
  }
  for (const ReviewRow& row : rows) {
    const auto& [name, counts, missed] = row;
    const bool any = counts.accepted + counts.rejected > 0;
    table.push_back({name, Str(counts.candidates), Str(counts.accepted),
                     Str(counts.rejected), Str(counts.unsure),
                     Str(counts.open()), Figure(counts.precision(), 3),
                     any ? RangeText(counts.interval()) : ""});
    if (!any_missed) continue;
    const double share = row.real() > 0
                             ? static_cast<double>(counts.accepted) / row.real()
                             : std::nan("");
    table.back().push_back(Str(missed));
    table.back().push_back(Figure(share, 3));
    table.back().push_back(
        row.real() > 0 ? RangeText(WilsonInterval(counts.accepted, row.real()))
                       : "");
  }
  return AlignedTable(table);
}

Calibration CalibrationOf(const std::vector<SpotEvent>& events) {
  std::vector<double> scores;
  std::vector<bool> real;
  for (const SpotEvent& event : events) {
    if (event.added) continue;
    if (event.verdict != "accept" && event.verdict != "reject") continue;
    scores.push_back(event.interval.score);
    real.push_back(event.verdict == "accept");
  }
  return Calibrate(scores, real);
}

struct Comparison {
  Agreement agreement;
  int matched = 0, only_first = 0, only_second = 0;  // candidates
};

Comparison Compare(const SpotSet& set) {
  MatchRule rule;
  rule.by_face = true;
  Comparison result;
  std::vector<std::pair<std::string, std::string>> decisions;
  for (const SpotMatch& match :
       MatchSpots(set.Truth(), set.Predicted(), rule)) {
    ++result.matched;
    const std::string& first = set.predicted[match.predicted].verdict;
    const std::string& second = set.truth[match.truth].verdict;
    // What a person adds is always accepted: it would only seem agreement.
    if (set.predicted[match.predicted].added || set.truth[match.truth].added) {
      continue;
    }
    if (!first.empty() && !second.empty()) {
      decisions.emplace_back(first, second);
    }
  }
  result.only_first = static_cast<int>(set.predicted.size()) - result.matched;
  result.only_second = static_cast<int>(set.truth.size()) - result.matched;
  result.agreement = CohenKappa(decisions);
  return result;
}

std::string ComparisonText(const Comparison& comparison) {
  const Agreement& agreement = comparison.agreement;
  std::string text = Str(
      comparison.matched, " candidates in both files, ", comparison.only_first,
      " only in the first, ", comparison.only_second, " only in the second\n",
      agreement.n, " decided by both: they agree on ",
      Figure(agreement.n > 0 ? 100 * agreement.observed : std::nan(""), 1),
      " %, Cohen's kappa ", Figure(agreement.kappa, 3));
  if (std::isfinite(agreement.kappa)) {
    const double spread = 1.959964 * agreement.kappa_se;
    text += Str(" (95 % interval ", Figure(agreement.kappa - spread, 3), " to ",
                Figure(std::min(1.0, agreement.kappa + spread), 3), ")");
  } else if (agreement.n > 0) {
    text += " (both only ever said '" + agreement.categories[0] + "')";
  }
  text += "\n";
  const std::size_t k = agreement.categories.size();
  if (k == 0) return text;
  std::vector<std::vector<std::string>> table = {{"first \\ second"}};
  for (std::size_t row = 0; row < k; ++row) {
    table[0].push_back(agreement.categories[row]);
    table.push_back({agreement.categories[row]});
    for (std::size_t column = 0; column < k; ++column) {
      table.back().push_back(Str(agreement.counts[row * k + column]));
    }
  }
  return text + AlignedTable(table);
}

JsonText RowsJson(const std::vector<ReviewRow>& rows) {
  JsonText json = JsonText::array();
  for (const auto& [name, counts, missed] : rows) {
    json.push_back({{"name", name},
                    {"missed", missed},
                    {"candidates", counts.candidates},
                    {"accepted", counts.accepted},
                    {"rejected", counts.rejected},
                    {"unsure", counts.unsure},
                    {"open", counts.open()},
                    {"precision", JsonNumber(counts.precision())},
                    {"interval95", IntervalJson(counts.interval())}});
  }
  return json;
}

JsonText ComparisonJson(const Comparison& comparison) {
  const Agreement& agreement = comparison.agreement;
  return {{"matched", comparison.matched},
          {"only_first", comparison.only_first},
          {"only_second", comparison.only_second},
          {"decided_by_both", agreement.n},
          {"categories", agreement.categories},
          {"counts", agreement.counts},
          {"observed", JsonNumber(agreement.observed)},
          {"expected", JsonNumber(agreement.expected)},
          {"kappa", JsonNumber(agreement.kappa)},
          {"kappa_se", JsonNumber(agreement.kappa_se)}};
}

}  // namespace

void EvaluateReview(const ReviewOptions& options, std::ostream& out) {
  JoinOptions join;
  join.fps = options.fps;
  SpotList other;
  if (!options.other.empty()) other = ReadSpots(options.other, {});
  SpotList predicted = ReadSpots(options.predicted, {});
  other.notes.Append(predicted.notes);
  ReadingNotes notes = other.notes;
  SayNotes(notes);
  const SpotSet set =
      JoinSpots(std::move(other), std::move(predicted), std::nullopt, join);
  SayChoices(set, &notes);
  const bool two = !options.other.empty();
  std::vector<ReviewRow> rows = Rows(set.predicted, two ? "first" : "reviewer");
  if (two) {
    for (ReviewRow& row : Rows(set.truth, "second")) {
      rows.push_back(std::move(row));
    }
  }
  const Calibration calibration = CalibrationOf(set.predicted);
  JsonText json;
  json["task"] = "review";
  json["notes"] = NotesJson(notes);
  json["reviewers"] = RowsJson(rows);
  json["calibration"] = CalibrationJson(calibration);
  out << ReviewTable(rows);
  if (calibration.bins.size() > 1) {
    out << "\ncalibration of the scores: mean error "
        << Figure(calibration.error, 3) << "\n";
  }
  if (two) {
    const Comparison comparison = Compare(set);
    json["agreement"] = ComparisonJson(comparison);
    out << "\n" << ComparisonText(comparison);
  }
  if (!options.out.empty()) {
    WriteOut(options.out, "results.json", FileText(json));
  }
}

}  // namespace mien
