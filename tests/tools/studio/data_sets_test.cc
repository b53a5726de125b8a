#include "tools/studio/data_sets.h"

#include <algorithm>
#include <chrono>
#include <fstream>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// A project, and a program in place of mien-run.
class DataSetsTest : public ::testing::Test {
 protected:
  DataSetsTest() : project_(folder_.path() + "/p") {}
  std::string Program(const std::string& script) {
    const std::string path = folder_.path() + "/program";
    std::ofstream(path) << "#!/bin/sh\n" << script;
    chmod(path.c_str(), 0755);
    return path;
  }
  static DataSets::Status Ended(DataSets* data) {
    while (data->Now().running) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return data->Now();
  }

  TempFolder folder_;
  Project project_;
};

TEST_F(DataSetsTest, TheConfigurationsThatShip) {
  const auto configs = ShippedConfigs();
  EXPECT_NE(std::find(configs.begin(), configs.end(), "casme2"), configs.end());
}

TEST_F(DataSetsTest, LooksFirstAndThenRuns) {
  DataSets data(project_,
                Program("echo \"$@\"\ncase \"$*\" in *--dry-run*) ;; "
                        "*) echo page > \"$7/report.html\" ;; esac\n"));
  EXPECT_EQ(data.Now().config, "");
  data.Start("demo", folder_.path(), true);
  DataSets::Status status = Ended(&data);
  EXPECT_EQ(status.code, 0);
  EXPECT_TRUE(status.dry);
  EXPECT_FALSE(status.report);
  EXPECT_NE(status.text.find("--dry-run"), std::string::npos);
  EXPECT_NE(status.text.find("demo.yaml"), std::string::npos);
  EXPECT_THROW(data.Result("demo", "report.html"), DataError);
  data.Start("demo", folder_.path(), false);
  status = Ended(&data);
  EXPECT_TRUE(status.report);
  EXPECT_EQ(ReadFile(data.Result("demo", "report.html")), "page\n");
  EXPECT_THROW(data.Result("demo", "mien-run.log"), DataError);
  EXPECT_THROW(data.Result("../..", "report.html"), DataError);
}

TEST_F(DataSetsTest, OneAtATimeAndCancelEndsIt) {
  DataSets data(project_, Program("exec sleep 1000\n"));
  data.Start("demo", folder_.path(), false);
  EXPECT_THROW(data.Start("demo", folder_.path(), true), DataError);
  data.Cancel();
  EXPECT_EQ(Ended(&data).code, 128 + 15);
}

TEST_F(DataSetsTest, RefusesWhatIsNoDataSet) {
  DataSets data(project_, Program("true\n"));
  EXPECT_THROW(data.Start("../secret", folder_.path(), true), DataError);
  EXPECT_THROW(data.Start("demo", "relative", true), DataError);
  EXPECT_THROW(data.Start("demo", "/no/such/folder", true), DataError);
  EXPECT_THROW(data.Start("demo", "/etc/passwd", true), DataError);
  DataSets none(project_, "");
  EXPECT_THROW(none.Start("demo", folder_.path(), true), DataError);
}

}  // namespace
}  // namespace mien
