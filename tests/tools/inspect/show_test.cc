#include "tools/inspect/show.h"

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Shown(const std::string& path, bool json = false) {
  std::ostringstream out;
  ShowFile(path, json, out);
  return out.str();
}

TEST(ShowFileTest, PrintsNamesParametersAndArrays) {
  TempFolder folder;
  const std::string path = SaveSample(
      folder.path(),
      SampleId("flow", "s01/EP01", "method=dis\nsize_px=28\n", "feed1234"));
  const std::string text = Shown(path);
  EXPECT_THAT(text, HasSubstr("item        s01/EP01\n"));
  EXPECT_THAT(text, HasSubstr("schema      Sample/1\n"));
  EXPECT_THAT(text, HasSubstr("written by  mien 0.1.0; test\n"));
  EXPECT_THAT(text, HasSubstr("parameters\n  method=dis\n  size_px=28\n"));
  EXPECT_THAT(text, HasSubstr("inputs\n  feed1234  not in this cache\n"));
  EXPECT_THAT(text, HasSubstr("stage       flow, version 1\n"));
  EXPECT_THAT(text, HasSubstr("source = annotation\n"));
  EXPECT_THAT(text, testing::ContainsRegex(
                        "points +2 x 3 +f32 +px +-1 +6 +3.2 +2.48193 +1\n"));
  EXPECT_THAT(text, testing::ContainsRegex(
                        "time +4 +f64 +s +0.5 +0.5 +0.5 +0 +0 +constant, "
                        "not always rising\n"));
  EXPECT_THAT(text, testing::ContainsRegex(
                        "flow +1 x 2 x 2 +i16 +px +-0.25 +1 +0.3125 +0.480072 +"
                        "0 +steps of 0.00390625, packed\n"));
}

TEST(ShowFileTest, NamesTheFilesOfItsInputs) {
  TempFolder folder;
  const ArtifactId track = SampleId("track", "a", "step=1\n");
  const std::string input = SaveSample(folder.path(), track);
  const std::string path =
      SaveSample(folder.path(), SampleId("flow", "a", "x=1\n", track.key));
  EXPECT_THAT(Shown(path), HasSubstr(track.key + "  " + input + "\n"));
}

TEST(ShowFileTest, SaysHowTimesRise) {
  TempFolder folder;
  Artifact artifact;
  artifact.Put("even", {3}, std::vector<double>{0, 0.005, 0.01}, "s");
  artifact.Put("uneven", {3}, std::vector<double>{0, 0.03, 0.1}, "s");
  artifact.Put("length", {3}, std::vector<double>{3, 2, 1}, "px");
  const std::string path = folder / "a-0123456789abcdef.h5";
  WriteStored(path, SampleId("track", "a", ""), artifact);
  const std::string text = Shown(path);
  EXPECT_THAT(text, testing::ContainsRegex("even .*every 5 ms\n"));
  EXPECT_THAT(text, testing::ContainsRegex("uneven .*every 30 to 70 ms\n"));
  EXPECT_THAT(text, Not(HasSubstr("not always rising")));
}

TEST(ShowFileTest, WritesJson) {
  TempFolder folder;
  const std::string text = Shown(
      SaveSample(folder.path(), SampleId("flow", "a", "method=dis\n")), true);
  EXPECT_THAT(text, HasSubstr("\"stage\": \"flow\""));
  EXPECT_THAT(text, HasSubstr("\"params\": \"method=dis\\n\""));
  EXPECT_THAT(text, HasSubstr("\"nan\": 1"));
}

TEST(ShowFileTest, KeepsControlCharactersFromTheTerminal) {
  TempFolder folder;
  const std::string text =
      Shown(SaveSample(folder.path(), SampleId("flow", "a\x1b[2Jb", "")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("a?[2Jb"));
}

TEST(ReadCacheFileTest, NamesTheFile) {
  TempFolder folder;
  EXPECT_THAT(ErrorOf([&] { ReadCacheFile(folder / "x.h5", true); }),
              HasSubstr("ConfigError: " + folder.path() +
                        "/x.h5: no such "
                        "file"));
  WriteFileAtomic(folder / "y.h5", "not HDF5");
  const std::string message =
      ErrorOf([&] { ReadCacheFile(folder / "y.h5", true); });
  EXPECT_THAT(message, HasSubstr("DataError: " + folder.path() + "/y.h5: "));
}

}  // namespace
}  // namespace mien
