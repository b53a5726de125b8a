#include "tools/render/pictures.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/tools/render/samples.h"

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(SpreadFramesTest, HoldsFirstAndLast) {
  EXPECT_THAT(SpreadFrames(100, 4), testing::ElementsAre(0, 33, 66, 99));
  EXPECT_THAT(SpreadFrames(3, 12), testing::ElementsAre(0, 1, 2));
  EXPECT_THAT(SpreadFrames(5, 1), testing::ElementsAre(0));
  EXPECT_TRUE(SpreadFrames(0, 5).empty());
}

TEST(DrawTracksTest, MarksFoundAndLostFaces) {
  const FaceTracks tracks = SampleTracks();
  const Drawing drawing = DrawTracks(tracks, "title", {0, 2}, {});
  const auto words = WordsOf(drawing);
  EXPECT_THAT(words, Contains("title"));
  EXPECT_THAT(words, Contains("4 frames of 160 x 120 px, 25.00 frames/s, "
                              "1 face"));
  EXPECT_THAT(words, Contains(HasSubstr("face 0: found in 3 of 4 frames")));
  EXPECT_THAT(words, Contains("frame 11, 0.00 s"));
  EXPECT_THAT(words, Contains("frame 13, 0.08 s"));
  int dots = 0, dashed = 0, pictures = 0;
  for (const DrawnShape& shape : drawing.shapes()) {
    dots += std::holds_alternative<DotShape>(shape);
    pictures += std::holds_alternative<ImageShape>(shape);
    const auto* line = std::get_if<LineShape>(&shape);
    dashed += line && line->stroke.dashed;
  }
  EXPECT_EQ(dots, kLandmarkCount);  // frame 0; frame 2 is lost
  EXPECT_EQ(dashed, 1);             // its last known box
  EXPECT_EQ(pictures, 0);
}

TEST(DrawTracksTest, DrawsOnFramesThatAreThere) {
  const FrameMap images = {{0, cv::Mat(120, 160, CV_8UC3, cv::Scalar(1))}};
  const Drawing drawing = DrawTracks(SampleTracks(), "t", {0, 1}, images);
  int pictures = 0;
  for (const DrawnShape& shape : drawing.shapes()) {
    pictures += std::holds_alternative<ImageShape>(shape);
  }
  EXPECT_EQ(pictures, 1);
}

TEST(PaintTracksTest, PaintsTheBoxOnTheFrame) {
  const cv::Mat grey(120, 160, CV_8UC1, cv::Scalar(50));
  const cv::Mat painted = PaintTracks(SampleTracks(), 0, grey);
  EXPECT_EQ(painted.type(), CV_8UC3);
  EXPECT_EQ(painted.at<cv::Vec3b>(110, 150), cv::Vec3b(50, 50, 50));
  EXPECT_NE(painted.at<cv::Vec3b>(40, 80), cv::Vec3b(50, 50, 50));
}

TEST(DrawTracksTest, NoFaceIsAPictureToo) {
  FaceTracks tracks = SampleTracks();
  tracks.faces.clear();
  EXPECT_THAT(WordsOf(DrawTracks(tracks, "t", {0, 1}, {})),
              Contains(HasSubstr("0 faces")));
}

TEST(DrawMotionTest, HasARowPerRegionAndUnits) {
  const auto words = WordsOf(DrawMotion(SampleMotion(), 0, "title"));
  for (const char* word :
       {"brow left", "lip upper", "time, s", "dx (right)", "dy (down)",
        "Head, removed, px", "Head roll, removed, degrees",
        "Blink, 0 open, 1 closed", "not measured"}) {
    EXPECT_THAT(words, Contains(word));
  }
  EXPECT_THAT(words, Contains(HasSubstr("each row -2.10 to 2.10, lids")));
}

TEST(DrawMotionTest, NamesTheFacesThereAre) {
  try {
    DrawMotion(SampleMotion(), 3, "t");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "--face 3: there are faces 0 to 0");
  }
  MotionSeries none = SampleMotion();
  none.faces.clear();
  EXPECT_THAT(WordsOf(DrawMotion(none, 0, "t")),
              Contains(HasSubstr("0 faces")));
}

TEST(DrawEventsTest, MarksTheMomentsInSeconds) {
  const MotionSeries motion = SampleMotion();
  const auto words = WordsOf(DrawEvents(SampleEvents(), &motion, "title"));
  for (const char* word : {"onset", "apex", "offset", "time, s", "lip upper",
                           "Spotting curve, inter-ocular distances"}) {
    EXPECT_THAT(words, Contains(word));
  }
  EXPECT_THAT(words, Contains("1: micro, 0.020 -> 0.080 -> 0.120 s, score "
                              "0.75, 1.50 px (1.80 % of the inter-ocular "
                              "distance); regions: lip_upper; flags: none"));
}

TEST(DrawEventsTest, CountsFramesWithoutMotion) {
  const auto words = WordsOf(DrawEvents(SampleEvents(), nullptr, "title"));
  EXPECT_THAT(words, Contains("frame, from 0"));
  EXPECT_THAT(words, Contains(HasSubstr("frames 0.5 -> 2.0 -> 3.0, score")));
  Events none = SampleEvents();
  none.events.clear();
  EXPECT_THAT(WordsOf(DrawEvents(none, nullptr, "t")),
              Contains("0 events, spotted"));
}

TEST(DrawFlowTest, ShowsFacesFlowStrainAndInput) {
  const Drawing drawing = DrawFlow(SampleFlow(), "fixed", {}, "title");
  const auto words = WordsOf(drawing);
  for (const char* word : {"onset", "apex", "|apex - onset| x 4",
                           "flow onset -> apex", "optical strain", "u", "v"}) {
    EXPECT_THAT(words, Contains(word));
  }
  EXPECT_THAT(words, Contains("Input of the network: 2 x 16 x 16, "
                              "recognize.normalise: fixed"));
  EXPECT_THAT(words, Not(Contains(HasSubstr("Aligned frames"))));
  // u is 1.5 px at 80 px, 1.875 at 100 px, 0.625 of 3 px.
  EXPECT_THAT(words, Contains("0.625 to 0.625"));
  const StripFrame strip = {cv::Mat(32, 32, CV_8UC1, cv::Scalar(5)), "frame 7"};
  EXPECT_THAT(WordsOf(DrawFlow(SampleFlow(), "minmax", {strip}, "t")),
              Contains("frame 7"));
}

TEST(DrawFoldTest, ShowsCurvesAndProbabilities) {
  FoldResult result;
  result.name = "casme2/01";
  result.seed = 3;
  result.test_idx = {4, 9};
  result.probabilities = {0.125f, 0.875f, 0.75f, 0.25f};
  result.epochs = {{1.5, 0.25, 1e-3, -1, 0}, {1.25, 0.5, 5e-4, 0.75, 0}};
  result.model_epoch = 2;
  const auto words = WordsOf(DrawFold(result, "title"));
  for (const char* word :
       {"Training loss", "Accuracy", "validation samples", "sample 4",
        "sample 9", "class 1", "0.88", "epoch"}) {
    EXPECT_THAT(words, Contains(word));
  }
  for (EpochLog& epoch : result.epochs) epoch.validation_accuracy = -1;
  EXPECT_THAT(WordsOf(DrawFold(result, "t")),
              Not(Contains("validation samples")));
  EXPECT_THAT(WordsOf(DrawFold(FoldResult(), "t")), Contains("Training loss"));
  FoldResult svm;
  svm.choice = "c=10";
  EXPECT_THAT(WordsOf(DrawFold(svm, "t")),
              AllOf(Not(Contains("Training loss")),
                    Contains(HasSubstr("no epochs, chosen c=10"))));
}

TEST(DrawOcclusionTest, ShowsInputMapAndWhatItMeans) {
  OcclusionMaps maps;
  maps.name = "casme2/01";
  maps.seed = 3;
  maps.patch_px = 2;
  maps.classes = {"negative", "positive"};
  maps.channel_names = {"u", "v"};
  maps.height_px = maps.width_px = 4;
  maps.sample_idx = {7, 8};
  maps.samples = {"casme2/01/EP01_02", "casme2/01/EP01_03"};
  maps.labels = {0, -1};
  maps.probabilities = {0.125f, 0.875f, 0.75f, 0.25f};
  maps.input.assign(2 * 2 * 16, 0.5f);
  maps.map.assign(2 * 16, 0.25f);
  maps.map[3] = -0.5f;
  const Drawing drawing = DrawOcclusion(maps, "title");
  const auto words = WordsOf(drawing);
  for (const char* word :
       {"casme2/01/EP01_02: label negative, predicted positive 0.88",
        "casme2/01/EP01_03: label unknown, predicted negative 0.75",
        "occlusion map", "u", "v", "-0.500 to 0.250"}) {
    EXPECT_THAT(words, Contains(word));
  }
  EXPECT_THAT(words, Contains(HasSubstr("a square of 2 x 2 px is hidden")));
  EXPECT_THAT(words, Contains(HasSubstr("Full colour 0.50, the same for all")));
  int pictures = 0;
  for (const DrawnShape& shape : drawing.shapes()) {
    pictures += std::holds_alternative<ImageShape>(shape);
  }
  EXPECT_EQ(pictures, 6);
  EXPECT_THAT(WordsOf(DrawOcclusion(OcclusionMaps(), "t")),
              Contains(HasSubstr("of 0 of 0 samples")));
}

TEST(DrawTestEpochsTest, SaysThatItIsNoResult) {
  TestEpochs watched;
  watched.test_idx = {7};
  watched.epochs = 2;
  watched.probabilities = {0.5f, 0.5f, 0.25f, 0.75f};
  const auto words = WordsOf(DrawTestEpochs(watched, "title"));
  EXPECT_THAT(words, Contains(HasSubstr("never a result")));
  EXPECT_THAT(words, Contains("sample 7"));
}

}  // namespace
}  // namespace mien
