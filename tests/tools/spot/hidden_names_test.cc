#include "tools/spot/hidden_names.h"

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

Recording At(const std::string& path) {
  Recording one;
  one.clip.folder = one.source = path;
  one.clip.item = path.substr(path.rfind('/') + 1);
  return one;
}

TEST(HideNames, NamesStayWithTheCache) {
  const TempFolder folder;
  const std::string cache = folder / "private";
  std::vector<Recording> first = {At("/v/Zoe.mp4"), At("/v/Anna.mp4")};
  HideNames(cache, "out", &first);
  EXPECT_EQ(first[0].shown, "recording_01");
  EXPECT_EQ(first[0].folder, "out/recording_01");
  EXPECT_EQ(first[0].source, "recording_01");
  EXPECT_EQ(first[1].shown, "recording_02");
  std::vector<Recording> later = {At("/v/Ben.mp4"), At("/v/Anna.mp4")};
  HideNames(cache, "out", &later);
  EXPECT_EQ(later[0].shown, "recording_03");
  EXPECT_EQ(later[1].shown, "recording_02");
  EXPECT_EQ(ReadFile(folder / "private/redacted_names.csv"),
            "name,path\nrecording_02,/v/Anna.mp4\nrecording_03,/v/Ben.mp4\n"
            "recording_01,/v/Zoe.mp4\n");
}

TEST(CheckPassedOn, NothingButRedactedResultsMayLieThere) {
  const TempFolder folder;
  const std::string out = folder / "out";
  CheckPassedOn(out, out + "-cache");  // not there yet
  MakeFolder(out + "/recording_01");
  WriteFileAtomic(out + "/recordings.csv", "recording\n");
  CheckPassedOn(out, out + "-cache");
  EXPECT_EQ(ErrorOf([&] { CheckPassedOn(out, out + "/../out/cache"); }),
            "ConfigError: " + out +
                "/../out/cache: the cache tells names and faces and would be "
                "passed on with " +
                out + ": give --cache a folder elsewhere");
  MakeFolder(out + "/recording_of_Anna");
  EXPECT_EQ(ErrorOf([&] { CheckPassedOn(out, out + "-cache"); }),
            "ConfigError: " + out +
                ": holds recording_of_Anna, which is not redacted and would be "
                "passed on with the rest: give --out a new folder");
}

TEST(WithoutName, TakesPathsNamesAndStems) {
  Recording one = At("/no such/Anna Lee.mp4");
  one.shown = "recording_01";
  EXPECT_EQ(
      WithoutName("/no such/Anna Lee.mp4: bad; Anna Lee.mp4, Anna Lee", one),
      "recording_01: bad; recording_01, recording_01");
  // A stem that is short may be a part of any word.
  Recording brief = At("/v/an.mp4");
  brief.shown = "recording_02";
  EXPECT_EQ(WithoutName("an.mp4 and another", brief),
            "recording_02 and another");
}

TEST(WithoutNames, FailuresOfRecordingsAndOfInputs) {
  Recording one = At("/no such/Anna.mp4");
  one.shown = "recording_01";
  const auto failures = WithoutNames(
      {{"Anna.mp4", "ingest", "DataError", "Anna.mp4 is no film"},
       {"/home/carl/x", "ingest", "DataError", "/home/carl/x: no such file"}},
      {one}, {"/no such/Anna.mp4", "/home/carl/x"});
  EXPECT_EQ(failures[0].item, "recording_01");
  EXPECT_EQ(failures[0].message, "recording_01 is no film");
  EXPECT_EQ(failures[1].item, "input");
  EXPECT_EQ(failures[1].message, "input: no such file");
}

TEST(HideFolders, OfTheCacheAndOfFilesThatAUserNamed) {
  MienConfig config;
  const std::string usual = config.track.model;
  config.exec.cache = "/home/carl/cache";
  config.label.micro_model = "/home/carl/own.safetensors";
  HideFolders(&config);
  EXPECT_EQ(config.exec.cache, MienConfig().exec.cache);
  EXPECT_EQ(config.label.micro_model, "own.safetensors");
  EXPECT_EQ(config.track.model, usual);  // everybody's: found by it again
}

TEST(ForgetWords, LeavesNumbersAndVerdicts) {
  EventRow row;
  row.note = "Anna smiles";
  row.coder = "Carl";
  row.words = "hello";
  row.speaker = "Anna";
  row.verdict = "accept";
  std::vector<EventRow> rows = {row};
  ForgetWords(&rows);
  EXPECT_EQ(rows[0].note + rows[0].coder + rows[0].words + rows[0].speaker, "");
  EXPECT_EQ(rows[0].verdict, "accept");
}

}  // namespace
}  // namespace mien
