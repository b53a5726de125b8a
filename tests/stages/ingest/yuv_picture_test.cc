#include "stages/ingest/yuv_picture.h"

extern "C" {
#include <libavutil/pixfmt.h>
#include <libswscale/swscale.h>
}

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mien {
namespace {

struct Yuv {
  cv::Mat y, u, v;

  YuvPlanes Planes() const {
    YuvPlanes planes;
    planes.y = y.data;
    planes.u = u.data;
    planes.v = v.data;
    planes.y_step = static_cast<std::ptrdiff_t>(y.step);
    planes.u_step = static_cast<std::ptrdiff_t>(u.step);
    planes.v_step = static_cast<std::ptrdiff_t>(v.step);
    planes.width = y.cols;
    planes.height = y.rows;
    return planes;
  }
};

Yuv Random(int width, int height, int spread, int seed) {
  cv::RNG rng(static_cast<std::uint64_t>(seed));
  Yuv yuv;
  yuv.y.create(height, width, CV_8UC1);
  yuv.u.create(height / 2, width / 2, CV_8UC1);
  yuv.v.create(height / 2, width / 2, CV_8UC1);
  rng.fill(yuv.y, cv::RNG::UNIFORM, 0, 256);
  for (cv::Mat* plane : {&yuv.u, &yuv.v}) {
    rng.fill(*plane, cv::RNG::UNIFORM, 128 - spread, 128 + spread);
  }
  return yuv;
}

cv::Mat Theirs(const Yuv& yuv, int space, bool full) {
  const int width = yuv.y.cols, height = yuv.y.rows;
  SwsContext* scaler = sws_getContext(
      width, height, AV_PIX_FMT_YUV420P, width, height, AV_PIX_FMT_BGR24,
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT, nullptr, nullptr, nullptr);
  sws_setColorspaceDetails(scaler, sws_getCoefficients(space), full ? 1 : 0,
                           sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16,
                           1 << 16);
  cv::Mat padded(height + 1, width + 128, CV_8UC3);
  const std::uint8_t* from[4] = {yuv.y.data, yuv.u.data, yuv.v.data, nullptr};
  const int from_steps[4] = {static_cast<int>(yuv.y.step),
                             static_cast<int>(yuv.u.step),
                             static_cast<int>(yuv.v.step), 0};
  std::uint8_t* to[4] = {padded.data, nullptr, nullptr, nullptr};
  const int to_steps[4] = {static_cast<int>(padded.step), 0, 0, 0};
  EXPECT_EQ(sws_scale(scaler, from, from_steps, 0, height, to, to_steps),
            height);
  sws_freeContext(scaler);
  return padded(cv::Rect(0, 0, width, height)).clone();
}

TEST(YuvPictureTest, GreyByHand) {
  Yuv yuv;
  yuv.y = cv::Mat(16, 20, CV_8UC1, cv::Scalar(100));
  yuv.u = cv::Mat(8, 10, CV_8UC1, cv::Scalar(128));
  yuv.v = yuv.u;
  const int* bt601 = sws_getCoefficients(SWS_CS_DEFAULT);
  EXPECT_EQ(YuvToBgr(yuv.Planes(), bt601, true).at<cv::Vec3b>(3, 4),
            cv::Vec3b(100, 100, 100));
  // (100 - 16) * 255 / 219 = 97.8; libswscale gives somewhat less.
  EXPECT_EQ(YuvToBgr(yuv.Planes(), bt601, false).at<cv::Vec3b>(3, 4),
            cv::Vec3b(96, 96, 96));
}

TEST(YuvPictureTest, AsLibswscaleToTheBit) {
  int seed = 0;
  for (const cv::Size size : {cv::Size(640, 48), cv::Size(16, 16),
                              cv::Size(18, 64), cv::Size(98, 30)}) {
    for (const int space : {SWS_CS_ITU709, SWS_CS_FCC, SWS_CS_ITU601,
                            SWS_CS_SMPTE240M, SWS_CS_BT2020}) {
      for (const bool full : {false, true}) {
        for (const int spread : {20, 128}) {
          const Yuv yuv = Random(size.width, size.height, spread, ++seed);
          const cv::Mat own =
              YuvToBgr(yuv.Planes(), sws_getCoefficients(space), full);
          EXPECT_EQ(cv::norm(own, Theirs(yuv, space, full), cv::NORM_INF), 0)
              << size << " space " << space << " full " << full << " spread "
              << spread;
        }
      }
    }
  }
}

TEST(YuvPictureTest, EvenSidesOf16PxAndMore) {
  EXPECT_TRUE(CanConvertYuv(16, 16));
  EXPECT_TRUE(CanConvertYuv(640, 480));
  EXPECT_FALSE(CanConvertYuv(14, 480));
  EXPECT_FALSE(CanConvertYuv(640, 14));
  EXPECT_FALSE(CanConvertYuv(641, 480));
  EXPECT_FALSE(CanConvertYuv(640, 479));
}

}  // namespace
}  // namespace mien
