#include "stages/mien_config.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "pipeline/core/file.h"
#include "stages/exchange/annotation.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

const std::string kConfigs = std::string(MIEN_SOURCE_DIR) + "/configs/";

// mien-run configs/default.yaml --print-config > configs/default.yaml
TEST(MienConfig, DefaultYamlIsWhatTheProgramWouldWrite) {
  MienConfig config;
  EXPECT_EQ(ReadFile(kConfigs + "default.yaml"), WriteYaml(Describe(config)))
      << "make it anew: build/bin/mien-run configs/default.yaml "
         "--print-config > new && mv new configs/default.yaml";
}

TEST(MienConfig, EveryConfigurationThatShipsReads) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(kConfigs)) {
    if (entry.path().extension() != ".yaml") continue;
    EXPECT_EQ(ErrorOf([&] { LoadConfig(entry.path().string(), {}); }), "")
        << entry.path();
    ++count;
  }
  EXPECT_GE(count, 5);
}

// What a user of these sets starts is the best that this program has.
TEST(MienConfig, SetsOfTheFieldAreReadByTheOwnNetwork) {
  const MienConfig own = LoadConfig(kConfigs + "me-flow-mien.yaml", {});
  EXPECT_EQ(own.recognize.train.network, "mien-me2");
  for (const char* name :
       {"casme2", "samm", "smic", "composite", "composite-meb"}) {
    const MienConfig config = LoadConfig(kConfigs + name + ".yaml", {});
    EXPECT_EQ(CanonicalText(config.recognize), CanonicalText(own.recognize))
        << name;
  }
}

TEST(MienConfig, AssignmentsWinOverTheFile) {
  const MienConfig config = LoadConfig(
      kConfigs + "casme2.yaml", {"flow.method=dis", "recognize.epochs=3"});
  EXPECT_EQ(config.spotting.source, "annotation");
  EXPECT_EQ(config.flow.params.method, "dis");
  EXPECT_EQ(config.recognize.train.epochs, 3);
}

TEST(MienConfig, WhatCannotWorkIsSaidAtOnce) {
  const std::string file = kConfigs + "casme2.yaml";
  EXPECT_THAT(ErrorOf([&] { LoadConfig("nowhere.yaml", {}); }),
              testing::StartsWith("ConfigError: configuration: "));
  EXPECT_THAT(ErrorOf([&] { LoadConfig(file, {"protocol.seeds=[]"}); }),
              HasSubstr("at least one seed"));
  EXPECT_THAT(ErrorOf([&] { LoadConfig(file, {"protocol.kind=predict"}); }),
              HasSubstr("needs recognize.model"));
  EXPECT_THAT(
      ErrorOf([&] { LoadConfig(file, {"protocol.nested_epochs=[50, 500]"}); }),
      HasSubstr("protocol.nested_epochs: 500 is more than recognize.epochs "
                "(100)"));
  EXPECT_THAT(
      ErrorOf([&] { LoadConfig(file, {"protocol.validation_share=0.1"}); }),
      HasSubstr("is for protocol.kind: split"));
  EXPECT_THAT(ErrorOf([&] {
                LoadConfig(file, {"protocol.final_epoch=best-validation"});
              }),
              HasSubstr("needs validation samples"));
  EXPECT_THAT(ErrorOf([&] {
                LoadConfig(file, {"protocol.kind=split",
                                  "protocol.validation_share=0.1",
                                  "protocol.nested_epochs=[5]",
                                  "protocol.final_epoch=best-validation"});
              }),
              HasSubstr("keep one of them"));
  EXPECT_THAT(ErrorOf([&] {
                LoadConfig(file, {"protocol.kind=predict",
                                  "recognize.model=m.safetensors",
                                  "protocol.leak=test-epoch"});
              }),
              HasSubstr("no epoch to choose"));
  EXPECT_THAT(ErrorOf([&] { LoadConfig(file, {"recognize.layers=[conv 8]"}); }),
              HasSubstr("set recognize.network: layers"));
  EXPECT_THAT(ErrorOf([&] {
                LoadConfig(file, {"recognize.network=layers",
                                  "recognize.layers=[conv 8, rleu]"});
              }),
              HasSubstr("layer 2, 'rleu': unknown layer"));
  EXPECT_THAT(ErrorOf([&] { LoadConfig(file, {"flow.channels=[]"}); }),
              HasSubstr("at least one channel"));
  EXPECT_THAT(ErrorOf([&] { LoadConfig(file, {"flow.metod=dis"}); }),
              HasSubstr("did you mean 'flow.method'"));
}

TEST(MienConfig, AnSvmHasNoEpochsAndReadsWhatItReads) {
  const std::string file = kConfigs + "casme2.yaml";
  const auto with = [&](const std::string& one, const std::string& two) {
    return ErrorOf([&] {
      LoadConfig(file, {"recognize.network=lbp-top-svm", one, two});
    });
  };
  EXPECT_EQ(with("lbp_top.frames=9", "recognize.svm.c=[1]"), "");
  EXPECT_THAT(with("protocol.nested_epochs=[50]", "exec.jobs=1"),
              HasSubstr("protocol.nested_epochs is about epochs, which "
                        "lbp-top-svm (recognize.network) has not"));
  EXPECT_THAT(with("protocol.leak=test-epoch", "exec.jobs=1"),
              HasSubstr("protocol.leak is about epochs"));
  EXPECT_THAT(with("occlusion.samples=1", "exec.jobs=1"),
              HasSubstr("occlusion.samples: maps are of networks"));
  EXPECT_THAT(with("data.format=me-flow", "exec.jobs=1"),
              HasSubstr("lbp-top-svm reads clips (data.format casme2), "
                        "data.format me-flow has none: use flow-svm"));
  EXPECT_EQ(with("data.format=me-flow", "recognize.network=flow-svm"), "");
  EXPECT_THAT(with("recognize.svm.c=[]", "exec.jobs=1"),
              HasSubstr("recognize.svm.c: at least one cost"));
  EXPECT_THAT(with("lbp_top.frames=8", "exec.jobs=1"),
              HasSubstr("lbp_top.frames: 8 are too few for "
                        "lbp_top.radius_frames 4, at least 9 are needed"));
}

TEST(MienConfig, DesignsAreWholeConfigurations) {
  const std::string nested = kConfigs + "me-flow-nested.yaml";
  const MienConfig config = LoadConfig(nested, {});
  const auto designs = DesignsOf(config);
  ASSERT_EQ(designs.size(), 4u);
  EXPECT_EQ(designs[0].name, "ststnet");
  EXPECT_EQ(designs[0].config.recognize.normalise, "minmax");
  EXPECT_EQ(designs[2].config.recognize.train.network, "mien-me2");
  EXPECT_EQ(designs[2].config.data.format, "me-flow");
  // As they are published here alone.
  EXPECT_EQ(
      CanonicalText(designs[2].config.recognize),
      CanonicalText(LoadConfig(kConfigs + "me-flow-mien.yaml", {}).recognize));
  EXPECT_EQ(CanonicalText(designs[0].config.recognize),
            CanonicalText(LoadConfig(kConfigs + "me-flow.yaml", {}).recognize));
  const auto with = [&](const std::string& one) {
    return ErrorOf([&] { LoadConfig(nested, {one}); });
  };
  EXPECT_THAT(with("protocol.leak=test-epoch"),
              HasSubstr("protocol.leak is of one design, protocol.designs "
                        "chooses among several"));
  EXPECT_THAT(with("protocol.designs=[\"a\", \"b: recognize.epoch=3\"]"),
              HasSubstr("protocol.designs: design 'b': "));
  EXPECT_THAT(with("protocol.designs=[\"a\", \"b: recognize.epochs=0\"]"),
              HasSubstr("design 'b': "));
  EXPECT_THAT(
      with("protocol.designs=[\"a\", \"b: recognize.network=lbp-top-svm\"]"),
      HasSubstr("design 'b': recognize.network: lbp-top-svm reads clips"));
  EXPECT_THAT(with("protocol.designs=[\"a\"]"), HasSubstr("from one design"));
}

TEST(MienConfig, ActionUnitsAreSeveralASample) {
  const std::string file = kConfigs + "casme2-au.yaml";
  EXPECT_EQ(LoadConfig(file, {}).data.label_by, "action-units");
  const auto with = [&](const std::string& one) {
    return ErrorOf([&] { LoadConfig(file, {one}); });
  };
  EXPECT_EQ(with("data.labels=[\"smile=6+12\"]"), "");
  EXPECT_EQ(with("data.format=me-flow"), "");
  EXPECT_THAT(with("data.labels=[\"happy=happiness\"]"),
              HasSubstr("'happiness' is no action unit"));
  EXPECT_THAT(with("recognize.network=flow-svm"),
              HasSubstr("recognize.network knows one class a sample, not "
                        "several (data.label_by: action-units)"));
  EXPECT_THAT(with("protocol.nested_epochs=[5]"),
              HasSubstr("protocol.nested_epochs knows one class"));
  EXPECT_THAT(with("data.format=fer2013"),
              HasSubstr("data.format fer2013 has no action units"));
}

TEST(MienConfig, RemembersWhatWasSetAndNotWhatAProgramWrote) {
  KeySet set;
  LoadConfig(kConfigs + "interview.yaml", {"exec.jobs=2"}, &set);
  EXPECT_THAT(
      set, testing::ElementsAre("exec.jobs", "interview.looks_per_minute",
                                "interview.micro_max_s", "interview.micro_rule",
                                "interview.min_score", "track.max_faces"));
  set.clear();
  LoadConfig(kConfigs + "default.yaml", {"exec.jobs=2"}, &set);
  EXPECT_THAT(set, testing::ElementsAre("exec.jobs"));
  set.clear();
  const TempFolder folder;
  std::string mine = ReadFile(kConfigs + "default.yaml");
  const std::size_t at = mine.find("  cache: cache\n");
  ASSERT_NE(at, std::string::npos);
  WriteFileAtomic(folder / "c.yaml", mine.replace(at, 14, "  cache: here"));
  LoadConfig(folder / "c.yaml", {}, &set);
  EXPECT_THAT(set, testing::ElementsAre("exec.cache"));
}

TEST(MienConfig, ConstantsOfTheBaselinesAreKeys) {
  const MienConfig usual = LoadConfig("", {"spotting.method=he2021"});
  BaselineParams defaults;
  defaults.method = "he2021";
  EXPECT_EQ(CanonicalText(BaselineOf(usual.spotting, usual.baselines)),
            CanonicalText(defaults));
  const MienConfig set =
      LoadConfig("", {"spotting.method=mdmd", "baselines.max_fps=60",
                      "baselines.low_fps=25", "baselines.mdmd.share=0.05",
                      "baselines.he2021.brow_rise_iod=0.0151",
                      "spotting.micro_max_s=0.3"});
  const BaselineParams params = BaselineOf(set.spotting, set.baselines);
  EXPECT_EQ(params.method, "mdmd");
  EXPECT_EQ(params.max_fps, 60);
  EXPECT_EQ(params.flags.low_fps, 25);
  EXPECT_EQ(params.mdmd.share, 0.05);
  EXPECT_EQ(params.he2021.brow_rise_iod, 0.0151);
  EXPECT_EQ(params.micro_max_s, 0.5);  // the baselines have their own
  EXPECT_THAT(ErrorOf([] { LoadConfig("", {"baselines.method=mdmd"}); }),
              HasSubstr("unknown key 'baselines.method'"));
  EXPECT_THAT(ErrorOf([] { LoadConfig("", {"baselines.mdmd.flow=tvl1"}); }),
              HasSubstr("rlof"));
}

// What others have marked is told apart as what is spotted.
TEST(MienConfig, MicroIsUpToOneLengthEverywhere) {
  const MienConfig config;
  const double micro_max_s = AnnotationUse().micro_max_s;
  EXPECT_EQ(config.spotting.micro_max_s, micro_max_s);
  EXPECT_EQ(config.interview.params.micro_max_s, micro_max_s);
  EXPECT_EQ(config.baselines.params.micro_max_s, micro_max_s);
}

TEST(MienConfig, ExecChangesNoDigestEverythingElseDoes) {
  MienConfig config;
  const std::string digest = ConfigDigest(config);
  config.exec.jobs = 7;
  config.exec.cache = "elsewhere";
  config.protocol.leak = "test-epoch";  // shown beside the results
  EXPECT_EQ(ConfigDigest(config), digest);
  config.flow.params.stack_px = 30;
  EXPECT_NE(ConfigDigest(config), digest);
}

}  // namespace
}  // namespace mien
