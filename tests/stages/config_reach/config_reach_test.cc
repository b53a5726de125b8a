#include "stages/config_reach/config_reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/config/effective.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using Lines = std::vector<std::string>;
using Set = std::vector<std::string>;

const std::string kConfigs = std::string(MIEN_SOURCE_DIR) + "/configs/";

// What is said of a file and of --set.
Lines Said(ConfigReader reader, const std::string& file, const Set& assignments,
           bool own_times = false) {
  KeySet set;
  const MienConfig config = LoadConfig(file, assignments, &set);
  return UnreadKeys({reader, config, own_times}, set);
}
Lines RunSays(const Set& assignments) {
  return Said(ConfigReader::kRun, "", assignments);
}
Lines SpotSays(const Set& assignments) {
  return Said(ConfigReader::kSpot, "", assignments);
}

TEST(UnreadKeys, NothingSetNothingSaid) {
  for (const ConfigReader reader :
       {ConfigReader::kRun, ConfigReader::kTrain, ConfigReader::kSpot,
        ConfigReader::kCalibrate}) {
    EXPECT_THAT(Said(reader, "", {}), IsEmpty());
  }
}

TEST(UnreadKeys, SectionsOfTheOtherProgram) {
  EXPECT_THAT(SpotSays({"motion.window_s=0.3"}),
              ElementsAre("motion.window_s is not read by mien-spot; "
                          "interview.motion.window_s is"));
  EXPECT_THAT(RunSays({"interview.motion.window_s=0.3"}),
              ElementsAre("interview.motion.window_s is not read by mien-run; "
                          "motion.window_s is"));
  EXPECT_THAT(RunSays({"interview.micro_max_s=0.4", "interview.min_score=0.1"}),
              ElementsAre("interview.micro_max_s, interview.min_score are not "
                          "read by mien-run; spotting.micro_max_s is"));
  EXPECT_THAT(
      SpotSays({"spotting.micro_max_s=0.4", "spotting.always_one=false"}),
      ElementsAre("spotting.always_one, spotting.micro_max_s are not "
                  "read by mien-spot; interview.micro_max_s is"));
  EXPECT_THAT(RunSays({"label.frame_iods=2", "review.view_px=100"}),
              ElementsAre("label.frame_iods, review.view_px are not read by "
                          "mien-run"));
  EXPECT_THAT(SpotSays({"flow.method=dis"}),
              ElementsAre("flow.method is not read by mien-spot: the weights "
                          "say how their flow is made; label.micro_model is"));
  EXPECT_THAT(SpotSays({"recognize.epochs=3", "protocol.seeds=[1]",
                        "occlusion.samples=2"}),
              ElementsAre("occlusion.samples, protocol.seeds, recognize.epochs "
                          "are not read by mien-spot"));
  EXPECT_THAT(SpotSays({"exec.cache=elsewhere"}),
              ElementsAre("exec.cache is not read by mien-spot, which has "
                          "--cache"));
  EXPECT_THAT(RunSays({"exec.cache=elsewhere", "track.max_faces=2",
                       "spotting.micro_max_s=0.4", "motion.window_s=0.3"}),
              IsEmpty());
  EXPECT_THAT(SpotSays({"track.max_faces=2", "interview.micro_max_s=0.4",
                        "interview.motion.window_s=0.3", "spotting.method=mien",
                        "label.min_probability=0.6", "review.clips=stills"}),
              IsEmpty());
  EXPECT_THAT(Said(ConfigReader::kCalibrate, "", {"review.view_px=100"}),
              ElementsAre("review.view_px is not read by mien-spot "
                          "--calibrate"));
}

// data.format names only the first of several data sets.
TEST(UnreadKeys, WhatAnySetOfARunReadsIsRead) {
  const auto says = [](const Set& sets, const Set& assignments) {
    KeySet set;
    Set all = assignments;
    all.push_back("data.format=" + sets.front());
    const MienConfig config = LoadConfig("", all, &set);
    return UnreadKeys({ConfigReader::kRun, config, false, true, sets}, set);
  };
  const std::string columns = "data.columns=[path=Recording]";
  EXPECT_THAT(says({"casme2", "table"}, {columns}), IsEmpty());
  EXPECT_THAT(says({"table"}, {columns}), IsEmpty());
  EXPECT_THAT(says({"casme2", "samm"}, {columns}),
              ElementsAre("data.columns is not read with data.format: casme2, "
                          "which is no table of own clips"));
  // Of every kind of set: what one of them reads is read.
  const std::string fps = "data.fps=30";
  EXPECT_THAT(says({"fer2013"}, {fps}), testing::SizeIs(1));
  EXPECT_THAT(says({"fer2013", "casme2"}, {fps}), IsEmpty());
  const std::string by = "data.label_by=objective";
  EXPECT_THAT(says({"video"}, {by}), testing::SizeIs(1));
  EXPECT_THAT(says({"video", "casme2"}, {by}), IsEmpty());
}

TEST(UnreadKeys, HowTheListIsMade) {
  EXPECT_THAT(
      SpotSays({"interview.min_score=0.3", "interview.clear_strength=5"}),
      IsEmpty());
  EXPECT_THAT(
      SpotSays({"interview.looks_per_minute=2", "interview.min_score=0.3",
                "interview.clear_score=0.2", "interview.macro_share=0.5"}),
      ElementsAre("interview.clear_score, interview.min_score are not read "
                  "with interview.looks_per_minute: 2"));
  EXPECT_THAT(SpotSays({"interview.macro_share=0.5"}),
              ElementsAre("interview.macro_share is not read with "
                          "interview.looks_per_minute: 0"));
  EXPECT_THAT(
      SpotSays({"interview.habit_per_minute=0", "interview.habit_alike=0.9"}),
      ElementsAre("interview.habit_alike is not read with "
                  "interview.habit_per_minute: 0"));
  EXPECT_THAT(
      SpotSays({"track.upsample=false", "track.search_small_every_s=3"}),
      ElementsAre("track.search_small_every_s is not read with "
                  "track.upsample: false"));
  EXPECT_THAT(
      SpotSays({"interview.micro_rule=total", "interview.micro_onset_s=0.2"}),
      ElementsAre("interview.micro_onset_s is not read with "
                  "interview.micro_rule: total"));
  EXPECT_THAT(SpotSays({"interview.least_looks_per_minute=0",
                        "interview.clear_score=0.2"}),
              ElementsAre("interview.clear_score is not read with "
                          "interview.least_looks_per_minute: 0"));
  EXPECT_THAT(
      SpotSays({"spotting.method=he2021", "interview.looks_per_minute=2",
                "interview.macro_share=0.5"}),
      IsEmpty());
}

TEST(UnreadKeys, ABaselineHasItsOwn) {
  const std::string he = "spotting.method=he2021";
  EXPECT_THAT(
      RunSays({he, "spotting.micro_max_s=0.4", "spotting.smooth_s=0.1"}),
      ElementsAre("spotting.micro_max_s, spotting.smooth_s are not "
                  "read with spotting.method: he2021; "
                  "baselines.micro_max_s is"));
  EXPECT_THAT(SpotSays({he, "interview.head_motion_iod=0.1"}),
              ElementsAre("interview.head_motion_iod is not read with "
                          "spotting.method: he2021; "
                          "baselines.head_motion_iod is"));
  EXPECT_THAT(SpotSays({he, "interview.speech_iod=0.1",  // of the signals
                        "interview.motion.window_s=0.3"}),
              IsEmpty());
  EXPECT_THAT(
      RunSays({he, "baselines.micro_max_s=0.4", "baselines.he2021.iod_px=80"}),
      IsEmpty());
  EXPECT_THAT(RunSays({he, "baselines.mdmd.share=0.1"}),
              ElementsAre("baselines.mdmd.share is not read with "
                          "spotting.method: he2021"));
  EXPECT_THAT(RunSays({"baselines.micro_max_s=0.4"}),
              ElementsAre("baselines.micro_max_s is not read with "
                          "spotting.method: mien; spotting.micro_max_s is"));
  EXPECT_THAT(SpotSays({"baselines.low_fps=25"}),
              ElementsAre("baselines.low_fps is not read with "
                          "spotting.method: mien; interview.low_fps is"));
  EXPECT_THAT(
      RunSays({"spotting.method=moilanen", "baselines.micro_max_s=0.4"}),
      ElementsAre(HasSubstr("finds micro-expressions alone")));
  EXPECT_THAT(RunSays({he, "motion.window_s=0.3"}),
              ElementsAre("motion.window_s is not read with spotting.method: "
                          "he2021, which reads frames"));
}

TEST(UnreadKeys, AnnotatedEventsReadTheLongestMicroExpression) {
  EXPECT_THAT(RunSays({"spotting.method=he2021", "spotting.source=annotation",
                       "spotting.micro_max_s=0.4"}),
              IsEmpty());
  EXPECT_THAT(SpotSays({"spotting.source=annotation"}),
              ElementsAre("spotting.source is not read by mien-spot, which has "
                          "no annotation"));
}

TEST(UnreadKeys, NetworksAndVectorMachines) {
  EXPECT_THAT(RunSays({"lbp_top.frames=9", "recognize.svm.c=[1]"}),
              ElementsAre("lbp_top.frames is not read with recognize.network: "
                          "ststnet",
                          "recognize.svm.c is not read with "
                          "recognize.network: ststnet"));
  const std::string svm = "recognize.network=lbp-top-svm";
  EXPECT_THAT(RunSays({svm, "lbp_top.frames=9", "recognize.svm.c=[1]"}),
              IsEmpty());
  EXPECT_THAT(
      RunSays({svm, "recognize.epochs=9", "recognize.class_weights=true"}),
      ElementsAre("recognize.class_weights, recognize.epochs are not "
                  "read with recognize.network: lbp-top-svm; "
                  "recognize.svm.class_weights is"));
  EXPECT_THAT(RunSays({svm, "flow.method=dis", "bi_woof.bins=6"}),
              testing::SizeIs(2));
  EXPECT_THAT(RunSays({"recognize.network=flow-svm", "recognize.normalise=none",
                       "flow.method=dis"}),
              IsEmpty());
  EXPECT_THAT(RunSays({"flow.jitter_s=0.02"}),
              ElementsAre("flow.jitter_s is not read with flow.jitter_pairs: "
                          "0"));
  EXPECT_THAT(RunSays({"flow.jitter_s=0.02", "flow.jitter_pairs=1"}),
              IsEmpty());
}

TEST(UnreadKeys, Protocols) {
  EXPECT_THAT(RunSays({"protocol.folds=7", "protocol.test_split=PrivateTest",
                       "protocol.nested_folds=4"}),
              ElementsAre("protocol.folds is not read with protocol.kind: loso",
                          "protocol.test_split is not read with "
                          "protocol.kind: loso",
                          "protocol.nested_folds is not read without "
                          "protocol.nested_epochs and protocol.designs"));
  // Each design may read any key of these sections.
  EXPECT_THAT(RunSays({"protocol.designs=[\"a\", \"b: recognize.epochs=3\"]",
                       "protocol.nested_folds=4", "recognize.svm.c=[1]",
                       "lbp_top.frames=9"}),
              IsEmpty());
  EXPECT_THAT(RunSays({"data.format=me-flow", "data.label_by=action-units"}),
              IsEmpty());
  EXPECT_THAT(
      RunSays({"protocol.kind=k-fold", "protocol.folds=7",
               "protocol.nested_epochs=[5]", "protocol.nested_folds=4"}),
      IsEmpty());
  EXPECT_THAT(
      RunSays({"recognize.network=flow-svm", "protocol.nested_folds=4"}),
      IsEmpty());
  EXPECT_THAT(RunSays({"recognize.network=flow-svm", "recognize.svm.c=[1]",
                       "protocol.nested_folds=4"}),
              testing::SizeIs(1));
  EXPECT_THAT(RunSays({"protocol.kind=predict", "protocol.seeds=[1,2]",
                       "recognize.model=me3.safetensors"}),
              ElementsAre("protocol.seeds is not read with protocol.kind: "
                          "predict: nothing is drawn"));
  EXPECT_THAT(RunSays({"recognize.network=bi-woof-svm", "flow.stack_px=40",
                       "flow.channels=[u,v]"}),
              ElementsAre("flow.channels, flow.stack_px are not read with "
                          "recognize.network: bi-woof-svm"));
  EXPECT_THAT(RunSays({"recognize.model=me3.safetensors"}),
              ElementsAre("recognize.model is not read with protocol.kind: "
                          "loso, which trains"));
  EXPECT_THAT(Said(ConfigReader::kTrain, "", {"recognize.model=m.safetensors"}),
              ElementsAre("recognize.model is not read by mien-train, which "
                          "trains"));
  EXPECT_THAT(RunSays({"occlusion.patch=0.3"}),
              ElementsAre("occlusion.patch is not read with "
                          "occlusion.samples: 0"));
}

TEST(UnreadKeys, WeightsSayWhatTheyRead) {
  const std::string kind = "protocol.kind=predict";
  const std::string model = "recognize.model=me3.safetensors";
  EXPECT_THAT(
      RunSays({kind, model, "flow.method=dis", "recognize.epochs=3",
               "recognize.normalise=none"}),
      ElementsAre("flow.method, recognize.epochs, recognize.normalise are not "
                  "read with protocol.kind: predict, where the weights say "
                  "what they are for; recognize.model is"));
  EXPECT_THAT(RunSays({kind, model, "recognize.test_flip=true",
                       "data.labels=[\"a=b\"]", "protocol.seeds=[1]"}),
              IsEmpty());
}

TEST(UnreadKeys, ImagesAreReadAsTheyAre) {
  EXPECT_THAT(RunSays({"data.format=fer2013", "data.fps=100", "flow.method=dis",
                       "spotting.smooth_s=0.1"}),
              ElementsAre("data.fps, spotting.smooth_s are not read with "
                          "data.format: fer2013, whose images are read as "
                          "they are",
                          "flow.method is not read with data.format: fer2013, "
                          "whose images are read as they are"));
  // They do not tell how they were made.
  EXPECT_THAT(RunSays({"data.format=me-flow", "flow.method=dis"}), IsEmpty());
  EXPECT_THAT(RunSays({"data.format=me-flow", "flow.stack_px=30"}),
              ElementsAre(HasSubstr("whose stacks are ready")));
}

TEST(UnreadKeys, RecordingsWithTheirOwnTimesAndWithoutLabels) {
  const Set fps = {"data.format=video", "data.fps=30"};
  EXPECT_THAT(RunSays(fps), IsEmpty());  // folders of frames
  EXPECT_THAT(Said(ConfigReader::kRun, "", fps, true),
              ElementsAre("data.fps is not read of inputs that have their "
                          "times"));
  EXPECT_THAT(Said(ConfigReader::kSpot, "", {"data.fps=30"}, true),
              testing::SizeIs(1));
  EXPECT_THAT(RunSays({"data.format=video", "recognize.epochs=3",
                       "protocol.seeds=[1]"}),
              ElementsAre("protocol.seeds, recognize.epochs are not read with "
                          "data.format: video and protocol.kind: loso: "
                          "nothing is trained"));
}

TEST(UnreadKeys, WhatPeopleMarkedIsNotSpotted) {
  const auto says = [](const Set& set) {
    return Said(ConfigReader::kMeasure, "", set);
  };
  EXPECT_THAT(says({"interview.min_score=0.3", "interview.habit_alike=0.9",
                    "interview.net=", "interview.min_strength=3"}),
              ElementsAre("interview.habit_alike, interview.min_score, "
                          "interview.min_strength, interview.net are not read "
                          "by mien-spot --events, which measures what is "
                          "marked and spots nothing"));
  // What an interval holds is read with these.
  EXPECT_THAT(says({"interview.shortest_s=0.3", "interview.micro_max_s=0.4",
                    "interview.speech_iod=0.1", "interview.covered_from=0.4",
                    "interview.motion.window_s=0.3", "review.view_px=100",
                    "label.min_probability=0.4", "interview.low_fps=20"}),
              IsEmpty());
  EXPECT_THAT(says({"spotting.method=he2021", "baselines.micro_max_s=0.4",
                    "interview.micro_max_s=0.4"}),
              ElementsAre("baselines.micro_max_s, spotting.method are not read "
                          "by mien-spot --events, which has no other method; "
                          "interview.micro_max_s is"));
  EXPECT_THAT(
      says({"interview.micro_rule=onset", "interview.micro_max_s=0.4"}),
      ElementsAre("interview.micro_max_s is not read with "
                  "interview.micro_rule: onset; interview.micro_onset_s is"));
}

TEST(UnreadKeys, ACameraIsWatchedAsItIs) {
  const auto says = [](const Set& set) {
    return Said(ConfigReader::kLive, "", set, true);
  };
  EXPECT_THAT(says({"interview.min_score=0.3", "interview.habit_alike=0.9",
                    "track.max_faces=2", "label.macro_model=other"}),
              IsEmpty());
  EXPECT_THAT(says({"interview.looks_per_minute=2", "review.clips=none",
                    "label.min_probability=0.3", "track.smooth_s=0.1"}),
              ElementsAre("track.smooth_s is not read by mien-spot --live",
                          "interview.looks_per_minute is not read by mien-spot "
                          "--live; interview.min_score is",
                          "label.min_probability, review.clips are not read by "
                          "mien-spot --live"));
}

TEST(UnreadKeys, PicturesAndLabels) {
  EXPECT_THAT(SpotSays({"review.clips=stills", "review.clip_kb=50",
                        "review.max_magnification=5", "review.view_px=100",
                        "review.context_s=1"}),
              ElementsAre("review.clip_kb, review.max_magnification are not "
                          "read with review.clips: stills, which makes no "
                          "film"));
  // How long the films would take to watch is told without them, too.
  EXPECT_THAT(SpotSays({"review.clips=none", "review.context_s=1",
                        "review.view_px=100"}),
              ElementsAre("review.view_px is not read with review.clips: "
                          "none"));
  MienConfig config;
  const ConfigUse no_report{ConfigReader::kSpot, config, false, false};
  EXPECT_THAT(UnreadKeys(no_report, {"review.clips", "review.context_s"}),
              ElementsAre("review.clips is not read by mien-spot without "
                          "--formats html"));
  const std::string none = "label.micro_model=",
                    no_macro = "label.macro_model=";
  EXPECT_THAT(SpotSays({none, no_macro, "label.min_probability=0.3"}),
              ElementsAre("label.min_probability is not read without "
                          "label.micro_model and label.macro_model"));
  EXPECT_THAT(SpotSays({no_macro, "label.min_probability=0.3"}), IsEmpty());
}

TEST(UnreadKeys, CalibrationTellsSpeechOfABaselineToo) {
  const Set set = {"spotting.method=he2021", "interview.speech_iod=0.1",
                   "interview.covered_from=0.4"};
  EXPECT_THAT(Said(ConfigReader::kCalibrate, "", set),
              ElementsAre("interview.covered_from is not read with "
                          "spotting.method: he2021"));
}

TEST(UnreadKeys, NetworksOfLayersWithoutDropout) {
  const std::string layers = "recognize.network=layers";
  EXPECT_THAT(
      RunSays({layers, "recognize.layers=[conv 8, relu, dropout 0.2, dense 9]",
               "recognize.dropout=0.3"}),
      ElementsAre("recognize.dropout is not read with recognize.network: "
                  "layers, none of which takes it"));
  EXPECT_THAT(RunSays({layers, "recognize.layers=[conv 8, dropout, dense 9]",
                       "recognize.dropout=0.3"}),
              IsEmpty());
  EXPECT_THAT(RunSays({"recognize.dropout=0.3"}), IsEmpty());
}

TEST(UnreadKeys, NothingIsCodedInRecordings) {
  EXPECT_THAT(RunSays({"data.format=video", "data.expressions=all",
                       "data.leave_out=[a]"}),
              ElementsAre("data.expressions is not read with data.format: "
                          "video, in which nothing is coded"));
}

TEST(UnreadKeys, ConfigurationsThatShipAreReadByTheirPrograms) {
  for (const char* name :
       {"casme2", "casme2-lbptop", "demo", "fer2013", "fer2013-mien",
        "fer2013-test", "me-flow", "me-flow-mien", "me3"}) {
    EXPECT_THAT(Said(ConfigReader::kRun, kConfigs + name + ".yaml", {}),
                IsEmpty())
        << name;
  }
  for (const char* name : {"casme2", "fer2013-mien", "me3", "me-flow-mien"}) {
    EXPECT_THAT(Said(ConfigReader::kTrain, kConfigs + name + ".yaml", {}),
                IsEmpty())
        << name;
  }
  EXPECT_THAT(Said(ConfigReader::kSpot, kConfigs + "interview.yaml", {}),
              IsEmpty());
}

// As config.yaml beside results: nobody has set what stands in it.
TEST(UnreadKeys, WhatAProgramWroteIsNoChoice) {
  const TempFolder folder;
  const std::string path = folder / "config.yaml";
  MienConfig effective;
  effective.spotting.micro_max_s = 0.4;
  const std::string whole = WriteEffectiveYaml(Describe(effective));
  WriteFileAtomic(path, whole);
  EXPECT_THAT(Said(ConfigReader::kSpot, path, {}), IsEmpty());
  EXPECT_THAT(Said(ConfigReader::kRun, path, {}), IsEmpty());
  EXPECT_THAT(Said(ConfigReader::kSpot, path, {"motion.window_s=0.3"}),
              testing::SizeIs(1));
  // Of a version that did not know the baselines' keys, and says no digest:
  // what is not the default may have been chosen.
  std::string older = WriteYaml(Describe(effective), false);
  const std::size_t at = older.find("baselines:\n");
  older.erase(at, older.find("\nflow:\n") + 1 - at);
  WriteFileAtomic(path, older);
  EXPECT_THAT(Said(ConfigReader::kSpot, path, {}),
              ElementsAre("spotting.micro_max_s is not read by mien-spot; "
                          "interview.micro_max_s is"));
  EXPECT_THAT(Said(ConfigReader::kRun, path, {}), IsEmpty());
  // A section of it alone is somebody's choice.
  const std::size_t begin = older.find("\nmotion:\n") + 1;
  std::size_t end = older.find('\n', begin) + 1;
  while (older[end] == ' ') end = older.find('\n', end) + 1;
  WriteFileAtomic(path, older.substr(begin, end - begin));
  EXPECT_THAT(Said(ConfigReader::kSpot, path, {}),
              ElementsAre(StartsWith("motion.")));
}

// Who begins with a copy of all defaults has set what is other there.
TEST(UnreadKeys, ACopyOfAllDefaultsTellsWhatWasChangedInIt) {
  const TempFolder folder;
  const std::string path = folder / "mine.yaml";
  std::string mine = ReadFile(kConfigs + "default.yaml");
  EXPECT_THAT(Said(ConfigReader::kSpot, kConfigs + "default.yaml", {}),
              IsEmpty());
  const auto set = [&](const std::string& section, const std::string& key,
                       const std::string& value) {
    const std::size_t at =
        mine.find("\n  " + key + ": ", mine.find("\n" + section + ":\n"));
    ASSERT_NE(at, std::string::npos) << section << "." << key;
    const std::size_t begin = at + key.size() + 5;
    mine.replace(begin, mine.find('\n', begin) - begin, value);
  };
  set("motion", "window_s", "0.3");
  WriteFileAtomic(path, mine);
  EXPECT_THAT(Said(ConfigReader::kSpot, path, {}),
              ElementsAre("motion.window_s is not read by mien-spot; "
                          "interview.motion.window_s is"));
  EXPECT_THAT(Said(ConfigReader::kRun, path, {}), IsEmpty());
  set("spotting", "method", "he2021");
  set("spotting", "micro_max_s", "0.3");
  WriteFileAtomic(path, mine);
  EXPECT_THAT(Said(ConfigReader::kRun, path, {}),
              Contains(StartsWith("spotting.micro_max_s is not read")));
  // So is what is changed in a configuration that a program wrote.
  const MienConfig config = LoadConfig(path, {});
  MienConfig copy = config;
  mine = WriteEffectiveYaml(Describe(copy));
  WriteFileAtomic(path, mine);
  EXPECT_THAT(Said(ConfigReader::kRun, path, {}), IsEmpty());
  set("interview", "micro_max_s", "0.3");
  WriteFileAtomic(path, mine);
  EXPECT_THAT(Said(ConfigReader::kRun, path, {}),
              Contains(StartsWith("interview.micro_max_s is not read")));
}

TEST(UnreadKeys, TheTableNamesKeysThatThereAre) {
  MienConfig config;
  const KeySet all = KeysOf(Describe(config));
  const Lines names = NamesOfReachTable();
  EXPECT_GT(names.size(), 50u);
  for (const std::string& name : names) {
    const auto at = all.lower_bound(name);
    ASSERT_NE(at, all.end()) << name;
    EXPECT_TRUE(name.back() == '.' ? at->rfind(name, 0) == 0 : *at == name)
        << name;
  }
}

}  // namespace
}  // namespace mien
