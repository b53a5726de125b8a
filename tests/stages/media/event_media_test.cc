#include "stages/media/event_media.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/file.h"
#include "stages/ingest/video_decoder.h"
#include "stages/media/event_pictures.h"
#include "stages/motion/alignment.h"
#include "stages/motion/regions.h"
#include "tests/browser/sample_report.h"
#include "tests/stages/motion/moving_face.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr double kFps = 50;

std::vector<double> Times(int count) {
  std::vector<double> times;
  for (int i = 0; i < count; ++i) times.push_back(i / kFps);
  return times;
}

// Found from frame 20 to 79, but for frame 50.
FaceTrack Track() {
  FaceTrack track;
  track.first_idx = 20;
  track.found.assign(60, 1);
  track.found[30] = 0;
  track.landmarks_px.assign(60, TemplateFace({160, 130}, 80));
  return track;
}

// aligned_from_image that tell their frame.
std::vector<cv::Matx23d> Numbered(const FaceTrack& track) {
  std::vector<cv::Matx23d> out;
  for (std::int64_t i = 0; i < track.size(); ++i) {
    out.emplace_back(1, 0, static_cast<double>(track.first_idx + i), 0, 1, 0);
  }
  return out;
}

PictureClip PlanOf(const EventRow& event, const MediaParams& params) {
  const FaceTrack track = Track();
  return PlanClip(event, Times(100), track, Numbered(track), params);
}

TEST(PlanClipTest, TakesTheEventAndItsSurroundings) {
  MediaParams params;
  params.context_s = 0.2;
  const PictureClip plan = PlanOf(RowAt("v", 1, 40, 45, 52, kFps), params);
  ASSERT_EQ(plan.frames.size(), 33u);
  EXPECT_EQ(plan.frames.front(), 30);
  EXPECT_EQ(plan.frames.back(), 62);
  EXPECT_EQ(plan.frames[plan.onset], 40);
  EXPECT_EQ(plan.frames[plan.apex], 45);
  EXPECT_EQ(plan.frames[plan.offset], 52);
  EXPECT_DOUBLE_EQ(plan.times_s[plan.onset], 0.8);
  EXPECT_EQ(plan.aligned_from_image[plan.apex](0, 2), 45);
  EXPECT_TRUE(std::isnan(plan.aligned_from_image[20](0, 0)));  // frame 50
  EXPECT_EQ(plan.landmarks_px[36].y, 130);
}

TEST(PlanClipTest, ThinsLongStretchesButKeepsTheMarks) {
  MediaParams params;
  params.context_s = 0.2;
  params.max_frames = 16;
  const PictureClip plan = PlanOf(RowAt("v", 1, 40, 45, 52, kFps), params);
  EXPECT_THAT(plan.frames,
              ElementsAre(30, 33, 36, 39, 40, 42, 45, 48, 51, 52, 54, 57, 60));
  EXPECT_EQ(plan.frames[plan.onset], 40);
  EXPECT_EQ(plan.frames[plan.offset], 52);
}

TEST(PlanClipTest, StaysInsideTheRecording) {
  const PictureClip early = PlanOf(RowAt("v", 1, 1, 3, 5, kFps), {});
  EXPECT_EQ(early.frames.front(), 0);
  EXPECT_TRUE(std::isnan(early.landmarks_px[0].x));
  const PictureClip late = PlanOf(RowAt("v", 1, 95, 99, 400, kFps), {});
  EXPECT_EQ(late.frames.back(), 99);
  EXPECT_EQ(late.frames[late.offset], 99);
}

// 60 frames in which the left brow rises by 1.5 px from frame 20 to 34.
class EventMediaTest : public testing::Test {
 protected:
  void SetUp() override {
    std::vector<MovingFace::Moment> moments;
    for (int i = 0; i < 60; ++i) {
      const double u = std::min(std::max((i - 20) / 14.0, 0.0), 1.0);
      moments.push_back({0.05 * i, 0, 1.5 * std::sin(CV_PI * u), 1});
    }
    std::tie(source_, tracks_) = MovingFace().Make(moments, kFps, 0);
    params_.view_px = 128;
    params_.context_s = 0.2;
    events_ = {RowAt("v", 1, 20, 27, 34, kFps),
               RowAt("v", 2, 30, 33, 40, kFps)};
  }

  std::vector<EventMedia> Make(int jobs = 1) {
    return MakeEventMedia(*source_, tracks_, events_, params_, jobs);
  }

  std::shared_ptr<const FrameSource> source_;
  FaceTracks tracks_;
  MediaParams params_;
  std::vector<EventRow> events_;
  TempFolder temp_;
};

cv::Mat Decoded(const std::string& jpeg) {
  return cv::imdecode(std::vector<std::uint8_t>(jpeg.begin(), jpeg.end()),
                      cv::IMREAD_COLOR);
}

TEST_F(EventMediaTest, TheFilmHasThreeViewsAndTheFilesTimes) {
  const std::vector<EventMedia> media = Make();
  ASSERT_EQ(media.size(), 2u);
  const EventMedia& first = media[0];
  ASSERT_EQ(first.clip_frames.size(), 35u);  // 10 .. 44
  EXPECT_EQ(first.clip_frames.front(), 10);
  EXPECT_LE(first.clip.size(), 1000u * 75);
  EXPECT_GT(first.magnification, 1);
  EXPECT_LE(first.magnification, 15);
  WriteFileAtomic(temp_ / "clip.mp4", first.clip);
  VideoDecoder decoder(temp_ / "clip.mp4");
  std::size_t count = 0;
  while (decoder.Advance()) {
    ASSERT_LT(count, first.clip_times_s.size());
    EXPECT_NEAR(decoder.time_s(),
                first.clip_times_s[count] - first.clip_times_s[0], 1e-4);
    const cv::Mat picture = decoder.Picture();
    EXPECT_EQ(picture.rows, 128);
    EXPECT_EQ(picture.cols, 3 * 114);
    if (count == 10) {  // the onset: aligned and magnified are the same
      const cv::Mat aligned = picture(cv::Rect(114, 0, 114, 128));
      const cv::Mat large = picture(cv::Rect(228, 0, 114, 128));
      EXPECT_LT(cv::norm(aligned, large, cv::NORM_L1) /
                    static_cast<double>(3 * aligned.total()),
                6);
    }
    ++count;
  }
  EXPECT_EQ(count, 35u);
}

TEST_F(EventMediaTest, StillsFlowAndRegions) {
  const EventMedia first = Make()[0];
  for (const Stills* stills : {&first.frame, &first.aligned}) {
    for (const std::string* jpeg :
         {&stills->onset, &stills->apex, &stills->offset}) {
      EXPECT_EQ(Decoded(*jpeg).size(), cv::Size(114, 128));
    }
  }
  EXPECT_EQ(Decoded(first.flow).size(), cv::Size(114, 128));
  // 1.5 px at 80 px between the eyes.
  EXPECT_NEAR(first.flow_full_iod, 1.5 / 80, 0.008);
  ASSERT_EQ(first.regions.size(), RegionNames().size());
  // TemplateFace: the left inner brow is 0.25 iod left of the middle and 0.4
  // above the eyes, which are 1.05 iod from the top of 2.9.
  const RegionMark& brow = first.regions[0];
  EXPECT_EQ(brow.name, "brow_inner_left");
  EXPECT_NEAR(brow.x, 0.5 - 0.25 / 2.6, 0.04);
  EXPECT_NEAR(brow.y, (1.05 - 0.42) / 2.9, 0.04);
  EXPECT_GT(brow.radius, 0.02);
  EXPECT_LT(brow.radius, 0.15);
}

TEST_F(EventMediaTest, TheFrameViewHoldsTheWholeAlignedView) {
  // The eyes' middle of the face lies in the frame view where the crop puts
  // it: the view is wider than the aligned one and holds it.
  const EventMedia first = Make()[0];
  const cv::Mat frame = Decoded(first.frame.onset);
  const cv::Mat aligned = Decoded(first.aligned.onset);
  cv::Mat small, match;
  // The aligned view, shrunk by the share of the margins, is found in it.
  const double scale = 1 / 1.16;
  cv::resize(aligned(cv::Rect(20, 20, 74, 88)), small, {}, scale, scale,
             cv::INTER_AREA);
  cv::matchTemplate(frame, small, match, cv::TM_CCOEFF_NORMED);
  double best = 0;
  cv::minMaxLoc(match, nullptr, &best);
  EXPECT_GT(best, 0.8);
}

TEST_F(EventMediaTest, TheSameForAnyNumberOfJobs) {
  const auto one = Make(1), three = Make(3);
  ASSERT_EQ(one.size(), 2u);
  ASSERT_EQ(three.size(), 2u);
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].clip, three[i].clip);
    EXPECT_EQ(one[i].flow, three[i].flow);
  }
}

TEST_F(EventMediaTest, ThreeAmounts) {
  params_.clips = "stills";
  const EventMedia stills = Make()[0];
  EXPECT_TRUE(stills.clip.empty());
  EXPECT_FALSE(stills.aligned.apex.empty());
  EXPECT_FALSE(stills.flow.empty());
  params_.clips = "none";
  const EventMedia none = Make()[0];
  EXPECT_TRUE(none.aligned.apex.empty());
  EXPECT_TRUE(none.flow.empty());
}

TEST_F(EventMediaTest, FacesThatAreNotThere) {
  events_[1].face = 7;             // no such face
  tracks_.faces[0].found[20] = 0;  // the first event's onset
  double heard = 0;
  const auto media = MakeEventMedia(*source_, tracks_, events_, params_, 2,
                                    [&heard](double share) { heard = share; });
  EXPECT_EQ(heard, 1);
  EXPECT_TRUE(media[1].clip.empty());
  EXPECT_TRUE(media[1].aligned.apex.empty());
  EXPECT_FALSE(media[0].clip.empty());
  EXPECT_TRUE(media[0].aligned.onset.empty());
  EXPECT_FALSE(media[0].frame.onset.empty());
  EXPECT_TRUE(media[0].flow.empty());
  EXPECT_TRUE(media[0].regions.empty());
}

TEST_F(EventMediaTest, PicturesComeInOrderAndNumber) {
  const FaceTrack& track = tracks_.faces[0];
  const auto aligned =
      AlignFace(track, tracks_.time_s, AlignedFrame(ViewIodPx(params_)), 0.2);
  EventPictures pictures(
      PlanClip(events_[0], tracks_.time_s, track, aligned, params_), params_);
  EXPECT_THAT(ErrorOf([&] { pictures.Finish(); }),
              HasSubstr("frames are missing"));
  const cv::Mat image(320, 320, CV_8UC1, cv::Scalar(90));
  for (std::size_t i = 0; i < 35; ++i) pictures.Add(image);
  EXPECT_THAT(ErrorOf([&] { pictures.Add(image); }),
              HasSubstr("a frame too many"));
  EXPECT_FALSE(pictures.Finish().clip.empty());
  EXPECT_THAT(ErrorOf([&] { pictures.Finish(); }),
              HasSubstr("frames are missing"));
}

TEST(MediaParamsTest, FilmsKeepToTheirSize) {
  // Noise does not compress: the last quality step is taken, and it ends.
  MediaParams params;
  params.view_px = 64;
  params.clip_kb = 10;
  PictureClip plan;
  for (int i = 0; i < 20; ++i) {
    plan.frames.push_back(i);
    plan.times_s.push_back(i / 25.0);
    plan.aligned_from_image.emplace_back(0.2, 0, 0, 0, 0.2, 0);
  }
  plan.offset = 19;
  plan.apex = 9;
  plan.landmarks_px = TemplateFace({160, 130}, 80);
  EventPictures pictures(plan, params);
  Rng rng(1);
  for (int i = 0; i < 20; ++i) {
    cv::Mat noise(320, 320, CV_8UC1);
    for (auto& value : cv::Mat_<std::uint8_t>(noise)) {
      value = static_cast<std::uint8_t>(rng.Below(256));
    }
    pictures.Add(noise);
  }
  EXPECT_LT(pictures.Finish().clip.size(), 40000u);
}

}  // namespace
}  // namespace mien
