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

Methods SpotMethods(const SpotFacts& facts,
                    const std::vector<StudyRecording>& recordings,
                    const std::string& coded, bool compared,
                    const std::string& ranking) {
  double minutes = 0, slowest = 0, fastest = 0;
  std::size_t done = 0, looks = 0, decided = 0;
  for (const StudyRecording& one : recordings) {
    if (!one.error.empty()) continue;
    slowest = done == 0 ? one.fps : std::min(slowest, one.fps);
    fastest = std::max(fastest, one.fps);
    ++done;
    minutes += one.minutes;
    looks += one.looks;
    decided += one.accepted + one.rejected;
  }
  MethodsFacts text;
  text.program = "mien-spot";
  text.versions = Provenance();
  text.config_digest = facts.config_digest;
  text.changed = facts.changed;
  auto& say = text.sentences;
  say.push_back(Str(done, done == 1 ? " recording (" : " recordings (",
                    FixedText(minutes, 1), " minutes, ",
                    RateText(slowest, fastest), " frames a second) ",
                    done == 1 ? "was" : "were", " analysed."));
  say.emplace_back(
      "Faces were found and 68 landmarks located with dlib "
      "{king2009}{kazemi2014}; the displacements of 15 facial regions were "
      "measured after the head's motion had been removed, in units of the "
      "distance of the eyes.");
  if (!coded.empty()) {
    say.push_back(Str("Within ", looks, " intervals marked by people (", coded,
                      ") onset, apex, offset and peak displacement were "
                      "measured by the rise and fall that fits the common "
                      "course of the skin best."));
  } else if (facts.spotting_method == "mien") {
    say.push_back(
        "Candidates for expressions were found as pulses that stand out from "
        "what the face does otherwise (an adaptive matched filter {robey1992} "
        "and a network for brief ones), scored, and flagged where speech, a "
        "blink or head motion may explain them; " +
        ListText(facts.list) + Str(" (", looks, " candidates)."));
  } else {
    say.push_back(Str("Candidates were found by the method ",
                      facts.spotting_method, " (", looks, " candidates)."));
  }
  if (!ranking.empty()) say.push_back("The " + ranking + ".");
  say.push_back(MicroSentence(facts, !coded.empty()));
  if (decided > 0) {
    say.push_back(Str("People looked at the films and accepted or rejected ",
                      decided, " of them."));
  } else if (coded.empty()) {
    say.emplace_back(
        "No person has accepted or rejected any of them: they are candidates, "
        "not expressions.");
  }
  if (compared) {
    say.emplace_back(
        "Counts a minute of face seen were compared between conditions by "
        "exact intervals of Poisson counts {garwood1936} and by a bootstrap "
        "over persons (2,000 resamples, seed 1); a difference is reported "
        "where both exclude none.");
  }
  return WriteMethods(text);
}

}  // namespace mien
