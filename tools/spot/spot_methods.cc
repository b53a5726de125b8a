#include "tools/spot/spot_methods.h"

#include <algorithm>
#include <cmath>

#include "pipeline/core/text.h"
#include "stages/mien.h"

namespace mien {
namespace {

std::string RateText(double low, double high) {
  return low == high ? FixedText(low, 1)
                     : FixedText(low, 1) + " to " + FixedText(high, 1);
}

std::string ListText(const EventListParams& list) {
  if (list.looks_per_minute > 0) {
    return Str("the best ", NumberText(list.looks_per_minute),
               " a minute were listed");
  }
  return Str("those with a score of ", NumberText(list.min_score),
             " or more were listed, and in recordings with fewer than ",
             NumberText(list.least_looks_per_minute),
             " a minute those that stand out clearly");
}

std::string MicroText(const EventListParams& list, double micro_max_s) {
  const std::string total = NumberText(micro_max_s) + " s from onset to offset";
  const std::string onset =
      NumberText(list.micro_onset_s) + " s from onset to apex";
  return list.micro_rule == "total"   ? total
         : list.micro_rule == "onset" ? onset
                                      : total + ", or " + onset;
}

// Baselines tell the kinds apart by a key of their own and by length alone.
std::string MicroSentence(const SpotFacts& facts, bool is_coded) {
  if (!is_coded && facts.spotting_method == "moilanen") {
    return "All of them count as micro-expressions, which are what this method "
           "looks for.";
  }
  const bool baseline = !is_coded && facts.spotting_method != "mien";
  EventListParams list = facts.list;
  if (baseline) list.micro_rule = "total";
  return Str("Expressions of up to ",
             MicroText(list, baseline ? facts.baseline_micro_max_s
                                      : facts.micro_max_s),
             " count as micro-expressions {yan2013}.");
}

// Over the recordings that were done.
struct Sums {
  double minutes = 0, slowest = 0, fastest = 0;
  std::size_t done = 0, looks = 0, decided = 0, found = 0, marked = 0,
              fitted = 0;
};

Sums SumsOf(const std::vector<StudyRecording>& recordings) {
  Sums sums;
  for (const StudyRecording& one : recordings) {
    if (!one.error.empty()) continue;
    sums.slowest = sums.done == 0 ? one.fps : std::min(sums.slowest, one.fps);
    sums.fastest = std::max(sums.fastest, one.fps);
    ++sums.done;
    sums.minutes += one.minutes;
    sums.looks += one.looks;
    sums.decided += one.accepted + one.rejected;
    sums.found += one.found;
    sums.marked += one.marked;
    sums.fitted += one.fitted;
  }
  return sums;
}

std::string PlaceText(const Mark& mark) {
  return mark.is_frame ? Str("frame ", FixedText(mark.at, 0))
                       : NumberText(mark.at) + " s";
}

std::string CodedSentence(const std::string& coded, const Sums& sums) {
  std::string text = Str("Of ", sums.marked, " intervals marked by people (",
                         coded, ") ", sums.found, " were measured: ");
  if (sums.fitted > 0) {
    text +=
        Str("onset, apex, offset and peak displacement by the rise and "
            "fall that fits the common course of the skin best",
            sums.fitted < sums.found ? Str(" in ", sums.fitted) : "");
  }
  if (sums.fitted < sums.found) {
    text +=
        Str(sums.fitted > 0 ? ", and in " : "in ", sums.found - sums.fitted,
            ", which no rise and fall fits, as coded with the apex where the "
            "displacement is largest");
  }
  return sums.found > 0
             ? text + "."
             : Str("Of ", sums.marked, " intervals marked by people (", coded,
                   ") none could be measured.");
}

std::string ComparedSentence(const SpotScope& scope) {
  const std::string exact = "exact intervals of Poisson counts {garwood1936}";
  const std::string over =
      scope.has_persons ? "persons" : "recordings (persons are not told)";
  const std::string counts = "Counts a minute of face seen ";
  const std::string few = Str("fewer than ", kFewestPersons, " ",
                              scope.has_persons ? "persons" : "recordings");
  const std::string both =
      counts + "were compared between conditions by " + exact +
      " and by a bootstrap over " + over +
      " (2,000 resamples, seed 1); a difference is reported where both exclude "
      "none";
  switch (scope.compared) {
    case Compared::kNot:
      break;
    case Compared::kOneCondition:
      return counts + "are of one condition, and are given with " + exact + ".";
    case Compared::kTooFew:
      return counts + "by condition are given with " + exact +
             "; no difference is reported, as each pair of conditions has one "
             "with " +
             few + ".";
    case Compared::kSome:
      return both + ", and none where a condition has " + few + ".";
    case Compared::kAll:
      return both + ".";
  }
  return "";
}

}  // namespace

SpotFacts SpotFactsOf(const MienConfig& config) {
  SpotFacts facts;
  facts.spotting_method = config.spotting.method;
  facts.list = config.interview.list;
  facts.micro_max_s = config.interview.params.micro_max_s;
  facts.baseline_micro_max_s = config.baselines.params.micro_max_s;
  facts.config_digest = ConfigDigest(config);
  MienConfig now = config, usual;
  facts.changed =
      ChangedKeys(CanonicalText(Describe(now)), CanonicalText(Describe(usual)));
  return facts;
}

SpotScope ScopeOf(const SpotOptions& options, const std::string& coded,
                  const std::string& ranking) {
  SpotScope scope;
  scope.coded = coded;
  scope.ranking = ranking;
  if (options.part.from) scope.part = "from " + PlaceText(*options.part.from);
  if (options.part.to) {
    scope.part +=
        (scope.part.empty() ? "to " : " to ") + PlaceText(*options.part.to);
  }
  if (options.face.number >= 0) {
    scope.face = Str("face ", options.face.number);
  } else if (options.face.at) {
    scope.face = Str("the face at ", NumberText(options.face.at->x), ",",
                     NumberText(options.face.at->y), " px");
  }
  scope.left_out = options.leave_out;
  return scope;
}

Compared ComparedIn(const Study& study) {
  const auto counts = CompareConditions(study, 1, 1);
  if (counts.empty() || counts[0].rates.conditions.empty()) {
    return Compared::kNot;
  }
  const auto& contrasts = counts[0].rates.contrasts;
  if (contrasts.empty()) return Compared::kOneCondition;
  const auto enough =
      std::count_if(contrasts.begin(), contrasts.end(),
                    [](const RateContrast& one) { return one.by_persons; });
  return enough == 0 ? Compared::kTooFew
         : enough == static_cast<std::ptrdiff_t>(contrasts.size())
             ? Compared::kAll
             : Compared::kSome;
}

Methods SpotMethods(const SpotFacts& facts,
                    const std::vector<StudyRecording>& recordings,
                    const SpotScope& scope) {
  const Sums sums = SumsOf(recordings);
  MethodsFacts text;
  text.program = "mien-spot";
  text.versions = Provenance();
  text.config_digest = facts.config_digest;
  text.changed = facts.changed;
  auto& say = text.sentences;
  say.push_back(Str(sums.done,
                    sums.done == 1 ? " recording (" : " recordings (",
                    FixedText(sums.minutes, 1), " minutes, ",
                    RateText(sums.slowest, sums.fastest), " frames a second) ",
                    sums.done == 1 ? "was" : "were", " analysed",
                    scope.part.empty() ? std::string()
                                       : Str(sums.done == 1 ? ": the part "
                                                            : ": of each the "
                                                              "part ",
                                             scope.part, " of its file"),
                    "."));
  if (!scope.face.empty()) {
    say.push_back("Only " + scope.face + " was looked at.");
  }
  say.emplace_back(
      "Faces were found and 68 landmarks located with dlib "
      "{king2009}{kazemi2014}; the displacements of 15 facial regions were "
      "measured after the head's motion had been removed, in units of the "
      "distance of the eyes.");
  if (!scope.coded.empty()) {
    say.push_back(CodedSentence(scope.coded, sums));
  } else if (facts.spotting_method == "mien") {
    say.push_back(
        "Candidates for expressions were found as pulses that stand out from "
        "what the face does otherwise (an adaptive matched filter {robey1992} "
        "and a network for brief ones), scored, and flagged where speech, a "
        "blink or head motion may explain them; " +
        ListText(facts.list) + Str(" (", sums.looks, " candidates)."));
  } else {
    say.push_back(Str("Candidates were found by the method ",
                      facts.spotting_method, " (", sums.looks,
                      " candidates)."));
  }
  if (!scope.ranking.empty()) say.push_back("The " + scope.ranking + ".");
  say.push_back(MicroSentence(facts, !scope.coded.empty()));
  if (sums.decided > 0) {
    say.push_back(
        Str("People accepted or rejected ", sums.decided, " of them."));
  } else if (scope.coded.empty()) {
    say.emplace_back(
        "No person has accepted or rejected any of them: they are candidates, "
        "not expressions.");
  }
  if (!scope.left_out.empty()) {
    say.push_back(Str("Exported files leave out those that are ",
                      Join(scope.left_out, " or "), "."));
  }
  const std::string compared = ComparedSentence(scope);
  if (!compared.empty()) say.push_back(compared);
  return WriteMethods(text);
}

}  // namespace mien
