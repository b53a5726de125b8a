#include "tools/run/prepare.h"

#include <filesystem>

#include <gmock/gmock.h>

#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/faces.h"
#include "tests/support/temp_folder.h"
#include "tools/run/run_facts.h"
#include "tools/run/run_methods.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

CodedEvent Coded(std::int64_t onset, const char* emotion) {
  CodedEvent event;
  event.onset = onset;
  event.apex = onset + 1;
  event.offset = onset + 2;
  event.emotion = emotion;
  return event;
}

// Clip "a" of one person: three expressions among its frames 1 to 9.
Dataset SeveralEvents(const std::string& folder) {
  Clip clip;
  clip.dataset = "casme2";
  clip.subject = "01";
  clip.name = "a";
  clip.item = "sub01_a";
  clip.folder = folder;
  clip.fps = 30;
  clip.coded = {Coded(2, "joy"), Coded(4, "fear"), Coded(6, "anger")};
  Dataset set;
  set.name = "casme2";
  set.root = folder;
  set.clips = {clip};
  return set;
}

// Wallpaper: nobody is in the picture.
void WriteFramesOf(const std::string& folder) {
  fs::create_directories(folder);
  for (int n = 1; n <= 9; ++n) {
    cv::imwrite(Str(folder, "/img", n, ".png"), Texture({96, 72}, 1));
  }
}

std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string name = entry.path().filename().string();
    names.push_back(name.substr(0, name.rfind('-')));
  }
  return names;
}

class SeveralEventsTest : public testing::Test {
 protected:
  SeveralEventsTest() {
    config_.data.labels = {"up=joy", "down=anger"};
    config_.spotting.source = "annotation";
    config_.exec.jobs = 2;
    options_.until = "spotting";
    options_.data = {{"casme2", frames_}};
  }

  Prepared Run(bool by_event) {
    return PrepareClips(
        PrepareSetupOf(config_), options_,
        TakePart(config_.data, {SeveralEvents(frames_)}, by_event), store_,
        &times_);
  }

  TempFolder folder_;
  const std::string frames_ = folder_ / "frames";
  MienConfig config_;
  RunOptions options_;
  Store store_{folder_ / "cache", "test"};
  StageTimes times_;
};

TEST_F(SeveralEventsTest, EachIsASampleAndTheClipIsTrackedOnce) {
  WriteFramesOf(frames_);
  const Prepared prepared = Run(true);
  EXPECT_TRUE(prepared.failures.empty());
  ASSERT_EQ(prepared.clips.size(), 2u);
  EXPECT_EQ(prepared.clips[0].clip.item, "sub01_a@2");
  EXPECT_EQ(prepared.clips[0].label, "up");
  EXPECT_EQ(prepared.clips[0].onset_number, 2);
  EXPECT_EQ(prepared.clips[1].clip.name, "a@6");
  EXPECT_EQ(prepared.clips[1].label, "down");
  EXPECT_EQ(prepared.clips[1].apex_number, 7);
  EXPECT_THAT(prepared.skipped,
              ElementsAre("sub01_a@4: emotion 'fear' is in no class of "
                          "data.labels"));
  EXPECT_EQ(times_.entries()["track"].computed, 1);
  EXPECT_THAT(FilesIn(folder_ / "cache/track"), ElementsAre("sub01_a"));
  // Frames that a coder has given need no motion.
  EXPECT_FALSE(fs::exists(folder_ / "cache/motion"));
  EXPECT_EQ(times_.entries().count("motion"), 0u);
}

TEST_F(SeveralEventsTest, MotionIsMeasuredOnceWhereAnApexIsMissing) {
  WriteFramesOf(frames_);
  Dataset set = SeveralEvents(frames_);
  set.clips[0].coded[2].apex.reset();
  const Prepared prepared =
      PrepareClips(PrepareSetupOf(config_), options_,
                   TakePart(config_.data, {set}, true), store_, &times_);
  EXPECT_EQ(prepared.clips.size(), 2u);
  EXPECT_EQ(times_.entries()["motion"].computed, 1);
  EXPECT_THAT(FilesIn(folder_ / "cache/motion"), ElementsAre("sub01_a"));
  ASSERT_EQ(prepared.notes.size(), 1u);
  EXPECT_EQ(prepared.notes[0].note.kind, "apex");
  EXPECT_EQ(prepared.notes[0].note.count, 1);
  EXPECT_EQ(prepared.notes[0].note.text,
            "no apex in the sheet for 1 of 2 clips: the spotted apex is taken "
            "where it lies between onset and offset, else the middle");
  const Methods methods = RunMethods(FactsOf(config_), prepared, false);
  EXPECT_NE(methods.text.find("those of the annotation, the apex of 1 of 2, "
                              "which it does not tell, as spotted between"),
            std::string::npos)
      << methods.text;
}

TEST_F(SeveralEventsTest, MotionThatIsAskedForIsMeasuredOnce) {
  WriteFramesOf(frames_);
  options_.until = "motion";
  Run(true);
  EXPECT_EQ(times_.entries()["motion"].computed, 1);
}

TEST_F(SeveralEventsTest, EventsOfAClipStayInOneShard) {
  WriteFramesOf(frames_);
  options_.shards = 2;
  options_.shard = 1;
  EXPECT_EQ(Run(true).clips.size(), 2u);
  options_.shard = 2;
  EXPECT_EQ(Run(true).clips.size(), 0u);
}

TEST_F(SeveralEventsTest, AShardOfTheFoldsHasAllClips) {
  WriteFramesOf(frames_);
  options_.shards = 2;
  options_.until = "recognize";
  for (options_.shard = 1; options_.shard <= 2; ++options_.shard) {
    // There is no face in them.
    const Prepared prepared = Run(true);
    EXPECT_EQ(prepared.set.size() + prepared.failures.size(), 2u)
        << options_.shard;
  }
}

TEST_F(SeveralEventsTest, AClipThatFailsFailsForEach) {
  fs::create_directories(frames_);
  WriteFileAtomic(frames_ + "/img1.png", "no picture");
  const Prepared prepared = Run(true);
  EXPECT_TRUE(prepared.clips.empty());
  ASSERT_EQ(prepared.failures.size(), 2u);
  EXPECT_EQ(prepared.failures[0].item, "sub01_a@2");
  EXPECT_EQ(prepared.failures[1].item, "sub01_a@6");
  EXPECT_EQ(prepared.failures[0].error, "DataError");
  EXPECT_EQ(prepared.failures[0].message, prepared.failures[1].message);
}

TEST_F(SeveralEventsTest, OneIsSpottedInAClip) {
  WriteFramesOf(frames_);
  config_.spotting.source = "spotted";
  config_.data.labels = {"down=fear+anger"};
  const Prepared prepared = Run(false);
  ASSERT_EQ(prepared.clips.size(), 1u);
  EXPECT_EQ(prepared.clips[0].clip.item, "sub01_a");
  EXPECT_EQ(prepared.clips[0].label, "down");
  EXPECT_THAT(prepared.skipped,
              ElementsAre(HasSubstr(
                  "sub01_a: 2 further coded events are left out: one is "
                  "spotted in a clip, and it is taken for down")));
}

// Frames 4 to 8 are the clip, and its table says how fast they were taken.
TEST_F(SeveralEventsTest, PartsOfFramesAtTheRateOfTheTable) {
  WriteFramesOf(frames_);
  Dataset set = SeveralEvents(frames_);
  Clip& clip = set.clips[0];
  clip.coded = {Coded(5, "joy")};
  clip.coded[0].to_ends = true;
  clip.coded[0].offset.reset();
  clip.first = 4;
  clip.last = 8;
  clip.fps = 12;
  const Prepared prepared =
      PrepareClips(PrepareSetupOf(config_), options_,
                   TakePart(config_.data, {set}, true), store_, &times_);
  ASSERT_EQ(prepared.clips.size(), 1u);
  const ClipOutcome& outcome = prepared.clips[0];
  EXPECT_EQ(outcome.frames, 5);
  EXPECT_EQ(outcome.first_number, 4);
  EXPECT_EQ(outcome.fps, 12);
  EXPECT_EQ(outcome.onset_number, 5);
  EXPECT_EQ(outcome.offset_number, 8);

  set.clips[0].first = 20;
  set.clips[0].last.reset();
  const Prepared none =
      PrepareClips(PrepareSetupOf(config_), options_,
                   TakePart(config_.data, {set}, true), store_, &times_);
  ASSERT_EQ(none.failures.size(), 1u);
  EXPECT_EQ(none.failures[0].message,
            frames_ +
                ": no frame lies between 20 and its last (frames there: "
                "1 to 9)");
}

TEST_F(SeveralEventsTest, ASpottedEventIsNotThatOfAFurtherFace) {
  WriteFramesOf(frames_);
  config_.spotting.source = "spotted";
  Dataset set = SeveralEvents(frames_);
  set.clips[0].coded = {Coded(5, "joy")};
  set.clips[0].coded[0].face = 1;
  const Prepared prepared =
      PrepareClips(PrepareSetupOf(config_), options_,
                   TakePart(config_.data, {set}, false), store_, &times_);
  ASSERT_EQ(prepared.failures.size(), 1u);
  EXPECT_THAT(prepared.failures[0].message,
              HasSubstr("its row names face 1, and an event is spotted on "
                        "whichever face moves most: use spotting.source: "
                        "annotation"));
}

TEST(TakePartTest, KindsAndObjectiveClasses) {
  Dataset set = SeveralEvents("frames");
  for (CodedEvent& event : set.clips[0].coded) event.kind = "macro";
  set.clips[0].coded[1].kind = "micro";
  set.clips[0].coded[1].objective_class = "VI";
  DataParams data;
  LoadedClips loaded = TakePart(data, {set}, true);
  ASSERT_EQ(loaded.clips.size(), 1u);
  EXPECT_EQ(loaded.clips[0].label, "fear");
  ASSERT_EQ(loaded.left_out.size(), 1u);
  EXPECT_EQ(loaded.left_out[0].reason,
            "2 events are none of micro-expressions (data.expressions)");
  data.label_by = "objective";
  EXPECT_EQ(TakePart(data, {set}, true).clips[0].label, "vi");
  data.expressions = "all";
  loaded = TakePart(data, {set}, true);
  EXPECT_EQ(loaded.clips.size(), 1u);
  ASSERT_EQ(loaded.left_out.size(), 2u);
  EXPECT_EQ(loaded.left_out[0].reason,
            "it has no objective class (data.label_by)");
  data.label_by = "emotion";
  EXPECT_EQ(TakePart(data, {set}, true).clips.size(), 3u);
  data.expressions = "macro";
  EXPECT_EQ(TakePart(data, {set}, true).clips.size(), 2u);
}

}  // namespace
}  // namespace mien
