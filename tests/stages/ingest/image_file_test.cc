#include "stages/ingest/image_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// A slope, so that a cut file differs from a whole one.
cv::Mat Slope(int type = CV_8UC3) {
  cv::Mat image(48, 64, type);
  for (int y = 0; y < image.rows; ++y) {
    image.row(y).setTo(cv::Scalar(y * 5, y * 3, 255 - y * 5));
  }
  return image;
}

std::string DecodeError(const std::string& bytes) {
  return ErrorOf([&] { DecodeImage(bytes, "clip/img7.jpg"); });
}

TEST(ImageFileTest, DecodesTheThreeKindsWithTheirChannels) {
  const cv::Mat colour = Slope();
  const cv::Mat grey = Slope(CV_8UC1);
  for (const char* kind : {".png", ".bmp", ".jpg"}) {
    const cv::Mat image = DecodeImage(Encoded(kind, colour), kind);
    ASSERT_EQ(image.type(), CV_8UC3) << kind;
    EXPECT_EQ(image.size(), colour.size());
    EXPECT_LE(cv::norm(image, colour, cv::NORM_INF),
              std::string(kind) == ".jpg" ? 12 : 0);
  }
  EXPECT_EQ(DecodeImage(Encoded(".png", grey), "grey").type(), CV_8UC1);
  EXPECT_EQ(DecodeImage(Encoded(".jpg", grey), "grey").type(), CV_8UC1);
}

TEST(ImageFileTest, DropsAlphaAndDepth) {
  cv::Mat deep(4, 5, CV_16UC1, cv::Scalar(257 * 77));
  const cv::Mat image = DecodeImage(Encoded(".png", deep), "deep");
  EXPECT_EQ(image.depth(), CV_8U);
  EXPECT_EQ(image.at<std::uint8_t>(0, 0), 77);
  cv::Mat alpha(4, 5, CV_8UC4, cv::Scalar(1, 2, 3, 0));
  const cv::Mat opaque = DecodeImage(Encoded(".png", alpha), "alpha");
  ASSERT_EQ(opaque.type(), CV_8UC3);
  EXPECT_EQ(opaque.at<cv::Vec3b>(3, 4), cv::Vec3b(1, 2, 3));
}

TEST(ImageFileTest, RefusesWhatIsNoImage) {
  EXPECT_EQ(DecodeError(""),
            "DataError: clip/img7.jpg: the file is empty (0 bytes)");
  EXPECT_EQ(DecodeError("GIF89a whatever"),
            "DataError: clip/img7.jpg: not a JPEG, PNG or BMP image");
  // TIFF and EXR never reach OpenCV.
  EXPECT_THAT(DecodeError(std::string("II*\0abcdefgh", 12)),
              HasSubstr("not a JPEG, PNG or BMP"));
}

TEST(ImageFileTest, RefusesEveryTruncation) {
  for (const char* kind : {".jpg", ".png", ".bmp"}) {
    const std::string whole = Encoded(kind, Slope());
    for (const std::size_t keep :
         {whole.size() - 1, whole.size() - 20, whole.size() / 2,
          std::size_t{30}, std::size_t{10}, std::size_t{3}}) {
      // Of PNG's last chunk only its checksum may be missing unnoticed.
      if (std::string(kind) == ".png" && keep + 12 > whole.size()) continue;
      EXPECT_THAT(DecodeError(whole.substr(0, keep)),
                  HasSubstr("DataError: clip/img7.jpg"))
          << kind << " cut to " << keep << " of " << whole.size();
    }
  }
  const std::string jpeg = Encoded(".jpg", Slope());
  EXPECT_EQ(DecodeError(jpeg.substr(0, jpeg.size() / 2)),
            "DataError: clip/img7.jpg: truncated JPEG (no end marker): copy "
            "the file anew");
}

TEST(ImageFileTest, AcceptsPaddingBehindTheEndMarkerOnly) {
  const std::string jpeg = Encoded(".jpg", Slope());
  EXPECT_EQ(DecodeError(jpeg + std::string(7, '\0')), "");
  EXPECT_EQ(DecodeError(jpeg + "\r\n"), "");
  EXPECT_THAT(
      DecodeError(jpeg.substr(0, jpeg.size() / 2) + std::string(100, '\0')),
      HasSubstr("truncated JPEG"));
  EXPECT_THAT(DecodeError(jpeg + std::string(5000, '\0')),
              HasSubstr("truncated JPEG"));
}

TEST(ImageFileTest, RefusesHugeImagesBeforeDecoding) {
  std::string png = Encoded(".png", Slope());
  png.replace(16, 8, std::string("\0\1\0\0\0\1\0\0", 8));  // 65536 x 65536
  EXPECT_EQ(DecodeError(png),
            "DataError: clip/img7.jpg: 65536 x 65536 is more than the limit "
            "of 100000000 pixels");
  std::string bmp = Encoded(".bmp", Slope());
  bmp.replace(18, 8, std::string("\0\0\1\0\0\0\xFF\xFF", 8));  // height -65536
  EXPECT_THAT(DecodeError(bmp), HasSubstr("65536 x 65536 is more than"));
  std::string jpeg = Encoded(".jpg", Slope());
  const std::size_t header = jpeg.find("\xFF\xC0");
  ASSERT_NE(header, std::string::npos);
  jpeg.replace(header + 5, 4, "\xFF\xFF\xFF\xFF");
  EXPECT_THAT(DecodeError(jpeg), HasSubstr("65535 x 65535 is more than"));
  png.replace(16, 4, std::string(4, '\0'));
  EXPECT_THAT(DecodeError(png), HasSubstr("damaged image header"));
}

TEST(ImageFileTest, ReadsByContentNotByName) {
  TempFolder temp;
  WriteBytes(temp / "a.jpg", Encoded(".png", Slope()));
  EXPECT_EQ(ReadImage(temp / "a.jpg").size(), cv::Size(64, 48));
  EXPECT_THAT(ErrorOf([&] { ReadImage(temp / "b.jpg"); }),
              AllOf(HasSubstr("IoError"), HasSubstr("does not exist")));
}

}  // namespace
}  // namespace mien
