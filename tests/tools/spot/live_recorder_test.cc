#include "tools/spot/live_recorder.h"

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "stages/exchange/event_table.h"
#include "stages/ingest/frame_source.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

LiveEvent Event(double onset_s, double apex_s, double offset_s) {
  LiveEvent event;
  event.id = 7;
  event.row.onset_s = onset_s;
  event.row.apex_s = apex_s;
  event.row.offset_s = offset_s;
  return event;
}

// Frames at 10, 10.1, 10.2, (one was dropped) 10.4, 10.5.
const std::vector<double> kTimes = {10, 10.1, 10.2, 10.4, 10.5};

TEST(LiveRecorder, EventsTakeTheFilmsTimesAndFrames) {
  const auto rows =
      EventsWithin({Event(10.11, 10.29, 10.42)}, kTimes, "film.mp4");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].video, "film.mp4");
  EXPECT_EQ(rows[0].event, 1);
  EXPECT_EQ(rows[0].onset_frame, 1);
  EXPECT_EQ(rows[0].apex_frame, 2);  // 10.2 is nearer than 10.4
  EXPECT_EQ(rows[0].offset_frame, 3);
  EXPECT_NEAR(rows[0].onset_s, 0.11, 1e-9);
  EXPECT_NEAR(rows[0].offset_s, 0.42, 1e-9);
}

TEST(LiveRecorder, WhatIsNotWhollyWithinOrWithdrawnIsLeftOut) {
  LiveEvent withdrawn = Event(10.1, 10.2, 10.4);
  withdrawn.withdrawn = true;
  EXPECT_TRUE(
      EventsWithin({Event(9.9, 10, 10.2), Event(10.2, 10.4, 10.6), withdrawn},
                   kTimes, "film.mp4")
          .empty());
  EXPECT_TRUE(EventsWithin({Event(10, 10, 10)}, {}, "film.mp4").empty());
}

TEST(LiveRecorder, WritesAFilmAndItsEvents) {
  const TempFolder folder;
  const std::string film = folder.path() + "/film.mp4";
  const std::string events = folder.path() + "/live/events.csv";
  LiveRecorder recorder(film, events, 10);
  for (std::size_t i = 0; i < kTimes.size(); ++i) {
    LiveFrame frame;
    frame.image = cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(40.0 * i));
    frame.time_s = kTimes[i];
    recorder.Add(frame);
  }
  recorder.Close();
  EXPECT_EQ(recorder.frames(), 5);
  EXPECT_EQ(recorder.lost(), 0);
  EXPECT_EQ(recorder.WriteEvents({Event(10.1, 10.2, 10.4)}), 1);
  const auto rows = ReadEvents(events);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].onset_frame, 1);
  const auto source = OpenVideo(film);
  const auto reader = source->Open(0);
  Frame frame;
  std::vector<double> times;
  while (reader->Next(&frame)) times.push_back(frame.time_s);
  ASSERT_EQ(times.size(), 5u);
  EXPECT_NEAR(times[3], 0.4, 1e-3);
}

TEST(LiveRecorder, TellsWhereItCannotWrite) {
  LiveRecorder recorder("/proc/film.mp4", "/proc/events.csv", 10);
  LiveFrame frame;
  frame.image = cv::Mat(48, 64, CV_8UC3, cv::Scalar::all(0));
  recorder.Add(frame);
  EXPECT_THROW(recorder.Close(), IoError);
}

}  // namespace
}  // namespace mien
