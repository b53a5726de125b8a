#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/dataset.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// u, v, strain as red, green, blue.
void WriteStack(const std::string& path, int u, int v, int strain,
                int side = 2) {
  WriteImage(path, cv::Mat(side, side, CV_8UC3, cv::Scalar(strain, v, u)));
}

TEST(MeFlowTest, ReadsStacksWithRedAsU) {
  TempFolder temp;
  WriteStack(temp / "images/a.png", 10, 20, 30);
  WriteStack(temp / "images/b.png", 40, 50, 60);
  WriteBytes(temp / "labels.csv",
             "file,dataset,subject,clip,label,emotion,onset,apex,offset\n"
             "images/a.png,casme2,01,EP02_01f, Positive ,happiness,46,59,86\n"
             "images/b.png,smic,s01,s01_ne_02,negative,negative,7,9,\n");
  const LabelledImages images = LoadMeFlow(temp.path());
  EXPECT_EQ(images.name, "me-flow");
  EXPECT_EQ(images.channels, 3);
  EXPECT_EQ(images.height, 2);
  EXPECT_EQ(images.width, 2);
  EXPECT_THAT(images.channel_names, ElementsAre("u", "v", "strain"));
  EXPECT_THAT(images.pixels,
              ElementsAre(10, 10, 10, 10, 20, 20, 20, 20, 30, 30, 30, 30,  //
                          40, 40, 40, 40, 50, 50, 50, 50, 60, 60, 60, 60));
  ASSERT_EQ(images.entries.size(), 2u);
  const LabelledImages::Entry& first = images.entries[0];
  EXPECT_EQ(first.dataset, "casme2");
  EXPECT_EQ(first.subject, "01");
  EXPECT_EQ(first.clip, "EP02_01f");
  EXPECT_EQ(first.label, "positive");
  EXPECT_EQ(first.onset, 46);
  EXPECT_EQ(first.apex, 59);
  EXPECT_EQ(first.offset, 86);
  EXPECT_EQ(images.entries[1].offset, -1);
  EXPECT_TRUE(images.skipped.empty());
}

TEST(MeFlowTest, SkipsBadRowsAsFailuresWithReasons) {
  TempFolder temp;
  WriteStack(temp / "images/a.png", 1, 2, 3);
  WriteStack(temp / "images/large.png", 1, 2, 3, 4);
  WriteImage(temp / "images/grey.png", cv::Mat(2, 2, CV_8UC1));
  WriteBytes(temp / "images/bad.png", "no image");
  WriteBytes(temp / "labels.csv",
             "file,dataset,subject,clip,label\n"
             "images/a.png,d,1,good,x\n"
             "../../etc/passwd,d,1,outside,x\n"
             "images/none.png,d,1,missing,x\n"
             "images/large.png,d,1,large,x\n"
             "images/grey.png,d,1,grey,x\n"
             "images/bad.png,d,1,bad,x\n"
             "images/a.png,d,1,unlabelled,\n"
             "images/a.png,d,,,x\n");
  const LabelledImages images = LoadMeFlow(temp.path());
  EXPECT_EQ(images.entries.size(), 1u);
  EXPECT_EQ(images.pixels.size(), 12u);
  std::map<std::string, std::string> reasons;
  for (const Skipped& skipped : images.skipped) {
    EXPECT_TRUE(skipped.is_failure);
    reasons[skipped.item] = skipped.reason;
  }
  ASSERT_EQ(reasons.size(), 7u);
  EXPECT_THAT(reasons["outside"], HasSubstr("leads outside"));
  EXPECT_THAT(reasons["missing"], HasSubstr("does not exist"));
  EXPECT_THAT(reasons["large"], HasSubstr("4 x 4, the first image is 2 x 2"));
  EXPECT_THAT(reasons["grey"], HasSubstr("needs three channels"));
  EXPECT_THAT(reasons["bad"], HasSubstr("not a JPEG, PNG, BMP, TIFF or WebP"));
  EXPECT_EQ(reasons["unlabelled"], "its label is blank in labels.csv");
  EXPECT_EQ(reasons["labels.csv row 9"], "its subject is blank in labels.csv");
}

TEST(MeFlowTest, TellsWhatIsMissing) {
  TempFolder temp;
  const auto error = [&] { return ErrorOf([&] { LoadMeFlow(temp.path()); }); };
  EXPECT_THAT(ErrorOf([&] { LoadMeFlow(temp / "none"); }),
              HasSubstr("there is no such folder"));
  EXPECT_THAT(error(),
              HasSubstr("DataError: " + temp.path() + ": no labels.csv"));
  WriteBytes(temp / "labels.csv", "file,dataset,subject,label\n");
  EXPECT_THAT(error(), AllOf(HasSubstr("no column 'clip'"),
                             HasSubstr("file, dataset, subject, label")));
  WriteBytes(temp / "labels.csv", "file,dataset,subject,clip,label\n");
  EXPECT_THAT(error(), HasSubstr("no image can be used"));
}

TEST(MeFlowTest, RealData) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  const LabelledImages images = LoadMeFlow(RealData() + "/me_flow");
  EXPECT_EQ(images.entries.size(), 309u);
  EXPECT_EQ(images.width, 28);
  EXPECT_EQ(images.pixels.size(), 309u * 3 * 28 * 28);
  EXPECT_TRUE(images.skipped.empty());
  std::map<std::string, int> counts;
  for (const auto& e : images.entries) ++counts[e.dataset + " " + e.label];
  EXPECT_EQ(counts["casme2 negative"], 88);
  EXPECT_EQ(counts["casme2 positive"], 32);
  EXPECT_EQ(counts["casme2 surprise"], 25);
  EXPECT_EQ(counts["smic negative"], 70);
}

}  // namespace
}  // namespace mien
