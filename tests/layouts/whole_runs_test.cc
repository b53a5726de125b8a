// From frames to scores: own clips by a table, and several sets in one run,
// with the actor's faces.

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/log.h"
#include "tests/layouts/made_layout.h"
#include "tools/run/plan.h"
#include "tools/run/run.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const std::string kConfigs = std::string(MIEN_SOURCE_DIR) + "/configs/";

// Faces large enough to be found; 3 people with 3 clips each.
SynthDatasetOptions Faces(const std::string& layout, const std::string& out) {
  SynthDatasetOptions options;
  options.layout = layout;
  options.out = out;
  options.seed = 5;
  options.subjects = options.clips_per_subject = 3;
  options.cast.iod_px = 60;
  options.fps = SynthRate(layout);
  options.jobs = 2;
  return options;
}

class WholeRuns : public testing::Test {
 protected:
  WholeRuns() { SetLogLevel("off"); }
  ~WholeRuns() override { SetLogLevel("info"); }

  int Run(const std::string& config, const std::vector<std::string>& data,
          const std::string& out, const std::string& cache, int jobs,
          std::vector<std::string> assignments = {}) {
    RunOptions options;
    options.data = ParseDataFolders(data, &assignments);
    options.out = temp_ / out;
    options.shard = shard_;
    options.shards = shards_;
    for (const char* more :
         {"protocol.seeds=[1]", "recognize.epochs=25", "protocol.bootstrap=20",
          "recognize.batch=8", "flow.method=dis"}) {
      assignments.emplace_back(more);
    }
    MienConfig loaded = LoadConfig(kConfigs + config, assignments);
    loaded.exec.cache = temp_ / cache;
    loaded.exec.jobs = jobs;
    return RunPipeline(loaded, options);
  }

  Table Samples(const std::string& out) const {
    return ReadCsv(temp_ / (out + "/samples.csv"));
  }

  TempFolder temp_;
  int shard_ = 1, shards_ = 1;
};

TEST_F(WholeRuns, OwnClipsLeaveOneSubjectOut) {
  WriteSynthDataset(Faces("table", temp_ / "own"));
  // Two rows that cannot be used, one of no class, one without frames.
  std::string table = ReadFile(temp_ / "own/clips.csv");
  table += "person9/none,person9,positive,1,5,9,100,12\n";
  table += "person1/EP01_01,person1,positive,9,5,1,100,12\n";
  table += "person1/EP01_01,person1,bored,1,,3,100,\n";
  WriteFileAtomic(temp_ / "own/clips.csv", table);
  EXPECT_EQ(Run("table.yaml", {temp_ / "own/clips.csv"}, "out", "cache", 2), 1);
  const Table samples = Samples("out");
  EXPECT_EQ(samples.rows.size(), 9u);
  std::map<std::string, int> people;
  const std::size_t subject = samples.Need({"subject"});
  for (const auto& row : samples.rows) ++people[row[subject]];
  EXPECT_THAT(people, ElementsAre(Pair("person1", 3), Pair("person2", 3),
                                  Pair("person3", 3)));
  const Table failures = ReadCsv(temp_ / "out/failures.csv");
  std::vector<std::string> items;
  for (const auto& row : failures.rows) {
    items.push_back(row[failures.Need({"item"})]);
  }
  EXPECT_THAT(items, ElementsAre("person9/none", "person1/EP01_01"));
  EXPECT_THAT(ReadFile(temp_ / "out/report.html"),
              HasSubstr("person1/EP01_01@1: emotion"));
}

// Three sets, one left out after the other, over jobs and shards.
TEST_F(WholeRuns, HoldingSetsOutGivesTheSameBytes) {
  WriteSynthDataset(Faces("composite", temp_ / "sets"));
  const std::vector<std::string> data = {"casme2=" + temp_ / "sets/CASME2",
                                         "samm=" + temp_ / "sets/SAMM",
                                         "smic=" + temp_ / "sets/SMIC"};
  const std::vector<std::string> held = {"protocol.kind=hold-out"};
  EXPECT_EQ(Run("composite.yaml", data, "one", "cache1", 1, held), 0);
  shards_ = 2;
  for (shard_ = 1; shard_ <= 2; ++shard_) {
    EXPECT_EQ(Run("composite.yaml", data, "part", "cache2", 2, held), 0);
  }
  shard_ = shards_ = 1;
  EXPECT_EQ(Run("composite.yaml", data, "two", "cache2", 2, held), 0);
  const Table samples = Samples("one");
  EXPECT_EQ(samples.rows.size(), 27u);
  std::map<std::string, int> sets;
  for (const auto& row : samples.rows) ++sets[row[samples.Need({"dataset"})]];
  EXPECT_THAT(sets, UnorderedElementsAre(Pair("casme2", 9), Pair("samm", 9),
                                         Pair("smic", 9)));
  for (const char* file : {"/samples.csv", "/predictions.csv", "/confusion.csv",
                           "/subjects.csv"}) {
    EXPECT_EQ(ReadFile(temp_ / std::string("one") + file),
              ReadFile(temp_ / std::string("two") + file))
        << file;
  }
}

}  // namespace
}  // namespace mien
