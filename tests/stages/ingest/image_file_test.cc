#include "stages/ingest/image_file.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/text.h"
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
            "DataError: clip/img7.jpg: not a JPEG, PNG, BMP, TIFF or WebP "
            "image");
  EXPECT_THAT(DecodeError("v/1\x01\x02"), HasSubstr("not a JPEG"));  // EXR
  EXPECT_THAT(DecodeError(std::string("II*\0abcdefgh", 12)),
              HasSubstr("clip/img7.jpg: damaged image ("));
  EXPECT_EQ(DecodeError("version https://git-lfs.github.com/spec/v1\n"),
            "DataError: clip/img7.jpg: a Git LFS pointer, not the file itself: "
            "fetch it with git lfs pull");
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

TEST(ImageFileTest, LeavesWhatStandsBehindTheEndMarker) {
  const std::string jpeg = Encoded(".jpg", Slope());
  const cv::Mat plain = DecodeImage(jpeg, "plain");
  for (const std::string& tail :
       {std::string(7, '\0'), std::string("\r\n"), std::string(5000, '\0'),
        std::string("cam=3 t=00:01"), jpeg, std::string("....ftypmp42")}) {
    std::string damage;
    const cv::Mat image = DecodeImage(jpeg + tail, "tail", &damage);
    EXPECT_EQ(cv::norm(image, plain, cv::NORM_INF), 0);
    EXPECT_EQ(damage, "");
  }
  EXPECT_THAT(
      DecodeError(jpeg.substr(0, jpeg.size() / 2) + std::string(100, '\0')),
      HasSubstr("truncated JPEG"));
}

// Something in every block, so that a lost one is seen.
cv::Mat Noise(int type = CV_8UC3) {
  cv::Mat image(96, 128, type);
  cv::RNG random(7);
  random.fill(image, cv::RNG::UNIFORM, 0, 256);
  cv::GaussianBlur(image, image, cv::Size(5, 5), 1);
  return image;
}

TEST(ImageFileTest, SaysThatAJpegHasLostItsMiddle) {
  std::string jpeg = Encoded(".jpg", Noise());
  std::string damage = "old";
  DecodeImage(jpeg, "whole", &damage);
  EXPECT_EQ(damage, "");
  for (std::size_t i = 0; i < 250; ++i) jpeg[jpeg.size() / 2 + i] = '\0';
  const cv::Mat image = DecodeImage(jpeg, "lost", &damage);
  EXPECT_EQ(image.size(), cv::Size(128, 96));
  EXPECT_THAT(damage, HasSubstr("damaged in its middle, part of the picture is "
                                "made up ("));
  testing::internal::CaptureStderr();
  DecodeImage(jpeg, "clip/img7.jpg");
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_THAT(said, HasSubstr("clip/img7.jpg: damaged in its middle"));
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1);
}

TEST(ImageFileTest, LibrariesSayNothingOnTheirOwn) {
  std::string png = Encoded(".png", Noise());
  png[png.size() / 2] = static_cast<char>(png[png.size() / 2] ^ 0xFF);
  std::string jpeg = Encoded(".jpg", Noise());
  for (std::size_t i = 0; i < 50; ++i) jpeg[jpeg.size() / 2 + i] = '\x55';
  testing::internal::CaptureStderr();
  EXPECT_THAT(DecodeError(png), HasSubstr("img7.jpg: damaged image ("));
  std::string damage;
  DecodeImage(jpeg, "a", &damage);
  DecodeError(std::string("II*\0\x08\0\0\0\xFF\xFF", 10));
  DecodeError(std::string("RIFF\x20\0\0\0WEBPVP8 \x10\0\0\0abcdefgh", 28));
  const std::string bmp = Encoded(".bmp", Noise());
  EXPECT_THAT(DecodeError(bmp.substr(0, bmp.size() / 2)),
              HasSubstr("img7.jpg: damaged image"));
  DecodeError(bmp.substr(0, 40));
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

// The pixels are those of OpenCV's own reader: nothing cached of them changes.
TEST(ImageFileTest, DecodesAsOpenCvDoes) {
  const auto same = [](const std::string& bytes, const std::string& what) {
    const std::vector<char> copy(bytes.begin(), bytes.end());
    const cv::Mat expected = cv::imdecode(copy, cv::IMREAD_ANYCOLOR);
    const cv::Mat image = DecodeImage(bytes, what);
    ASSERT_EQ(image.size(), expected.size()) << what;
    ASSERT_EQ(image.type(), expected.type()) << what;
    EXPECT_EQ(cv::norm(image, expected, cv::NORM_INF), 0) << what;
  };
  for (const int type : {CV_8UC1, CV_8UC3}) {
    same(Encoded(".jpg", Noise(type)), "jpg");
    same(Encoded(".png", Noise(type)), "png");
    same(Encoded(".bmp", Noise(type)), "bmp");
    cv::Mat deep;
    Noise(type).convertTo(deep, CV_16U, 257, 3);
    same(Encoded(".png", deep), "png, 16 bit");
  }
  cv::Mat alpha;
  cv::cvtColor(Noise(), alpha, cv::COLOR_BGR2BGRA);
  same(Encoded(".png", alpha), "png, alpha");
  std::vector<unsigned char> bytes;
  cv::imencode(".jpg", Noise(), bytes, {cv::IMWRITE_JPEG_PROGRESSIVE, 1});
  same(std::string(bytes.begin(), bytes.end()), "jpg, progressive");
  if (!HaveFfmpeg()) return;
  TempFolder temp;
  for (const char* format : {"pal8", "ya8", "monob", "gray16be", "rgba64be"}) {
    const std::string path = temp / (std::string(format) + ".png");
    ASSERT_TRUE(
        RunQuietly(Str("ffmpeg -y -f lavfi -i testsrc2=s=70x50 "
                       "-frames:v 1 -pix_fmt ",
                       format, " '", path, "'")));
    same(ReadBytes(path), format);
  }
}

// An EXIF block that tells nothing but the orientation.
std::string Turned(const std::string& jpeg, char orientation) {
  std::string exif("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0",
                   25);
  exif += orientation;
  exif += std::string("\0\0\0\0\0\0", 6);
  std::string segment("\xFF\xE1\0", 3);
  segment += static_cast<char>(exif.size() + 2);
  return jpeg.substr(0, 2) + segment + exif + jpeg.substr(2);
}

TEST(ImageFileTest, TurnsAsExifTells) {
  const std::string jpeg = Encoded(".jpg", Noise());
  for (char orientation = 1; orientation <= 8; ++orientation) {
    const std::string turned = Turned(jpeg, orientation);
    const std::vector<char> copy(turned.begin(), turned.end());
    const cv::Mat expected = cv::imdecode(copy, cv::IMREAD_ANYCOLOR);
    const cv::Mat image = DecodeImage(turned, "turned");
    EXPECT_EQ(image.cols, orientation < 5 ? 128 : 96);
    ASSERT_EQ(image.size(), expected.size());
    EXPECT_EQ(cv::norm(image, expected, cv::NORM_INF), 0) << +orientation;
  }
}

TEST(ImageFileTest, ReadsTiffAndWebp) {
  if (!HaveFfmpeg()) GTEST_SKIP() << "no ffmpeg";
  TempFolder temp;
  WriteImage(temp / "colour.png", Noise());
  WriteImage(temp / "grey.png", Noise(CV_8UC1));
  const auto made = [&temp](const std::string& from, const std::string& to,
                            const std::string& options) {
    EXPECT_TRUE(RunQuietly("ffmpeg -y -i '" + (temp / from) + "' " + options +
                           " '" + (temp / to) + "'"));
    return ReadImage(temp / to);
  };
  for (const char* packing : {"raw", "packbits", "lzw", "deflate"}) {
    const std::string option = std::string("-compression_algo ") + packing;
    const cv::Mat colour = made("colour.png", "c.tif", option);
    ASSERT_EQ(colour.type(), CV_8UC3) << packing;
    EXPECT_EQ(cv::norm(colour, Noise(), cv::NORM_INF), 0) << packing;
    const cv::Mat grey = made("grey.png", "g.tif", option);
    ASSERT_EQ(grey.type(), CV_8UC1) << packing;
    EXPECT_EQ(cv::norm(grey, Noise(CV_8UC1), cv::NORM_INF), 0) << packing;
  }
  const cv::Mat deep = made("grey.png", "d.tif", "-pix_fmt gray16le");
  ASSERT_EQ(deep.type(), CV_8UC1);
  EXPECT_LE(cv::norm(deep, Noise(CV_8UC1), cv::NORM_INF), 1);
  const cv::Mat webp = made("colour.png", "c.webp", "-lossless 1");
  EXPECT_EQ(cv::norm(webp, Noise(), cv::NORM_INF), 0);
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
