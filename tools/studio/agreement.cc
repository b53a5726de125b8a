#include "tools/studio/agreement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "pipeline/core/error.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/exchange/carry_review.h"
#include "stages/exchange/event_terms.h"
#include "stages/exchange/facs_code.h"

namespace mien {
namespace {

using Decisions = std::vector<std::pair<std::string, std::string>>;

constexpr double kSameShare = 0.5;
constexpr std::size_t kFewestForInterval = 6;

// Sides and intensities too, in one order.
std::set<std::string> CodesOf(const EventRow& row) {
  return {row.coded_units.begin(), row.coded_units.end()};
}

std::set<int> UnitsOf(const EventRow& row) {
  std::set<int> numbers;
  for (const std::string& code : row.coded_units) {
    try {
      numbers.insert(ParseFacsUnit(code).number);
    } catch (const DataError&) {
      // Of a table that was written by hand.
    }
  }
  return numbers;
}

template <class Test>
AgreementRow RowOf(const std::string& what, const std::vector<CodedPair>& pairs,
                   std::uint64_t seed, const Test& test) {
  Decisions decisions;
  for (const CodedPair& pair : pairs) {
    if (pair.first.verdict.empty() || pair.second.verdict.empty()) continue;
    if (test(pair.first)) {
      decisions.emplace_back(pair.first.verdict, pair.second.verdict);
    }
  }
  return {what, KappaWithInterval(decisions, DeriveSeed(seed, "kappa", what))};
}

// Words differ where decisions are alike: both stay, with who wrote them.
std::string BothNotes(const EventRow& first, const EventRow& second) {
  if (first.note == second.note || second.note.empty()) return first.note;
  if (first.note.empty()) return second.note;
  return Str(first.coder, ": ", first.note, "; ", second.coder, ": ",
             second.note);
}

bool HasFlag(const EventRow& row, const std::string& flag) {
  return std::find(row.flags.begin(), row.flags.end(), flag) != row.flags.end();
}

}  // namespace

KappaInterval KappaWithInterval(const Decisions& decisions, std::uint64_t seed,
                                int samples) {
  KappaInterval result;
  result.agreement = CohenKappa(decisions);
  result.low = result.high = std::nan("");
  if (!std::isfinite(result.agreement.kappa)) return result;
  // A handful drawn again and again is itself: an interval of no width.
  if (decisions.size() < kFewestForInterval) return result;
  Rng rng(seed);
  std::vector<double> kappas;
  Decisions drawn(decisions.size());
  for (int i = 0; i < samples; ++i) {
    for (auto& one : drawn) {
      one = decisions[static_cast<std::size_t>(
          rng.Below(static_cast<std::int64_t>(decisions.size())))];
    }
    const double kappa = CohenKappa(drawn).kappa;
    if (std::isfinite(kappa)) kappas.push_back(kappa);
  }
  if (kappas.empty()) return result;
  std::sort(kappas.begin(), kappas.end());
  result.low = Quantile(kappas, 0.025);
  result.high = Quantile(kappas, 0.975);
  return result;
}

std::vector<CodedPair> PairsOf(const std::vector<EventRow>& first,
                               const std::vector<EventRow>& second) {
  std::map<std::pair<int, int>, const EventRow*> others;
  for (const EventRow& row : second) {
    if (!row.added) others[{row.face, row.event}] = &row;
  }
  std::vector<CodedPair> pairs;
  for (const EventRow& row : first) {
    const auto other = others.find({row.face, row.event});
    if (!row.added && other != others.end()) {
      pairs.push_back({row, *other->second});
    }
  }
  return pairs;
}

std::vector<AgreementRow> AgreementTable(const std::vector<CodedPair>& pairs,
                                         std::uint64_t seed) {
  std::vector<AgreementRow> rows;
  rows.push_back(
      RowOf("all", pairs, seed, [](const EventRow&) { return true; }));
  for (const KindTerm& term : KindTerms()) {
    rows.push_back(RowOf(term.text, pairs, seed, [&term](const EventRow& row) {
      return row.kind == term.text;
    }));
  }
  std::set<std::string> flags;
  for (const CodedPair& pair : pairs) {
    flags.insert(pair.first.flags.begin(), pair.first.flags.end());
  }
  for (const std::string& flag : flags) {
    rows.push_back(RowOf(flag, pairs, seed, [&flag](const EventRow& row) {
      return HasFlag(row, flag);
    }));
  }
  rows.push_back(RowOf("without a flag", pairs, seed,
                       [](const EventRow& row) { return row.flags.empty(); }));
  return rows;
}

double UnitAgreement(const std::vector<CodedPair>& pairs) {
  std::size_t both = 0, named = 0;
  for (const CodedPair& pair : pairs) {
    if (pair.first.verdict != "accept" || pair.second.verdict != "accept") {
      continue;
    }
    const std::set<int> a = UnitsOf(pair.first), b = UnitsOf(pair.second);
    for (const int unit : a) both += b.count(unit);
    named += a.size() + b.size();
  }
  return named > 0
             ? 2.0 * static_cast<double>(both) / static_cast<double>(named)
             : std::nan("");
}

std::vector<std::size_t> Disagreements(const std::vector<CodedPair>& pairs) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const EventRow &a = pairs[i].first, &b = pairs[i].second;
    if (a.verdict.empty() || b.verdict.empty()) continue;
    const bool coded =
        a.verdict == "accept" &&
        (CodesOf(a) != CodesOf(b) || a.coded_emotion != b.coded_emotion);
    if (a.verdict != b.verdict || coded) found.push_back(i);
  }
  return found;
}

std::vector<EventRow> ConsensusOf(const std::vector<EventRow>& first,
                                  const std::vector<EventRow>& second) {
  const std::vector<CodedPair> pairs = PairsOf(first, second);
  std::set<std::size_t> differ;
  for (const std::size_t i : Disagreements(pairs)) differ.insert(i);
  std::vector<EventRow> rows;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    EventRow row = pairs[i].first;
    const bool alike = differ.count(i) == 0 && !row.verdict.empty() &&
                       row.verdict == pairs[i].second.verdict;
    if (alike) {
      row.note = BothNotes(row, pairs[i].second);
    } else {
      row.verdict.clear();
      row.note.clear();
      row.coded_units.clear();
      row.coded_emotion.clear();
    }
    row.coder = alike ? "consensus" : "";
    rows.push_back(std::move(row));
  }
  int last = 0;
  for (const EventRow& row : rows) last = std::max(last, row.event);
  const std::size_t candidates = rows.size();
  for (const auto* side : {&first, &second}) {
    for (const EventRow& row : *side) {
      if (!row.added || row.verdict != "accept") continue;
      const bool there =
          std::any_of(rows.begin() + static_cast<std::ptrdiff_t>(candidates),
                      rows.end(), [&row](const EventRow& other) {
                        return other.face == row.face &&
                               OverlapShare(other, row) >= kSameShare;
                      });
      if (there) continue;
      rows.push_back(row);
      rows.back().event = ++last;
      rows.back().coder = "consensus";
    }
  }
  return rows;
}

}  // namespace mien
