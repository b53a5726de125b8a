// Two lists of intervals become one set: whose is each recording, and which
// frames are its seconds.

#include "tools/eval/spot_input.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/tools/eval/spot_files.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using JoinFiles = SpotFiles;

SpotList ListOf(const std::vector<std::string>& videos) {
  SpotList list;
  for (const std::string& video : videos) {
    SpotEvent event{};
    event.video = video;
    event.interval.offset_frame = 9;
    event.onset_s = event.apex_s = event.offset_s = std::nan("");
    list.events.push_back(event);
    list.videos.push_back({video, {}, {}, {}});
  }
  return list;
}

std::vector<std::size_t> Numbers(const std::vector<SpotEvent>& events) {
  std::vector<std::size_t> numbers;
  for (const SpotEvent& event : events) {
    numbers.push_back(event.interval.video);
  }
  return numbers;
}

TEST(JoinSpots, VideosByNameThenByStem) {
  const auto set =
      JoinSpots(ListOf({"a.mp4", "b.mp4", "b.avi", "1.2", "c"}),
                ListOf({"a", "b.avi", "b", "1.3", "c.wav"}), {}, {});
  EXPECT_THAT(Numbers(set.truth), ElementsAre(0, 1, 2, 3, 4));
  // b.avi is exact; of what is left b can only be b.mp4; 1.2 is a name.
  EXPECT_THAT(Numbers(set.predicted), ElementsAre(0, 2, 1, 5, 4));
  EXPECT_THAT(set.warnings, testing::Contains(HasSubstr("false, in: 1.3")));
}

TEST(JoinSpots, AnAmbiguousNameIsAnother) {
  const auto set =
      JoinSpots(ListOf({"a", "b.mp4", "b.avi"}), ListOf({"a", "b"}), {}, {});
  EXPECT_THAT(Numbers(set.predicted), ElementsAre(0, 3));
  EXPECT_THAT(ErrorOf([] {
                JoinSpots(ListOf({"b.mp4", "b.avi"}), ListOf({"b"}), {}, {});
              }),
              HasSubstr("no recording is in both lists: the truth is of b.mp4, "
                        "b.avi, the candidates of b: give both"));
}

TEST(JoinSpots, NamesAreComparedAsTheyAre) {
  // A blank is no underscore, an accent in either form is one letter.
  const auto set =
      JoinSpots(ListOf({"P 01.mp4", "P_01.mp4", "Zo\xC3\xAB.mp4"}),
                ListOf({"P_01", "P 01", "Zoe\xCC\x88.mp4"}), {}, {});
  EXPECT_THAT(Numbers(set.predicted), ElementsAre(1, 0, 2));
  EXPECT_EQ(set.videos.size(), 3u);
}

TEST(JoinSpots, AFolderMayStandForANameItCannotHold) {
  SpotList folder;
  folder.videos.push_back({"P%3A01", {}, {}, {}, true});
  EXPECT_EQ(JoinSpots(ListOf({"P:01.mp4"}), folder, {}, {}).videos.size(), 1u);
  EXPECT_EQ(
      JoinSpots(ListOf({"P 01.mp4", "P:01.mp4"}), folder, {}, {}).videos.size(),
      2u);
  // Another name is another recording.
  EXPECT_THAT(ErrorOf([&] { JoinSpots(ListOf({"P_01.mp4"}), folder, {}, {}); }),
              HasSubstr("no recording is in both lists"));
  folder.videos[0].from_folder = false;
  EXPECT_THAT(ErrorOf([&] { JoinSpots(ListOf({"P:01.mp4"}), folder, {}, {}); }),
              HasSubstr("no recording is in both lists"));
}

// A second at 25 fps, then 5 fps: no rate fits both.
TEST(JoinSpots, AnnotationsGetFramesByTheClock) {
  SpotList truth = ListOf({"a"}), predicted = ListOf({"a"});
  SpotEvent& event = truth.events[0];
  event.has_frames = false;
  event.onset_s = 1.39;  // frame 27 is taken at 1.4 s
  event.apex_s = 1.6;
  event.offset_s = 2;
  for (int frame = 0; frame <= 50; ++frame) {
    predicted.videos[0].clock.push_back(
        {frame <= 25 ? frame / 25.0 : 1 + (frame - 25) / 5.0, 1.0 * frame});
  }
  SpotSet set = JoinSpots(truth, predicted, {}, {});
  EXPECT_EQ(set.truth[0].interval.onset_frame, 27);
  EXPECT_EQ(set.truth[0].apex_frame, 28);
  EXPECT_EQ(set.truth[0].interval.offset_frame, 30);
  // Without a signals.csv: between the frames of the candidates.
  predicted.videos[0].clock.clear();
  predicted.events[0].interval.onset_frame = 25;
  predicted.events[0].interval.offset_frame = 31;
  predicted.events[0].onset_s = 1;
  predicted.events[0].offset_s = 2.2;
  set = JoinSpots(truth, predicted, {}, {});
  EXPECT_EQ(set.truth[0].interval.onset_frame, 27);
  EXPECT_EQ(set.truth[0].interval.offset_frame, 30);
}

TEST(JoinSpots, RatesAndKinds) {
  SpotList truth = ListOf({"a"}), predicted = ListOf({"a"});
  truth.events[0].interval.offset_frame = 13;
  predicted.events[0].interval.offset_frame = 50;
  predicted.events[0].onset_s = 0;
  predicted.events[0].offset_s = 2;
  // 50 frames in 2 s: 25 a second; 13 of them are 0.52 s.
  auto set = JoinSpots(truth, predicted, {}, {});
  EXPECT_NEAR(*set.videos[0].fps, 25, 1e-9);
  EXPECT_EQ(set.truth[0].interval.kind, "macro");
  EXPECT_FALSE(set.Minutes());
  JoinOptions fast;
  fast.fps = 200;
  set = JoinSpots(truth, predicted, {}, fast);
  EXPECT_EQ(set.truth[0].interval.kind, "micro");
  EXPECT_EQ(set.predicted[0].interval.kind, "macro");  // by its own seconds
  set = JoinSpots(truth, ListOf({"a"}), {}, {});
  EXPECT_THAT(set.warnings, ElementsAre(HasSubstr("2 intervals tell no kind")));
}

TEST_F(JoinFiles, RatesOfEventsAreSaidAndStandALateStart) {
  const auto rate = [&](const std::string& rows) {
    SpotList truth =
        Read("video,onset_frame,offset_frame,onset_s,offset_s\n" + rows);
    return JoinSpots(std::move(truth), {}, std::nullopt, {});
  };
  // From 0: frame over second.
  const SpotSet plain = rate("a.mp4,25,50,1,2\na.mp4,250,275,10,11\n");
  EXPECT_NEAR(*plain.videos[0].fps, 25, 1e-9);
  EXPECT_THAT(plain.notes,
              ElementsAre("frames a second as the frames and seconds of the "
                          "events tell them (no signals.csv, no column fps, no "
                          "--fps): a.mp4 25.00"));
  // The first picture comes after .84 s.
  const SpotSet late =
      rate("a.mp4,25,50,1.84,2.84\na.mp4,250,275,10.84,11.84\n");
  EXPECT_NEAR(*late.videos[0].fps, 25, 1e-9);
  // Frames are rounded: short spans tell less than frame over second.
  const SpotSet rounded = rate("a.mp4,1001,1010,40.02,40.42\n");
  EXPECT_NEAR(*rounded.videos[0].fps, 25, 0.01);
}

TEST_F(JoinFiles, ATextGridIsMovedToTheStartOfTheSound) {
  WriteFileAtomic(folder_ / "p/a/events.csv",
                  "video,onset_frame,offset_frame,onset_s,offset_s\n"
                  "a.mp4,25,50,1,2\na.mp4,250,275,10,11\n");
  WriteFileAtomic(folder_ / "p/a/events.json",
                  "{\"time\": {\"sound_start_s\": 0.6}}");
  WriteFileAtomic(folder_ / "a.TextGrid",
                  "\"ooTextFile\" \"TextGrid\" 0 20 <exists> 1 "
                  "\"IntervalTier\" \"me\" 0 20 3 0 9.4 \"\" 9.4 10.4 \"x\" "
                  "10.4 20 \"\"");
  SpotReading reading;
  reading.tiers = {"me"};
  const SpotSet set =
      JoinSpots(ReadSpots({folder_ / "a.TextGrid"}, reading),
                ReadSpots({folder_ / "p"}, {}), std::nullopt, {});
  ASSERT_EQ(set.truth.size(), 1u);
  EXPECT_EQ(set.truth[0].interval.onset_frame, 250);
  EXPECT_EQ(set.truth[0].interval.offset_frame, 275);
  EXPECT_THAT(set.notes,
              ::testing::Contains(
                  "a: 1 truths of a TextGrid count from the start of the "
                  "sound, 0.600 s after the pictures': moved by that"));
  // What is no such file of ours moves nothing.
  for (const char* other : {"{", "[]", "{\"time\": {\"sound_start_s\": -3}}",
                            "{\"time\": {\"sound_start_s\": \"1\"}}"}) {
    WriteFileAtomic(folder_ / "p/a/events.json", other);
    EXPECT_EQ(ReadSpots({folder_ / "p"}, {}).videos[0].sound_s, 0) << other;
  }
}

TEST_F(JoinFiles, ListsWithoutACommonRecordingAreNoScore) {
  const std::string head = "video,onset_frame,offset_frame\n";
  EXPECT_EQ(ErrorOf([&] {
              JoinSpots(Read(head + "A.MP4,1,9\n"), Read(head + "a.mp4,1,9\n"),
                        std::nullopt, {});
            }),
            "DataError: no recording is in both lists: the truth is of A.MP4, "
            "the candidates of a.mp4: give both the same names (case counts)");
  // Nothing on one side is no mistake of names.
  EXPECT_TRUE(JoinSpots(Read(head + "a.mp4,1,9\n"), {}, std::nullopt, {})
                  .truth.size() == 1);
}

TEST_F(JoinFiles, ATableOfOneRecordingNeedNotNameIt) {
  const auto truth = [&](const std::string& text) {
    WriteFileAtomic(folder_ / "coder 2.csv", text);
    return ReadSpots({folder_ / "coder 2.csv"}, {});
  };
  const std::string head = "video,onset_frame,offset_frame,fps\n";
  const std::string text = "onset_s,offset_s\n1,1.4\n2,2.4\n,\n";
  const SpotList list = truth(text);
  EXPECT_THAT(list.notes.Lines(),
              ElementsAre(HasSubstr("coder 2.csv: no column 'video': all of it "
                                    "is of one recording")));
  const SpotSet one =
      JoinSpots(list, Read(head + "a.mp4,25,35,25\n"), std::nullopt, {});
  ASSERT_EQ(one.videos.size(), 1u);
  ASSERT_EQ(one.truth.size(), 2u);
  EXPECT_EQ(one.truth[1].interval.onset_frame, 50);
  EXPECT_THAT(one.notes,
              ElementsAre("the truth 'coder 2' names no recording: taken for "
                          "that of the candidates, a.mp4"));
  EXPECT_THAT(ErrorOf([&] {
                JoinSpots(truth(text),
                          Read(head + "a.mp4,25,35,25\nb.mp4,1,9,25\n"),
                          std::nullopt, {});
              }),
              testing::Eq("DataError: the truth 'coder 2' names no recording, "
                          "and the candidates are of several (a.mp4, b.mp4): "
                          "name it, in a table by a column video, else by the "
                          "name of its file"));
  // The name of the file is one of theirs.
  EXPECT_EQ(JoinSpots(truth(text),
                      Read(head + "coder 2.mp4,25,35,25\nb.mp4,1,9,25\n"),
                      std::nullopt, {})
                .truth[0]
                .interval.onset_frame,
            25);
}

TEST_F(JoinFiles, FilmsThatDifferInTheirEndingAreNotOne) {
  const std::string head = "video,onset_frame,offset_frame\n";
  EXPECT_EQ(ErrorOf([&] {
              JoinSpots(Read(head + "a,1,9\n"),
                        Read(head + "a.mp4,1,9\na.mov,20,30\n"), std::nullopt,
                        {});
            }),
            "DataError: 'a' may be a.mp4 or a.mov: write the whole name");
  EXPECT_EQ(JoinSpots(Read(head + "a.mp4,1,9\na.mov,20,30\n"),
                      Read(head + "a.mp4,1,9\na.mov,20,30\n"), std::nullopt, {})
                .videos.size(),
            2u);
}

TEST_F(JoinFiles, NamesThatLookTheSameAreTold) {
  const std::string head = "video,onset_frame,offset_frame\n";
  EXPECT_THAT(ErrorOf([&] {
                JoinSpots(Read(head + "P\xC2\xA0"
                                      "7.mp4,1,9\n"),
                          Read(head + "P 7.mp4,1,9\n"), std::nullopt, {});
              }),
              HasSubstr("(P 7.mp4 is written with different blanks, such as "
                        "no-break ones)"));
}

TEST_F(JoinFiles, SubtitlesAreOfTheOnlyRecordingWithCandidates) {
  WriteFileAtomic(folder_ / "coder 2.srt",
                  "1\n00:00:01,000 --> 00:00:01,400\nx\n");
  SpotReading reading;
  reading.tiers = {"cues"};
  const auto truth = [&] {
    return ReadSpots({folder_ / "coder 2.srt"}, reading);
  };
  const std::string head = "video,onset_frame,offset_frame,fps\n";
  const SpotSet one =
      JoinSpots(truth(), Read(head + "a.mp4,25,35,25\n"), std::nullopt, {});
  ASSERT_EQ(one.videos.size(), 1u);
  EXPECT_EQ(one.truth[0].interval.onset_frame, 25);
  EXPECT_THAT(one.notes,
              ElementsAre("the truth 'coder 2' names no recording: taken for "
                          "that of the candidates, a.mp4"));
  EXPECT_THAT(ErrorOf([&] {
                JoinSpots(truth(),
                          Read(head + "a.mp4,25,35,25\nb.mp4,25,35,25\n"),
                          std::nullopt, {});
              }),
              HasSubstr("the truth 'coder 2' names no recording, and the "
                        "candidates are of several (a.mp4, b.mp4)"));
}

TEST_F(JoinFiles, PointsInTimeAreWarnedOf) {
  const std::string head = "video,onset_frame,offset_frame\n";
  const SpotSet set =
      JoinSpots(Read(head + "a.mp4,5,5\na.mp4,8,8\na.mp4,20,30\n"),
                Read(head + "a.mp4,20,30\n"), std::nullopt, {});
  EXPECT_THAT(set.warnings,
              ::testing::Contains("2 truths are points in time (onset = "
                                  "offset), which no candidate overlaps "
                                  "enough: code start and end"));
}

}  // namespace
}  // namespace mien
