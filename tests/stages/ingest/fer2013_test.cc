#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/text.h"
#include "stages/ingest/dataset.h"
#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string PixelText(int value, int count = 48 * 48) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += (i > 0 ? " " : "") + std::to_string(value);
  }
  return text;
}

void WriteFace(const std::string& path, int value, int side = 48) {
  WriteImage(path, cv::Mat(side, side, CV_8UC1, cv::Scalar(value)));
}

// "split/label/clip=first pixel" of every entry.
std::vector<std::string> Summary(const LabelledImages& images) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < images.entries.size(); ++i) {
    const LabelledImages::Entry& e = images.entries[i];
    lines.push_back(Str(e.split, "/", e.label, "/", e.clip, "=",
                        int{images.pixels[i * 48 * 48]}));
  }
  return lines;
}

TEST(Fer2013Test, ReadsTheCsv) {
  TempFolder temp;
  WriteBytes(temp / "fer2013.csv", "emotion,pixels,Usage\n0," + PixelText(7) +
                                       ",Training\r\n6," + PixelText(255) +
                                       ",PrivateTest\n3," + PixelText(0) +
                                       ",PublicTest\n");
  const LabelledImages images = LoadFer2013(temp.path());
  EXPECT_THAT(Summary(images), ElementsAre("Training/angry/row00000=7",
                                           "PrivateTest/neutral/row00001=255",
                                           "PublicTest/happy/row00002=0"));
  EXPECT_EQ(images.name, "fer2013");
  EXPECT_EQ(images.channels, 1);
  EXPECT_EQ(images.height, 48);
  EXPECT_EQ(images.pixels.size(), 3u * 48 * 48);
  EXPECT_THAT(images.channel_names, ElementsAre("grey"));
  ASSERT_EQ(images.skipped.size(), 3u);  // counts
  EXPECT_FALSE(images.skipped[0].is_failure);
  EXPECT_THAT(images.skipped[0].reason,
              HasSubstr("1 images, the published set has 28709"));
}

TEST(Fer2013Test, ReadsTheCsvWithLeadingBlanksInItsHeader) {
  TempFolder temp;
  WriteBytes(temp / "icml_face_data.csv",
             "emotion, Usage, pixels\n5,Training," + PixelText(9) + "\n");
  EXPECT_THAT(Summary(LoadFer2013(temp.path())),
              ElementsAre("Training/surprise/row00000=9"));
}

TEST(Fer2013Test, SkipsBadRowsOfTheCsv) {
  TempFolder temp;
  WriteBytes(temp / "fer2013.csv", "emotion,pixels,Usage\n7," + PixelText(1) +
                                       ",Training\n1," + PixelText(1, 2303) +
                                       ",Training\n1," + PixelText(256) +
                                       ",Training\n1,x,Training\n1\n1," +
                                       PixelText(3) + ",Training\n");
  const LabelledImages images = LoadFer2013(temp.path());
  EXPECT_THAT(Summary(images), ElementsAre("Training/disgust/row00005=3"));
  EXPECT_EQ(images.pixels.size(), 48u * 48);
  ASSERT_EQ(images.skipped.size(), 6u);
  EXPECT_TRUE(images.skipped[0].is_failure);
  EXPECT_EQ(images.skipped[0].item, "row00000");
  EXPECT_THAT(images.skipped[0].reason,
              AllOf(HasSubstr("its emotion '7' is not a number from 0 to 6"),
                    HasSubstr("line 2")));
  EXPECT_THAT(images.skipped[1].reason,
              HasSubstr("it has 2303 pixels instead of 2304"));
  EXPECT_THAT(images.skipped[2].reason, HasSubstr("numbers from 0 to 255"));
  EXPECT_THAT(images.skipped[3].reason, HasSubstr("numbers from 0 to 255"));
  EXPECT_THAT(images.skipped[4].reason, HasSubstr("too few columns"));
}

TEST(Fer2013Test, ReadsClassFoldersWhateverTheirOrder) {
  TempFolder temp;
  WriteFace(temp / "train/surprise/a.png", 1);
  WriteFace(temp / "train/angry/b.png", 2);
  WriteFace(temp / "train/Happiness/c.png", 3);
  WriteFace(temp / "test/neutral/PrivateTest_10.png", 4);
  WriteFace(temp / "test/sad/PublicTest_11.png", 5);
  WriteFace(temp / "test/fear/other.png", 6);
  WriteBytes(temp / "manifest.csv", "row,path\n");
  WriteBytes(temp / "train/angry/Thumbs.db", "x");
  WriteFace(temp / "train/contempt/d.png", 7);
  const LabelledImages images = LoadFer2013(temp.path());
  EXPECT_THAT(
      Summary(images),
      ElementsAre("Training/angry/b=2", "Training/happy/c=3",
                  "Training/surprise/a=1", "PublicTest/sad/PublicTest_11=5",
                  "PrivateTest/neutral/PrivateTest_10=4", "test/fear/other=6"));
  EXPECT_THAT(images.skipped[0].item, HasSubstr("train/contempt"));
  EXPECT_EQ(images.skipped[0].reason, "not the name of an emotion: left out");
  EXPECT_FALSE(images.skipped[0].is_failure);
}

TEST(Fer2013Test, ReadsOneSplitOnlyAndItsColourImages) {
  TempFolder temp;
  WritePlain(temp / "root/PublicTest/sad/x.png", 11, 48, 48);
  EXPECT_THAT(Summary(LoadFer2013(temp / "root")),
              ElementsAre("PublicTest/sad/x=11"));
  EXPECT_THAT(Summary(LoadFer2013(temp / "root/PublicTest/")),
              ElementsAre("PublicTest/sad/x=11"));
  EXPECT_THAT(Summary(LoadFer2013(temp.path())),
              ElementsAre("PublicTest/sad/x=11"));
}

TEST(Fer2013Test, SkipsUnreadableImagesAsFailures) {
  TempFolder temp;
  WriteFace(temp / "s/angry/a.png", 1);
  WriteFace(temp / "s/angry/b.png", 1, 50);
  WriteBytes(temp / "s/angry/c.jpg", "");
  const std::string jpeg =
      Encoded(".jpg", cv::Mat(48, 48, CV_8UC1, cv::Scalar(9)));
  WriteBytes(temp / "s/angry/d.jpg", jpeg.substr(0, jpeg.size() - 9));
  const LabelledImages images = LoadFer2013(temp.path());
  EXPECT_EQ(images.entries.size(), 1u);
  EXPECT_EQ(images.pixels.size(), 48u * 48);
  ASSERT_EQ(images.skipped.size(), 3u);
  EXPECT_TRUE(images.skipped[0].is_failure);
  EXPECT_EQ(images.skipped[0].item, "b.png");
  EXPECT_THAT(images.skipped[0].reason, HasSubstr("50 x 50, FER-2013 has 48"));
  EXPECT_THAT(images.skipped[1].reason, HasSubstr("the file is empty"));
  EXPECT_THAT(images.skipped[2].reason, HasSubstr("truncated JPEG"));
}

TEST(Fer2013Test, TellsWhatIsMissing) {
  TempFolder temp;
  const auto error = [&] { return ErrorOf([&] { LoadFer2013(temp.path()); }); };
  EXPECT_THAT(ErrorOf([&] { LoadFer2013(temp / "none"); }),
              HasSubstr("there is no such folder"));
  EXPECT_THAT(error(), HasSubstr("neither fer2013.csv nor folders such as "
                                 "Training/angry"));
  std::filesystem::create_directories(temp / "train/angry");
  EXPECT_THAT(error(), HasSubstr("no image can be used"));
  WriteBytes(temp / "fer2013.csv", "emotion,Usage\n1,Training\n");
  EXPECT_THAT(error(), HasSubstr("no column 'pixels'; it has: emotion, "
                                 "Usage"));
  WriteBytes(temp / "fer2013.csv", "");
  EXPECT_THAT(error(), HasSubstr("a header line is needed"));
}

TEST(Fer2013Test, RealData) {
  if (RealData().empty()) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  const LabelledImages images = LoadFer2013(RealData() + "/fer2013");
  std::map<std::string, int> counts;
  for (const auto& e : images.entries) ++counts[e.split + " " + e.label];
  EXPECT_EQ(images.entries.size(), 28709u + 3589u);
  EXPECT_EQ(counts["Training angry"], 3995);
  EXPECT_EQ(counts["Training happy"], 7215);
  EXPECT_EQ(counts["Training neutral"], 4965);
  EXPECT_EQ(counts["PublicTest disgust"], 56);
  EXPECT_TRUE(images.skipped.empty());
}

// As spreadsheets of other countries and machines save it.
TEST(Fer2013Test, ReadsOtherEncodingsSeparatorsAndLineEnds) {
  const std::string text = "sep=;\r\"Emotion\";\"PIXELS\";\"USAGE\"\r0;\"" +
                           PixelText(7) + "\";TRAINING\rhappy;\"" +
                           PixelText(9) + "\";public test\r";
  std::string little = "\xFF\xFE", big = "\xFE\xFF";
  for (const char c : text) {
    little += std::string({c, '\0'});
    big += std::string({'\0', c});
  }
  const struct {
    std::string bytes;
    bool utf16;
  } forms[] = {{text, false},
               {"\xEF\xBB\xBF" + text.substr(6), false},
               {little, true},
               {big, true},
               {little.substr(2), true}};
  for (const auto& form : forms) {
    TempFolder temp;
    WriteBytes(temp / "FER2013.CSV", form.bytes);
    const LabelledImages images = LoadFer2013(temp.path());
    EXPECT_THAT(Summary(images), ElementsAre("Training/angry/row00000=7",
                                             "PublicTest/happy/row00001=9"));
    const bool said = images.skipped[0].reason == "read as UTF-16";
    EXPECT_EQ(said, form.utf16);
  }
}

TEST(Fer2013Test, PlacesAreLinesOfTheFile) {
  TempFolder temp;
  WriteBytes(temp / "fer2013.csv", "\r\nemotion,pixels,Usage\r\n\r\n8," +
                                       PixelText(7) + ",Training\r\n1,[" +
                                       PixelText(3) + "],Training\r\n");
  const LabelledImages images = LoadFer2013(temp.path());
  EXPECT_EQ(images.entries.size(), 1u);
  EXPECT_THAT(images.skipped[0].reason,
              AllOf(HasSubstr("its emotion '8' is not a number from 0 to 6"),
                    HasSubstr("fer2013.csv line 4)")));
}

}  // namespace
}  // namespace mien
