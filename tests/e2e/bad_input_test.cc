// Every kind of bad input: one clear line, the documented exit code, and the
// rest of the batch unharmed.

#include <sys/mount.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "tests/e2e/small_data.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* kUntilTrack = "--until track ";

class BadInput : public testing::Test {
 protected:
  ProgramOutcome Run(const std::string& data, const std::string& more = "") {
    return RunBuilt("mien-run",
                    RunArguments(folder_, data, kUntilTrack + more));
  }
  // A run that ends with `code` and says one line, which holds `parts`.
  void ExpectRefusal(const ProgramOutcome& run, int code,
                     const std::vector<std::string>& parts) {
    EXPECT_EQ(run.code, code) << run.err;
    std::string complaint;
    int complaints = 0;
    for (const std::string& line : Split(run.err, '\n')) {
      if (StartsWith(line, "info: ") || line.empty()) continue;
      ++complaints;
      complaint = line;
    }
    EXPECT_EQ(complaints, 1) << run.err;
    for (const std::string& part : parts) {
      EXPECT_THAT(complaint, HasSubstr(part));
    }
  }
  // failures.csv holds exactly this item, stage and words; the other clip went
  // through.
  void ExpectFailure(const ProgramOutcome& run, const std::string& item,
                     const std::string& stage,
                     const std::vector<std::string>& parts) {
    EXPECT_EQ(run.code, 1) << run.err;
    const Table failures = ReadCsv(folder_ / "out/failures.csv");
    EXPECT_THAT(failures.header,
                ElementsAre("item", "stage", "error", "message"));
    ASSERT_EQ(failures.rows.size(), 1u) << run.err;
    EXPECT_EQ(failures.rows[0][0], item);
    EXPECT_EQ(failures.rows[0][1], stage);
    for (const std::string& part : parts) {
      EXPECT_THAT(failures.rows[0][3], HasSubstr(part));
      EXPECT_THAT(run.err, HasSubstr(part));
    }
    EXPECT_EQ(CachedTracks(), 1);
  }
  int CachedTracks() const {
    int count = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(folder_ / "cache/track")) {
      count += entry.path().extension() == ".h5";
    }
    return count;
  }
  static std::string FrameOf(const std::string& data, int clip, int number) {
    return Str(data, "/CASME2_RAW/sub01/EP01_0", clip, "/img", number, ".jpg");
  }
  static std::string SheetOf(const std::string& data) {
    return data + "/CASME2-coding-synthetic.csv";
  }
  // Replaces one field of the sheet's row of clip 1.
  static void SetField(const std::string& data, std::size_t column,
                       const std::string& value) {
    Table table = ReadCsv(SheetOf(data));
    table.rows[0][column] = value;
    std::string csv = CsvLine(table.header);
    for (const auto& row : table.rows) csv += CsvLine(row);
    WriteFileAtomic(SheetOf(data), csv);
  }

  TempFolder folder_;
};

TEST_F(BadInput, MissingRoot) {
  ExpectRefusal(Run(folder_ / "nowhere"), 1,
                {"nowhere", "there is no such folder"});
}

TEST_F(BadInput, EmptyFolder) {
  fs::create_directories(folder_ / "empty");
  ExpectRefusal(Run(folder_ / "empty"), 1, {"empty", "sheet"});
}

TEST_F(BadInput, SheetWithoutANeededColumn) {
  const std::string data = DamagedCopy(folder_);
  std::string sheet = ReadFile(SheetOf(data));
  sheet.replace(sheet.find("OffsetFrame"), 11, "Nonsense");
  WriteFileAtomic(SheetOf(data), sheet);
  ExpectRefusal(Run(data), 1, {"CASME2-coding-synthetic.csv", "Offset"});
}

TEST_F(BadInput, ClipInTheSheetButNotOnDisk) {
  const std::string data = DamagedCopy(folder_);
  fs::remove_all(data + "/CASME2_RAW/sub01/EP01_01");
  ExpectFailure(Run(data), "sub01_EP01_01", "ingest", {"not on disk"});
}

TEST_F(BadInput, ClipOnDiskButNotInTheSheetIsANote) {
  const std::string data = DamagedCopy(folder_);
  fs::copy(data + "/CASME2_RAW/sub01/EP01_01",
           data + "/CASME2_RAW/sub01/EP09_09");
  const auto run = Run(data);
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.err, HasSubstr("EP09_09"));
  EXPECT_THAT(run.err, HasSubstr("not in"));
}

TEST_F(BadInput, TruncatedJpeg) {
  const std::string data = DamagedCopy(folder_);
  const std::string frame = FrameOf(data, 1, 20);
  WriteFileAtomic(frame, ReadFile(frame).substr(0, 3000));
  ExpectFailure(Run(data), "sub01_EP01_01", "track",
                {"img20.jpg", "truncated"});
}

TEST_F(BadInput, ZeroByteFrame) {
  const std::string data = DamagedCopy(folder_);
  WriteFileAtomic(FrameOf(data, 1, 20), "");
  ExpectFailure(Run(data), "sub01_EP01_01", "track", {"img20.jpg", "empty"});
}

TEST_F(BadInput, FramesOfDifferentSize) {
  const std::string data = DamagedCopy(folder_);
  cv::imwrite(FrameOf(data, 1, 20), cv::Mat(100, 120, CV_8UC3, {9, 9, 9}));
  ExpectFailure(Run(data), "sub01_EP01_01", "track",
                {"img20.jpg", "120 x 100"});
}

TEST_F(BadInput, OnsetAfterApex) {
  const std::string data = DamagedCopy(folder_);
  SetField(data, 3, "130");
  const auto run = Run(data);
  ExpectFailure(run, "sub01_EP01_01", "ingest", {"onset"});
}

TEST_F(BadInput, ApexThatIsASlashIsSpotted) {
  const std::string data = DamagedCopy(folder_);
  SetField(data, 4, "/");
  const auto run =
      RunBuilt("mien-run",
               RunArguments(folder_, data,
                            "--until flow --set spotting.source=annotation"));
  EXPECT_EQ(run.code, 0) << run.err;
  const Table samples = ReadCsv(folder_ / "out/samples.csv");
  ASSERT_EQ(samples.rows.size(), 2u);
  EXPECT_EQ(samples.rows[0][9], "annotation+spotted");
  EXPECT_NEAR(*ParseDouble(samples.rows[0][5]), 115, 3);
  EXPECT_EQ(samples.rows[1][9], "annotation");
}

TEST_F(BadInput, NoFaceInAnyFrame) {
  const std::string data = DamagedCopy(folder_);
  for (const auto& entry :
       fs::directory_iterator(data + "/CASME2_RAW/sub01/EP01_01")) {
    const cv::Mat grey(288, 384, CV_8UC3, {90, 90, 90});
    cv::imwrite(entry.path().string(), grey);
  }
  const auto run =
      RunBuilt("mien-run", RunArguments(folder_, data, "--until flow"));
  EXPECT_EQ(run.code, 1) << run.err;
  const Table failures = ReadCsv(folder_ / "out/failures.csv");
  ASSERT_EQ(failures.rows.size(), 1u) << run.err;
  EXPECT_EQ(failures.rows[0][0], "sub01_EP01_01");
  EXPECT_THAT(failures.rows[0][3], HasSubstr("no face"));
  EXPECT_EQ(ReadCsv(folder_ / "out/samples.csv").rows.size(), 1u);
}

TEST_F(BadInput, ConfigTypo) {
  WriteFileAtomic(folder_ / "c.yaml", "flow:\n  metod: dis\n");
  ExpectRefusal(RunBuilt("mien-run", (folder_ / "c.yaml") + " --data x"), 2,
                {"c.yaml:2:3", "metod", "method"});
}

TEST_F(BadInput, ConfigOfTheWrongType) {
  WriteFileAtomic(folder_ / "c.yaml", "flow:\n  stack_px: many\n");
  ExpectRefusal(RunBuilt("mien-run", (folder_ / "c.yaml") + " --data x"), 2,
                {"c.yaml:2:", "stack_px", "many"});
  ExpectRefusal(Run(SmallData(), "--set flow.stack_px=4"), 2,
                {"flow.stack_px", "16"});
}

TEST_F(BadInput, OutputThatCannotBeWritten) {
  const std::string arguments =
      std::string(MIEN_SOURCE_DIR) + "/configs/demo.yaml --data '" +
      SmallData() + "' --cache '" + (folder_ / "cache") + "' --out /proc/mien";
  ExpectRefusal(RunBuilt("mien-run", arguments), 1, {"/proc/mien"});
  EXPECT_FALSE(fs::exists(folder_ / "cache/track"));  // found out at once
}

TEST_F(BadInput, FullDisk) {
  const std::string disk = folder_ / "disk";
  fs::create_directories(disk);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, "size=200k") != 0) {
    GTEST_SKIP() << "a small file system cannot be mounted here: "
                 << std::strerror(errno);
  }
  const std::string data = DamagedCopy(folder_);
  const auto run = RunBuilt(
      "mien-run", std::string(MIEN_SOURCE_DIR) + "/configs/demo.yaml --data '" +
                      data + "' --cache '" + disk + "' --out '" +
                      (folder_ / "out") + "' --until flow");
  const std::string left = disk;
  int temporary = 0;
  for (const auto& entry : fs::recursive_directory_iterator(left)) {
    temporary += entry.path().string().find(".tmp") != std::string::npos;
  }
  umount(disk.c_str());
  EXPECT_EQ(run.code, 1) << run.err;
  EXPECT_THAT(run.err, AllOf(HasSubstr(disk), HasSubstr("space")));
  EXPECT_EQ(temporary, 0);
  EXPECT_GE(ReadCsv(folder_ / "out/failures.csv").rows.size(), 1u);
}

TEST_F(BadInput, UnreadableModels) {
  ExpectRefusal(Run(DamagedCopy(folder_), "--set track.model=/nowhere.dat"), 1,
                {"/nowhere.dat", "libdlib-data"});
  WriteFileAtomic(folder_ / "m.safetensors", "not a model");
  const auto run = RunBuilt(
      "mien-run",
      RunArguments(folder_, SmallData(),
                   "--set protocol.kind=predict --set recognize.model='" +
                       (folder_ / "m.safetensors") + "'"));
  EXPECT_NE(run.code, 0);
  EXPECT_THAT(run.err, HasSubstr("m.safetensors"));
}

}  // namespace
}  // namespace mien
