// Three data sets in one run: clips of the actor in the layouts of CASME II,
// SAMM and SMIC.

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/e2e/small_data.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

// Frames of SMIC have numbers like this one.
constexpr std::int64_t kFirstOfSmic = 257000;

struct CodedClip {
  std::string subject, name, emotion;
  std::int64_t onset, apex, offset;

  std::string Frame(std::int64_t number) const {
    return SmallData() + "/CASME2_RAW/sub" + subject + "/" + name + "/img" +
           std::to_string(number) + ".jpg";
  }
  // Copies frames first to last; `name` gives each its new name.
  template <class Name>
  void CopyFrames(std::int64_t first, std::int64_t last,
                  const std::string& folder, const Name& name) const {
    fs::create_directories(folder);
    for (std::int64_t n = first; n <= last && fs::exists(Frame(n)); ++n) {
      fs::copy(Frame(n), folder + "/" + name(n));
    }
  }
};

std::vector<CodedClip> ClipsOf(const std::string& subject) {
  const Table table = ReadCsv(SmallData() + "/CASME2-coding-synthetic.csv");
  std::vector<CodedClip> clips;
  for (const auto& row : table.rows) {
    const auto cell = [&](const char* name) { return row[table.Need({name})]; };
    if (*ParseInt(cell("Subject")) != *ParseInt(subject)) continue;
    clips.push_back({subject, cell("Filename"), cell("Estimated Emotion"),
                     *ParseInt(cell("OnsetFrame")),
                     *ParseInt(cell("ApexFrame")),
                     *ParseInt(cell("OffsetFrame"))});
  }
  return clips;
}

// Subject 01 of the actor's data.
void WriteCasme2(const std::string& root) {
  std::string sheet =
      "Subject,Filename,OnsetFrame,ApexFrame,OffsetFrame,Action Units,"
      "Estimated Emotion\n";
  for (const CodedClip& clip : ClipsOf("01")) {
    clip.CopyFrames(1, 100000, root + "/CASME2_RAW/sub01/" + clip.name,
                    [](std::int64_t n) { return Str("img", n, ".jpg"); });
    sheet += Str("01,", clip.name, ",", clip.onset, ",", clip.apex, ",",
                 clip.offset, ",4,", clip.emotion, "\n");
  }
  WriteFileAtomic(root + "/CASME2-coding-20140508.csv", sheet);
}

// Subject 02 as 006, onset to offset, with SAMM's names of emotions.
void WriteSamm(const std::string& root) {
  std::string sheet =
      "SAMM Dataset - Master FACS Codes,,\n\nSubject,Filename,Inducement Code,"
      "Onset Frame,Apex Frame,Offset Frame,Action Units,Estimated Emotion\n";
  int number = 0;
  for (const CodedClip& clip : ClipsOf("02")) {
    const std::string name = Str("006_1_", ++number);
    clip.CopyFrames(
        clip.onset, clip.offset, root + "/SAMM/006/" + name,
        [](std::int64_t n) { return Str("006_0", 4000 + n, ".jpg"); });
    const bool negative =
        clip.emotion != "happiness" && clip.emotion != "surprise";
    sheet +=
        Str("006,", name, ",1,", 4000 + clip.onset, ",", 4000 + clip.apex, ",",
            4000 + clip.offset, ",4,", negative ? "Anger" : clip.emotion, "\n");
  }
  WriteFileAtomic(root + "/SAMM_Micro_FACS_Codes_v2.csv", sheet);
}

// Subject 03 as another 01, cut at onset and offset, without a sheet.
void WriteSmic(const std::string& root) {
  int number = 0;
  for (const CodedClip& clip : ClipsOf("03")) {
    const std::string kind = clip.emotion == "happiness"  ? "po"
                             : clip.emotion == "surprise" ? "sur"
                                                          : "ne";
    clip.CopyFrames(
        clip.onset, clip.offset,
        root + Str("/HS/s01/micro/x/s01_", kind, "_0", ++number),
        [](std::int64_t n) { return Str("image", kFirstOfSmic + n, ".jpg"); });
  }
}

class Composite : public testing::Test {
 protected:
  void SetUp() override {
    WriteCasme2(folder_ / "CASME2");
    WriteSamm(folder_ / "SAMM");
    WriteSmic(folder_ / "SMIC");
  }

  ProgramOutcome Run(const std::vector<std::string>& sets,
                     const std::string& out, const std::string& more = "") {
    std::string arguments =
        std::string(MIEN_SOURCE_DIR) + "/configs/composite.yaml";
    for (const std::string& set : sets) {
      std::string name = ToLower(set);
      arguments += " --data " + name + "='" + (folder_ / set) + "'";
    }
    return RunBuilt("mien-run", arguments + " --cache '" + (folder_ / "cache") +
                                    "' --out '" + (folder_ / out) +
                                    "' --set protocol.seeds=[1] --set "
                                    "recognize.epochs=20 " +
                                    more);
  }

  Json Results(const std::string& out) const {
    return Json::parse(ReadFile(folder_ / (out + "/results.json")));
  }

  TempFolder folder_;
};

TEST_F(Composite, LeavesOneSubjectOfOneSetOutAndScoresAllAndEach) {
  const auto run = Run({"SMIC", "CASME2", "SAMM"}, "out");
  ASSERT_EQ(run.code, 0) << run.err;
  const Json scores = Results("out").at("scores");
  std::vector<std::string> groups;
  for (const auto& [name, values] : scores.items()) groups.push_back(name);
  EXPECT_THAT(groups, UnorderedElementsAre("all", "casme2", "samm", "smic"));
  EXPECT_EQ(scores.at("all").at("n"), 9);
  for (const char* set : {"casme2", "samm", "smic"}) {
    EXPECT_EQ(scores.at(set).at("n"), 3) << set;
  }
  EXPECT_EQ(Results("out").at("classes"),
            Json({"negative", "positive", "surprise"}));
  // Subject 01 of CASME II and 01 of SMIC are never one.
  const Table folds = ReadCsv(folder_ / "out/folds.csv");
  std::vector<std::string> names;
  for (const auto& row : folds.rows) {
    names.push_back(row[folds.Need({"fold"})]);
    EXPECT_EQ(row[folds.Need({"train"})], "6");
    EXPECT_EQ(row[folds.Need({"test"})], "3");
  }
  EXPECT_THAT(names, ElementsAre("casme2/01", "samm/006", "smic/01"));
  const Table samples = ReadCsv(folder_ / "out/samples.csv");
  ASSERT_EQ(samples.rows.size(), 9u);
  for (const auto& row : samples.rows) {
    const auto cell = [&](const char* name) {
      return row[samples.Need({name})];
    };
    const bool smic = cell("dataset") == "smic";
    EXPECT_EQ(*ParseDouble(cell("fps")), smic ? 100 : 200);
    EXPECT_EQ(cell("source"), smic ? "annotation+spotted" : "annotation");
    if (!smic) continue;
    EXPECT_GT(*ParseDouble(cell("apex")), kFirstOfSmic);
  }
  EXPECT_THAT(ReadFile(folder_ / "out/report.html"),
              HasSubstr("smic/s01_"));  // what was taken for its onset
}

TEST_F(Composite, TheOrderOnTheCommandLineDoesNotCount) {
  const std::string until = "--until flow";
  ASSERT_EQ(Run({"SAMM", "SMIC"}, "one", until).code, 0);
  ASSERT_EQ(Run({"SMIC", "SAMM"}, "two", until).code, 0);
  EXPECT_EQ(ReadFile(folder_ / "one/samples.csv"),
            ReadFile(folder_ / "two/samples.csv"));
  EXPECT_EQ(Results("two").at("stages").at("flow").at("cached"), 6);
}

TEST_F(Composite, WhatCannotShareARunIsSaidAtOnce) {
  const auto run = RunBuilt("mien-run", std::string(MIEN_SOURCE_DIR) +
                                            "/configs/composite.yaml --data "
                                            "samm=a --data video=b");
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("--data video=...: only sets of coded clips"));
}

}  // namespace
}  // namespace mien
