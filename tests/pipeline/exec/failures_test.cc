#include "pipeline/exec/failures.h"

#include <filesystem>

#include <gmock/gmock.h>

#include "pipeline/core/csv.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using Row = std::vector<std::string>;
using testing::ElementsAre;

TEST(Failures, WhatEndsARunStandsBehindWhatFailedBefore) {
  const TempFolder folder;
  const std::vector<Failure> before = {{"a", "track", "DataError", "cut off"}};
  DataError told("no labels");
  told.AddItem("b");
  told.AddStage("flow");
  WriteFailedRun(folder / "out", before, told, "data", "ingest");
  EXPECT_THAT(ReadCsv(folder / "out/failures.csv").rows,
              ElementsAre(Row{"a", "track", "DataError", "cut off"},
                          Row{"b", "flow", "DataError", "no labels"}));
  // An error that does not know where it is.
  WriteFailedRun(folder / "out", {}, ModelError("no weights"), "data",
                 "ingest");
  EXPECT_THAT(ReadCsv(folder / "out/failures.csv").rows,
              ElementsAre(Row{"data", "ingest", "ModelError", "no weights"}));
}

TEST(Failures, ConfigurationAndOurOwnFaultsAreNoneOfTheInput) {
  const TempFolder folder;
  WriteFailedRun(folder / "out", {}, ConfigError("x"), "data", "ingest");
  WriteFailedRun(folder / "out", {}, InternalError("x"), "data", "ingest");
  EXPECT_FALSE(std::filesystem::exists(folder / "out"));
}

TEST(Failures, AreUtf8WhateverAFileIsCalled) {
  EXPECT_EQ(FailuresCsv({{"caf\xE9.mp4", "ingest", "DataError",
                          "caf\xE9.mp4: no video stream"}}),
            "item,stage,error,message\n"
            "caf\xEF\xBF\xBD.mp4,ingest,DataError,caf\xEF\xBF\xBD.mp4: no "
            "video stream\n");
}

}  // namespace
}  // namespace mien
