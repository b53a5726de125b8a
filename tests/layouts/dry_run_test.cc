// Every layout of mien-synth with the configuration of its name: frames,
// sheet, loader, classes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/layouts/made_layout.h"
#include "tools/run/plan.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kConfigs = std::string(MIEN_SOURCE_DIR) + "/configs/";

std::string Plan(const std::string& config, const std::string& root,
                 std::vector<std::string> assignments = {}) {
  RunOptions options;
  options.data = ParseDataFolders({root}, &assignments);
  return PlanText(LoadConfig(kConfigs + config, assignments), options);
}

class DryRun : public testing::TestWithParam<std::string> {};

TEST_P(DryRun, OfEachLayoutFindsAll) {
  const TempFolder temp;
  SynthDatasetOptions options = SmallLayout(GetParam(), temp / "set");
  // Of five people one is for each test of FER-2013.
  if (FindClipLayout(GetParam()) == nullptr) options.subjects = 5;
  WriteSynthDataset(options);
  const std::string plan = Plan(GetParam() + ".yaml", temp / "set");
  EXPECT_THAT(plan, HasSubstr(", 0 fail\n"));
  EXPECT_THAT(plan, HasSubstr(GetParam() + ": "));
  EXPECT_THAT(plan, Not(HasSubstr("0 clips of")));
  const ClipLayout* layout = FindClipLayout(GetParam());
  if (layout != nullptr) {
    const DatasetRow& row = DatasetNamed(GetParam());
    EXPECT_TRUE(GetParam() == "table" || row.fps == layout->fps);
    EXPECT_THAT(plan, HasSubstr("of 3 subjects"));
    EXPECT_THAT(plan, HasSubstr(" take part: "));
  }
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const std::string& name : SynthLayouts()) {
    if (FindDataset(name) != nullptr) names.push_back(name);
  }
  return names;
}

INSTANTIATE_TEST_SUITE_P(Layouts, DryRun, testing::ValuesIn(Names()),
                         [](const auto& info) { return "Set_" + info.param; });

TEST(DryRunTest, EverySetThatIsLabelledHasALayout) {
  const auto layouts = SynthLayouts();
  for (const DatasetRow& row : DatasetCatalogue()) {
    if (!row.labelled || row.name == "me-flow") continue;
    EXPECT_THAT(layouts, testing::Contains(row.name));
  }
}

TEST(DryRunTest, Composite) {
  const TempFolder temp;
  SynthDatasetOptions options = SmallLayout("composite", temp / "set");
  options.subjects = options.clips_per_subject = 2;
  WriteSynthDataset(options);
  std::vector<std::string> assignments;
  RunOptions run;
  run.data = ParseDataFolders(
      {"casme2=" + temp / "set/CASME2", "samm=" + temp / "set/SAMM",
       "smic=" + temp / "set/SMIC"},
      &assignments);
  const std::string plan =
      PlanText(LoadConfig(kConfigs + "composite.yaml", assignments), run);
  EXPECT_THAT(plan, HasSubstr("all: 12 clips of 6 subjects take part"));
  EXPECT_THAT(plan, HasSubstr(", 0 fail\n"));
}

// Kinds of expressions, objective classes, several sets in one table.
TEST(DryRunTest, WhatTakesPart) {
  const TempFolder temp;
  WriteSynthDataset(SmallLayout("samm_lv", temp / "set"));
  EXPECT_THAT(Plan("samm_lv.yaml", temp / "set"),
              HasSubstr("samm_lv: 9 clips of 3 subjects take part: micro 6, "
                        "macro 3\n"));
  const std::string micro =
      Plan("samm_lv.yaml", temp / "set", {"data.expressions=micro"});
  EXPECT_THAT(micro, HasSubstr("take part: micro 6, macro 0\n"));
  EXPECT_THAT(micro, HasSubstr("left out: 006_3: 1 event is none of "
                               "micro-expressions (data.expressions)\n"));

  WriteSynthDataset(SmallLayout("samm", temp / "samm"));
  EXPECT_THAT(Plan("samm-objective.yaml", temp / "samm"),
              HasSubstr("samm: 9 clips of 3 subjects take part: 1 3, 2 3, 3 3, "
                        "4 0, 5 0\n"));
  WriteSynthDataset(SmallLayout("mmew", temp / "mmew"));
  EXPECT_THAT(ErrorOf([&] {
                Plan("mmew.yaml", temp / "mmew", {"data.label_by=objective"});
              }),
              HasSubstr("none of the 9 clips"));

  const std::string own = temp / "own";
  std::filesystem::create_directories(own + "/a");
  std::filesystem::create_directories(own + "/b");
  WriteFileAtomic(own + "/a/1.jpg", "");
  WriteFileAtomic(own + "/b/1.jpg", "");
  WriteFileAtomic(own + "/clips.csv",
                  "path,subject,label,dataset\na,1,happiness,first\n"
                  "b,1,happiness,second\nb,1,wonder,second\n");
  const std::string plan = Plan("table.yaml", own);
  EXPECT_THAT(plan, HasSubstr("first: 1 clip of 1 subject take part"));
  EXPECT_THAT(plan, HasSubstr("second: 1 clip of 1 subject take part"));
  // 1 of one set and 1 of another are two people.
  EXPECT_THAT(plan, HasSubstr("all: 2 clips of 2 subjects take part"));
  EXPECT_THAT(plan, HasSubstr("it is listed twice"));
}

}  // namespace
}  // namespace mien
