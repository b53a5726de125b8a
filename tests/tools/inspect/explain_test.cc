#include "tools/inspect/explain.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> Changes(const std::string& before,
                                 const std::string& after) {
  std::vector<std::string> out;
  for (const KeyChange& change : ChangesBetween(before, after)) {
    out.push_back(change.name + ": " + change.before + " -> " + change.after);
  }
  return out;
}

TEST(ChangesBetweenTest, NamesEachLine) {
  EXPECT_THAT(
      Changes("stage=flow\nversion=1\nschema=S/1\nparams:\nmethod=dis\n"
              "gone=1\nsize=28\ninputs:\ninput aa\ninput bb\n",
              "stage=flow\nversion=2\nschema=S/1\nparams:\nmethod=tvl1\n"
              "size=28\nmore=[a, b]\ninputs:\ninput aa\ninput cc\n"),
      ElementsAre("version: 1 -> 2", "method: dis -> tvl1", "gone: 1 -> ",
                  "input 2: bb -> cc", "more:  -> [a, b]"));
}

TEST(ChangesBetweenTest, NothingChanged) {
  EXPECT_TRUE(ChangesBetween("a=1\ninput x\n", "a=1\ninput x\n").empty());
  EXPECT_TRUE(ChangesBetween("", "").empty());
}

class ExplainTest : public testing::Test {
 protected:
  int Run(const std::string& item, const WhyOptions& options = {}) {
    out_.str("");
    return ExplainItem(folder_.path(), item, options, 100000, out_);
  }
  std::string Save(const ArtifactId& id, std::int64_t age_s) {
    const std::string path = SaveSample(folder_.path(), id);
    SetWritten(path, 100000 - age_s);
    return path;
  }
  TempFolder folder_;
  std::ostringstream out_;
};

TEST_F(ExplainTest, NamesTheParameterAndTheInput) {
  const ArtifactId track = SampleId("track", "s01/EP01", "step=1\n");
  Save(track, 9000);
  Save(SampleId("flow", "s01/EP01", "method=dis\nsize=28\n", track.key), 7200);
  Save(SampleId("flow", "s01/EP01", "method=tvl1\nsize=28\n",
                std::string(64, 'b')),
       60);
  EXPECT_EQ(Run("s01/EP01"), 3);
  EXPECT_THAT(out_.str(), HasSubstr("track, demo: 1 version\n"));
  EXPECT_THAT(out_.str(), HasSubstr("flow, demo: 2 versions\n"));
  EXPECT_LT(out_.str().find("track, demo"), out_.str().find("flow, demo"));
  EXPECT_THAT(out_.str(), testing::ContainsRegex("#1 +[0-9a-f]+ +1 min"));
  EXPECT_THAT(out_.str(),
              HasSubstr("  #2 -> #1\n    method: dis -> tvl1\n    input 1: " +
                        track.key.substr(0, 16) +
                        " (track) -> bbbbbbbbbbbbbbbb (not in this cache)\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("size")));
  EXPECT_EQ(Run("s01%2FEP01"), 3);  // as the file is called
  WhyOptions options;
  options.stage = "track";
  EXPECT_EQ(Run("s01%2FEP01", options), 1);
}

// Two copies of a data set with other frames under one name.
TEST_F(ExplainTest, OtherFramesOfTheSameNameAreNoVersions) {
  const std::string here(64, 'a'), there(64, 'c');
  const ArtifactId track = SampleId("track", "a", "step=1\n", here);
  const ArtifactId again = SampleId("track", "a", "step=2\n", here);
  const ArtifactId other = SampleId("track", "a", "step=1\n", there);
  Save(track, 900);
  Save(other, 800);
  Save(again, 700);
  Save(SampleId("flow", "a", "x=1\n", track.key), 600);
  Save(SampleId("flow", "a", "x=2\n", other.key), 500);
  EXPECT_EQ(Run("a"), 5);
  EXPECT_THAT(out_.str(),
              HasSubstr("demo: 2 recordings of this name, each for itself: "
                        "other data sets, or its frames were changed\n"));
  EXPECT_THAT(out_.str(),
              HasSubstr("track, demo, frames aaaaaaaaaaaaaaaa: 2 versions\n"));
  EXPECT_THAT(out_.str(),
              HasSubstr("track, demo, frames cccccccccccccccc: 1 version\n"));
  EXPECT_THAT(out_.str(),
              HasSubstr("flow, demo, frames aaaaaaaaaaaaaaaa: 1 version\n"));
  EXPECT_THAT(out_.str(), HasSubstr("  #2 -> #1\n    step: 1 -> 2\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("x: 1 -> 2")));
}

TEST_F(ExplainTest, FollowsAnInputToItsOwnParameter) {
  const ArtifactId before = SampleId("track", "a", "step=1\n");
  const ArtifactId after = SampleId("track", "a", "step=2\n");
  Save(before, 900);
  Save(after, 300);
  Save(SampleId("flow", "a", "x=1\n", before.key), 600);
  Save(SampleId("flow", "a", "x=1\n", after.key), 100);
  WhyOptions options;
  options.stage = "flow";
  EXPECT_EQ(Run("a", options), 2);
  EXPECT_THAT(out_.str(), HasSubstr(" (track)\n      step: 1 -> 2\n"));
}

TEST_F(ExplainTest, HoldsAgainstAConfiguration) {
  Save(SampleId("flow", "a", "method=dis\nsize=0.20\nlist=[u, v]\n"), 10);
  const std::string config = folder_ / "config.yaml";
  WriteFileAtomic(config,
                  "flow:\n  method: tvl1\n  size: 0.2\n  list: [u, v]\n");
  WhyOptions options;
  options.config = config;
  EXPECT_EQ(Run("a", options), 1);
  EXPECT_THAT(out_.str(),
              HasSubstr("  #1 against the configuration\n"
                        "    flow.method: dis in #1, tvl1 configured\n"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("size")));
  WriteFileAtomic(config, "flow:\n  method: dis\n");
  Run("a", options);
  EXPECT_THAT(out_.str(),
              HasSubstr("#1 has the parameters of the configuration"));
  WriteFileAtomic(config, "track:\n  method: dis\n");
  Run("a", options);
  EXPECT_THAT(out_.str(), HasSubstr("no section for this stage"));
  options.config = folder_ / "none.yaml";
  EXPECT_THAT(ErrorOf([&] { Run("a", options); }),
              HasSubstr("ConfigError: configuration: "));
}

// Both programs read recordings, and measure by a section of their own.
TEST_F(ExplainTest, HoldsMotionAgainstTheSectionOfItsProgram) {
  const auto id = [](const char* stage, const char* item, const char* params,
                     const std::string& input = "") {
    ArtifactId out = SampleId(stage, item, params, input);
    out.dataset = "video";
    return out;
  };
  const ArtifactId of_run = id("motion", "a.mp4", "window_s=4\n");
  const ArtifactId of_spot = id("motion", "b.mp4", "window_s=0.6\n");
  Save(of_run, 900);
  Save(id("spotting", "a.mp4", "x=1\n", of_run.key), 800);
  Save(of_spot, 700);
  Save(id("interview_spotting", "b.mp4", "x=1\n", of_spot.key), 600);
  WhyOptions options;
  options.config = folder_ / "config.yaml";
  options.stage = "motion";  // those that read it tell all the same
  WriteFileAtomic(options.config,
                  "motion:\n  window_s: 4\n"
                  "interview:\n  motion:\n    window_s: 0.4\n");
  Run("a.mp4", options);
  EXPECT_THAT(out_.str(),
              HasSubstr("#1 has the parameters of the configuration"));
  Run("b.mp4", options);
  EXPECT_THAT(out_.str(),
              HasSubstr("interview.motion.window_s: 0.6 in #1, 0.4 "));
  WriteFileAtomic(options.config, "motion:\n  window_s: 4\n");
  Run("b.mp4", options);
  EXPECT_THAT(out_.str(), HasSubstr("no section for this stage"));
}

TEST_F(ExplainTest, SuggestsANearName) {
  SaveSample(folder_.path(), SampleId("flow", "s01_EP01", "x=1\n"));
  EXPECT_EQ(Run("s01_EP02"), 0);
  EXPECT_THAT(out_.str(), HasSubstr("no version of 's01_EP02'"));
  EXPECT_THAT(out_.str(), HasSubstr("did you mean 's01_EP01'?"));
  EXPECT_EQ(Run("something else"), 0);
  EXPECT_THAT(out_.str(), Not(HasSubstr("did you mean")));
}

TEST_F(ExplainTest, FindsItemsThatOlderCachesSpeltOtherwise) {
  Save(SampleId("track", "my video (1)", "size=1\n"), 10);
  EXPECT_EQ(Run("my_video__1_"), 1);
  EXPECT_THAT(out_.str(), testing::StartsWith("'my_video__1_' is called "
                                              "'my video (1)' in "));
  // The other way about, in a cache of that time.
  Save(SampleId("track", "an_old_one", "size=1\n"), 10);
  EXPECT_EQ(Run("an old one"), 1);
  EXPECT_THAT(out_.str(), HasSubstr("'an old one' is called 'an_old_one'"));
  Save(SampleId("track", "my video [1]", "size=1\n"), 10);
  EXPECT_EQ(Run("my_video__1_"), 0);
  EXPECT_THAT(out_.str(),
              HasSubstr("; did you mean 'my video (1)' or 'my video [1]'?"));
  EXPECT_EQ(Run("my video [1]"), 1);
  EXPECT_THAT(out_.str(), Not(HasSubstr("is called")));
}

TEST_F(ExplainTest, MarksDamagedVersions) {
  SaveSample(folder_.path(), SampleId("flow", "a", "x=1\n"));
  WriteFileAtomic(folder_ / "flow/demo/a-0123456789abcdef.h5", "broken");
  EXPECT_EQ(Run("a"), 2);
  EXPECT_THAT(out_.str(), testing::ContainsRegex("0123456789abcdef.*damaged"));
}

}  // namespace
}  // namespace mien
