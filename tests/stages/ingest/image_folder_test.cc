#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/frame_source.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::int64_t> Numbers(const FrameSource& source,
                                  std::int64_t first = 0) {
  std::vector<std::int64_t> numbers;
  const auto reader = source.Open(first);
  Frame frame;
  while (reader->Next(&frame)) numbers.push_back(frame.number);
  EXPECT_FALSE(reader->Next(&frame));
  return numbers;
}

TEST(ImageFolderTest, SortsByNumberAndIgnoresStrayFiles) {
  TempFolder temp;
  for (const int n : {9, 10, 100, 46}) {
    WritePlain(temp / ("reg_img" + std::to_string(n) + ".png"), n);
  }
  for (const char* stray : {"Desktop - Shortcut.lnk", "Thumbs.db",
                            "._reg_img9.png", "notes1.txt"}) {
    WriteBytes(temp / stray, "stray");
  }
  const auto source = OpenImageFolder(temp.path(), 200);
  EXPECT_THAT(Numbers(*source), ElementsAre(9, 10, 46, 100));
  EXPECT_THAT(Numbers(*source, 2), ElementsAre(46, 100));
  EXPECT_THAT(Numbers(*source, 9), ElementsAre());
  const SourceInfo& info = source->info();
  EXPECT_EQ(info.path, temp.path());
  EXPECT_EQ(info.fps, 200);
  EXPECT_EQ(info.frame_count, 4);
  EXPECT_EQ(info.width_px, 8);
  EXPECT_EQ(info.height_px, 6);
  EXPECT_EQ(info.first_number, 9);
  EXPECT_FALSE(info.is_video);
  EXPECT_FALSE(info.variable_rate);

  const auto reader = source->Open(2);
  Frame frame;
  ASSERT_TRUE(reader->Next(&frame));
  EXPECT_EQ(frame.idx, 2);
  EXPECT_DOUBLE_EQ(frame.time_s, 0.01);
  EXPECT_EQ(frame.image.at<cv::Vec3b>(5, 7), cv::Vec3b(46, 46, 46));
}

TEST(ImageFolderTest, ReaderOutlivesItsSource) {
  TempFolder temp;
  WritePlain(temp / "1.png", 1);
  auto reader = OpenImageFolder(temp.path(), 200)->Open(0);
  Frame frame;
  EXPECT_TRUE(reader->Next(&frame));
}

TEST(ImageFolderTest, NamesFileAndFrameOfADamagedOne) {
  TempFolder temp;
  WritePlain(temp / "img1.jpg", 10);
  const std::string whole = ReadBytes(temp / "img1.jpg");
  const auto second = [&](const std::string& bytes) {
    WriteBytes(temp / "img2.jpg", bytes);
    return ErrorOf([&] {
      const auto reader = OpenImageFolder(temp.path(), 200)->Open(0);
      Frame frame;
      ASSERT_TRUE(reader->Next(&frame));
      reader->Next(&frame);
    });
  };
  EXPECT_THAT(second(whole.substr(0, whole.size() - 30)),
              AllOf(HasSubstr("img2.jpg"), HasSubstr("truncated JPEG")));
  EXPECT_THAT(second(""), HasSubstr("img2.jpg: the file is empty (0 bytes)"));
  EXPECT_THAT(second("hello"), HasSubstr("not a JPEG, PNG or BMP image"));
  EXPECT_THAT(second(Encoded(".jpg", cv::Mat(6, 9, CV_8UC3))),
              HasSubstr("img2.jpg: frame 1 is 9 x 6, the first frame is 8 x "
                        "6"));
}

TEST(ImageFolderTest, TellsWhatIsWrongWithTheFolder) {
  TempFolder temp;
  const auto open = [&](const std::string& folder, double fps = 200) {
    return ErrorOf([&] { OpenImageFolder(folder, fps); });
  };
  EXPECT_THAT(open(temp / "none"),
              AllOf(HasSubstr("IoError"), HasSubstr("does not exist")));
  EXPECT_THAT(open(temp.path()),
              AllOf(HasSubstr("DataError"),
                    HasSubstr("no image with a number in its name")));
  WritePlain(temp / "face.png", 1);
  EXPECT_THAT(open(temp.path()), HasSubstr("only such as face.png"));
  EXPECT_THAT(open(temp / "face.png"), HasSubstr("it is not a folder"));
  WritePlain(temp / "img1.png", 1);
  EXPECT_THAT(open(temp.path(), 0), HasSubstr("ConfigError"));
  WritePlain(temp / "img01.png", 1);
  EXPECT_THAT(open(temp.path()),
              HasSubstr("two images have the number 1: img01.png and "
                        "img1.png"));
}

TEST(ImageFolderTest, DigestFollowsContentNumbersAndRateNotThePath) {
  TempFolder temp;
  for (const char* folder : {"a", "b", "renumbered", "other"}) {
    const std::string base = temp / folder;
    WritePlain(base + "/img1.png", 50);
    const bool renumbered = std::string(folder) == "renumbered";
    WritePlain(base + (renumbered ? "/img3.png" : "/img2.png"),
               std::string(folder) == "other" ? 61 : 60);
  }
  const auto digest = [&](const char* folder, double fps) {
    return OpenImageFolder(temp / folder, fps)->Digest();
  };
  EXPECT_EQ(digest("a", 200).size(), 64u);
  EXPECT_EQ(digest("a", 200), digest("b", 200));
  EXPECT_NE(digest("a", 200), digest("a", 100));
  EXPECT_NE(digest("a", 200), digest("renumbered", 200));
  EXPECT_NE(digest("a", 200), digest("other", 200));
  // Remembered: a later change of the files does not change it.
  const auto source = OpenImageFolder(temp / "a", 200);
  const std::string before = source->Digest();
  WritePlain(temp / "a/img2.png", 99);
  EXPECT_EQ(source->Digest(), before);
}

}  // namespace
}  // namespace mien
