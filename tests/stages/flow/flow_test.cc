#include "stages/flow/flow.h"

#include <gmock/gmock.h>

#include <opencv2/imgproc.hpp>

#include "stages/track/face_pose.h"
#include "tests/support/faces.h"
#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

constexpr int kWidth = 400, kHeight = 400;
const cv::Point2f kMiddle(200, 170);
constexpr float kIod = 100;

// The texture moved by `move(x, y)`: to(x) = from(x - move), valid where the
// field is smooth against its own length.
template <class Move>
cv::Mat Moved(const cv::Mat& texture, const Move& move) {
  cv::Mat map(texture.size(), CV_32FC2);
  for (int y = 0; y < map.rows; ++y) {
    for (int x = 0; x < map.cols; ++x) {
      cv::Point2d p(x, y);  // fixed point: p + move(p) = (x, y)
      for (int i = 0; i < 8; ++i) p = cv::Point2d(x, y) - move(p);
      map.at<cv::Vec2f>(y, x) =
          cv::Vec2f(static_cast<float>(p.x), static_cast<float>(p.y));
    }
  }
  cv::Mat out;
  cv::remap(texture, out, map, cv::noArray(), cv::INTER_CUBIC,
            cv::BORDER_REFLECT);
  out.convertTo(out, CV_8U);
  return out;
}

// A mouth corner pulled up by 2 px over about 15 px.
cv::Point2d Smile(const cv::Point2d& p) {
  const cv::Point2d corner(kMiddle.x + 0.4 * kIod, kMiddle.y + 1.05 * kIod);
  const double d2 = (p - corner).dot(p - corner);
  return cv::Point2d(0, -2) * std::exp(-d2 / (2 * 18 * 18));
}

TEST(AlignedFromImage, PutsTheEyesLevelAtTheirPlace) {
  FlowParams params;
  const double angle = 0.3;
  Landmarks face = TemplateFace(kMiddle, kIod);
  for (auto& p : face) {
    const cv::Point2f d = p - kMiddle;
    p = kMiddle +
        cv::Point2f(
            static_cast<float>(std::cos(angle) * d.x - std::sin(angle) * d.y),
            static_cast<float>(std::sin(angle) * d.x + std::cos(angle) * d.y));
  }
  const cv::Matx23d m = AlignedFromImage(face, params);
  const cv::Point2d left = ApplyAffine(m, LeftEye(face));
  const cv::Point2d right = ApplyAffine(m, RightEye(face));
  EXPECT_NEAR(left.y, 192 * 0.36, 1e-3);
  EXPECT_NEAR(right.y, 192 * 0.36, 1e-3);
  EXPECT_NEAR((left.x + right.x) / 2, 96, 1e-3);
  EXPECT_NEAR(right.x - left.x, 80, 1e-3);
}

TEST(OpticalStrain, OfALinearFieldIsExactEverywhere) {
  cv::Mat flow(8, 9, CV_32FC2);
  const float ux = 0.01f, uy = 0.02f, vx = -0.03f, vy = 0.04f;
  for (int y = 0; y < flow.rows; ++y) {
    for (int x = 0; x < flow.cols; ++x) {
      flow.at<cv::Vec2f>(y, x) = cv::Vec2f(ux * x + uy * y, vx * x + vy * y);
    }
  }
  const cv::Mat strain = OpticalStrain(flow);
  const double expected =
      std::sqrt(ux * ux + vy * vy + (uy + vx) * (uy + vx) / 2);
  for (int y = 0; y < flow.rows; ++y) {
    for (int x = 0; x < flow.cols; ++x) {
      EXPECT_NEAR(strain.at<float>(y, x), expected, 1e-6) << x << "," << y;
    }
  }
}

class Methods : public testing::TestWithParam<const char*> {};

TEST_P(Methods, SubPixelTranslation) {
  const cv::Mat texture = Texture({192, 192}, 5);
  const auto move = [](const cv::Point2d&) { return cv::Point2d(0.6, -0.35); };
  const auto still = [](const cv::Point2d&) { return cv::Point2d(0, 0); };
  const cv::Mat flow =
      DenseFlow(Moved(texture, still), Moved(texture, move), GetParam());
  const cv::Rect inside(20, 20, 152, 152);
  const cv::Scalar mean = cv::mean(flow(inside));
  EXPECT_NEAR(mean[0], 0.6, 0.05);
  EXPECT_NEAR(mean[1], -0.35, 0.05);
}

// A smile of 2 px under a head that shifts, turns and grows: what is left
// must be the smile alone.
TEST_P(Methods, HeadMotionIsRemoved) {
  const cv::Mat texture = Texture({kWidth, kHeight}, 6);
  const auto head = [](const cv::Point2d& p) {
    const cv::Point2d d = p - cv::Point2d(kMiddle);
    return cv::Point2d(3 + 0.01 * d.x - 0.02 * d.y,
                       -2 + 0.02 * d.x + 0.01 * d.y);
  };
  const auto both = [&](const cv::Point2d& p) {
    const cv::Point2d face = Smile(p);
    return face + head(p + face);
  };
  const auto still = [](const cv::Point2d&) { return cv::Point2d(0, 0); };
  const Landmarks onset = TemplateFace(kMiddle, kIod);
  Landmarks apex = onset;
  for (auto& p : apex) p += cv::Point2f(head(p));
  FlowParams params;
  params.method = GetParam();
  const PairFlow pair = ComputePairFlow(Moved(texture, still), onset,
                                        Moved(texture, both), apex, params);
  // Truth in aligned px: lengths shrink by 80 / 100.
  const cv::Matx23d back = InvertAffine(pair.aligned_from_image);
  double error = 0;
  int count = 0;
  for (int y = 8; y < 184; ++y) {
    for (int x = 8; x < 184; ++x) {
      const cv::Point2d truth =
          Smile(ApplyAffine(back, {1.0 * x, 1.0 * y})) * 0.8;
      const auto f = pair.flow.at<cv::Vec2f>(y, x);
      error += std::hypot(f[0] - truth.x, f[1] - truth.y);
      ++count;
    }
  }
  EXPECT_LT(error / count, 0.08) << GetParam();
  const cv::Point2d corner =
      ApplyAffine(pair.aligned_from_image,
                  {kMiddle.x + 0.4 * kIod, kMiddle.y + 1.05 * kIod});
  EXPECT_NEAR(pair.flow.at<cv::Vec2f>(corner)[1], -1.6, 0.3);
}

INSTANTIATE_TEST_SUITE_P(All, Methods,
                         testing::Values("tvl1", "dis", "farneback"));

TEST(DenseFlow, UnknownMethod) {
  const cv::Mat image = cv::Mat::zeros(32, 32, CV_8UC1);
  EXPECT_EQ(ErrorOf([&] { DenseFlow(image, image, "raft"); }),
            "ConfigError: flow.method: 'raft' is not one of tvl1, dis, "
            "farneback");
}

struct Clip {
  std::shared_ptr<const FrameSource> frames;
  FaceTracks tracks;
  Events events;
};

Clip ExampleClip() {
  const cv::Mat texture = Texture({kWidth, kHeight}, 7);
  std::vector<cv::Mat> images;
  Clip clip;
  clip.tracks.fps = 200;
  FaceTrack track;
  for (int t = 0; t < 5; ++t) {
    images.push_back(Moved(
        texture, [t](const cv::Point2d& p) { return Smile(p) * (t / 4.0); }));
    clip.tracks.time_s.push_back(t / 200.0);
    clip.tracks.frame_number.push_back(t + 1);
    track.found.push_back(1);
    track.box_px.push_back({100, 70, 200, 250});
    track.score.push_back(1);
    track.landmarks_px.push_back(TemplateFace(kMiddle, kIod));
  }
  clip.tracks.faces = {track};
  clip.frames = std::make_shared<MemoryFrames>(images, 200);
  Event event;
  event.apex_idx = 4;
  event.offset_idx = 4;
  clip.events.events = {event};
  return clip;
}

TEST(FlowStage, MakesTheStackAskedFor) {
  FlowParams params;
  params.method = "dis";
  params.channels = {"v", "strain", "apex"};
  params.stack_px = 32;
  const Clip clip = ExampleClip();
  const FlowStack stack =
      FlowStage(params).Run(clip.frames, clip.tracks, clip.events);
  EXPECT_EQ(stack.channels, 3);
  EXPECT_EQ(stack.stack.size(), 3u * 32 * 32);
  EXPECT_EQ(stack.apex_idx, 4);
  const float least =
      *std::min_element(stack.stack.begin(), stack.stack.begin() + 32 * 32);
  EXPECT_NEAR(least, -1.6, 0.35);  // v at the mouth corner, aligned px
  for (int i = 2 * 32 * 32; i < 3 * 32 * 32; ++i) {
    ASSERT_GE(stack.stack[i], 0);
    ASSERT_LE(stack.stack[i], 1);
  }
}

TEST(FlowStage, MissingInputsSayWhatToDo) {
  Clip clip = ExampleClip();
  const FlowStage stage{FlowParams{}};
  const auto run = [&] { stage.Run(clip.frames, clip.tracks, clip.events); };
  const FaceTracks tracks = clip.tracks;
  clip.tracks.faces.clear();
  EXPECT_THAT(ErrorOf(run), testing::HasSubstr("no face was found in any"));
  clip.tracks = tracks;
  std::fill(clip.tracks.faces[0].found.begin(),
            clip.tracks.faces[0].found.end(), 0);
  EXPECT_THAT(ErrorOf(run),
              testing::HasSubstr("no face was found around the onset"));
  clip.tracks = tracks;
  clip.events.events.clear();
  EXPECT_THAT(ErrorOf(run), testing::HasSubstr("nothing was spotted"));
}

}  // namespace
}  // namespace mien
