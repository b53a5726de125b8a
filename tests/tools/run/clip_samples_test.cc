#include "tools/run/clip_samples.h"

#include <gmock/gmock.h>

namespace mien {
namespace {

using testing::ElementsAre;

ClipOutcome Outcome(const std::string& clip, const std::string& label) {
  ClipOutcome outcome;
  outcome.clip.dataset = "d";
  outcome.clip.subject = "01";
  outcome.clip.name = clip;
  outcome.label = label;
  return outcome;
}

FlowStack Bare(float u) {
  FlowStack stack;
  stack.channels = stack.height_px = stack.width_px = 1;
  stack.channel_names = {"u"};
  stack.iod_px = 100;
  stack.stack = {u};
  return stack;
}

std::vector<ClipOutcome> Flows(const std::string& extra_key) {
  std::vector<ClipOutcome> outcomes = {Outcome("x", "b"), Outcome("y", "a"),
                                       Outcome("z", "a")};
  for (const std::size_t n : {0, 2}) {  // y failed
    outcomes[n].flow = Bare(static_cast<float>(n + 1));
    outcomes[n].flow_key = "k";
    outcomes[n].extra_key = extra_key;
    if (extra_key.empty()) continue;
    outcomes[n].extra = {Bare(10), Bare(static_cast<float>(n + 11))};
  }
  return outcomes;
}

TEST(AssembleClips, ExtraPairsStandBehindAllClipsAndAreMarked) {
  const auto assemble = [](std::vector<ClipOutcome> outcomes,
                           Prepared* prepared) {
    AssembleClips({}, "none", "", FlowParams(), std::move(outcomes), prepared);
  };
  Prepared plain, extra, other;
  assemble(Flows(""), &plain);
  EXPECT_EQ(plain.clips.size(), 2u);
  EXPECT_THAT(plain.set.x, ElementsAre(1, 3));
  EXPECT_EQ(plain.set.main_count(), 2u);
  assemble(Flows("e"), &extra);
  EXPECT_EQ(extra.clips.size(), 2u);
  EXPECT_THAT(extra.set.x, ElementsAre(1, 3, 10, 11, 10, 13));
  EXPECT_EQ(extra.set.main_count(), 2u);
  for (std::size_t n = 2; n < 6; ++n) {
    const Sample& sample = extra.set.samples[n];
    EXPECT_TRUE(sample.extra);
    EXPECT_EQ(sample.clip, n < 4 ? "x" : "z");
    EXPECT_EQ(sample.label, n < 4 ? 1 : 0);
  }
  EXPECT_EQ(extra.set.geometry, plain.set.geometry);
  EXPECT_NE(extra.set_key, plain.set_key);
  assemble(Flows("f"), &other);
  EXPECT_NE(other.set_key, extra.set_key);
}

TEST(AssembleClips, FeaturesTakeThePlaceOfStacks) {
  MienConfig config;
  config.recognize.train.network = "lbp-top-svm";
  EXPECT_EQ(FeaturesOf(config.recognize, config.protocol), "lbp-top");
  auto outcomes = Flows("");
  for (ClipOutcome& outcome : outcomes) {
    outcome.flow.reset();
    outcome.features = ClipFeatures{1, 2, {0.25f, 0.75f}};
  }
  outcomes[0].features.reset();
  Prepared prepared;
  AssembleClips({}, "fixed", "lbp-top", FlowParams(), outcomes, &prepared);
  EXPECT_THAT(prepared.set.channel_names, ElementsAre("lbp-top"));
  EXPECT_THAT(prepared.set.x, ElementsAre(0.25f, 0.75f, 0.25f, 0.75f));
  config.recognize.train.network = "flow-svm";
  EXPECT_EQ(FeaturesOf(config.recognize, config.protocol), "");
  config.recognize.train.network = "bi-woof-svm";
  config.protocol.kind = "predict";  // the weights say what is read
  EXPECT_EQ(FeaturesOf(config.recognize, config.protocol), "");
}

}  // namespace
}  // namespace mien
