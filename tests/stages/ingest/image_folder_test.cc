#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/folder.h"
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
  EXPECT_THAT(second("hello"),
              HasSubstr("not a JPEG, PNG, BMP, TIFF or WebP image"));
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

std::vector<double> Times(const FrameSource& source) {
  std::vector<double> times;
  const auto reader = source.Open(0);
  for (Frame frame; reader->Next(&frame);) times.push_back(frame.time_s);
  return times;
}

TEST(ImageFolderTest, MissingFramesKeepTheirPlace) {
  TempFolder temp;
  const std::vector<int> numbers = {3, 4, 5, 6, 10, 11, 13, 14};
  for (const int n : numbers) {
    WritePlain(temp / ("img" + std::to_string(n) + ".png"), n);
  }
  const auto source = OpenImageFolder(temp.path(), 10);
  EXPECT_THAT(Times(*source),
              ElementsAre(0, 0.1, 0.2, 0.3, 0.7, 0.8, 1.0, 1.1));
  EXPECT_THAT(source->info().notes,
              ElementsAre(Note{"frames",
                               "4 frames are missing (7 to 9, 12): the times "
                               "of the others keep their place",
                               4}));
}

TEST(ImageFolderTest, ClockTimesAreReadInTheirOrder) {
  TempFolder temp;
  const std::vector<std::string> names = {
      "cam_2024-05-01_12-00-00_940.png", "cam_2024-05-01_12-00-00_981.png",
      "cam_2024-05-01_12-00-01_021.png", "cam_2024-05-01_12-00-01_062.png"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    WritePlain(temp / names[i], 50 * static_cast<int>(i));
  }
  const auto source = OpenImageFolder(temp.path(), 25);
  EXPECT_THAT(Numbers(*source), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(Times(*source), ElementsAre(0, 0.04, 0.08, 0.12));
  Frame frame;
  const auto reader = source->Open(2);
  ASSERT_TRUE(reader->Next(&frame));
  EXPECT_EQ(cv::mean(frame.image)[0], 100);
  ASSERT_EQ(source->info().notes.size(), 1u);
  EXPECT_EQ(source->info().notes[0].text,
            "no single number in the frames' names counts them "
            "(cam_2024-05-01_12-00-00_940.png, cam_2024-05-01_12-00-00_981.png)"
            ": they are taken in the order of all numbers, as following each "
            "other");
}

TEST(ImageFolderTest, LinksToImagesThatAreNotHereAreTold) {
  TempFolder temp;
  for (const int n : {1, 2}) {
    WritePlain(temp / ("img" + std::to_string(n) + ".png"), n);
  }
  std::filesystem::create_symlink("nowhere", temp / "img3.png");
  EXPECT_THAT(OpenImageFolder(temp.path(), 25)->info().notes,
              ElementsAre(Note{"left out",
                               "1 image is a link to what is not here (git "
                               "annex get), left out",
                               1}));
}

TEST(ImageFolderTest, NumbersThatAreNoCountAreNoClock) {
  TempFolder temp;
  for (const int n : {10, 20, 30, 50}) {
    WritePlain(temp / ("img" + std::to_string(n) + ".png"), n);
  }
  const auto source = OpenImageFolder(temp.path(), 10);
  EXPECT_THAT(Times(*source), ElementsAre(0, 0.1, 0.2, 0.3));
  ASSERT_EQ(source->info().notes.size(), 1u);
  EXPECT_EQ(source->info().notes[0].text,
            "the frames' numbers rise by 10 and more: they are taken as "
            "following each other");
  // A year in the place of a number is no pause of a year.
  TempFolder other;
  for (const int n : {1, 2, 3, 20240131}) {
    WritePlain(other / ("img" + std::to_string(n) + ".png"), n % 99);
  }
  EXPECT_THAT(Times(*OpenImageFolder(other.path(), 10)),
              ElementsAre(0, 0.1, 0.2, 0.3));
}

TEST(ImageFolderTest, TellsPicturesLeftOutAndDamagedOnes) {
  TempFolder temp;
  WritePlain(temp / "cover.png", 1);
  WritePlain(temp / "img1.jpg", 10, 64, 48);
  std::string bytes = Encoded(".jpg", cv::Mat(48, 64, CV_8UC3, 200));
  cv::Mat noise(48, 64, CV_8UC3);
  cv::RNG(3).fill(noise, cv::RNG::UNIFORM, 0, 256);
  bytes = Encoded(".jpg", noise);
  for (std::size_t i = 0; i < 200; ++i) bytes[bytes.size() / 2 + i] = '\0';
  WriteBytes(temp / "img2.jpg", bytes);
  WriteBytes(temp / "img3.jpg", bytes);
  const auto source = OpenImageFolder(temp.path(), 10);
  EXPECT_THAT(source->info().notes,
              ElementsAre(Note{"left out",
                               "1 image without a number, such as cover.png, "
                               "left out",
                               1}));
  const auto reader = source->Open(0);
  Frame frame;
  while (reader->Next(&frame)) continue;
  ASSERT_EQ(reader->notes().size(), 1u);
  EXPECT_EQ(reader->notes()[0].kind, "loss");
  EXPECT_EQ(reader->notes()[0].count, 2);
  EXPECT_THAT(reader->notes()[0].text,
              HasSubstr("2 images are damaged, the first img2.jpg: damaged in "
                        "its middle"));
}

TEST(ImageFolderTest, PicturesOfOtherKindsAreTold) {
  TempFolder temp;
  WriteBytes(temp / "f1.exr", "x");
  WriteBytes(temp / "f2.EXR", "x");
  WriteBytes(temp / "read.me", "x");
  EXPECT_EQ(ErrorOf([&] { OpenImageFolder(temp.path(), 10); }),
            "DataError: " + temp.path() +
                ": its pictures are of a kind that is not read (f1.exr; read "
                "are " +
                ImageExtensions() + "): convert them to PNG or JPEG");
  WritePlain(temp / "f3.png", 1);
  EXPECT_THAT(OpenImageFolder(temp.path(), 10)->info().notes,
              ElementsAre(Note{"left out",
                               "2 pictures of a kind that is not read, such as "
                               "f1.exr, left out",
                               2}));
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

// A camera of 12 bits in files of 16: one scale for all frames.
TEST(ImageFolderTest, TheBitsThatAreUsedCount) {
  for (const bool colour : {false, true}) {
    TempFolder temp;
    const int type = colour ? CV_16UC3 : CV_16UC1;
    WriteImage(temp / "a1.png", cv::Mat(6, 8, type, cv::Scalar::all(800)));
    WriteImage(temp / "a2.png", cv::Mat(6, 8, type, cv::Scalar::all(4000)));
    WriteImage(temp / "a3.tif", cv::Mat(6, 8, type, cv::Scalar::all(1600)));
    const auto source = OpenImageFolder(temp.path(), 200);
    ASSERT_EQ(source->info().notes.size(), 1u);
    EXPECT_EQ(source->info().notes[0].kind, "colour");
    EXPECT_EQ(source->info().notes[0].text,
              "images of 16 bits in which only 12 are used: the upper 8 of "
              "these are taken, of every frame alike");
    const auto reader = source->Open(0);
    Frame frame;
    for (const int value : {800 / 16, 4000 / 16, 1600 / 16}) {
      ASSERT_TRUE(reader->Next(&frame));
      EXPECT_EQ(frame.image.type(), colour ? CV_8UC3 : CV_8UC1);
      EXPECT_NEAR(cv::mean(frame.image)[0], value, 1) << frame.number;
    }
  }
}

TEST(ImageFolderTest, SixteenBitsThatAreUsedStay) {
  TempFolder temp;
  WriteImage(temp / "a1.png", cv::Mat(6, 8, CV_16UC1, cv::Scalar(800)));
  WriteImage(temp / "a2.png", cv::Mat(6, 8, CV_16UC1, cv::Scalar(40000)));
  const auto source = OpenImageFolder(temp.path(), 200);
  EXPECT_TRUE(source->info().notes.empty());
  const auto reader = source->Open(1);
  Frame frame;
  ASSERT_TRUE(reader->Next(&frame));
  EXPECT_EQ(cv::mean(frame.image)[0], 40000 / 256);
}

}  // namespace
}  // namespace mien
