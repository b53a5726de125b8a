#include "stages/ingest/frame_range.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Ten frames with the numbers 1 to 10.
std::shared_ptr<const FrameSource> Ten() {
  return std::make_shared<MemoryFrames>(
      std::vector<cv::Mat>(10, cv::Mat(2, 2, CV_8UC1, cv::Scalar(7))), 5);
}

TEST(FrameRangeTest, GivesThePartCountedAnew) {
  const auto part = FramesBetween(Ten(), 4, 6);
  EXPECT_EQ(part->info().frame_count, 3);
  EXPECT_EQ(part->info().first_number, 4);
  EXPECT_EQ(part->info().fps, 5);
  EXPECT_THAT(FrameNumbers(*part), ElementsAre(4, 5, 6));
  const auto reader = part->Open(1);
  Frame frame;
  ASSERT_TRUE(reader->Next(&frame));
  EXPECT_EQ(frame.idx, 1);
  EXPECT_EQ(frame.number, 5);
  EXPECT_DOUBLE_EQ(frame.time_s, 0.8);  // of the whole
  EXPECT_EQ(frame.image.rows, 2);
  ASSERT_TRUE(reader->Skip(&frame));
  EXPECT_EQ(frame.number, 6);
  EXPECT_FALSE(reader->Next(&frame));
  EXPECT_FALSE(reader->Next(&frame));
}

TEST(FrameRangeTest, OpenEnds) {
  EXPECT_THAT(FrameNumbers(*FramesBetween(Ten(), 9, std::nullopt)),
              ElementsAre(9, 10));
  EXPECT_THAT(FrameNumbers(*FramesBetween(Ten(), std::nullopt, 2)),
              ElementsAre(1, 2));
  EXPECT_THAT(FrameNumbers(*FramesBetween(Ten(), 10, 99)), ElementsAre(10));
}

TEST(FrameRangeTest, KeysTellPartsApart) {
  const auto whole = Ten();
  EXPECT_EQ(FramesBetween(whole, std::nullopt, std::nullopt), whole);
  const std::string key = FramesBetween(whole, 4, 6)->Digest();
  EXPECT_NE(key, whole->Digest());
  EXPECT_NE(key, FramesBetween(whole, 4, 7)->Digest());
  EXPECT_EQ(key, FramesBetween(Ten(), 4, 6)->Digest());
}

TEST(FrameRangeTest, NothingBetween) {
  EXPECT_EQ(ErrorOf([] { FramesBetween(Ten(), 11, std::nullopt); }),
            "DataError: memory: no frame lies between 11 and its last (frames "
            "there: 1 to 10)");
}

}  // namespace
}  // namespace mien
