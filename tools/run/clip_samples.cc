#include "tools/run/clip_samples.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "pipeline/core/digest.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/unit_map.h"
#include "stages/recognize/model_use.h"
#include "stages/samples/assemble.h"

namespace mien {
namespace {

// Clips as samples, in their order; `key` gains what identifies each.
std::vector<Sample> SamplesOf(const std::vector<ClipOutcome>& clips,
                              const std::vector<std::string>& classes,
                              const UnitMap* units, std::string* key) {
  std::vector<Sample> samples;
  for (const ClipOutcome& outcome : clips) {
    const auto label = std::find(classes.begin(), classes.end(), outcome.label);
    samples.push_back(
        {outcome.clip.dataset, outcome.clip.subject, outcome.clip.name, "",
         label == classes.end() ? -1
                                : static_cast<int>(label - classes.begin())});
    if (units) {
      samples.back().label = outcome.label.empty() ? -1 : 0;
      if (!outcome.label.empty()) {
        samples.back().shown = units->Read(outcome.label);
      }
    }
    *key +=
        Str(outcome.clip.dataset, "/", outcome.clip.subject, "/",
            outcome.clip.name, " ", outcome.label, " ",
            outcome.features ? outcome.features_key : outcome.flow_key, "\n");
  }
  return samples;
}

// Behind all clips: further samples of theirs.
void AddExtraPairs(const std::vector<ClipOutcome>& clips,
                   std::vector<const FlowStack*>* stacks,
                   std::vector<Sample>* samples, std::string* key) {
  for (std::size_t n = 0; n < clips.size(); ++n) {
    if (!clips[n].extra_key.empty()) {
      *key += "extra " + clips[n].extra_key + "\n";
    }
    for (const FlowStack& stack : clips[n].extra) {
      Sample sample = (*samples)[n];
      sample.extra = true;
      stacks->push_back(&stack);
      samples->push_back(std::move(sample));
    }
  }
}

}  // namespace

std::string FeaturesOf(const RecognizeConfig& recognize,
                       const ProtocolParams& protocol) {
  if (protocol.kind == "predict") return "";
  const auto input = SvmInput(recognize.train.network);
  return input && *input != "flow" ? *input : "";
}

bool HasInput(const ClipOutcome& outcome) {
  return outcome.flow || outcome.features;
}

void AssembleClips(const DataParams& data, const std::string& normalise,
                   const std::string& features, const FlowParams& flow,
                   std::vector<ClipOutcome> outcomes, Prepared* prepared) {
  std::vector<std::string> found;
  for (const auto& outcome : outcomes) {
    if (!outcome.label.empty()) found.push_back(outcome.label);
  }
  std::optional<UnitMap> units;
  if (LabelsUnits(data)) units.emplace(data.labels);
  const auto classes =
      units ? units->classes() : ClassNames(LabelMap(data.labels), found);
  for (ClipOutcome& outcome : outcomes) {
    if (!HasInput(outcome)) continue;
    prepared->clips.push_back(std::move(outcome));
  }
  if (prepared->clips.front().features) {
    std::string key = "clip-features/1 " + Join(classes, ",") + "\n";
    auto samples = SamplesOf(prepared->clips, classes, nullptr, &key);
    std::vector<const ClipFeatures*> rows;
    for (const auto& clip : prepared->clips) rows.push_back(&*clip.features);
    prepared->set =
        FromClipFeatures(rows, std::move(samples), classes, features);
    prepared->set_key = Sha256Hex(key);
    return;
  }
  std::string key =
      "flow-stacks/1 " + normalise + " " + Join(classes, ",") + "\n";
  auto samples =
      SamplesOf(prepared->clips, classes, units ? &*units : nullptr, &key);
  std::vector<const FlowStack*> stacks;
  for (const auto& clip : prepared->clips) stacks.push_back(&*clip.flow);
  prepared->main_key = Sha256Hex(key);
  AddExtraPairs(prepared->clips, &stacks, &samples, &key);
  prepared->set =
      FromFlowStacks(stacks, std::move(samples), classes, normalise);
  prepared->set.several_labels = units.has_value();
  prepared->set.geometry = GeometryText(flow);
  prepared->set_key = Sha256Hex(key);
}

}  // namespace mien
