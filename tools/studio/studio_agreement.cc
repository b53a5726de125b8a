#include <algorithm>
#include <cmath>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tools/studio/agreement.h"
#include "tools/studio/blindness.h"
#include "tools/studio/decoys.h"
#include "tools/studio/studio_parts.h"

namespace mien {
namespace {

using nlohmann::json;

json Number(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

json DisagreementJson(const std::string& recording, const CodedPair& pair) {
  const EventRow& row = pair.first;
  return {{"recording", recording},
          {"key", EventKey(row)},
          {"event", row.event},
          {"kind", row.kind},
          {"onset_s", Number(row.onset_s)},
          {"first", DecisionJson(pair.first)},
          {"second", DecisionJson(pair.second)}};
}

json KappaJson(const AgreementRow& row) {
  const Agreement& agreement = row.kappa.agreement;
  return {{"what", row.what},
          {"n", agreement.n},
          {"observed", Number(agreement.observed)},
          {"kappa", Number(agreement.kappa)},
          {"low", Number(row.kappa.low)},
          {"high", Number(row.kappa.high)}};
}

// What a coder said of stretches without a candidate.
class DecoyCount {
 public:
  void Add(const std::vector<EventRow>& decoys) {
    for (const EventRow& row : decoys) verdicts_.push_back(row.verdict);
  }
  json Json(const std::string& coder) const {
    const ReviewCounts counts = CountVerdicts(verdicts_);
    return {{"coder", coder},
            {"shown", counts.candidates},
            {"accepted", counts.accepted},
            {"rejected", counts.rejected},
            {"unsure", counts.unsure},
            {"rate", Number(counts.precision())},
            {"low", Number(counts.interval().low)},
            {"high", Number(counts.interval().high)}};
  }
  bool any() const {
    return std::any_of(verdicts_.begin(), verdicts_.end(),
                       [](const std::string& one) { return !one.empty(); });
  }

 private:
  std::vector<std::string> verdicts_;
};

std::size_t OpenIn(const std::vector<EventRow>& first,
                   const std::vector<EventRow>& second) {
  std::size_t open = 0;
  for (std::size_t i = 0; i < std::min(first.size(), second.size()); ++i) {
    open += first[i].verdict.empty() || second[i].verdict.empty() ? 1 : 0;
  }
  return open;
}

void CheckTwo(const std::string& first, const std::string& second) {
  if (CoderFolder(first) == CoderFolder(second)) {
    throw DataError("two coders are needed");
  }
}

// What either has not decided yet, decoys that both are shown as well.
std::size_t OpenOf(const ProjectParams& params, const std::string& first,
                   const ReviewState& one, const std::string& second,
                   const ReviewState& other) {
  std::size_t open = 0;
  for (const CodedPair& pair : PairsOf(one.rows, other.rows)) {
    open += pair.first.verdict.empty() || pair.second.verdict.empty() ? 1 : 0;
  }
  if (ShowsDecoys(params, first) && ShowsDecoys(params, second)) {
    open += OpenIn(one.decoys, other.decoys);
  }
  return open;
}

// Of one recording, or of all that both have reviewed.
HttpResponse GetAgreement(const StudioParts& studio,
                          const HttpRequest& request) {
  const std::string first = Trim(request.Query("first"));
  const std::string second = Trim(request.Query("second"));
  const std::string name = request.Query("name");
  CheckTwo(first, second);
  const ProjectParams params = studio.project.params();
  std::vector<CodedPair> all;
  json differ = json::array();
  std::size_t open = 0, closed = 0, shown = 0;
  json recordings = json::array();
  DecoyCount decoys[2];
  std::vector<std::string> asked = studio.project.Recordings();
  if (!name.empty()) asked.assign(1, name);
  for (const std::string& recording : asked) {
    if (!HasReview(studio, first, recording) ||
        !HasReview(studio, second, recording)) {
      continue;
    }
    NeedOneOf(studio, request, {first, second}, recording);
    recordings.push_back(recording);
    const ReviewState one = studio.reviews.Get(first, recording);
    const ReviewState other = studio.reviews.Get(second, recording);
    decoys[0].Add(one.decoys);
    decoys[1].Add(other.decoys);
    if (ShowsDecoys(params, first) && ShowsDecoys(params, second)) {
      shown += one.decoys.size();
    }
    const std::size_t own = OpenOf(params, first, one, second, other);
    open += own;
    // A consensus that has begun shows both.
    closed += IsOpen(studio, recording) ? 0 : own;
    const auto pairs = PairsOf(one.rows, other.rows);
    all.insert(all.end(), pairs.begin(), pairs.end());
    for (const std::size_t i : Disagreements(pairs)) {
      differ.push_back(DisagreementJson(recording, pairs[i]));
    }
  }
  if (recordings.empty()) {
    throw DataError("there is no recording that both have reviewed");
  }
  json answer = {{"first", first},
                 {"second", second},
                 {"recordings", recordings},
                 {"candidates", all.size() + shown},
                 {"open", open}};
  // A coder who looks too early is blind no more.
  if (closed > 0) {
    answer["waiting"] = true;
    return JsonAnswer(answer);
  }
  answer["rows"] = json::array();
  for (const AgreementRow& row :
       AgreementTable(all, static_cast<std::uint64_t>(params.seed))) {
    if (row.kappa.agreement.n > 0) answer["rows"].push_back(KappaJson(row));
  }
  answer["units"] = Number(UnitAgreement(all));
  answer["disagreements"] = differ;
  answer["decoys"] = json::array();
  if (decoys[0].any() || decoys[1].any()) {
    answer["decoys"] = {decoys[0].Json(first), decoys[1].Json(second)};
  }
  answer["blindness"] = BlindnessNotes(studio);
  return JsonAnswer(answer);
}

HttpResponse MakeConsensus(const StudioParts& studio,
                           const HttpRequest& request) {
  const json body = BodyOf(request);
  const std::string name = TextIn(body, "name");
  const std::string first = Trim(TextIn(body, "first"));
  const std::string second = Trim(TextIn(body, "second"));
  CheckTwo(first, second);
  NeedOneOf(studio, request, {first, second}, name);
  // Work on a consensus that has begun goes on.
  if (!HasReview(studio, kConsensusCoder, name)) {
    const ReviewState one = studio.reviews.Get(first, name);
    const ReviewState other = studio.reviews.Get(second, name);
    const ProjectParams params = studio.project.params();
    const bool both =
        HasReview(studio, first, name) && HasReview(studio, second, name);
    if (params.blind &&
        (!both || OpenOf(params, first, one, second, other) > 0)) {
      throw DataError(
          "a consensus begins when both have decided everything, or where "
          "\"blind\" is switched off");
    }
    studio.reviews.Replace(kConsensusCoder, name,
                           ConsensusOf(one.rows, other.rows));
  }
  return JsonAnswer({{"coder", kConsensusCoder}});
}

}  // namespace

std::optional<HttpResponse> AnswerOfAgreement(const StudioParts& studio,
                                              const HttpRequest& request) {
  const std::string what = request.method + " " + request.path;
  if (what == "GET /api/agreement") return GetAgreement(studio, request);
  if (what == "POST /api/consensus") return MakeConsensus(studio, request);
  return std::nullopt;
}

}  // namespace mien
