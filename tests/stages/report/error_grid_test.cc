#include "stages/report/error_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const std::vector<std::string> kClasses = {"neg", "pos"};

ClipRow Clip(const std::string& name, const std::string& label,
             const std::string& predicted, double p_neg) {
  ClipRow clip;
  clip.dataset = "demo";
  clip.subject = "s01";
  clip.clip = name;
  clip.label = label;
  clip.predicted = predicted;
  clip.probabilities = {p_neg, 1 - p_neg};
  return clip;
}

TEST(ConfidentErrorsTest, MostConfidentFirstAndOnlyErrors) {
  const std::vector<ClipRow> clips = {
      Clip("a", "pos", "neg", 0.75), Clip("b", "neg", "neg", 1),
      Clip("c", "neg", "pos", 0.125), Clip("d", "", "pos", 0)};
  EXPECT_THAT(ConfidentErrors(clips, kClasses), ElementsAre(2, 0));
  EXPECT_THAT(ConfidentErrors(clips, kClasses, 1), ElementsAre(2));
  EXPECT_DOUBLE_EQ(Confidence(clips[2], kClasses), 0.875);
}

TEST(ConfidenceTest, IsZeroWithoutProbabilities) {
  ClipRow clip = Clip("a", "pos", "neg", 0.75);
  clip.probabilities.clear();
  EXPECT_EQ(Confidence(clip, kClasses), 0);
  clip = Clip("a", "pos", "other", 0.75);
  EXPECT_EQ(Confidence(clip, kClasses), 0);
}

TEST(ErrorGridTest, ShowsThePictureOfTheSample) {
  ClipRow clip = Clip("happy/17.png", "pos", "neg", 0.75);
  clip.onset_face = cv::Mat(48, 48, CV_8UC1, cv::Scalar(90));
  std::string grid = ErrorGrid({clip}, kClasses, {0});
  EXPECT_THAT(grid, HasSubstr("alt=\"Picture of happy/17.png\" width=\"48\" "
                              "height=\"48\" loading=\"lazy\" "
                              "decoding=\"async\" class=\"coarse\""));
  EXPECT_THAT(grid, HasSubstr("label <b><bdi>pos</bdi></b>"));
  EXPECT_THAT(grid, HasSubstr("predicted <b><bdi>neg</bdi></b></div>"
                              "<div>probability 0.75"));
  EXPECT_THAT(grid, HasSubstr("demo / s01"));
  EXPECT_THAT(grid, Not(HasSubstr("#clips")));

  clip.flow = cv::Mat(192, 192, CV_32FC2, cv::Scalar(1, 0));
  grid = ErrorGrid({clip}, kClasses, {0});
  EXPECT_THAT(grid, HasSubstr("alt=\"Movement in colour of happy/17.png\" "
                              "width=\"128\" height=\"128\""));
  EXPECT_THAT(grid, HasSubstr("<a href=\"#clips\">"));
}

TEST(ErrorGridTest, EscapesAndDoesWithoutPictures) {
  const std::string grid =
      ErrorGrid({Clip("<b>x</b>", "<i>", "<u>", 0.5)}, kClasses, {0});
  EXPECT_THAT(grid, HasSubstr("class=\"no-image\""));
  EXPECT_THAT(grid, HasSubstr("&lt;b&gt;x"));
  EXPECT_THAT(grid, Not(HasSubstr("<i>")));
  EXPECT_THAT(grid, Not(HasSubstr("<u>")));
}

}  // namespace
}  // namespace mien
