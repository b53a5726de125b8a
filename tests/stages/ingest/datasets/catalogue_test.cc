#include "stages/ingest/datasets/catalogue.h"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "stages/ingest/datasets/sets.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

TEST(DatasetCatalogueTest, RowsAreWhole) {
  std::set<std::string> names;
  for (const DatasetRow& row : DatasetCatalogue()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    const bool images = AreImages(row.kind);
    EXPECT_EQ(row.images != nullptr, images) << row.name;
    EXPECT_EQ(row.clips != nullptr, !images) << row.name;
    EXPECT_EQ(row.fps > 0, !images) << row.name;
    EXPECT_EQ(row.labelled, row.kind != DatasetKind::kRecordings) << row.name;
    EXPECT_FALSE(row.holds.empty());
  }
  EXPECT_EQ(FindDataset("casme2")->fps, 200);
  EXPECT_EQ(FindDataset("smic")->fps, 100);
  for (const CodedSet& set :
       {Casme2Set(), SammSet(), SmicSet(), CasmeSet(), CasmeSqSet(),
        SammLvSet(), Casme3Set(), Casme3cSet(), MmewSet(), FourDmeSet(),
        DfmeSet()}) {
    ASSERT_NE(FindDataset(set.name), nullptr) << set.name;
    EXPECT_EQ(FindDataset(set.name)->kind, DatasetKind::kClips);
  }
}

TEST(DatasetCatalogueTest, EveryLabelledSetHasAConfiguration) {
  std::string all;
  const std::string folder = std::string(MIEN_SOURCE_DIR) + "/configs";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().filename() != "default.yaml") {
      all += ReadFile(entry.path().string());
    }
  }
  for (const DatasetRow& row : DatasetCatalogue()) {
    if (!row.labelled) continue;
    EXPECT_THAT(all, HasSubstr("format: " + row.name));
  }
}

TEST(DatasetCatalogueTest, UnknownNames) {
  EXPECT_EQ(FindDataset("casme9"), nullptr);
  EXPECT_EQ(ErrorOf([] { DatasetNamed("casme9"); }),
            "ConfigError: no data set is called 'casme9'; there are: " +
                Join(DatasetNames(), ", "));
  EXPECT_EQ(DatasetNames().front(), "casme2");
  EXPECT_EQ(DatasetNames().back(), "video");
}

TEST(DatasetCatalogueTest, TheSetsOwnRateUnlessSaid) {
  DataParams data;
  EXPECT_EQ(FrameRate(data, DatasetNamed("smic")), 100);
  data.fps = 60;
  EXPECT_EQ(FrameRate(data, DatasetNamed("smic")), 60);
}

}  // namespace
}  // namespace mien
