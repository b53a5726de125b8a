#include "stages/ingest/datasets/face_pictures.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// A picture of `value` with a white square of 60 px at (x, y).
void WritePicture(const std::string& path, cv::Size size, int value, int x,
                  int y) {
  std::filesystem::create_directories(
      std::filesystem::path(path).parent_path());
  cv::Mat picture(size, CV_8UC1, cv::Scalar(value));
  picture(cv::Rect(x, y, 60, 60)).setTo(255);
  ASSERT_TRUE(cv::imwrite(path, picture));
}

std::vector<std::string> Lines(const LabelledImages& images) {
  std::vector<std::string> lines;
  for (const Skipped& one : images.skipped) {
    lines.push_back(
        Str(one.is_failure ? "fails " : "", one.item, ": ", one.reason));
  }
  return lines;
}

class FacePictures : public testing::Test {
 protected:
  TempFolder temp_;
};

TEST_F(FacePictures, CkPlusTakesTheLastFrameAndItsNumber) {
  const std::string pictures = temp_ / "cohn-kanade-images/S005/001/S005_001_";
  WritePicture(pictures + "00000001.png", {640, 490}, 10, 0, 0);
  WritePicture(pictures + "00000011.png", {640, 490}, 20, 0, 0);
  WriteBytes(temp_ / "Emotion/S005/001/S005_001_00000011_emotion.txt",
             "   3.0000000e+00\n");
  WritePicture(temp_ / "cohn-kanade-images/S005/002/S005_002_00000009.png",
               {640, 490}, 30, 0, 0);
  std::filesystem::create_directories(temp_ / "Emotion/S005/002");
  WritePicture(temp_ / "cohn-kanade-images/S011/001/S011_001_00000009.png",
               {640, 490}, 40, 0, 0);
  WriteBytes(temp_ / "Emotion/S011/001/S011_001_00000009_emotion.txt", "9\n");
  // A number of which the pictures are missing.
  const std::string alone =
      temp_ / "Emotion/S012/001/S012_001_00000009_emotion.txt";
  WriteBytes(alone, "3\n");
  const LabelledImages images = LoadCkPlus(temp_.path());
  ASSERT_EQ(images.entries.size(), 1u);
  const auto& entry = images.entries[0];
  EXPECT_EQ(entry.dataset, "ckplus");
  EXPECT_EQ(entry.subject, "S005");
  EXPECT_EQ(entry.clip, "S005_001");
  EXPECT_EQ(entry.label, "disgust");
  EXPECT_EQ(entry.path, pictures + "00000011.png");
  ASSERT_EQ(images.pixels.size(), 48u * 48u);
  EXPECT_EQ(images.pixels[48 * 24 + 24], 20);  // the middle of the last frame
  EXPECT_EQ(images.pixels[0], 20);  // the white corner lies outside the square
  EXPECT_THAT(
      Lines(images),
      ElementsAre(
          "fails S011_001: " +
              (temp_ / "Emotion/S011/001/S011_001_00000009_emotion.txt") +
              ": holds no number from 0 to 7: mend it or take it away",
          "fails S012_001: " + alone +
              ": there are no pictures of this sequence in "
              "cohn-kanade-images: put them back or take the emotion away",
          temp_.path() + ": 1 of 3 sequences have no emotion: left out"));
}

TEST_F(FacePictures, CkPlusCutsTheFaceOutByItsLandmarks) {
  WritePicture(temp_ / "cohn-kanade-images/S010/001/S010_001_00000003.png",
               {640, 490}, 10, 400, 200);
  WriteBytes(temp_ / "Emotion/S010/001/S010_001_00000003_emotion.txt", "5");
  WriteBytes(temp_ / "Landmarks/S010/001/S010_001_00000003_landmarks.txt",
             "403 203\n457 203\n403 257\n457 257\n430 230\n");
  const LabelledImages images = LoadCkPlus(temp_.path());
  ASSERT_EQ(images.entries.size(), 1u);
  EXPECT_EQ(images.entries[0].label, "happy");
  for (const std::size_t at : {0u, 47u, 48u * 24u + 24u}) {
    EXPECT_EQ(images.pixels[at], 255) << at;  // 59 px within the white 60
  }
}

TEST_F(FacePictures, Jaffe) {
  WritePicture(temp_ / "jaffe/KA.AN1.39.tiff", {256, 256}, 50, 0, 0);
  WritePicture(temp_ / "jaffe/KM.NE2.10.tiff", {256, 256}, 60, 0, 0);
  WritePicture(temp_ / "jaffe/readme.png", {256, 256}, 60, 0, 0);
  WriteBytes(temp_ / "jaffe/KM.HA1.4.tiff", "no picture");
  const LabelledImages images = LoadJaffe(temp_.path());
  ASSERT_EQ(images.entries.size(), 2u);
  EXPECT_EQ(images.entries[0].subject, "KA");
  EXPECT_EQ(images.entries[0].label, "angry");
  EXPECT_EQ(images.entries[0].clip, "KA.AN1.39");
  EXPECT_EQ(images.entries[1].label, "neutral");
  EXPECT_EQ(images.pixels[48 * 48 + 48 * 40], 60);
  const auto lines = Lines(images);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0], (temp_ / "jaffe/readme.png") +
                          ": not called as JAFFE's pictures are (KA.AN1.39): "
                          "left out");
  EXPECT_THAT(lines[1], HasSubstr("fails KM.HA1.4: "));
  EXPECT_EQ(lines[2],
            "jaffe: 2 pictures of 2 people, the published set has 213 of 10: "
            "compare its scores with care");
}

std::string FerRow(int emotion, const std::string& value) {
  std::string row = std::to_string(emotion) + ",\"";
  for (int i = 0; i < 48 * 48; ++i) row += value + " ";
  return row + "\",Training\n";
}

TEST_F(FacePictures, FerPlusCountsVotes) {
  WriteBytes(temp_ / "fer2013.csv", "emotion,pixels,Usage\n" + FerRow(0, "1") +
                                        FerRow(1, "2") + FerRow(2, "3") +
                                        FerRow(3, "4") + FerRow(4, "5"));
  WriteBytes(temp_ / "fer2013new.csv",
             "Usage,Image name,neutral,happiness,surprise,sadness,anger,"
             "disgust,fear,contempt,unknown,NF\n"
             "Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0\n"  // 4 of 9
             "Training,fer0000001.png,0,0,0,0,1,3,0,5,1,0\n"  // 5 of 8
             "Training,,0,0,0,0,0,0,0,0,0,10\n"
             "Training,fer0000003.png,1,6,1,1,0,0,0,0,1,0\n"  // 6 of 6
             "Training,fer0000004.png,0,0,0,2,0,0,0,0,8,0\n");
  const LabelledImages images = LoadFerPlus(temp_.path());
  ASSERT_EQ(images.entries.size(), 2u);
  EXPECT_EQ(images.entries[0].label, "contempt");
  EXPECT_EQ(images.entries[0].dataset, "ferplus");
  EXPECT_EQ(images.entries[0].split, "Training");
  EXPECT_EQ(images.entries[1].label, "happy");
  EXPECT_EQ(images.pixels[0], 2);
  EXPECT_EQ(images.pixels[48 * 48], 4);
  EXPECT_THAT(Lines(images),
              ElementsAre("ferplus: 1 images left out: most votes are for NF",
                          "ferplus: 1 images left out: most votes are for "
                          "unknown",
                          "ferplus: 1 images left out: no majority of the "
                          "votes"));
}

TEST_F(FacePictures, TellsWhatIsMissing) {
  EXPECT_THAT(ErrorOf([&] { LoadFerPlus(temp_.path()); }),
              HasSubstr("no fer2013new.csv: put FER+'s votes beside"));
  EXPECT_THAT(ErrorOf([&] { LoadJaffe(temp_.path()); }),
              HasSubstr("no image can be used"));
  EXPECT_THAT(ErrorOf([&] { LoadCkPlus(temp_ / "none"); }),
              HasSubstr("give the folder that holds cohn-kanade-images"));
  WriteBytes(temp_ / "fer2013.csv",
             "emotion,pixels,Usage\n" + FerRow(0, "1") + FerRow(0, "1"));
  WriteBytes(temp_ / "fer2013new.csv",
             "Usage,Image name,neutral,happiness,surprise,sadness,anger,"
             "disgust,fear,contempt,unknown,NF\nTraining,a,8,0,0,0,0,0,0,0,0,"
             "0\n");
  EXPECT_THAT(ErrorOf([&] { LoadFerPlus(temp_.path()); }),
              HasSubstr("fer2013new.csv has 1 rows, none for row00001"));
}

}  // namespace
}  // namespace mien
