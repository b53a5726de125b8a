// How far landmarks and dense flow are from the actor's truth.

#include <cmath>
#include <cstdio>

#include <gmock/gmock.h>

#include <opencv2/imgproc.hpp>

#include "stages/flow/flow.h"
#include "stages/track/track.h"
#include "tests/support/memory_frames.h"
#include "tools/synth/actor.h"

namespace mien {
namespace {

Landmarks TruthOf(const Actor& actor, const ActorPose& pose) {
  Landmarks landmarks;
  const auto truth = actor.Landmarks(pose);
  for (std::size_t k = 0; k < landmarks.size(); ++k) {
    landmarks[k] = cv::Point2f(truth[k]);
  }
  return landmarks;
}

FaceTracks TracksOf(const std::vector<cv::Mat>& frames) {
  return TrackStage(TrackParams{})
      .Run(std::make_shared<MemoryFrames>(frames, 200));
}

TEST(Accuracy, LandmarksWithinThreePercentOfTheEyesDistance) {
  double sum = 0;
  int count = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    ActorOptions options;
    options.seed = seed;
    const Actor actor(options);
    ActorPose pose;
    pose.shift_x_px = 4.0 * static_cast<double>(seed % 5) - 8;
    pose.roll_deg = static_cast<double>(seed % 7) - 3;
    const cv::Mat frame = actor.Render(pose, seed);
    const FaceTracks tracks = TracksOf(std::vector<cv::Mat>(5, frame));
    ASSERT_EQ(tracks.faces.size(), 1u) << "identity " << seed;
    const Landmarks truth = TruthOf(actor, pose);
    double error = 0;
    for (std::size_t k = 0; k < truth.size(); ++k) {
      error += cv::norm(tracks.faces[0].At(2)[k] - truth[k]) / kLandmarkCount;
    }
    sum += error / InterOcularPx(truth);
    ++count;
  }
  std::printf("landmarks: mean error %.2f %% of the eyes' distance, %d faces\n",
              100 * sum / count, count);
  EXPECT_LE(sum / count, 0.03);
}

// Mean end-point error inside the face, image px: flow of expression alone
// against the actor's truth, the head having moved between the frames.
double FlowError(const std::string& method) {
  FlowParams params;
  params.method = method;
  double sum = 0;
  int count = 0;
  const std::map<int, double> expressions[] = {
      {{12, 2}}, {{4, 2}}, {{1, 2}, {2, 2}}, {{6, 1.5}, {12, 2}}};
  std::uint64_t seed = 40;
  for (const auto& expression : expressions) {
    ActorOptions options;
    options.seed = ++seed;
    const Actor actor(options);
    ActorPose onset, apex, still;
    apex.au_px = still.au_px = expression;
    apex.shift_x_px = 3.3;
    apex.shift_y_px = -1.7;
    apex.roll_deg = 0.8;
    apex.scale = 1.004;
    // Landmarks as the program finds them.
    const cv::Mat first = actor.Render(onset, 2 * seed);
    const cv::Mat second = actor.Render(apex, 2 * seed + 1);
    const FaceTracks a = TracksOf(std::vector<cv::Mat>(5, first));
    const FaceTracks b = TracksOf(std::vector<cv::Mat>(5, second));
    cv::Mat grey1, grey2;
    cv::cvtColor(first, grey1, cv::COLOR_BGR2GRAY);
    cv::cvtColor(second, grey2, cv::COLOR_BGR2GRAY);
    const PairFlow pair = ComputePairFlow(grey1, a.faces.at(0).At(2), grey2,
                                          b.faces.at(0).At(2), params);
    // Truth in the aligned frame's pixels: warped, turned and scaled.
    const cv::Matx23d& m = pair.aligned_from_image;
    const double scale = std::hypot(m(0, 0), m(0, 1));
    cv::Mat truth, mask;
    cv::warpAffine(actor.TrueFlow(onset, still), truth, m, pair.flow.size(),
                   cv::INTER_LINEAR, cv::BORDER_CONSTANT,
                   cv::Scalar::all(std::nan("")));
    cv::warpAffine(actor.FaceMask(onset), mask, m, pair.flow.size(),
                   cv::INTER_NEAREST);
    cv::erode(mask, mask, cv::Mat::ones(7, 7, CV_8U));
    for (int y = 0; y < mask.rows; ++y) {
      for (int x = 0; x < mask.cols; ++x) {
        const cv::Vec2f t = truth.at<cv::Vec2f>(y, x);
        if (!mask.at<std::uint8_t>(y, x) || !std::isfinite(t[0])) continue;
        const cv::Vec2f f = pair.flow.at<cv::Vec2f>(y, x);
        const double dx = f[0] - (m(0, 0) * t[0] + m(0, 1) * t[1]);
        const double dy = f[1] - (m(1, 0) * t[0] + m(1, 1) * t[1]);
        sum += std::hypot(dx, dy) / scale;
        ++count;
      }
    }
  }
  return sum / count;
}

TEST(Accuracy, DenseFlowBesideHeadMotion) {
  for (const char* method : {"tvl1", "dis", "farneback"}) {
    const double error = FlowError(method);
    std::printf("%s: mean end-point error %.3f px at 2 px peak\n", method,
                error);
    EXPECT_LE(error, std::string(method) == "tvl1" ? 0.15 : 0.4) << method;
  }
}

}  // namespace
}  // namespace mien
