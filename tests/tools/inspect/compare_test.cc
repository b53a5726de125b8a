#include "tools/inspect/compare.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class CompareStoredTest : public testing::Test {
 protected:
  int Run(const std::string& a, const std::string& b,
          const DiffOptions& options = {}) {
    out_.str("");
    return CompareStored(a, b, options, out_);
  }
  TempFolder a_, b_;
  std::ostringstream out_;
};

TEST_F(CompareStoredTest, EqualFiles) {
  const ArtifactId id = SampleId("flow", "a", "x=1\n");
  const std::string a = SaveSample(a_.path(), id);
  const std::string b = SaveSample(b_.path(), id);
  EXPECT_EQ(Run(a, b), 0);
  EXPECT_EQ(out_.str(), "equal\n");
  DiffOptions options;
  options.verbose = true;
  EXPECT_EQ(Run(a, b, options), 0);
  EXPECT_THAT(out_.str(), HasSubstr("points: equal, max abs difference 0"));
}

TEST_F(CompareStoredTest, GivesTheLargestDifference) {
  const ArtifactId id = SampleId("flow", "a", "x=1\n");
  const std::string a = SaveSample(a_.path(), id);
  const std::string b = SaveSample(b_.path(), id, 0.5);
  EXPECT_EQ(Run(a, b), 1);
  EXPECT_THAT(out_.str(), HasSubstr("points: max abs difference 0.5 px, 1 of "
                                    "6 values differ"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("time")));
  DiffOptions options;
  options.tolerance = 0.5;
  EXPECT_EQ(Run(a, b, options), 0);
}

TEST_F(CompareStoredTest, SeesArraysAndTextsOfOneSide) {
  const ArtifactId id = SampleId("flow", "a", "x=1\n");
  Artifact other = SampleArtifact();
  other.arrays.erase("time");
  other.texts["source"] = "spotted";
  other.Put("points", {3, 2}, std::vector<float>(6), "px");
  other.arrays["flow"].unit = "iod";
  const std::string a = SaveSample(a_.path(), id);
  WriteStored(b_ / "b-0123456789abcdef.h5", id, other);
  EXPECT_EQ(Run(a, b_ / "b-0123456789abcdef.h5"), 1);
  EXPECT_THAT(out_.str(), HasSubstr("time: only in A"));
  EXPECT_THAT(out_.str(), HasSubstr("points: f32 2 x 3 against f32 3 x 2"));
  EXPECT_THAT(out_.str(), HasSubstr("flow: unit 'px' against 'iod'"));
  EXPECT_THAT(out_.str(), HasSubstr("text source: differs"));
}

TEST_F(CompareStoredTest, MatchesFilesOfTwoCaches) {
  for (const char* item : {"same", "other", "a-only"}) {
    SaveSample(a_.path(), SampleId("flow", item, "x=1\n"));
  }
  SaveSample(b_.path(), SampleId("flow", "same", "x=1\n"));
  SaveSample(b_.path(), SampleId("flow", "other", "x=1\n"), 1);
  // The same item under another key is another file.
  SaveSample(b_.path(), SampleId("flow", "a-only", "x=2\n"));
  EXPECT_EQ(Run(a_.path(), b_.path() + "/"), 3);
  EXPECT_THAT(out_.str(), HasSubstr("1 equal, 1 different, 1 only in A, 1 only "
                                    "in B\n"));
  EXPECT_THAT(out_.str(), HasSubstr("flow/demo/other-"));
  EXPECT_EQ(Run(a_.path(), a_.path()), 0);
  EXPECT_EQ(out_.str(), "3 equal, 0 different, 0 only in A, 0 only in B\n");
}

TEST_F(CompareStoredTest, MatchesTheNewestWhateverTheKey) {
  const std::string old_path =
      SaveSample(a_.path(), SampleId("flow", "a", "x=0\n"), 7);
  SetWritten(old_path, 1000);
  SaveSample(a_.path(), SampleId("flow", "a", "x=1\n"));
  SaveSample(b_.path(), SampleId("flow", "a", "x=2\n"), 0.25);
  DiffOptions options;
  options.newest = true;
  EXPECT_EQ(Run(a_.path(), b_.path(), options), 1);
  EXPECT_THAT(out_.str(), HasSubstr("flow/demo/a: differs\n"));
  EXPECT_THAT(out_.str(), HasSubstr("max abs difference 0.25 px"));
}

TEST_F(CompareStoredTest, ComparesTheResultsOfTwoRuns) {
  for (const TempFolder* folder : {&a_, &b_}) {
    WriteFileAtomic(*folder / "samples.csv", "clip,apex\na,12\nb,40.5\n");
    WriteFileAtomic(*folder / "sub/results.json",
                    "{\"scores\": {\"n\": 2}, \"timings_s\": {\"flow\": 1}}");
    WriteFileAtomic(*folder / "report.html", "<p>");
  }
  EXPECT_EQ(Run(a_.path(), b_.path()), 0);
  EXPECT_EQ(out_.str(),
            "not compared: report.html\n"
            "2 equal, 0 different, 0 only in A, 0 only in B\n");
  WriteFileAtomic(b_ / "samples.csv", "clip,apex\na,12\nb,41\n");
  WriteFileAtomic(b_ / "more.csv", "x\n");
  EXPECT_EQ(Run(a_.path(), b_.path()), 2);
  EXPECT_THAT(out_.str(), HasSubstr("more.csv: only in B\n"));
  EXPECT_THAT(out_.str(),
              HasSubstr("samples.csv: differs\n  column apex: 1 of 2 rows "
                        "differ, max abs difference 0.5; row 2 has '40.5' "
                        "against '41'\n"));
  EXPECT_EQ(Run(a_ / "samples.csv", b_ / "samples.csv"), 1);
  DiffOptions options;
  options.tolerance = 0.5;
  EXPECT_EQ(Run(a_ / "samples.csv", b_ / "samples.csv", options), 0);
}

TEST_F(CompareStoredTest, NothingIsNotEqual) {
  SaveSample(a_.path(), SampleId("flow", "a", "x=1\n"));
  EXPECT_THAT(ErrorOf([&] { Run(a_.path(), b_.path()); }),
              HasSubstr("ConfigError: " + b_.path() +
                        ": neither cache files nor results of a run"));
}

TEST_F(CompareStoredTest, RefusesWhatCannotBeCompared) {
  const std::string file =
      SaveSample(a_.path(), SampleId("flow", "a", "x=1\n"));
  EXPECT_THAT(ErrorOf([&] { Run(file, a_.path()); }),
              HasSubstr("two files or two folders"));
  EXPECT_THAT(ErrorOf([&] { Run(file, a_ / "none"); }),
              HasSubstr("none: no such file or folder"));
  WriteFileAtomic(file, "broken");
  EXPECT_THAT(ErrorOf([&] { Run(file, file); }),
              HasSubstr("DataError: " + file));
}

}  // namespace
}  // namespace mien
