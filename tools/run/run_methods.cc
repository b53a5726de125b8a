#include "tools/run/run_methods.h"

#include <set>

#include "pipeline/core/text.h"
#include "stages/ingest/datasets/reference.h"
#include "stages/mien.h"

namespace mien {
namespace {

// "{zach2007}" behind a blank, or nothing.
std::string Citation(const std::string& name) {
  std::string reference = DatasetReference(name);
  if (reference.empty()) reference = ReferenceOf(name);
  return reference.empty() ? "" : " {" + reference + "}";
}

std::string SeedsText(const std::vector<int>& seeds) {
  std::vector<std::string> texts;
  for (const int seed : seeds) texts.push_back(Str(seed));
  return Str(seeds.size() == 1 ? "seed " : "seeds ", Join(texts, ", "));
}

std::string DataText(const Prepared& prepared) {
  std::set<std::string> sets, subjects;
  for (const ClipOutcome& one : prepared.clips) {
    sets.insert(one.clip.dataset);
    subjects.insert(one.clip.dataset + "/" + one.clip.subject);
  }
  // Ready stacks and pictures have no clips.
  if (prepared.clips.empty()) {
    for (const Sample& one : prepared.set.samples) {
      if (!one.dataset.empty()) sets.insert(one.dataset);
      if (!one.subject.empty())
        subjects.insert(one.dataset + "/" + one.subject);
    }
  }
  std::vector<std::string> names;
  for (const std::string& set : sets) names.push_back(set + Citation(set));
  std::string text =
      Str(prepared.set.size(), " samples in ", prepared.set.classes.size(),
          " classes (", Join(prepared.set.classes, ", "), ")");
  if (names.empty()) return text + " were used.";
  if (!subjects.empty()) text += Str(" of ", subjects.size(), " subjects");
  return text + " of " + Join(names, ", ") + " were used.";
}

// Where the sheet does not tell every apex.
std::string ApexText(const Prepared& prepared) {
  std::size_t spotted = 0;
  for (const ClipOutcome& one : prepared.clips) {
    spotted += one.source == "annotation+spotted";
  }
  if (spotted == 0) return "";
  return Str(", the apex of ", spotted, " of ", prepared.clips.size(),
             ", which it does not tell, as spotted between them, else their "
             "middle");
}

}  // namespace

Methods RunMethods(const RunFacts& facts, const Prepared& prepared,
                   bool scored) {
  MethodsFacts methods;
  methods.program = "mien-run";
  methods.versions = Provenance();
  methods.config_digest = facts.config_digest;
  methods.changed = facts.changed;
  auto& say = methods.sentences;
  say.push_back(DataText(prepared));
  if (!prepared.clips.empty()) {
    say.push_back(
        Str("Faces and landmarks were found with dlib {king2009}{kazemi2014}; "
            "onset, apex and offset were ",
            facts.spotting_source == "annotation"
                ? "those of the annotation" + ApexText(prepared)
                : "from: " + facts.spotting_source,
            "."));
    say.push_back("Optical flow from onset to apex was computed by " +
                  facts.flow_method + Citation(facts.flow_method) + ".");
  }
  if (scored) {
    const bool nested = !facts.protocol.designs.empty();
    say.push_back(Str(nested ? "The network (" : "The network ", facts.network,
                      nested ? ")" : Citation(facts.network),
                      " was evaluated by the protocol ", facts.protocol.kind,
                      " with ", SeedsText(facts.protocol.seeds),
                      "; no choice saw the samples tested."));
    if (nested) {
      say.push_back(Str(
          "Which design a fold used was chosen by pooled unweighted F1 over ",
          facts.protocol.nested_folds,
          " inner folds of its training subjects (nested cross-validation)."));
    }
    const char* resampled = HasSubjects(prepared) ? "subjects" : "samples";
    say.push_back(
        prepared.set.several_labels
            ? Str("Predictions of all folds were pooled and scored once, by "
                  "the binary F1 of each action unit, shown from a probability "
                  "of .5 on, and its mean over the units that occur, as means "
                  "over seeds, with 95 % bootstrap intervals over ",
                  resampled,
                  " and the floors of a unit always shown and of guessing.")
            : Str("Predictions of all folds were pooled and scored once, by "
                  "unweighted F1 and unweighted average recall {see2019}, as "
                  "means over seeds, with 95 % bootstrap intervals over ",
                  resampled,
                  " and the floors of the most frequent class and of "
                  "guessing."));
  }
  return WriteMethods(methods);
}

}  // namespace mien
