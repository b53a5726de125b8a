// What stands twice in a file of annotations is one annotation.

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "stages/exchange/annotation.h"

namespace mien {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<double> Starts(const AnnotationFile& file) {
  std::vector<double> starts;
  for (const Annotation& one : file.annotations) starts.push_back(one.start_s);
  return starts;
}

TEST(CountOnce, CuesOfTwoPiecesThatOverlap) {
  const auto file = ParseAnnotations(
      "WEBVTT\n\n00:02.000 --> 00:03.000\nb\n\n00:01.000 --> 00:02.000\na\n\n"
      "00:01.000 --> 00:02.000\na\n\n00:01.000 --> 00:02.000\nother\n\n"
      "00:01.000 --> 00:02.500\na\n\n00:02.000 --> 00:03.000\nb\n",
      "t.vtt");
  EXPECT_THAT(Starts(file), ElementsAre(2, 1, 1, 1));
  EXPECT_THAT(file.notes.Lines(),
              ElementsAre("t.vtt: annotations that stand there before count "
                          "once: 2 (the first: at 1.000 s)"));
}

TEST(CountOnce, TiersOfOneName) {
  const auto tier = [](int number, const char* name, double end) {
    return Str("item [", number, "]:\nclass = \"IntervalTier\"\nname = \"",
               name,
               "\"\nxmin = 0\nxmax = 3\nintervals: size = 2\n"
               "intervals [1]:\nxmin = 0\nxmax = ",
               end, "\ntext = \"ME\"\nintervals [2]:\nxmin = ", end,
               "\nxmax = 3\ntext = \"\"\n");
  };
  const std::string head =
      "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n\nxmin = 0\n"
      "xmax = 3\ntiers? <exists>\nsize = 3\nitem []:\n";
  const auto file = ParseAnnotations(
      head + tier(1, "x", 1.5) + tier(2, "x", 1.5) + tier(3, "y", 1.5),
      "t.TextGrid");
  EXPECT_THAT(Starts(file), ElementsAre(0, 0));
  EXPECT_EQ(file.annotations[1].tier, "y");
  EXPECT_THAT(file.notes.Lines(),
              Contains("t.TextGrid: annotations that stand there before count "
                       "once: 1 (at 0.000 s)"));
}

TEST(CountOnce, ElanAnnotations) {
  const auto one = [](const char* id) {
    return Str("<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID=\"", id,
               "\" TIME_SLOT_REF1=\"a\" TIME_SLOT_REF2=\"b\">"
               "<ANNOTATION_VALUE>v</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>"
               "</ANNOTATION>");
  };
  const auto file = ParseAnnotations(
      "<ANNOTATION_DOCUMENT><HEADER TIME_UNITS=\"milliseconds\"/><TIME_ORDER>"
      "<TIME_SLOT TIME_SLOT_ID=\"a\" TIME_VALUE=\"500\"/>"
      "<TIME_SLOT TIME_SLOT_ID=\"b\" TIME_VALUE=\"900\"/></TIME_ORDER>"
      "<TIER TIER_ID=\"t\">" +
          one("1") + one("2") + "</TIER></ANNOTATION_DOCUMENT>",
      "t.eaf");
  EXPECT_THAT(Starts(file), ElementsAre(0.5));
}

TEST(WebVttClock, OfALiveStreamIsSaidAndNotApplied) {
  const auto file = ParseAnnotations(
      "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n"
      "00:01.000 --> 00:02.000\na\n",
      "t.vtt");
  EXPECT_THAT(Starts(file), ElementsAre(1));
  EXPECT_THAT(file.notes.Lines(),
              ElementsAre("t.vtt: its clock of a live stream "
                          "(X-TIMESTAMP-MAP) is not applied: times are read "
                          "as written"));
  EXPECT_THAT(ParseAnnotations("WEBVTT\n\n00:01.000 --> 00:02.000\n"
                               "X-TIMESTAMP-MAP=\n",
                               "t.vtt")
                  .notes.Lines(),
              IsEmpty());
}

}  // namespace
}  // namespace mien
