#include "tools/run/data_folders.h"

#include <gmock/gmock.h>

#include "tests/tools/run/made_sets.h"
#include "tools/run/data_remarks.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::vector<std::string> Items(const LoadedClips& loaded) {
  std::vector<std::string> items;
  for (const LabelledClip& one : loaded.clips) {
    items.push_back(ItemText(loaded, one.clip) + " " + one.label);
  }
  return items;
}

std::vector<std::string> Texts(const std::vector<Skipped>& list) {
  std::vector<std::string> texts;
  for (const Skipped& one : list) texts.push_back(one.item + ": " + one.reason);
  return texts;
}

TEST(DataFolderTest, AFolderOrANamedOne) {
  DataFolder folder = ParseDataFolder("/data/CASME2");
  EXPECT_EQ(folder.set, "");
  EXPECT_EQ(folder.path, "/data/CASME2");
  folder = ParseDataFolder("samm=/data/a=b");
  EXPECT_EQ(folder.set, "samm");
  EXPECT_EQ(folder.path, "/data/a=b");
  EXPECT_EQ(ParseDataFolder("/data/run=1").path, "/data/run=1");
  const TempFolder temp;
  std::filesystem::create_directories(temp / "run=1");
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(temp.path());
  EXPECT_EQ(ParseDataFolder("run=1").set, "");
  std::filesystem::current_path(here);
  EXPECT_THAT(ErrorOf([] { ParseDataFolder("casme9=/data"); }),
              HasSubstr("no data set is called 'casme9'; there are: casme2"));
  EXPECT_EQ(ErrorOf([] { ParseDataFolder("samm="); }),
            "ConfigError: --data samm=: no folder behind '='");
  EXPECT_EQ(ErrorOf([] { ParseDataFolder(""); }),
            "ConfigError: --data DIR is needed: the folder of the data set");
}

TEST(DataFolderTest, SeveralInTheOrderOfTheCatalogue) {
  std::vector<std::string> assignments = {"exec.jobs=1"};
  const auto folders =
      ParseDataFolders({"smic=c", "casme2=a", "samm=b"}, &assignments);
  ASSERT_EQ(folders.size(), 3u);
  EXPECT_EQ(folders[0].path + folders[1].path + folders[2].path, "abc");
  EXPECT_THAT(SetNames(folders), ElementsAre("casme2", "samm", "smic"));
  EXPECT_THAT(SetNames({{"", "dir"}}), IsEmpty());
  EXPECT_THAT(assignments, ElementsAre("exec.jobs=1", "data.format=casme2"));
  assignments.clear();
  ParseDataFolders({"dir"}, &assignments);
  EXPECT_THAT(assignments, IsEmpty());
  ParseDataFolders({"video=dir"}, &assignments);
  EXPECT_THAT(assignments, ElementsAre("data.format=video"));
}

TEST(DataFolderTest, AFormatThatIsSetToAnotherIsRefused) {
  std::vector<std::string> assignments = {"exec.jobs=1", "data.format=smic"};
  const auto error = [&](const std::vector<std::string>& texts) {
    return ErrorOf([&] { ParseDataFolders(texts, &assignments); });
  };
  EXPECT_EQ(error({"samm=/d"}),
            "ConfigError: --set data.format=smic and --data samm=/d say "
            "different things: leave one out");
  EXPECT_THAT(error({"samm=/d", "casme2=/e"}),
              HasSubstr("--set data.format=smic and --data casme2=/e say"));
  EXPECT_EQ(error({"smic=/d"}), "");
  EXPECT_EQ(error({"/d"}), "");  // nothing else says what it is
}

TEST(DataFolderTest, WhatTheConfigurationSaysOtherwise) {
  const std::vector<DataFolder> both = {{"casme2", "a"}, {"samm", "b"}};
  DataParams data;
  data.labels = {"negative=casme2/disgust+samm/fear", "positive=happiness"};
  EXPECT_THAT(DataRemarks(data, "", both), IsEmpty());
  EXPECT_THAT(DataRemarks(data, "casme2", both), IsEmpty());
  EXPECT_THAT(DataRemarks(data, "smic", both),
              ElementsAre("data.format: smic of the file is not taken: --data "
                          "says casme2, samm"));
  data.fps = 30;
  EXPECT_THAT(DataRemarks(data, "", both),
              ElementsAre("data.fps: 30 is taken for all of them (casme2 200, "
                          "samm 200); 0: each set's own"));
  // A folder without a name is what data.format says.
  data.format = "casme2";
  EXPECT_THAT(DataRemarks(data, "smic", {{"", "a"}}),
              ElementsAre("data.labels speaks of samm, too, of which no --data "
                          "is given; all of them: --data casme2=DIR --data "
                          "samm=DIR"));
}

TEST(DataFolderTest, WhatCannotShareARun) {
  std::vector<std::string> unused;
  const auto error = [&unused](const std::vector<std::string>& texts) {
    return ErrorOf([&] { ParseDataFolders(texts, &unused); });
  };
  EXPECT_THAT(error({}), HasSubstr("--data DIR is needed"));
  EXPECT_THAT(error({"samm=a", "b"}),
              HasSubstr("--data b: with several data sets each needs its name, "
                        "e.g. --data casme2=DIR --data samm=DIR"));
  EXPECT_THAT(error({"samm=a", "samm=b"}),
              HasSubstr("--data samm=...: given twice"));
  for (const std::string name : {"video", "me-flow", "fer2013"}) {
    EXPECT_THAT(error({"samm=a", name + "=b"}),
                testing::AllOf(
                    HasSubstr("--data " + name +
                              "=...: only sets of coded clips (casme2, samm, "
                              "smic, "),
                    HasSubstr(", table) can share a run")));
  }
}

TEST(LoadClipsTest, OneSet) {
  const TempFolder temp;
  WriteMadeSets(temp);
  DataParams data;
  data.labels = {"negative=disgust", "positive=happiness"};
  const LoadedClips loaded = LoadClips(data, {{"", temp / "CASME2"}}, true);
  EXPECT_EQ(loaded.name, "casme2");
  EXPECT_THAT(
      Items(loaded),
      ElementsAre("sub01_EP02_01f negative", "sub01_EP03_02 positive",
                  "sub04_EP12_01f negative", "sub05_EP09_05f negative"));
  EXPECT_THAT(Texts(loaded.left_out),
              ElementsAre("sub02_EP01_01: emotion 'fear' is in no class of "
                          "data.labels"));
  EXPECT_EQ(loaded.clips[0].clip.fps, 200);
  data.labels = {"a=contempt"};
  EXPECT_EQ(ErrorOf([&] {
              LoadClips(data, {{"", temp / "CASME2"}}, true);
            }),
            "DataError: none of the 5 clips under " + (temp / "CASME2") +
                " has an emotion that data.labels names");
}

TEST(LoadClipsTest, SeveralSetsEachWithItsOwnLabels) {
  const TempFolder temp;
  WriteMadeSets(temp);
  DataParams data;
  data.labels = {"negative=casme2/disgust+samm/fear+smic/negative",
                 "positive=happiness+smic/positive", "surprise=surprise"};
  data.leave_out = {"casme2/sub05_EP09_05f", "sub04_EP12_01f"};
  const LoadedClips loaded = LoadClips(data,
                                       {{"casme2", temp / "CASME2"},
                                        {"samm", temp / "SAMM"},
                                        {"smic", temp / "SMIC"}},
                                       true);
  EXPECT_EQ(loaded.name, "casme2+samm+smic");
  EXPECT_THAT(
      Items(loaded),
      ElementsAre("casme2/sub01_EP02_01f negative",
                  "casme2/sub01_EP03_02 positive", "samm/006_1_2 negative",
                  "samm/007_1_1 surprise", "smic/s01_ne_01 negative",
                  "smic/s01_po_01 positive", "smic/s02_sur_01 surprise"));
  EXPECT_THAT(
      Texts(loaded.left_out),
      ElementsAre("casme2/sub02_EP01_01: emotion 'fear' is in no class of "
                  "data.labels",
                  "casme2/sub04_EP12_01f: named in data.leave_out",
                  "casme2/sub05_EP09_05f: named in data.leave_out",
                  "samm/007_2_1: emotion 'other' is in no class of "
                  "data.labels"));
  EXPECT_EQ(loaded.clips[4].clip.fps, 100);
  EXPECT_EQ(loaded.clips[3].clip.fps, 200);
  ASSERT_EQ(loaded.skipped.size(), 4u);
  EXPECT_EQ(loaded.skipped[0].item, "samm/007_1_1");
  EXPECT_THAT(loaded.skipped[0].reason, HasSubstr("read as 130"));
}

TEST(LoadClipsTest, ClassesWithoutAClipAreTold) {
  const TempFolder temp;
  WriteMadeSets(temp);
  DataParams data;
  data.labels = {"negative=disgust", "positive=contempt", "surprise=surprise"};
  const LoadedClips loaded = LoadClips(data, {{"", temp / "CASME2"}}, true);
  EXPECT_THAT(EmptyClasses(data, loaded),
              ElementsAre("data.labels: no clip is of the class 'positive'",
                          "data.labels: no clip is of the class 'surprise'"));
  data.labels = {};
  EXPECT_THAT(EmptyClasses(data, loaded), IsEmpty());
}

TEST(LoadClipsTest, MisprintsAreFound) {
  const TempFolder temp;
  WriteMadeSets(temp);
  DataParams data;
  data.labels = {"a=disgust+hapiness+casme2/joy+samm/fear"};
  data.leave_out = {"sub01_EP02_01f", "casme2/sub09_EP01", "samm/006_9_9"};
  const LoadedClips loaded = LoadClips(data, {{"", temp / "CASME2"}}, true);
  EXPECT_THAT(UnusedLabels(data, loaded),
              ElementsAre("data.labels: no clip has the emotion 'hapiness'",
                          "data.labels: no clip has the emotion "
                          "'casme2/joy'"));
  EXPECT_THAT(UnusedLeaveOuts(data, loaded),
              ElementsAre("data.leave_out: there is no clip "
                          "'casme2/sub09_EP01'"));
}

TEST(LoadClipsTest, KeysThatNoClipReadsAreTold) {
  const TempFolder temp;
  WriteMadeSets(temp);
  DataParams data;
  const LoadedClips loaded = LoadClips(data, {{"", temp / "CASME2"}}, true);
  EXPECT_THAT(UnusedKeys(data, loaded), IsEmpty());
  data.expressions = "macro";
  EXPECT_THAT(UnusedKeys(data, loaded),
              ElementsAre("data.expressions: macro is not read: no clip says "
                          "whether it is micro or macro"));
  LoadedClips told = loaded;
  told.sets[0].clips[0].coded[0].kind = "micro";
  EXPECT_THAT(UnusedKeys(data, told), IsEmpty());
}

TEST(LoadClipsTest, ARateThatNoClipTakesIsTold) {
  const TempFolder temp;
  WriteMadeSets(temp);
  DataParams data;
  data.fps = 60;
  LoadedClips loaded = LoadClips(data, {{"", temp / "CASME2"}}, true);
  EXPECT_THAT(UnusedKeys(data, loaded), IsEmpty());
  for (Clip& clip : loaded.sets[0].clips) clip.fps = 200;  // its own
  EXPECT_THAT(UnusedKeys(data, loaded),
              ElementsAre("data.fps: 60 is not read: every clip has its own "
                          "times"));
}

}  // namespace
}  // namespace mien
