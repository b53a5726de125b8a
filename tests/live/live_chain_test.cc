// The live chain against the stages that see the whole recording.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/core/random.h"
#include "stages/exchange/carry_review.h"
#include "stages/mien_config.h"
#include "stages/recognize/model_use.h"
#include "stages/spotting/envelope.h"
#include "tests/support/drawn_film.h"
#include "tests/support/memory_frames.h"
#include "tools/spot/live_chain.h"
#include "tools/spot/live_events.h"

namespace mien {
namespace {

constexpr double kFps = 30;

// The brows rise for 0.5 s every 4 s; the head drifts; one cut to a picture
// without a face, and back.
std::vector<cv::Mat> Film(int frames) {
  return DrawFilm(frames, kFps,
                  [](double t) {
                    const double from = 2 + 4 * std::floor(t / 4);
                    const double e =
                        EnvelopeAt(t, from, from + 0.2, from + 0.5);
                    return BrowsPx{3 * e, 2 * e};
                  })
      .images;
}

struct Whole {
  FaceTracks tracks;
  MotionSeries series;
};

Whole Stages(const std::shared_ptr<const FrameSource>& source,
             const MienConfig& config) {
  Whole whole;
  whole.tracks =
      TrackStage(config.track.params, config.track.model).Run(source);
  whole.series = MotionStage(config.interview.motion).Run(source, whole.tracks);
  return whole;
}

TEST(LiveChainTest, MeasuresWhatTheStagesMeasure) {
  const MienConfig config;
  std::vector<cv::Mat> images = Film(150);
  for (int i = 90; i < 100; ++i) {
    cv::Mat other(images[0].size(), images[0].type());
    cv::randu(other, 0, 255);
    images[static_cast<std::size_t>(i)] = other;
  }
  const auto source = std::make_shared<MemoryFrames>(images, kFps);
  const Whole whole = Stages(source, config);
  ASSERT_EQ(whole.series.faces.size(), 1u);
  ASSERT_FALSE(whole.tracks.cut_idx.empty());
  LiveChain chain(config.track.params, LandmarkModel::Load(config.track.model),
                  config.interview.motion, 60);
  std::size_t seen = 0;
  for (std::size_t i = 0; i < images.size(); ++i) {
    seen +=
        chain.Track(ToGrey(images[i]), static_cast<double>(i) / kFps).size();
    if (i == 60) {
      EXPECT_NEAR(chain.measured_s(), 2.0 - chain.delay_s(), 0.05);
    }
  }
  chain.End();
  EXPECT_GT(seen, 120u);
  const MotionSeries live = chain.Window();
  ASSERT_EQ(live.time_s.size(), images.size());
  ASSERT_EQ(live.faces.size(), 1u);
  const FaceMotion& a = whole.series.faces[0];
  const FaceMotion& b = live.faces[0];
  const auto regions = static_cast<std::size_t>(live.region_count());
  std::size_t both = 0;
  const std::int64_t from = std::max(a.first_idx, b.first_idx);
  for (std::int64_t idx = from; idx < a.first_idx + a.frame_count; ++idx) {
    const auto at_a = static_cast<std::size_t>(idx - a.first_idx) * regions;
    const auto at_b = static_cast<std::size_t>(idx - b.first_idx) * regions;
    for (std::size_t r = 0; r < regions; ++r) {
      EXPECT_EQ(std::isnan(a.dx[at_a + r]), std::isnan(b.dx[at_b + r])) << idx;
      if (std::isnan(a.dx[at_a + r])) continue;
      ++both;
      EXPECT_NEAR(a.dx[at_a + r], b.dx[at_b + r], 1e-3) << idx;
      EXPECT_NEAR(a.dy[at_a + r], b.dy[at_b + r], 1e-3) << idx;
    }
  }
  EXPECT_GT(both, 100 * regions);
}

TEST(LiveChainTest, KeepsTheWindowAlone) {
  const MienConfig config;
  const std::vector<cv::Mat> images = Film(240);
  LiveChain chain(config.track.params, LandmarkModel::Load(config.track.model),
                  config.interview.motion, 3);
  for (std::size_t i = 0; i < images.size(); ++i) {
    chain.Track(ToGrey(images[i]), static_cast<double>(i) / kFps);
  }
  const MotionSeries live = chain.Window();
  // Frames are forgotten every 2 s.
  EXPECT_GE(live.time_s.back() - live.time_s.front(), 2.9);
  EXPECT_LE(live.time_s.back() - live.time_s.front(), 5.1);
  EXPECT_EQ(live.frame_number.back() - live.frame_number.front() + 1,
            static_cast<std::int64_t>(live.time_s.size()));
  EXPECT_NEAR(static_cast<double>(live.frame_number.back()) / kFps,
              live.time_s.back(), 1e-9);
  ASSERT_EQ(live.faces.size(), 1u);
  const FaceMotion& face = live.faces[0];
  EXPECT_EQ(face.first_idx, 0);
  EXPECT_EQ(face.frame_count, static_cast<std::int64_t>(live.time_s.size()));
  EXPECT_EQ(face.blink.size(), live.time_s.size());
  EXPECT_EQ(face.patch_dx.size(),
            face.patch_time_s.size() * live.patches.size());
  EXPECT_GE(face.patch_time_s.front(), live.time_s.front() - 1e-9);
}

// What is spotted in the whole, against what was told live.
struct Meeting {
  std::size_t wanted = 0, met = 0, told = 0, standing = 0, late = 0;
};

Meeting Meet(const std::shared_ptr<const FrameSource>& source,
             const MienConfig& config, double window_s, double every_s) {
  const InterviewSpotStage stage(config.interview.params,
                                 FindModel(config.interview.net));
  const Whole whole = Stages(source, config);
  const auto wanted =
      SpotWindow(stage, config.interview.list, whole.series, 0.5);
  LiveChain chain(config.track.params, LandmarkModel::Load(config.track.model),
                  config.interview.motion, window_s);
  LiveEvents events({});
  const auto spot = [&](double now_s, bool ended, Meeting* meeting) {
    const MotionSeries window = chain.Window();
    if (window.time_s.empty()) return;
    const std::size_t before = events.events().size();
    events.Update(SpotWindow(stage, config.interview.list, window, 0.35),
                  window.frame_number.front() > 0 ? window.time_s.front() : 0,
                  window.time_s.back(), ended);
    for (std::size_t i = before; i < events.events().size(); ++i) {
      const EventRow& row = events.events()[i].row;
      meeting->late += now_s - row.offset_s > 2 ? 1 : 0;
    }
  };
  Meeting meeting;
  const auto reader = source->Open(0);
  Frame frame;
  double spotted_s = 0;
  while (reader->Next(&frame)) {
    chain.Track(ToGrey(frame.image), frame.time_s);
    if (frame.time_s - spotted_s < every_s) continue;
    spotted_s = frame.time_s;
    spot(frame.time_s, false, &meeting);
  }
  chain.End();
  spot(spotted_s, true, &meeting);
  meeting.wanted = wanted.size();
  meeting.told = events.events().size();
  for (const EventRow& row : wanted) {
    meeting.met += std::any_of(events.events().begin(), events.events().end(),
                               [&row](const LiveEvent& one) {
                                 return !one.withdrawn &&
                                        OverlapShare(row, one.row) >= 0.5;
                               });
  }
  for (const LiveEvent& one : events.events()) {
    meeting.standing += one.withdrawn ? 0 : 1;
    if (std::getenv("MIEN_LIVE_FILM")) {
      const bool real = std::any_of(wanted.begin(), wanted.end(),
                                    [&one](const EventRow& row) {
                                      return OverlapShare(row, one.row) >= 0.5;
                                    });
      std::cout << one.id << " " << one.row.kind << " " << one.row.onset_s
                << " " << one.row.offset_s << " " << one.row.score << " told "
                << one.told_s << (one.withdrawn ? " withdrawn" : "")
                << (real ? "" : " not in the list") << "\n";
    }
  }
  return meeting;
}

std::ostream& operator<<(std::ostream& out, const Meeting& m) {
  return out << m.wanted << " wanted, " << m.met << " met, " << m.told
             << " told, " << m.standing << " standing, " << m.late << " late";
}

TEST(LiveChainTest, TellsWhatTheWholeRecordingHolds) {
  const MienConfig config;
  const auto source = std::make_shared<MemoryFrames>(Film(30 * 30), kFps);
  const Meeting meeting = Meet(source, config, 12, 0.5);
  EXPECT_GE(meeting.wanted, 5u) << meeting;
  EXPECT_GE(static_cast<double>(meeting.met),
            0.9 * static_cast<double>(meeting.wanted))
      << meeting;
  EXPECT_LE(meeting.standing, meeting.wanted + 1) << meeting;
  EXPECT_EQ(meeting.late, 0u) << meeting;
}

// MIEN_LIVE_FILM: one film of your own, and its figures.
TEST(LiveChainTest, TellsMostOfWhatAGivenFilmHolds) {
  const char* film = std::getenv("MIEN_LIVE_FILM");
  if (!film) GTEST_SKIP() << "MIEN_LIVE_FILM names no film";
  const char* window = std::getenv("MIEN_LIVE_WINDOW");
  const MienConfig config;
  const Meeting meeting =
      Meet(OpenVideo(film), config, window ? std::atof(window) : 40, 0.5);
  std::cout << meeting << "\n";
  EXPECT_GT(meeting.wanted, 0u) << "nothing in it moves";
  EXPECT_GE(2 * meeting.met, meeting.wanted) << meeting;
  EXPECT_LE(meeting.standing, 2 * meeting.wanted + 1) << meeting;
  EXPECT_EQ(meeting.late, 0u) << meeting;
}

}  // namespace
}  // namespace mien
