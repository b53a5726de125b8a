#include "tools/render/render.h"

#include <cstdlib>
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/digest.h"
#include "pipeline/core/file.h"
#include "stages/ingest/frame_source.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/render/samples.h"
#include "tools/render/input_files.h"

namespace mien {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class RenderTest : public testing::Test {
 protected:
  // Saves as the stages do; returns the path, key() is then its key.
  std::string Save(const std::string& stage, const std::string& schema,
                   const Artifact& artifact,
                   const std::vector<std::string>& inputs = {}) {
    ArtifactId id;
    id.stage = stage;
    id.dataset = "demo";
    id.item = "s01/a";
    id.key_text = Str("stage=", stage, "\nversion=1\nschema=", schema,
                      "\nparams:\ninputs:\n");
    for (const auto& input : inputs) id.key_text += "input " + input + "\n";
    key_ = id.key = Sha256Hex(id.key_text);
    const Store store(folder_ / "cache");
    store.Save(id, artifact);
    return store.Path(id);
  }
  Drawing Draw(const std::string& path, const RenderOptions& options = {}) {
    return DrawStored(path, ReadStored(path), options);
  }
  // A folder with the four frames of SampleTracks; gives its digest.
  std::string MakeFrames(const std::string& name, int grey) {
    for (int i = 11; i <= 14; ++i) {
      const std::string path = folder_ / Str(name, "/img", i, ".png");
      MakeFolder(std::filesystem::path(path).parent_path());
      cv::imwrite(path, cv::Mat(120, 160, CV_8UC1, cv::Scalar(grey)));
    }
    return OpenImageFolder(folder_ / name, 25)->Digest();
  }
  TempFolder folder_;
  std::string key_;
};

TEST_F(RenderTest, ChoosesThePictureByTheSchema) {
  const auto has = [this](const std::string& path, const char* word) {
    EXPECT_THAT(WordsOf(Draw(path)), Contains(HasSubstr(word))) << path;
  };
  has(Save("track", FaceTracks::kSchema, ToArtifact(SampleTracks())),
      "Detector score");
  has(Save("motion", MotionSeries::kSchema, ToArtifact(SampleMotion())),
      "Head roll");
  has(Save("spotting", Events::kSchema, ToArtifact(SampleEvents())),
      "Spotting curve");
  has(Save("flow", FlowStack::kSchema, ToArtifact(SampleFlow())),
      "optical strain");
  has(Save("recognize", FoldResult::kSchema, ToArtifact(FoldResult())),
      "Training loss");
  TestEpochs watched;
  watched.epochs = 0;
  has(Save("leak", TestEpochs::kSchema, ToArtifact(watched)), "never a result");
  has(Save("occlusion", OcclusionMaps::kSchema, ToArtifact(OcclusionMaps())),
      "occlusion maps beside");
}

TEST_F(RenderTest, TitlesNameStageItemAndDataSet) {
  const std::string path =
      Save("flow", FlowStack::kSchema, ToArtifact(SampleFlow()));
  EXPECT_THAT(WordsOf(Draw(path)), Contains("flow of s01/a, demo"));
}

TEST_F(RenderTest, SaysWhichSchemasItKnows) {
  const std::string path = Save("track", "FaceTracks/0", Artifact());
  EXPECT_THAT(ErrorOf([&] { Draw(path); }),
              testing::AllOf(HasSubstr("no picture for schema FaceTracks/0"),
                             HasSubstr(FaceTracks::kSchema)));
}

TEST_F(RenderTest, EventsFindTheirMotion) {
  const std::string motion =
      Save("motion", MotionSeries::kSchema, ToArtifact(SampleMotion()));
  const std::string motion_key = key_;
  const std::string path = Save("spotting", Events::kSchema,
                                ToArtifact(SampleEvents()), {motion_key});
  EXPECT_EQ(std::filesystem::path(InputPath(path, motion_key)).filename(),
            std::filesystem::path(motion).filename());
  EXPECT_THAT(WordsOf(Draw(path)), Contains("time, s"));
  WriteFileAtomic(motion, "broken");
  EXPECT_THAT(WordsOf(Draw(path)), Contains("frame, from 0"));
  std::filesystem::remove(motion);
  EXPECT_EQ(InputPath(path, motion_key), "");
  EXPECT_THAT(WordsOf(Draw(path)), Contains("frame, from 0"));
}

TEST_F(RenderTest, EventsOfFramesHaveTheTimesOfTheTracks) {
  Save("track", FaceTracks::kSchema, ToArtifact(SampleTracks()));
  const std::string path = Save("baseline_spotting", Events::kSchema,
                                ToArtifact(SampleEvents()), {key_});
  const auto words = WordsOf(Draw(path));
  EXPECT_THAT(words, Contains("time, s"));
  EXPECT_THAT(words, Not(Contains("Displacement, aligned px")));
}

TEST_F(RenderTest, DrawsOnTheFramesItWasMadeOf) {
  const std::string digest = MakeFrames("frames", 90);
  const std::string track =
      Save("track", FaceTracks::kSchema, ToArtifact(SampleTracks()), {digest});
  const std::string track_key = key_;
  const std::string flow = Save("flow", FlowStack::kSchema,
                                ToArtifact(SampleFlow()), {digest, track_key});
  RenderOptions options;
  options.source = folder_ / "frames";
  options.frames = 3;
  int pictures = 0;
  const Drawing drawing = Draw(track, options);
  for (const DrawnShape& shape : drawing.shapes()) {
    pictures += std::holds_alternative<ImageShape>(shape);
  }
  EXPECT_EQ(pictures, 3);
  EXPECT_THAT(WordsOf(Draw(flow, options)), Contains("frame index 2"));
  MakeFrames("others", 91);
  options.source = folder_ / "others";
  for (const std::string& path : {track, flow}) {
    EXPECT_THAT(ErrorOf([&] { Draw(path, options); }),
                HasSubstr("others is not what"));
  }
  options.source = folder_ / "none";
  EXPECT_THAT(ErrorOf([&] { Draw(track, options); }),
              StartsWith("ConfigError: --source "));
}

TEST_F(RenderTest, DrawsOnTheStreamItWasMadeOf) {
  const std::string film = folder_ / "two.mkv";
  if (std::system(
          ("ffmpeg -v quiet -y -f lavfi -i testsrc=s=160x120:r=25:d=0.2 "
           "-f lavfi -i testsrc2=s=160x120:r=25:d=0.2 -map 0 -map 1 "
           "-c:v libx264 '" +
           film + "' </dev/null")
              .c_str()) != 0) {
    GTEST_SKIP() << "no ffmpeg";
  }
  const std::string track =
      Save("track", FaceTracks::kSchema, ToArtifact(SampleTracks()),
           {OpenVideo(film, 2)->Digest()});
  RenderOptions options;
  options.source = film;
  EXPECT_THAT(ErrorOf([&] { Draw(track, options); }),
              HasSubstr("it has several video streams: --stream N reads "
                        "another"));
  options.stream = 2;
  EXPECT_THAT(WordsOf(Draw(track, options)), Not(::testing::IsEmpty()));
}

TEST_F(RenderTest, FilmsTheTracks) {
  const std::string digest = MakeFrames("frames", 90);
  const StoredFile track = ReadStored(
      Save("track", FaceTracks::kSchema, ToArtifact(SampleTracks()), {digest}));
  RenderOptions options;
  EXPECT_THAT(ErrorOf([&] { WriteFilm(track, options, folder_ / "a.mp4"); }),
              HasSubstr("a film needs --source"));
  options.source = folder_ / "frames";
  WriteFilm(track, options, folder_ / "a.mp4");
  const auto film = OpenVideo(folder_ / "a.mp4");
  const auto reader = film->Open(0);
  Frame frame;
  int count = 0;
  while (reader->Next(&frame)) ++count;
  EXPECT_EQ(count, 4);
  EXPECT_EQ(frame.image.size(), cv::Size(160, 120));
  const StoredFile flow =
      ReadStored(Save("flow", FlowStack::kSchema, ToArtifact(SampleFlow())));
  EXPECT_THAT(ErrorOf([&] { WriteFilm(flow, options, folder_ / "b.mp4"); }),
              HasSubstr("films show track, not flow"));
}

TEST_F(RenderTest, WritesPngAndSvg) {
  Drawing drawing(40, 30);
  drawing.Text({1, 20}, "text");
  WriteDrawing(drawing, folder_ / "a.png", 1);
  EXPECT_EQ(cv::imread(folder_ / "a.png").size(), cv::Size(40, 30));
  WriteDrawing(drawing, folder_ / "a.SVG");
  EXPECT_THAT(ReadFile(folder_ / "a.SVG"), StartsWith("<svg xmlns="));
  EXPECT_THAT(ErrorOf([&] { WriteDrawing(drawing, folder_ / "a.gif"); }),
              HasSubstr("ends in .png or .svg"));
}

}  // namespace
}  // namespace mien
