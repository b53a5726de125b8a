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

TEST(DifferingLinesTest, KeepsWhatNotAllShare) {
  const auto lines =
      DifferingLines({"stage=flow\nmethod=dis\nsize=28\n",
                      "stage=flow\nmethod=tvl1\nsize=28\n",
                      "stage=flow\nmethod=dis\nsize=28\nmore=1\n"});
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].line, "method=dis");
  EXPECT_THAT(lines[0].versions, ElementsAre(0, 2));
  EXPECT_EQ(lines[1].line, "method=tvl1");  // beside the other method
  EXPECT_THAT(lines[1].versions, ElementsAre(1));
  EXPECT_EQ(lines[2].line, "more=1");
  EXPECT_THAT(lines[2].versions, ElementsAre(2));
}

TEST(DifferingLinesTest, OneVersionHasNone) {
  EXPECT_TRUE(DifferingLines({"a=1\nb=2\n"}).empty());
  EXPECT_TRUE(DifferingLines({}).empty());
}

class ExplainTest : public testing::Test {
 protected:
  int Run(const std::string& item) {
    out_.str("");
    return ExplainItem(folder_.path(), item, 100000, out_);
  }
  TempFolder folder_;
  std::ostringstream out_;
};

TEST_F(ExplainTest, NamesTheParameterAndTheInput) {
  const ArtifactId track = SampleId("track", "s01/EP01", "step=1\n");
  SaveSample(folder_.path(), track);
  const std::string old_path = SaveSample(
      folder_.path(),
      SampleId("flow", "s01/EP01", "method=dis\nsize=28\n", track.key));
  const std::string new_path = SaveSample(
      folder_.path(), SampleId("flow", "s01/EP01", "method=tvl1\nsize=28\n",
                               std::string(64, 'b')));
  SetWritten(old_path, 100000 - 7200);
  SetWritten(new_path, 100000 - 60);
  EXPECT_EQ(Run("s01/EP01"), 3);
  EXPECT_THAT(out_.str(), HasSubstr("flow, demo: 2 versions\n"));
  EXPECT_THAT(out_.str(), HasSubstr("track, demo: 1 version\n"));
  EXPECT_THAT(out_.str(), testing::ContainsRegex("#1 +[0-9a-f]+ +1 min"));
  EXPECT_THAT(out_.str(), testing::ContainsRegex("method=tvl1 +#1\n"));
  EXPECT_THAT(out_.str(), testing::ContainsRegex("method=dis +#2\n"));
  EXPECT_THAT(out_.str(),
              testing::ContainsRegex("input " + track.key.substr(0, 16) +
                                     " .track. +#2\n"));
  EXPECT_THAT(out_.str(),
              HasSubstr("input bbbbbbbbbbbbbbbb (not from this cache)"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("size=28")));
  EXPECT_EQ(Run("s01_EP01"), 3);  // as the file is called
}

TEST_F(ExplainTest, SuggestsANearName) {
  SaveSample(folder_.path(), SampleId("flow", "s01_EP01", "x=1\n"));
  EXPECT_EQ(Run("s01_EP02"), 0);
  EXPECT_THAT(out_.str(), HasSubstr("no version of 's01_EP02'"));
  EXPECT_THAT(out_.str(), HasSubstr("did you mean 's01_EP01'?"));
  EXPECT_EQ(Run("something else"), 0);
  EXPECT_THAT(out_.str(), Not(HasSubstr("did you mean")));
}

TEST_F(ExplainTest, MarksDamagedVersions) {
  SaveSample(folder_.path(), SampleId("flow", "a", "x=1\n"));
  WriteFileAtomic(folder_ / "flow/demo/a-0123456789abcdef.h5", "broken");
  EXPECT_EQ(Run("a"), 2);
  EXPECT_THAT(out_.str(), testing::ContainsRegex("0123456789abcdef.*damaged"));
}

}  // namespace
}  // namespace mien
