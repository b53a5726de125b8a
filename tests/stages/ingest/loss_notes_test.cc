#include "stages/ingest/loss_notes.h"

#include <gmock/gmock.h>

namespace mien {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> Lines(const VideoLosses& losses) {
  std::vector<std::string> lines;
  for (const Note& note : NotesOf(losses)) {
    lines.push_back(note.kind + " " + std::to_string(note.count) + ": " +
                    note.text);
  }
  return lines;
}

// 100 pictures in 4 s of 25 a second, all of them told.
VideoLosses Whole() {
  VideoLosses losses;
  losses.format = "mov,mp4,m4a,3gp,3g2,mj2";
  losses.packets = 100;
  losses.stamped = true;
  losses.end_s = 4;
  losses.told_s = 4;
  return losses;
}

TEST(LossNotes, NothingIsSaidOfAWholeFile) {
  EXPECT_THAT(Lines(Whole()), IsEmpty());
  VideoLosses other = Whole();
  other.other_sizes = 99;  // as of every compressed film
  other.words = {3, "[h264] error while decoding MB 3 4"};
  EXPECT_THAT(Lines(other), IsEmpty());
}

TEST(LossNotes, AnEndThatIsHalfASecondOrAHundredthTooEarly) {
  VideoLosses losses = Whole();
  losses.begin_s = 1;
  losses.end_s = 5;
  losses.told_s = 5.5;
  EXPECT_THAT(Lines(losses), IsEmpty());
  losses.told_s = 6;
  EXPECT_THAT(
      Lines(losses),
      ElementsAre("loss 0: cut off or damaged: the file tells of 5.00 s, its "
                  "pictures end after 4.00 s (100 frames): the last 1.00 s "
                  "are missing"));
  losses.end_is_sure = false;
  EXPECT_THAT(Lines(losses), IsEmpty());
  losses = Whole();
  losses.end_s = 199.1;
  losses.told_s = 201;  // of which a hundredth is 2.01 s
  EXPECT_THAT(Lines(losses), IsEmpty());
  losses.told_s = 202;
  EXPECT_THAT(Lines(losses), testing::SizeIs(1));
  losses.stamped = false;  // nothing tells where the pictures end
  EXPECT_THAT(Lines(losses), IsEmpty());
}

TEST(LossNotes, FramesOfAnAviThatLieNowhere) {
  VideoLosses losses = Whole();
  losses.format = "avi";
  losses.empty = 3;
  losses.nowhere = 1;
  EXPECT_THAT(
      Lines(losses),
      ElementsAre("frames 3: 3 empty frames (dropped by the recorder) left "
                  "out, the times of the others are kept",
                  "loss 1: 1 of the 104 frames that its header tells is not "
                  "in the file, and nothing tells where: times behind it are "
                  "a frame too early"));
  losses.told_s = 9;  // the end that is missing says it all
  EXPECT_THAT(Lines(losses),
              ElementsAre(testing::_, testing::HasSubstr("the last 5.00 s")));
}

TEST(LossNotes, NumbersCountWhereNoStampTellsAsMuch) {
  VideoLosses losses = Whole();
  losses.numbers.pictures = 2;
  losses.numbers.first_packet = 40;
  EXPECT_THAT(Lines(losses),
              ElementsAre("loss 2: 2 pictures are damaged or missing by their "
                          "numbers in the stream, the first near frame 40: the "
                          "times of the others are kept"));
  losses.gaps = 2;
  EXPECT_THAT(Lines(losses), IsEmpty());
  losses.gaps = 0;
  losses.numbers.pictures = 1;
  losses.stamped = false;
  EXPECT_THAT(Lines(losses),
              ElementsAre("loss 1: 1 picture is damaged or missing by its "
                          "number in the stream, the first near frame 40: "
                          "nothing tells their times, later ones are too "
                          "early"));
}

TEST(LossNotes, DamageByItsKind) {
  VideoLosses losses = Whole();
  losses.format = "dv";
  losses.other_sizes = 2;
  losses.ends_early = "its last part is half there";
  losses.corrupt = 1;
  losses.words = {7, "[dv] invalid data"};
  EXPECT_THAT(
      Lines(losses),
      ElementsAre("loss 2: 2 pictures have another length than the first: "
                  "damaged, or PAL and NTSC in one file; their times and "
                  "shapes may be wrong",
                  "loss 0: cut off: its last part is half there: what came "
                  "after it is missing",
                  "loss 1: 1 part of the file is damaged or cut",
                  "loss 7: damaged: frames may be missing where libav says "
                  "[dv] invalid data"));
}

}  // namespace
}  // namespace mien
