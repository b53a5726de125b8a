#include "stages/report/clip_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

ClipRow Clip(const std::string& name, const std::string& label,
             const std::string& predicted) {
  ClipRow clip;
  clip.dataset = "demo";
  clip.subject = "s01";
  clip.clip = name;
  clip.label = label;
  clip.predicted = predicted;
  return clip;
}

std::size_t Occurrences(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos;
       at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(ClipOrderTest, WrongFirstThenOpenThenRight) {
  EXPECT_THAT(
      ClipOrder({Clip("a", "x", "x"), Clip("b", "x", "y"), Clip("c", "x", ""),
                 Clip("d", "y", "x"), Clip("e", "y", "y")}),
      ElementsAre(1, 3, 2, 0, 4));
}

TEST(VerdictTest, NeedsLabelAndPrediction) {
  EXPECT_EQ(Verdict(Clip("a", "x", "x")), ClipVerdict::kRight);
  EXPECT_EQ(Verdict(Clip("a", "x", "y")), ClipVerdict::kWrong);
  EXPECT_EQ(Verdict(Clip("a", "", "y")), ClipVerdict::kOpen);
  EXPECT_EQ(Verdict(Clip("a", "x", "")), ClipVerdict::kOpen);
}

TEST(ClipListTest, ShowsPicturesCurveAndProbabilities) {
  ClipRow clip = Clip("EP01", "pos", "neg");
  clip.onset = 12;
  clip.apex = 20;
  clip.offset = 40;
  clip.true_apex = 23;
  clip.curve_first_number = 1;
  clip.curve.assign(60, 0.5f);
  clip.probabilities = {0.75, 0.25};
  clip.onset_face = cv::Mat(192, 192, CV_8UC1, cv::Scalar(90));
  clip.apex_face = cv::Mat(192, 192, CV_8UC1, cv::Scalar(95));
  clip.flow = cv::Mat(192, 192, CV_32FC2, cv::Scalar(1, 0));
  const std::string list = ClipList({clip}, {"neg", "pos"});
  EXPECT_THAT(list, HasSubstr("<li class=\"clip wrong\">"));
  EXPECT_THAT(list, HasSubstr("alt=\"Face at the onset of EP01\" "
                              "width=\"96\" height=\"96\""));
  EXPECT_THAT(list, HasSubstr("alt=\"Movement from onset to apex of EP01\""));
  EXPECT_THAT(list, HasSubstr("onset 12, apex 20, offset 40; annotated apex "
                              "23 (\xE2\x88\x92"
                              "3)"));
  EXPECT_THAT(list, HasSubstr("<tr class=\"is-true\"><th scope=\"row\">pos"));
  EXPECT_THAT(list, HasSubstr("<td class=\"n\">0.75</td>"));
  EXPECT_THAT(list, HasSubstr("Colour wheel"));
  EXPECT_THAT(list, HasSubstr("full colour 1 px"));
  EXPECT_EQ(Occurrences(list, "data:image/jpeg;base64,"), 3u);
}

TEST(ClipListTest, FilterCounts) {
  const std::string list =
      ClipList({Clip("a", "x", "x"), Clip("b", "x", "y"), Clip("c", "x", "")},
               {"x", "y"});
  EXPECT_THAT(list, HasSubstr(">all 3</label>"));
  EXPECT_THAT(list, HasSubstr(">wrong 1</label>"));
  EXPECT_THAT(list, HasSubstr(">right 1</label>"));
  EXPECT_THAT(list, Not(HasSubstr("Colour wheel")));
}

TEST(ClipListTest, EscapesEverything) {
  ClipRow clip = Clip("\"><img src=x onerror=alert(1)>", "<b>", "<i>");
  clip.dataset = "<script>";
  clip.subject = "'&";
  clip.probabilities = {0.5, 0.5};
  clip.onset_face = cv::Mat(8, 8, CV_8UC1, cv::Scalar(90));
  const std::string list = ClipList({clip}, {"<b>", "<i>"});
  EXPECT_THAT(list, Not(HasSubstr("<img src=x")));
  EXPECT_THAT(list, Not(HasSubstr("<script")));
  EXPECT_THAT(list, Not(HasSubstr("<b><b>")));
  EXPECT_THAT(list, Not(HasSubstr("<i>")));
  EXPECT_THAT(list, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(list, HasSubstr("&#39;&amp;"));
}

TEST(ClipListTest, LimitsPicturesAndClips) {
  std::vector<ClipRow> clips(5, Clip("a", "x", "x"));
  for (ClipRow& clip : clips) {
    clip.apex_face = cv::Mat(8, 8, CV_8UC1, cv::Scalar(90));
  }
  ClipListLimits limits;
  limits.pictures = 2;
  limits.clips = 3;
  const std::string list = ClipList(clips, {"x"}, limits);
  EXPECT_EQ(Occurrences(list, "<li class=\"clip"), 3u);
  EXPECT_EQ(Occurrences(list, "data:image/jpeg"), 2u);
  EXPECT_THAT(list, HasSubstr("2 more clips are in samples.csv"));
}

TEST(ClipListTest, IsEmptyWithoutClips) { EXPECT_EQ(ClipList({}, {}), ""); }

}  // namespace
}  // namespace mien
