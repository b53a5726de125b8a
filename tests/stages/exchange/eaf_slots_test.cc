// Time slots without a TIME_VALUE, as ELAN writes subdivisions.

#include "stages/exchange/eaf_slots.h"

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string Slot(const std::string& id, const std::string& ms = "") {
  return "<TIME_SLOT TIME_SLOT_ID='" + id + "'" +
         (ms.empty() ? "" : " TIME_VALUE='" + ms + "'") + "/>";
}

// ends: "a-b b-c".
std::string Tier(const std::string& id, const std::string& ends,
                 const std::string& more = "") {
  std::string text = "<TIER TIER_ID='" + id + "' " + more + ">";
  int number = 0;
  for (const std::string& one : Split(ends, ' ')) {
    const auto dash = one.find('-');
    text += Str("<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID='", id,
                ++number, "' TIME_SLOT_REF1='", one.substr(0, dash),
                "' TIME_SLOT_REF2='", one.substr(dash + 1), "'/></ANNOTATION>");
  }
  return text + "</TIER>";
}

AnnotationFile Read(const std::string& slots, const std::string& tiers) {
  return ParseEaf("<ANNOTATION_DOCUMENT><HEADER/><TIME_ORDER>" + slots +
                      "</TIME_ORDER>" + tiers + "</ANNOTATION_DOCUMENT>",
                  "s.eaf");
}

std::vector<std::string> Times(const AnnotationFile& file,
                               const std::string& tier) {
  std::vector<std::string> times;
  for (const Annotation& one : file.annotations) {
    if (one.tier != tier) continue;
    times.push_back(
        Str(FixedText(one.start_s, 3), "-", FixedText(one.end_s, 3)));
  }
  return times;
}

AnnotatedEvents Chosen(const AnnotationFile& file, const std::string& tier) {
  AnnotationUse use;
  use.tiers = {tier};
  return ReadAnnotated(file, use);
}

TEST(EafSlots, ASubdivisionIsSpreadEvenlyBetweenItsAlignedEnds) {
  // 2.0 to 3.2 s in three parts; the slots of another tier lie among them.
  const auto file =
      Read(Slot("a", "2000") + Slot("b") + Slot("x", "2100") + Slot("c") +
               Slot("y", "2150") + Slot("d", "3200"),
           Tier("ME", "a-d") + Tier("parts", "a-b b-c c-d", "PARENT_REF='ME'") +
               Tier("other", "x-y"));
  EXPECT_THAT(Times(file, "parts"),
              ElementsAre("2.000-2.400", "2.400-2.800", "2.800-3.200"));
  EXPECT_THAT(
      Chosen(file, "parts").notes.Lines(),
      ElementsAre("s.eaf: tier 'parts': annotations at time slots without "
                  "TIME_VALUE (a subdivision that nobody has aligned): put "
                  "evenly between those beside them, as ELAN shows them: 3 "
                  "(the first: 'parts1')",
                  "s.eaf: tiers that are not read: ME, other"));
  // Nothing is said of it where that tier is not read.
  EXPECT_THAT(Chosen(file, "other").notes.Lines(),
              ElementsAre("s.eaf: tiers that are not read: ME, parts"));
}

TEST(EafSlots, ParentsComeBeforeTheirChildrenWhereverTheyStand) {
  // The words share 1 to 2 s; the parts of the second one its .5 s.
  const auto file = Read(
      Slot("a", "1000") + Slot("b") + Slot("c") + Slot("d", "2000"),
      Tier("parts", "b-c c-d", "PARENT_REF='words'") +
          Tier("words", "a-b b-d", "PARENT_REF='line'") + Tier("line", "a-d"));
  EXPECT_THAT(Times(file, "words"), ElementsAre("1.000-1.500", "1.500-2.000"));
  EXPECT_THAT(Times(file, "parts"), ElementsAre("1.500-1.750", "1.750-2.000"));
}

TEST(EafSlots, WithoutAChainTheNeighboursInTheListCount) {
  const auto file =
      Read(Slot("a", "1000") + Slot("b") + Slot("c") + Slot("d", "1900"),
           Tier("ME", "b-c"));
  EXPECT_THAT(Times(file, "ME"), ElementsAre("1.300-1.600"));
}

TEST(EafSlots, WhatNothingTellsIsLeftOutAndCounted) {
  const auto file = Read(Slot("a", "1000") + Slot("b", "1400") + Slot("c"),
                         Tier("ME", "a-b b-c") + Tier("late", "c-c"));
  EXPECT_THAT(Times(file, "ME"), ElementsAre("1.000-1.400"));
  EXPECT_THAT(Chosen(file, "ME").notes.Lines(),
              testing::Contains(
                  "s.eaf: tier 'ME': annotations left out, whose time slots "
                  "have no TIME_VALUE and none on one of their sides: 1 "
                  "('ME2')"));
  EXPECT_EQ(ErrorOf([&] { Chosen(file, "late"); }),
            "DataError: s.eaf: tier 'late': none of its annotations lies at "
            "or between time slots with a TIME_VALUE: choose another tier");
}

TEST(EafSlots, AChainThatBitesItsTailEnds) {
  const auto file = Read(Slot("a") + Slot("b"), Tier("ME", "a-b b-a"));
  EXPECT_THAT(file.annotations, IsEmpty());
}

TEST(EafSlots, TheOnlyTierIsTakenAndSaid) {
  const auto only =
      Read(Slot("a", "1000") + Slot("b", "1400"), Tier("coder A", "a-b"));
  const auto events = ReadAnnotated(only, {});
  EXPECT_EQ(events.rows.size(), 1u);
  EXPECT_THAT(events.notes.Lines(),
              ElementsAre("s.eaf: its only tier 'coder A' is taken for the "
                          "expressions (--tier NAME says so)"));
  // Another tier that only refers to its annotations holds no times.
  const auto parent = Read(
      Slot("a", "1000") + Slot("b", "1400"),
      Tier("ME", "a-b") +
          "<TIER TIER_ID='emotion' PARENT_REF='ME' LINGUISTIC_TYPE_REF='t'>"
          "<ANNOTATION><REF_ANNOTATION ANNOTATION_ID='r' ANNOTATION_REF='ME1'>"
          "<ANNOTATION_VALUE>fear</ANNOTATION_VALUE></REF_ANNOTATION>"
          "</ANNOTATION></TIER>");
  EXPECT_EQ(ReadAnnotated(parent, {}).rows.size(), 1u);
  EXPECT_THAT(ReadAnnotated(parent, {}).notes.Lines(),
              ElementsAre("s.eaf: its only tier with times of its own 'ME' is "
                          "taken for the expressions (--tier NAME says so)",
                          "s.eaf: tiers that are not read: emotion"));
  const auto cues =
      ParseWebVtt("WEBVTT\n\n00:01.000 --> 00:01.400\nbrow\n", "c.vtt");
  EXPECT_THAT(ReadAnnotated(cues, {}).notes.Lines(),
              ElementsAre(HasSubstr("its only tier 'cues' is taken")));
  // One of ours needs no word.
  const auto own =
      Read(Slot("a", "1000") + Slot("b", "1400"), Tier("micro_face0", "a-b"));
  EXPECT_THAT(ReadAnnotated(own, {}).notes.Lines(), IsEmpty());
}

}  // namespace
}  // namespace mien
