#include "tools/spot/spot_methods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/text.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string TextOf(const std::vector<std::string>& assignments,
                   const std::string& coded = "") {
  const SpotFacts facts = SpotFactsOf(LoadConfig("", assignments));
  SpotScope scope;
  scope.coded = coded;
  return SpotMethods(facts, {}, scope).text;
}

TEST(SpotMethods, SayWhatIsMicro) {
  EXPECT_THAT(TextOf({}),
              HasSubstr("Expressions of up to 0.5 s from onset to offset, or "
                        "0.25 s from onset to apex count as micro"));
  EXPECT_THAT(
      TextOf({"interview.micro_rule=total", "interview.micro_max_s=0.4"}),
      HasSubstr("Expressions of up to 0.4 s from onset to offset count"));
}

// The keys of the section interview are not theirs.
TEST(SpotMethods, BaselinesTellTheKindsByTheirOwnKey) {
  const std::string he = "spotting.method=he2021";
  EXPECT_THAT(TextOf({he, "baselines.micro_max_s=0.3"}),
              HasSubstr("Expressions of up to 0.3 s from onset to offset "
                        "count as micro"));
  const std::string moilanen = TextOf({"spotting.method=moilanen"});
  EXPECT_THAT(moilanen, HasSubstr("All of them count as micro-expressions"));
  EXPECT_THAT(moilanen, Not(HasSubstr("0.5 s")));
  // Marked intervals are measured by the one spotter there is for them.
  EXPECT_THAT(TextOf({he, "baselines.micro_max_s=0.3"}, "coded.csv"),
              HasSubstr("0.5 s from onset to offset, or 0.25 s"));
}

Study StudyOf(int persons, int conditions) {
  Study study;
  study.has_conditions = study.has_persons = true;
  for (int p = 0; p < persons; ++p) {
    for (int c = 0; c < conditions; ++c) {
      StudyRecording one;
      one.minutes = one.face_minutes = 1;
      one.looks = 3;
      one.person = Str("P", p);
      one.condition = Str("c", c);
      study.recordings.push_back(one);
    }
  }
  return study;
}

std::string ComparisonOf(const Study& study) {
  SpotScope scope;
  scope.compared = ComparedIn(study);
  scope.has_persons = study.has_persons;
  return SpotMethods(SpotFactsOf(LoadConfig("", {})), study.recordings, scope)
      .text;
}

TEST(SpotMethods, AComparisonIsToldWhereThereIsOne) {
  EXPECT_THAT(ComparisonOf(StudyOf(3, 2)),
              HasSubstr("bootstrap over persons (2,000 resamples, seed 1); a "
                        "difference is reported where both exclude none."));
  const std::string one = ComparisonOf(StudyOf(3, 1));
  EXPECT_THAT(one, HasSubstr("are of one condition, and are given with exact "
                             "intervals"));
  EXPECT_THAT(one, Not(HasSubstr("bootstrap")));
  const std::string few = ComparisonOf(StudyOf(1, 2));
  EXPECT_THAT(few, HasSubstr("no difference is reported, as each pair of "
                             "conditions has one with fewer than 3 persons"));
  EXPECT_THAT(few, Not(HasSubstr("bootstrap")));
  EXPECT_THAT(ComparisonOf(Study()), Not(HasSubstr("Poisson")));
  Study mixed = StudyOf(3, 2);
  StudyRecording third = mixed.recordings[0];
  third.condition = "c9";
  mixed.recordings.push_back(third);
  EXPECT_THAT(ComparisonOf(mixed),
              HasSubstr("exclude none, and none where a condition has fewer "
                        "than 3 persons."));
}

TEST(SpotMethods, WhatWasLookedAt) {
  SpotOptions options;
  options.part = ParsePart("1:02.5", "f1900");
  options.face.number = 1;
  options.leave_out = {"rejected", "speech"};
  StudyRecording one;
  one.accepted = 2;
  const std::string text = SpotMethods(SpotFactsOf(LoadConfig("", {})), {one},
                                       ScopeOf(options, "", ""))
                               .text;
  EXPECT_THAT(text, HasSubstr("analysed: the part from 62.5 s to frame 1900 of "
                              "its file. Only face 1 was looked at."));
  EXPECT_THAT(text, HasSubstr("People accepted or rejected 2 of them."));
  EXPECT_THAT(text, Not(HasSubstr("films")));
  EXPECT_THAT(text, HasSubstr("Exported files leave out those that are "
                              "rejected or speech."));
}

TEST(SpotMethods, IntervalsThatNothingFitsAreSaid) {
  StudyRecording one;
  one.marked = 9;
  one.found = one.looks = 8;
  one.fitted = 6;
  SpotScope scope;
  scope.coded = "coded.csv";
  const auto text = [&] {
    return SpotMethods(SpotFactsOf(LoadConfig("", {})), {one}, scope).text;
  };
  EXPECT_THAT(text(), HasSubstr("Of 9 intervals marked by people (coded.csv) 8 "
                                "were measured: "));
  EXPECT_THAT(text(), HasSubstr("fits the common course of the skin best in 6, "
                                "and in 2, which no rise and fall fits, "));
  one.fitted = 8;
  EXPECT_THAT(text(), HasSubstr("of the skin best."));
  one.found = one.fitted = 0;
  EXPECT_THAT(text(), HasSubstr("none could be measured."));
}

}  // namespace
}  // namespace mien
