#include "stages/spotting/coded_events.h"

#include <gmock/gmock.h>

#include <numeric>

#include "pipeline/core/digest.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

std::vector<std::int64_t> Numbers(std::int64_t first, int count) {
  std::vector<std::int64_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

CodedEvent Frames(std::int64_t onset, std::int64_t apex, std::int64_t offset) {
  CodedEvent annotation;
  annotation.onset = onset;
  annotation.apex = apex;
  annotation.offset = offset;
  return annotation;
}

Result<FaceTracks> Tracks(const std::vector<std::int64_t>& numbers) {
  FaceTracks tracks;
  tracks.fps = 200;
  tracks.frame_number = numbers;
  tracks.time_s.resize(numbers.size());
  tracks.faces.resize(1);
  tracks.faces[0].face = 4;
  return Given("tracks", tracks);
}

Result<Events> Spotted(double apex_idx) {
  Events events;
  events.source = "spotted";
  events.events.resize(1);
  events.events[0].apex_idx = apex_idx;
  return Given("spotted", events);
}

TEST(Annotation, NumbersBecomeIndices) {
  const Events events = FromAnnotation(Frames(46, 59, 86),
                                       Tracks(Numbers(40, 60)), Spotted(3), 0.5)
                            .Get();
  EXPECT_EQ(events.source, "annotation");
  ASSERT_EQ(events.events.size(), 1u);
  EXPECT_EQ(events.events[0].onset_idx, 6);
  EXPECT_EQ(events.events[0].apex_idx, 19);
  EXPECT_EQ(events.events[0].offset_idx, 46);
  EXPECT_EQ(events.events[0].face, 4);
  EXPECT_EQ(events.events[0].kind, EventKind::kMicro);
}

TEST(Annotation, FoldersRenumberedFromOne) {
  // 46..86 on paper, 1..41 on disk.
  const CodedEvent annotation = Frames(46, 59, 86);
  EXPECT_EQ(IndexOfNumber(Numbers(1, 41), 46, annotation), 0);
  EXPECT_EQ(IndexOfNumber(Numbers(1, 41), 86, annotation), 40);
  EXPECT_THAT(
      ErrorOf([&] { IndexOfNumber(Numbers(1, 40), 46, annotation); }),
      HasSubstr("frame 46 of the coding sheet is not on disk (frames there: 1 "
                "to 40)"));
}

TEST(Annotation, MissingApexIsSpottedInsideTheClip) {
  CodedEvent annotation = Frames(46, 0, 86);
  annotation.apex.reset();
  const auto tracks = Tracks(Numbers(40, 60));
  Events events = FromAnnotation(annotation, tracks, Spotted(30), 0.5).Get();
  EXPECT_EQ(events.source, "annotation+spotted");
  EXPECT_EQ(events.events[0].apex_idx, 30);
  events = FromAnnotation(annotation, tracks, Spotted(2), 0.5).Get();
  EXPECT_EQ(events.events[0].apex_idx, 26);  // outside: the middle
}

TEST(Annotation, AnApexThatIsTheOnsetIsSpottedToo) {
  const auto tracks = Tracks(Numbers(40, 60));
  const CodedEvent same = Frames(46, 46, 86);
  EXPECT_TRUE(ApexIsOnset(same));
  EXPECT_FALSE(ApexIsOnset(Frames(46, 47, 86)));
  Events events = FromAnnotation(same, tracks, Spotted(30.5), 0.5).Get();
  EXPECT_EQ(events.source, "annotation+spotted");
  EXPECT_EQ(events.events[0].apex_idx, 30.5);
  EXPECT_EQ(ApexNote(same, events.events[0], Numbers(40, 60)),
            "apex = onset in the sheet (frame 46), between which nothing "
            "moves: the spotted apex, frame 70.5, is taken");
  // Outside, or at the onset again: the middle.
  for (const double spotted : {2.0, 6.0}) {
    events = FromAnnotation(same, tracks, Spotted(spotted), 0.5).Get();
    EXPECT_EQ(events.events[0].apex_idx, 26);
  }
  EXPECT_EQ(ApexNote(same, events.events[0], Numbers(40, 60)),
            "apex = onset in the sheet (frame 46), between which nothing "
            "moves: the middle of onset and offset, frame 66, is taken");
  EXPECT_EQ(ApexNote(Frames(46, 47, 86), events.events[0], Numbers(40, 60)),
            "");
}

TEST(Annotation, AClipOfOneFrameIsSaid) {
  const CodedEvent one = Frames(46, 46, 46);
  const Events events =
      FromAnnotation(one, Tracks(Numbers(40, 60)), Spotted(30), 0.5).Get();
  EXPECT_EQ(events.events[0].apex_idx, 6);
  EXPECT_EQ(ApexNote(one, events.events[0], Numbers(40, 60)),
            "onset = apex = offset in the sheet (frame 46): in one frame "
            "nothing moves");
}

TEST(Annotation, OnlyAnApexThatIsTheOnsetHasAnotherKey) {
  const auto tracks = Tracks(Numbers(1, 9));
  const auto key = [&](std::int64_t apex) {
    return FromAnnotation(Frames(2, apex, 8), tracks, Spotted(1), 0.5).key();
  };
  EXPECT_EQ(key(3), Sha256Hex("annotation/1 2 3 8 " + tracks.key()));
  EXPECT_EQ(key(2), Sha256Hex("annotation/1 2 = 8 " + tracks.key() + " " +
                              Spotted(1).key()));
}

TEST(Annotation, MissingOnsetIsAnError) {
  CodedEvent annotation = Frames(1, 2, 3);
  annotation.onset.reset();
  EXPECT_THAT(ErrorOf([&] {
                FromAnnotation(annotation, Tracks(Numbers(1, 9)), Spotted(1),
                               0.5)
                    .Get();
              }),
              HasSubstr("no onset"));
}

TEST(Annotation, TheFramesAreInTheKey) {
  const auto tracks = Tracks(Numbers(1, 9));
  const auto key = [&](const CodedEvent& annotation) {
    return FromAnnotation(annotation, tracks, Spotted(1), 0.5).key();
  };
  EXPECT_EQ(key(Frames(1, 2, 3)), key(Frames(1, 2, 3)));
  EXPECT_NE(key(Frames(1, 2, 3)), key(Frames(1, 2, 4)));
}

TEST(Annotation, TheLongestMicroExpressionIsThatOfTheKey) {
  const auto tracks = Tracks(Numbers(1, 300));  // 200 per s
  const auto kind = [&](std::int64_t offset, double micro_max_s) {
    return FromAnnotation(Frames(1, 50, offset), tracks, Spotted(1),
                          micro_max_s)
        .Get()
        .events.at(0)
        .kind;
  };
  EXPECT_EQ(kind(101, 0.5), EventKind::kMicro);  // 100 frames, 0.5 s
  EXPECT_EQ(kind(102, 0.5), EventKind::kMacro);
  EXPECT_EQ(kind(102, 0.6), EventKind::kMicro);
  EXPECT_EQ(kind(42, 0.2), EventKind::kMacro);  // 0.205 s
}

TEST(Annotation, TheUsualLimitKeepsTheKeyAnotherChangesIt) {
  const auto tracks = Tracks(Numbers(1, 9));
  const auto key = [&](double micro_max_s) {
    return FromAnnotation(Frames(1, 2, 3), tracks, Spotted(1), micro_max_s)
        .key();
  };
  EXPECT_EQ(key(0.5), Sha256Hex("annotation/1 1 2 3 " + tracks.key()));
  EXPECT_NE(key(0.4), key(0.5));
  EXPECT_NE(key(0.4), key(0.6));
}

TEST(NumberAt, BetweenFramesAndAtTheEnds) {
  const std::vector<std::int64_t> numbers = {10, 12, 20};
  EXPECT_EQ(NumberAt(numbers, 0), 10);
  EXPECT_EQ(NumberAt(numbers, 0.5), 11);
  EXPECT_EQ(NumberAt(numbers, 1.25), 14);
  EXPECT_EQ(NumberAt(numbers, 99), 20);
  EXPECT_EQ(NumberAt(numbers, -1), 10);
}

// A row of a table of own clips knows less, and may say whose face it is.
TEST(Annotation, WhatIsNotSaidIsTheWholeClip) {
  CodedEvent annotation;
  EXPECT_THAT(ErrorOf([&] {
                FromAnnotation(annotation, Tracks(Numbers(40, 21)), Spotted(5),
                               0.5)
                    .Get();
              }),
              HasSubstr("gives no onset or no offset"));
  annotation.to_ends = true;
  const Events events =
      FromAnnotation(annotation, Tracks(Numbers(40, 21)), Spotted(5), 0.5)
          .Get();
  EXPECT_EQ(events.events[0].onset_idx, 0);
  EXPECT_EQ(events.events[0].apex_idx, 5);
  EXPECT_EQ(events.events[0].offset_idx, 20);
  annotation.onset = 44;
  EXPECT_EQ(FromAnnotation(annotation, Tracks(Numbers(40, 21)), Spotted(5), 0.5)
                .Get()
                .events[0]
                .onset_idx,
            4);
}

TEST(Annotation, TheFaceThatIsMeant) {
  FaceTracks tracks = Tracks(Numbers(40, 60)).Get();
  tracks.faces.resize(2);
  tracks.faces[1].face = 7;
  const auto both = Given("tracks", tracks);
  CodedEvent annotation = Frames(46, 59, 86);
  const auto of = [&](std::optional<int> face) {
    annotation.face = face;
    return FromAnnotation(annotation, both, Spotted(3), 0.5);
  };
  EXPECT_EQ(of(std::nullopt).Get().events[0].face, 4);
  EXPECT_EQ(of(7).Get().events[0].face, 7);
  EXPECT_NE(of(7).key(), of(4).key());
  EXPECT_NE(of(std::nullopt).key(), of(4).key());
  EXPECT_THAT(ErrorOf([&] { of(2).Get(); }),
              HasSubstr("there is no face 2: 2 faces were found, numbered from "
                        "0; mend the table"));
  // An apex that was spotted on another face is not this one's.
  annotation.apex.reset();
  EXPECT_EQ(of(7).Get().events[0].apex_idx, 26);
}

}  // namespace
}  // namespace mien
