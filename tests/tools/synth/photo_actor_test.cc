#include "tools/synth/photo_actor.h"

#include <cmath>
#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "stages/ingest/frame_source.h"
#include "stages/track/track.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

// A picture of the synthetic actor, whose landmarks are known.
const Portrait& Photo() {
  static const Portrait kPhoto = [] {
    ActorOptions options;
    options.seed = 5;
    options.width_px = 640;
    options.height_px = 480;
    options.iod_px = 100;
    options.noise_sd = 0;
    const Actor actor(options);
    return Portrait{actor.Render({}, 1), actor.Landmarks({})};
  }();
  return kPhoto;
}

const PhotoActor& Clean() {
  static const PhotoActor kActor = [] {
    PhotoActorOptions options;
    options.iod_px = 50;
    options.noise_sd = 0;
    return PhotoActor(Photo(), options);
  }();
  return kActor;
}

double Mean(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1) / static_cast<double>(3 * a.total());
}

TEST(PhotoActorTest, AtRestItIsThePhoto) {
  cv::Mat small;
  cv::resize(Photo().image, small, {320, 240}, 0, 0, cv::INTER_AREA);
  const cv::Mat frame = Clean().Render({}, 1);
  ASSERT_EQ(frame.size(), small.size());
  EXPECT_EQ(Clean().size(), small.size());
  EXPECT_LT(Mean(frame, small), 1.5);
  const auto points = Clean().Landmarks({});
  for (std::size_t k = 0; k < points.size(); ++k) {
    EXPECT_NEAR(points[k].x, (Photo().landmarks_px[k].x + 0.5) / 2 - 0.5, 0.02);
    EXPECT_NEAR(points[k].y, (Photo().landmarks_px[k].y + 0.5) / 2 - 0.5, 0.02);
  }
}

TEST(PhotoActorTest, SameSeedSameBytesOtherSeedOtherNoise) {
  PhotoActorOptions options;
  options.iod_px = 30;
  const PhotoActor actor(Photo(), options);
  ActorPose pose;
  pose.au_px = {{12, 1}};
  pose.eye_closed = 0.4;
  pose.mouth_open_px = 2;
  pose.yaw_deg = 3;
  EXPECT_EQ(Mean(actor.Render(pose, 9), actor.Render(pose, 9)), 0);
  EXPECT_NEAR(Mean(actor.Render(pose, 9), actor.Render(pose, 10)), 2.26, 0.2);
}

TEST(PhotoActorTest, PixelsGoWhereTheLandmarksGo) {
  ActorPose pose;
  pose.shift_x_px = 4.3;
  pose.shift_y_px = -2.1;
  pose.yaw_deg = 4;
  pose.roll_deg = 3;
  pose.au_px = {{12, 1.5}, {1, 1}};
  const cv::Mat rest = Clean().Render({}, 1), moved = Clean().Render(pose, 1);
  const auto from = Clean().Landmarks({}), to = Clean().Landmarks(pose);
  for (const std::size_t k : {19U, 24U, 30U, 33U, 36U, 45U, 48U, 54U}) {
    cv::Mat patch, result;
    cv::getRectSubPix(rest, {15, 15}, from[k], patch);
    cv::Mat around;
    cv::getRectSubPix(moved, {21, 21}, to[k], around);
    cv::matchTemplate(around, patch, result, cv::TM_CCOEFF_NORMED);
    cv::Point best;
    double score = 0;
    cv::minMaxLoc(result, nullptr, &score, nullptr, &best);
    EXPECT_GT(score, 0.9) << k;
    EXPECT_LE(std::abs(best.x - 3), 1) << k;
    EXPECT_LE(std::abs(best.y - 3), 1) << k;
  }
}

TEST(PhotoActorTest, PeakIsKnown) {
  const double one = Clean().PeakOf({{4, 1}});
  EXPECT_NEAR(one, 1, 0.1);
  EXPECT_NEAR(Clean().PeakOf({{4, 2}}), 2 * one, 0.02);
  EXPECT_GT(Clean().PeakOf({{6, 1}, {12, 1}}), 0.9);
}

TEST(PhotoActorTest, BlinkClosesTheLidsAndNothingElse) {
  ActorPose shut;
  shut.eye_closed = 1;
  const cv::Mat before = Clean().Render({}, 1), after = Clean().Render(shut, 1);
  const auto open = Clean().Landmarks({}), closed = Clean().Landmarks(shut);
  EXPECT_NEAR(closed[37].y, closed[41].y, 0.3);
  EXPECT_GT(open[41].y - open[37].y, 3);
  const cv::Point pupil((open[37] + open[40]) * 0.5F);
  const auto grey = [](const cv::Mat& image, const cv::Point& at) {
    return cv::mean(image(cv::Rect(at.x - 2, at.y - 2, 5, 5)))[1];
  };
  EXPECT_GT(grey(after, pupil), grey(before, pupil) + 15);  // skin over iris
  const int below = cvRound(open[30].y);
  EXPECT_EQ(cv::norm(before.rowRange(below, before.rows),
                     after.rowRange(below, after.rows), cv::NORM_INF),
            0);
  const int brows = cvRound(open[19].y) - 4;
  EXPECT_EQ(cv::norm(before.rowRange(0, brows), after.rowRange(0, brows),
                     cv::NORM_INF),
            0);
}

TEST(PhotoActorTest, SpeechOpensTheMouth) {
  ActorPose speaks;
  speaks.mouth_open_px = 4;
  const auto shut = Clean().Landmarks({}), open = Clean().Landmarks(speaks);
  EXPECT_NEAR(open[62].y, shut[62].y, 0.5);
  EXPECT_GT(open[66].y - shut[66].y, 0.6 * 4);
  EXPECT_LT(open[66].y - shut[66].y, 1.1 * 4);
  EXPECT_GT(open[8].y - shut[8].y, 0.4 * 4);
  const cv::Mat frame = Clean().Render(speaks, 1);
  const cv::Point gap((open[62] + open[66]) * 0.5F);
  EXPECT_LT(frame.at<cv::Vec3b>(gap)[1], 60);
}

TEST(PhotoActorTest, TheBackgroundStays) {
  ActorPose pose;
  pose.shift_x_px = 6;
  pose.yaw_deg = 6;
  pose.roll_deg = -4;
  const cv::Mat a = Clean().Render({}, 1), b = Clean().Render(pose, 1);
  EXPECT_EQ(cv::norm(a.colRange(0, 15), b.colRange(0, 15), cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(a, b, cv::NORM_INF), 30);
}

TEST(PhotoActorTest, ASmallPhotoIsRefused) {
  PhotoActorOptions options;
  options.iod_px = 120;
  EXPECT_EQ(ErrorOf([&] { PhotoActor(Photo(), options); }),
            "DataError: the photo's eyes are 100 px apart, less than the 120 "
            "px asked for: choose a smaller --iod");
}

TEST(PortraitTest, FindsPhotosByName) {
  const TempFolder folder;
  const cv::Mat tiny(4, 4, CV_8UC3, cv::Scalar(1, 2, 3));
  for (const char* name : {"b.PNG", "a.jpg"}) cv::imwrite(folder / name, tiny);
  std::filesystem::create_directory(folder / "c.jpg");
  EXPECT_THAT(FindPhotos(folder.path()),
              testing::ElementsAre(folder / "a.jpg", folder / "b.PNG"));
  EXPECT_THAT(FindPhotos("x.bin"), testing::ElementsAre("x.bin"));
  EXPECT_THAT(ErrorOf([&] { FindPhotos(folder / "c.jpg"); }),
              HasSubstr("no photo in it"));
}

TEST(PortraitTest, FindsTheFace) {
  const TempFolder folder;
  cv::imwrite(folder / "photo.png", Photo().image);
  const auto model = LandmarkModel::Load(kDefaultLandmarkModel);
  const Portrait found = ReadPortrait(folder / "photo.png", *model);
  for (std::size_t k = 27; k < 48; ++k) {  // nose and eyes
    EXPECT_LT(cv::norm(found.landmarks_px[k] - Photo().landmarks_px[k]), 8)
        << k;
  }
}

TEST(PortraitTest, RealPhotosMoveAsTheyShould) {
  const char* real = std::getenv("MIEN_REAL_DATA");
  if (!real) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  const auto photos =
      FindPhotos(std::string(real) + "/photo/london/neutral_front");
  const auto model = LandmarkModel::Load(kDefaultLandmarkModel);
  for (std::size_t i = 0; i < photos.size(); i += 12) {
    PhotoActorOptions options;
    const PhotoActor actor(ReadPortrait(photos[i], *model), options);
    ActorPose pose;
    pose.yaw_deg = 6;
    pose.pitch_deg = -4;
    pose.roll_deg = 3;
    pose.shift_x_px = 9;
    const TempFolder folder;
    cv::imwrite(folder / "turned.png", actor.Render(pose, 1));
    const Portrait seen = ReadPortrait(folder / "turned.png", *model);
    const auto truth = actor.Landmarks(pose);
    double sum = 0;
    for (std::size_t k = 17; k < 68; ++k) {
      sum += cv::norm(seen.landmarks_px[k] - truth[k]) / 51;
    }
    EXPECT_LT(sum, 3) << photos[i];  // px at 100 px between the eyes
  }
}

}  // namespace
}  // namespace mien
