// What is said to be read against the cache keys of the stages: a key that
// changes what is asked of a stage is read, and one that changes nothing of any
// stage is read by somebody behind them, who is named here.

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "pipeline/core/text.h"
#include "stages/config_reach/config_reach.h"
#include "stages/mien.h"

namespace mien {
namespace {

// Another allowed value; false: a text of its own (a path, a digest).
bool Change(Node* node) {
  const Spec& spec = node->spec;
  if (auto* const* flag = std::get_if<bool*>(&node->value)) {
    **flag = !**flag;
  } else if (auto* const* count = std::get_if<int*>(&node->value)) {
    **count += **count + 1 <= spec.max ? 1 : -1;
  } else if (auto* const* number = std::get_if<double*>(&node->value)) {
    const double more = **number * 1.125 + 0.001;
    **number = more <= spec.max ? more : **number * 0.875;
  } else if (auto* const* text = std::get_if<std::string*>(&node->value)) {
    if (spec.choices.size() < 2) return false;
    **text = spec.choices[**text == spec.choices[0] ? 1 : 0];
  } else if (auto* const* list =
                 std::get_if<std::vector<std::string>*>(&node->value)) {
    if ((*list)->empty()) return false;
    (*list)->pop_back();
  } else {
    return false;
  }
  return true;
}

void ForEachKey(const Node& node, const std::string& path,
                const std::function<void(const std::string&, Node)>& visit) {
  for (const Node& child : node.children) {
    const std::string key = path.empty() ? child.name : path + "." + child.name;
    if (child.children.empty()) {
      visit(key, child);
    } else {
      ForEachKey(child, key, visit);
    }
  }
}

FramesResult NoFrames() {
  return Given("any", std::shared_ptr<const FrameSource>());
}

std::string KeysOfRecording(const MienConfig& config) {
  const Measured measured =
      Measure({}, config.track, config.interview.motion, NoFrames());
  return SpotRecording({}, config.interview,
                       BaselineOf(config.spotting, config.baselines), measured)
      .key();
}

std::string KeysOfClip(const MienConfig& config) {
  const Measured measured =
      Measure({}, config.track, config.motion, NoFrames());
  const auto events =
      SpotClip({}, config.spotting,
               BaselineOf(config.spotting, config.baselines), measured);
  const auto flow = FlowOfClip({}, config.flow, measured, events);
  return flow.key() +
         ExtraPairsOfClip({}, config.flow, measured, events).key() +
         LbpTopOfClip({}, config.lbp_top, measured, events).key() +
         BiWoofOfClip({}, config.bi_woof, flow).key();
}

// Those that change what the stages are asked for.
std::set<std::string> KeysThatCount(std::string (*keys_of)(const MienConfig&),
                                    const std::vector<std::string>& assignments,
                                    std::set<std::string>* tried) {
  MienConfig config = LoadConfig("", assignments);
  const std::string before = keys_of(config);
  std::set<std::string> counting;
  ForEachKey(Describe(config), "", [&](const std::string& key, Node node) {
    const MienConfig kept = config;
    if (Change(&node)) {
      tried->insert(key);
      if (keys_of(config) != before) counting.insert(key);
    }
    config = kept;
  });
  return counting;
}

bool Fits(const std::string& key, const std::set<std::string>& names) {
  for (const std::string& name : names) {
    if (name.back() == '.' ? StartsWith(key, name) : key == name) return true;
  }
  return false;
}

void ExpectTold(ConfigReader reader, std::string (*keys_of)(const MienConfig&),
                const std::vector<std::string>& assignments,
                const std::set<std::string>& read_behind_stages) {
  std::set<std::string> tried;
  const auto counting = KeysThatCount(keys_of, assignments, &tried);
  EXPECT_GT(counting.size(), 30u);
  const MienConfig config = LoadConfig("", assignments);
  for (const std::string& key : tried) {
    const auto said = UnreadKeys({reader, config}, {key});
    if (counting.count(key) > 0) {
      EXPECT_TRUE(said.empty()) << "a stage is asked for it: " << said.front();
    } else if (said.empty()) {
      EXPECT_TRUE(Fits(key, read_behind_stages))
          << key
          << ": no stage that is asked for here has it in its key, and "
             "nothing says that it is not read: add its stage above, a line in "
             "stages/config_reach, or who reads it behind the stages";
    }
  }
}

TEST(ReachKeys, WhatARecordingIsAskedFor) {
  // The list, labels, pictures, and how it is run.
  const std::set<std::string> behind = {"data.fps",
                                        "interview.min_score",
                                        "interview.looks_per_minute",
                                        "interview.least_looks_per_minute",
                                        "interview.clear_score",
                                        "interview.clear_strength",
                                        "interview.micro_rule",
                                        "interview.micro_onset_s",
                                        "label.",
                                        "review.",
                                        "exec."};
  ExpectTold(ConfigReader::kSpot, KeysOfRecording, {}, behind);
}

TEST(ReachKeys, WhatAClipIsAskedFor) {
  // Every feature is asked for here, and each by a network of its own there.
  const std::set<std::string> behind = {"data.",           "recognize.",
                                        "protocol.",       "occlusion.",
                                        "spotting.source", "exec."};
  const std::vector<std::string> base = {
      "protocol.designs=[\"a\", \"b: recognize.epochs=3\"]",
      "flow.jitter_pairs=1", "spotting.always_one=false"};
  ExpectTold(ConfigReader::kRun, KeysOfClip, base, behind);
}

}  // namespace
}  // namespace mien
