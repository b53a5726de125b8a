#include "tools/inject/inject.h"

#include <cmath>
#include <cstdlib>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/video/tracking.hpp>

#include "stages/ingest/image_file.h"
#include "stages/track/track.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/inject/tracked_face.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

// Closes the eyes of some frames.
void CloseEyes(FaceTrack* track, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i <= to; ++i) {
    Landmarks& p = track->landmarks_px[i];
    for (const auto& [up, low] :
         {std::pair(37, 41), {38, 40}, {43, 47}, {44, 46}}) {
      p[static_cast<std::size_t>(up)] = p[static_cast<std::size_t>(low)];
    }
  }
}

TEST(InjectPlanTest, SameSeedSamePlan) {
  const FaceTracks tracks = TrackedFace().Tracks(EvenTimes(900), 0.3);
  InjectOptions options;
  options.count = 8;
  const auto text = [&](std::uint64_t seed) {
    options.seed = seed;
    std::string out;
    for (const PlannedExpression& e :
         PlanInjection(tracks, options).expressions) {
      out += std::to_string(e.onset_idx) + AusText(e.share) +
             std::to_string(e.peak_iod) + " ";
    }
    return out;
  };
  EXPECT_EQ(text(1), text(1));
  EXPECT_NE(text(1), text(2));
}

TEST(InjectPlanTest, KeepsAwayFromEachOtherFromBlinksAndFromLostFrames) {
  FaceTracks tracks = TrackedFace().Tracks(EvenTimes(900), 0.3);
  CloseEyes(&tracks.faces[0], 300, 305);
  CloseEyes(&tracks.faces[0], 500, 503);
  for (std::size_t i = 600; i < 700; ++i) tracks.faces[0].found[i] = 0;
  InjectOptions options;
  options.count = 100;  // more than there is room for
  options.gap_s = 0.3;
  const auto plan = PlanInjection(tracks, options).expressions;
  EXPECT_GT(plan.size(), 15U);
  EXPECT_LT(plan.size(), 50U);
  for (std::size_t k = 0; k < plan.size(); ++k) {
    const PlannedExpression& e = plan[k];
    EXPECT_LT(e.onset_idx, e.apex_idx);
    EXPECT_LT(e.apex_idx, e.offset_idx);
    EXPECT_GE(e.onset_s, 0.5);
    EXPECT_LE(e.offset_s, tracks.time_s.back() - 0.5);
    EXPECT_GE(e.offset_s - e.onset_s, 0.17 - 0.5 / 30);
    EXPECT_LE(e.offset_s - e.onset_s, 0.5 + 0.5 / 30);
    if (k > 0) {
      EXPECT_GE(e.onset_s, plan[k - 1].offset_s + 0.3);
    }
    const auto meets = [&](std::int64_t from, std::int64_t to) {
      return e.onset_idx <= to && e.offset_idx >= from;
    };
    EXPECT_FALSE(meets(298, 307)) << e.onset_idx;
    EXPECT_FALSE(meets(498, 505)) << e.onset_idx;
    EXPECT_FALSE(meets(600, 699)) << e.onset_idx;
  }
}

TEST(InjectPlanTest, UnitsAndAmplitudesAreUsedEquallyOften) {
  const FaceTracks tracks = TrackedFace().Tracks(EvenTimes(1800));
  InjectOptions options;
  options.count = 12;
  options.units = {{4}, {6, 12}, {1, 2}};
  options.amplitudes_iod = {0.01, 0.02};
  std::map<std::string, int> units;
  std::map<double, int> amplitudes;
  for (const auto& e : PlanInjection(tracks, options).expressions) {
    ++units[AusText(e.share)];
    ++amplitudes[e.peak_iod];
    EXPECT_NEAR(e.peak_px, e.peak_iod * TrackedFace::kIod, 1e-3);
  }
  EXPECT_EQ(units,
            (std::map<std::string, int>{{"4", 4}, {"6+12", 4}, {"1+2", 4}}));
  EXPECT_EQ(amplitudes, (std::map<double, int>{{0.01, 6}, {0.02, 6}}));
}

TEST(InjectPlanTest, RateCountsByTheMinute) {
  const FaceTracks tracks = TrackedFace().Tracks(EvenTimes(1801));
  InjectOptions options;
  options.per_minute = 9;
  EXPECT_EQ(PlanInjection(tracks, options).expressions.size(), 9U);
  options.per_minute = 0.1;
  EXPECT_EQ(PlanInjection(tracks, options).expressions.size(), 1U);
}

TEST(InjectPlanTest, GivenTimesAreKeptInTheirOrder) {
  const FaceTracks tracks = TrackedFace().Tracks(EvenTimes(300));
  InjectOptions options;
  options.onsets_s = {6, 2};
  options.units = {{12}, {4}};
  options.amplitudes_iod = {0.03, 0.01};
  const auto plan = PlanInjection(tracks, options).expressions;
  ASSERT_EQ(plan.size(), 2U);
  EXPECT_EQ(plan[0].onset_idx, 60);
  EXPECT_EQ(AusText(plan[0].share), "4");
  EXPECT_EQ(plan[0].peak_iod, 0.01);
  EXPECT_EQ(plan[1].onset_idx, 180);
  EXPECT_EQ(AusText(plan[1].share), "12");
}

TEST(InjectPlanTest, SaysWhyATimeDoesNotFit) {
  FaceTracks tracks = TrackedFace().Tracks(EvenTimes(300));
  tracks.faces[0].found[100] = 0;
  CloseEyes(&tracks.faces[0], 200, 204);
  InjectOptions options;
  const auto error = [&](std::vector<double> times) {
    options.onsets_s = std::move(times);
    return ErrorOf([&] { PlanInjection(tracks, options); });
  };
  EXPECT_THAT(error({3.2}), HasSubstr("DataError: no expression can be put at "
                                      "3.2 s: the face is not found in frame "
                                      "100"));
  EXPECT_THAT(error({6.6}), HasSubstr("the eyes blink in frame"));
  EXPECT_THAT(error({0.1}), HasSubstr("half a second from an end"));
  EXPECT_THAT(error({2, 2.3}),
              HasSubstr("less than 1 s from the one at 2.000"));
  EXPECT_THAT(error({77}), HasSubstr("beyond the recording's end"));
}

TEST(InjectPlanTest, ErrorsAreClear) {
  FaceTracks tracks = TrackedFace().Tracks(EvenTimes(300));
  const auto error = [&](const std::function<void(InjectOptions*)>& change) {
    InjectOptions options;
    change(&options);
    return ErrorOf([&] { PlanInjection(tracks, options); });
  };
  EXPECT_EQ(error([](InjectOptions* o) { o->face = 1; }),
            "DataError: face 1 is asked for, but only 1 found (counted from "
            "0)");
  EXPECT_THAT(error([](InjectOptions* o) { o->amplitudes_iod = {0.5}; }),
              HasSubstr("ConfigError: inject: amplitude = 50 %: must lie in"));
  EXPECT_THAT(error([](InjectOptions* o) { o->duration_min_s = 1; }),
              HasSubstr("durations 1 .. 0.5 s: need"));
  EXPECT_THAT(error([](InjectOptions* o) { o->per_minute = 0; }),
              HasSubstr("per-minute = 0: must lie in"));
  EXPECT_THAT(error([](InjectOptions* o) { o->count = 0; }),
              HasSubstr("events = 0: must lie in"));
  tracks.fps = 5;
  EXPECT_THAT(error([](InjectOptions*) {}),
              HasSubstr("5 frames a second are too few"));
  tracks = TrackedFace().Tracks(EvenTimes(20));
  EXPECT_THAT(error([](InjectOptions*) {}),
              HasSubstr("DataError: no room for an expression"));
  tracks.faces.clear();
  EXPECT_EQ(error([](InjectOptions*) {}),
            "DataError: no face is found, so nothing can be put into it");
}

class InjectedFramesTest : public testing::Test {
 protected:
  // Uneven times, as of a phone's recording.
  static std::vector<double> Times() {
    std::vector<double> times = {0};
    Rng rng(9);
    while (times.size() < 150) {
      times.push_back(times.back() + rng.Uniform(0.02, 0.05));
    }
    return times;
  }
  InjectedFramesTest() {
    options_.onsets_s = {1.5, 3};
    options_.units = {{4}, {12}};
    options_.amplitudes_iod = {0.04};
  }

  TrackedFace face_;
  FaceTracks tracks_ = face_.Tracks(Times(), 0.3);
  std::shared_ptr<const FrameSource> source_ =
      std::make_shared<StillFrames>(face_.Picture(), Times());
  InjectOptions options_;
};

TEST_F(InjectedFramesTest, FramesOutsideAreTheSourcesOwn) {
  const InjectPlan plan = PlanInjection(tracks_, options_);
  const auto injected = InjectedFrames(source_, tracks_, plan);
  const auto before = source_->Open(0), after = injected->Open(0);
  Frame a, b;
  int changed = 0;
  while (before->Next(&a)) {
    ASSERT_TRUE(after->Next(&b));
    EXPECT_EQ(a.idx, b.idx);
    EXPECT_EQ(a.time_s, b.time_s);
    bool inside = false;
    for (const PlannedExpression& e : plan.expressions) {
      inside |= a.idx > e.onset_idx && a.idx < e.offset_idx;
    }
    const double difference = cv::norm(a.image, b.image, cv::NORM_INF);
    EXPECT_EQ(difference > 0, inside) << a.idx;
    changed += inside ? 1 : 0;
  }
  EXPECT_FALSE(after->Next(&b));
  EXPECT_GT(changed, 6);
}

TEST_F(InjectedFramesTest, AReaderMayStartInTheMiddle) {
  const InjectPlan plan = PlanInjection(tracks_, options_);
  const auto injected = InjectedFrames(source_, tracks_, plan);
  const std::int64_t apex = plan.expressions[1].apex_idx;
  Frame whole, part;
  const auto reader = injected->Open(0);
  while (reader->Next(&whole) && whole.idx < apex) {
  }
  ASSERT_TRUE(injected->Open(apex)->Next(&part));
  EXPECT_EQ(part.idx, apex);
  EXPECT_EQ(cv::norm(whole.image, part.image, cv::NORM_INF), 0);
  EXPECT_GT(cv::norm(face_.Picture(), part.image, cv::NORM_INF), 10);
}

TEST_F(InjectedFramesTest, DigestKnowsThePlanAndTheFace) {
  const InjectPlan plan = PlanInjection(tracks_, options_);
  const auto digest = [&](const FaceTracks& tracks, const InjectPlan& of) {
    return InjectedFrames(source_, tracks, of)->Digest();
  };
  const std::string here = digest(tracks_, plan);
  EXPECT_EQ(here.size(), 64U);
  EXPECT_EQ(here, digest(tracks_, plan));
  InjectPlan stronger = plan;
  stronger.expressions[0].peak_iod *= 1.01;
  EXPECT_NE(here, digest(tracks_, stronger));
  FaceTracks other = tracks_;
  other.faces[0].landmarks_px[50][30].x += 1;
  EXPECT_NE(here, digest(other, plan));
  EXPECT_NE(here, digest(tracks_, InjectPlan()));
}

TEST_F(InjectedFramesTest, APlanForOtherTracksIsRefused) {
  InjectPlan plan = PlanInjection(tracks_, options_);
  plan.expressions[1].offset_idx = 150;
  EXPECT_THAT(ErrorOf([&] { InjectedFrames(source_, tracks_, plan); }),
              HasSubstr("does not lie within the 1 faces and 150 frames"));
  plan = PlanInjection(tracks_, options_);
  FaceTracks narrow = tracks_;
  narrow.width_px = 100;
  Frame frame;
  EXPECT_THAT(ErrorOf([&] {
                InjectedFrames(source_, narrow, plan)->Open(0)->Next(&frame);
              }),
              HasSubstr("still: frame 0 is 240 x 240, the tracks are of 100"));
}

// The longest flow between two frames, found by another program's eyes.
double PeakOfFlow(const cv::Mat& from, const cv::Mat& to) {
  const auto flow = cv::DISOpticalFlow::create();
  flow->setFinestScale(0);
  cv::Mat grey[2], field;
  cv::cvtColor(from, grey[0], cv::COLOR_BGR2GRAY);
  cv::cvtColor(to, grey[1], cv::COLOR_BGR2GRAY);
  flow->calc(grey[0], grey[1], field);
  double peak = 0;
  for (const cv::Vec2f& d : cv::Mat_<cv::Vec2f>(field)) {
    peak = std::max(peak, cv::norm(d));
  }
  return peak;
}

TEST(InjectRealTest, ARealFaceMovesByThePlannedAmount) {
  const char* real = std::getenv("MIEN_REAL_DATA");
  if (!real) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  cv::Mat photo =
      ReadImage(std::string(real) + "/photo/london/neutral_front/001.jpg");
  cv::resize(photo, photo, {}, 0.47, 0.47, cv::INTER_AREA);
  const std::shared_ptr<const FrameSource> source =
      std::make_shared<StillFrames>(photo, EvenTimes(60));
  const FaceTracks tracks = TrackStage(TrackParams()).Run(source);
  for (const ActionUnits& units : CommonExpressions()) {
    InjectOptions options;
    options.onsets_s = {0.8};
    options.units = {units};
    options.amplitudes_iod = {0.02};
    const InjectPlan plan = PlanInjection(tracks, options);
    const PlannedExpression& e = plan.expressions[0];
    EXPECT_NEAR(e.peak_px, 2, 0.03);
    Frame apex;
    InjectedFrames(source, tracks, plan)->Open(e.apex_idx)->Next(&apex);
    EXPECT_NEAR(PeakOfFlow(photo, apex.image) / e.peak_px, 1, 0.1)
        << AusText(e.share);
  }
}

}  // namespace
}  // namespace mien
