// The exit codes that the README promises, program by program, and the list of
// what failed.

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "tests/e2e/small_data.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Case {
  std::string program, arguments;
  int code;
};

class ExitCodes : public testing::Test {
 protected:
  void Expect(const std::vector<Case>& cases) {
    for (const Case& one : cases) {
      const auto run = RunBuilt(one.program, one.arguments);
      EXPECT_EQ(run.code, one.code)
          << one.program << " " << one.arguments << "\n"
          << run.err;
      if (one.code == 0) continue;
      EXPECT_THAT(run.out, IsEmpty()) << one.program << " " << one.arguments;
      EXPECT_THAT(run.err, testing::Not(IsEmpty()));
    }
  }
  // The first column of failures.csv.
  std::vector<std::string> Failed(const std::string& out) const {
    std::vector<std::string> items;
    const Table table = ReadCsv(out + "/failures.csv");
    EXPECT_THAT(table.header, ElementsAre("item", "stage", "error", "message"));
    for (const auto& row : table.rows) items.push_back(row[0]);
    return items;
  }
  std::string In(const std::string& name) const { return folder_ / name; }

  TempFolder folder_;
  const std::string config_ =
      std::string(MIEN_SOURCE_DIR) + "/configs/demo.yaml";
};

TEST_F(ExitCodes, OfMienRun) {
  const std::string data = DamagedCopy(folder_);
  const std::string start =
      config_ + " --cache '" + In("cache") + "' --out '" + In("out") + "' ";
  const std::string known = start + "--data '" + data + "' ";
  Expect({{"mien-run", "--help", 0},
          {"mien-run", "", 2},
          {"mien-run", known + "--no-such-option", 2},
          {"mien-run", known + "--set flow.methd=dis", 2},
          {"mien-run", known + "--until nowhere", 2},
          {"mien-run", known + "--shard 3/2", 2},
          {"mien-run", start, 2},  // no --data
          {"mien-run", start + "--data nowhere.yaml=" + data, 2},
          {"mien-run", start + "--data '" + In("nowhere") + "'", 1},
          {"mien-run", known + "--until track", 0}});
  EXPECT_THAT(Failed(In("out")), IsEmpty());
  fs::remove_all(data + "/CASME2_RAW/sub01/EP01_01");
  for (const char* until : {"track", "motion", "spotting", "flow"}) {
    fs::remove(In("out/failures.csv"));
    Expect({{"mien-run", known + "--until " + until, 1}});
    EXPECT_THAT(Failed(In("out")), ElementsAre("sub01_EP01_01")) << until;
  }
  fs::remove(In("out/failures.csv"));
  const auto strict = RunBuilt("mien-run", known + "--strict");
  EXPECT_EQ(strict.code, 1) << strict.err;
  EXPECT_THAT(strict.err,
              HasSubstr("--strict: 1 failed, nothing is trained or scored"));
  EXPECT_FALSE(fs::exists(In("cache/recognize")));
  EXPECT_THAT(Failed(In("out")), ElementsAre("sub01_EP01_01"));
  fs::remove(In("out/failures.csv"));
  Expect({{"mien-run", known + "--shard 1/1 --until flow", 1}});
  EXPECT_THAT(Failed(In("out")), ElementsAre("sub01_EP01_01"));
}

TEST_F(ExitCodes, OfMienSpot) {
  MakeFolder(In("still"));
  for (int i = 1; i <= 12; ++i) {  // no face in them
    cv::imwrite(In(Str("still/", i, ".png")),
                cv::Mat(90, 120, CV_8UC1, cv::Scalar(15 * i)));
  }
  WriteFileAtomic(In("broken.mp4"), "no video");
  const std::string out = " --out '" + In("out") + "' ";
  const std::string still = " '" + In("still") + "' --fps 25";
  Expect({{"mien-spot", "--help", 0},
          {"mien-spot", "", 2},
          {"mien-spot", "a.mp4", 2},  // no --out
          {"mien-spot", out + still + " --formats xls", 2},
          {"mien-spot", out + still + " --clips some", 2},
          {"mien-spot", out + still + " --set interview.min_score=2", 2},
          {"mien-spot", out + still, 0}});
  EXPECT_THAT(Failed(In("out")), IsEmpty());  // no face is no failure
  // What cannot be read leaves the rest alone.
  const auto run = RunBuilt("mien-spot", out + "'" + In("nowhere.mp4") + "' '" +
                                             In("broken.mp4") + "'" + still);
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_THAT(run.err, HasSubstr("nowhere.mp4: there is no such file"));
  EXPECT_THAT(Failed(In("out")), ElementsAre(In("nowhere.mp4"), "broken.mp4"));
  EXPECT_TRUE(fs::exists(In("out/still/events.csv")));
  fs::remove(In("out/failures.csv"));
  Expect({{"mien-spot", out + "'" + In("broken.mp4") + "'", 1}});
  EXPECT_THAT(Failed(In("out")), ElementsAre("broken.mp4"));
  EXPECT_EQ(ReadCsv(In("out/failures.csv")).rows[0][1], "ingest");
  // What ends a run as a whole.
  fs::remove(In("out/failures.csv"));
  WriteFileAtomic(In("no_model.dat"), "x");
  Expect(
      {{"mien-spot",
        out + still + " --set track.model='" + In("no_model.dat") + "'", 1}});
  ASSERT_EQ(Failed(In("out")).size(), 1u);
  EXPECT_EQ(ReadCsv(In("out/failures.csv")).rows[0][2], "ModelError");
  for (const char* option : {"--table", "--review", "--events"}) {
    fs::remove(In("out/failures.csv"));
    Expect({{"mien-spot",
             out + still + " " + option + " '" + In("none.csv") + "'", 1}});
    ASSERT_EQ(Failed(In("out")).size(), 1u) << option;
    const auto row = ReadCsv(In("out/failures.csv")).rows[0];
    EXPECT_EQ(row[1], "spot") << option;
    EXPECT_EQ(row[2], "IoError") << option;
  }
  // Each failure of a recording names its stage.
  const std::pair<std::string, std::string> of_one[] = {
      {"--from 99", "ingest"},
      {"--transcript '" + In("none.vtt") + "'", "ingest"},
      {"--face 3", "track"}};
  for (const auto& [option, stage] : of_one) {
    fs::remove(In("out/failures.csv"));
    Expect({{"mien-spot", out + still + " " + option, 1}});
    ASSERT_EQ(Failed(In("out")).size(), 1u) << option;
    EXPECT_EQ(ReadCsv(In("out/failures.csv")).rows[0][1], stage) << option;
  }
}

TEST_F(ExitCodes, OfMienTrain) {
  const std::string out = " --out '" + In("m.safetensors") + "' ";
  Expect({{"mien-train", "--help", 0},
          {"mien-train", "", 2},
          {"mien-train", config_ + out, 2},  // no --data
          {"mien-train",
           config_ + out + "--data '" + SmallData() + "' --set a.b=1", 2},
          {"mien-train", config_ + out + "--data '" + In("nowhere") + "'", 1}});
}

TEST_F(ExitCodes, OfMienEval) {
  WriteFileAtomic(In("truth.csv"),
                  "dataset,subject,clip,label\nd,1,a,x\nd,1,b,y\n");
  WriteFileAtomic(In("pred.csv"),
                  "dataset,subject,clip,predicted\nd,1,a,x\nd,1,b,y\n");
  const std::string truth = "recognition --truth '" + In("truth.csv") + "' ";
  Expect({{"mien-eval", "--help", 0},
          {"mien-eval", "", 2},
          {"mien-eval", "recognise", 2},
          {"mien-eval", truth, 2},
          {"mien-eval", truth + "--pred '" + In("nowhere.csv") + "'", 1},
          {"mien-eval", truth + "--pred '" + In("pred.csv") + "'", 0}});
}

TEST_F(ExitCodes, OfMienInspect) {
  WriteFileAtomic(In("cache/flow/demo/a-0123456789abcdef.h5"), "no cache file");
  Expect({{"mien-inspect", "--help", 0},
          {"mien-inspect", "", 2},
          {"mien-inspect", "look", 2},
          {"mien-inspect", "ls '" + In("nowhere") + "'", 2},
          {"mien-inspect", "ls '" + In("cache") + "'", 0}});
  EXPECT_EQ(RunBuilt("mien-inspect", "verify '" + In("cache") + "'").code, 1);
}

TEST_F(ExitCodes, OfMienSynth) {
  const std::string out = " --out '" + In("out") + "' ";
  WriteFileAtomic(In("broken.mp4"), "no video");
  Expect({{"mien-synth", "--help", 0},
          {"mien-synth", "", 2},
          {"mien-synth", "dream", 2},
          {"mien-synth", "dataset" + out + "--no-such-option", 2},
          {"mien-synth", "inject '" + In("broken.mp4") + "'" + out, 1},
          {"mien-synth", "fer" + out + "--train 1 --test 1", 0}});
}

}  // namespace
}  // namespace mien
