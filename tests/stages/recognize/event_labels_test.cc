#include "stages/recognize/event_labels.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <numeric>

#include <gmock/gmock.h>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/log.h"
#include "stages/recognize/model_use.h"
#include "stages/track/face_model.h"
#include "stages/track/track.h"
#include "tests/stages/recognize/toy_set.h"
#include "tests/support/faces.h"
#include "tests/support/memory_frames.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

TEST(FrameOfFace, EyesLevelAtTheirPlaceAndSizesAveraged) {
  // A frame five times too large: black with a white patch on each eye.
  cv::Mat grey(600, 600, CV_8UC1, cv::Scalar(0));
  const Landmarks face = TemplateFace({300, 250}, 100);
  for (const float x : {250.F, 350.F}) {
    cv::rectangle(grey, cv::Rect2f(x - 10, 240, 20, 20), cv::Scalar(255), -1);
  }
  LabelParams params;
  params.frame_iods = 2.4;
  params.frame_eyes_at = 0.4;
  const cv::Mat frame = FrameOfFace(grey, face, 48, params);
  ASSERT_EQ(frame.size(), cv::Size(48, 48));
  ASSERT_EQ(frame.type(), CV_8UC1);
  // 20 px an inter-ocular distance: eyes at 24 -+ 10, 19.2; patches of 4 px.
  const cv::Moments left = cv::moments(frame(cv::Rect(0, 0, 24, 48)));
  EXPECT_NEAR(left.m10 / left.m00, 14, 0.6);
  EXPECT_NEAR(left.m01 / left.m00, 19.2, 0.6);
  EXPECT_NEAR(left.m00, 255 * 16, 255);
}

// Weights trained on random stacks of the default geometry, a face that rests
// for 40 frames, and the events to read.
class LabelEventsTest : public testing::Test {
 protected:
  LabelEventsTest() {
    SetLogLevel("off");
    SampleSet set = ToySet(24, 28);
    set.normalise = "fixed";
    set.geometry = GeometryText(FlowParams{});
    ModelFile model;
    TrainFold(set, ToyFold(set), ToyParams("ststnet", 1), {}, &model);
    WriteModel(folder_ / "me3.safetensors", model);
    setenv("MIEN_MODELS", folder_.path().c_str(), 1);

    cv::Mat picture;
    Texture({240, 240}, 11).convertTo(picture, CV_8U);
    frames_ =
        std::make_shared<MemoryFrames>(std::vector<cv::Mat>(40, picture), 30);
    tracks_.width_px = tracks_.height_px = 240;
    tracks_.fps = 30;
    FaceTrack track;
    for (int i = 0; i < 40; ++i) {
      tracks_.time_s.push_back(i / 30.0);
      tracks_.frame_number.push_back(i);
      track.found.push_back(i < 30);
      track.box_px.emplace_back(50, 50, 140, 140);
      track.score.push_back(1);
      track.landmarks_px.push_back(TemplateFace({120, 90}, 60));
    }
    tracks_.faces.push_back(track);
  }
  ~LabelEventsTest() override {
    unsetenv("MIEN_MODELS");
    SetLogLevel("info");
  }

  Event At(double onset, double apex, double offset,
           EventKind kind = EventKind::kMicro) const {
    Event event;
    event.kind = kind;
    event.onset_idx = onset;
    event.apex_idx = apex;
    event.offset_idx = offset;
    return event;
  }
  std::vector<EventLabel> Labels(const std::vector<Event>& events,
                                 const LabelParams& params,
                                 bool with_frames = true, int jobs = 1) const {
    const auto frames = with_frames ? frames_ : nullptr;
    const Store store(folder_ / Str("cache", jobs));
    return LabelEvents(
        LabelModels(params, "cpu"), {&store, nullptr, "video", "a.mp4"},
        Given("frames", std::shared_ptr<const FrameSource>(frames)),
        Given("tracks", tracks_), events, jobs);
  }

  TempFolder folder_;
  std::shared_ptr<const FrameSource> frames_;
  FaceTracks tracks_;
};

TEST_F(LabelEventsTest, MicroEventsWithTheDefaultGeometryAndFromTheCache) {
  LabelParams params;
  params.macro_model = "";
  const auto labels = Labels({At(12, 15, 18), At(3, 6, 9), At(33, 36, 39),
                              At(4, 20, 30, EventKind::kMacro)},
                             params);
  ASSERT_EQ(labels.size(), 4u);
  for (const std::size_t i : {0u, 1u}) {
    ASSERT_EQ(labels[i].classes.size(), 3u);
    EXPECT_NEAR(std::accumulate(labels[i].probabilities.begin(),
                                labels[i].probabilities.end(), 0.0),
                1, 1e-5);
  }
  EXPECT_TRUE(labels[2].classes.empty());  // no face there
  EXPECT_TRUE(labels[3].classes.empty());  // no weights for it

  // Other order, no frames: nothing is computed again.
  const auto again = Labels({At(3, 6, 9), At(12, 15, 18)}, params, false);
  EXPECT_EQ(again[0].probabilities, labels[1].probabilities);
  EXPECT_EQ(again[1].probabilities, labels[0].probabilities);

  // The same, two at a time.
  const auto two =
      Labels({At(12, 15, 18), At(3, 6, 9), At(33, 36, 39)}, params, true, 2);
  EXPECT_EQ(two[0].probabilities, labels[0].probabilities);
  EXPECT_EQ(two[1].probabilities, labels[1].probabilities);
  EXPECT_TRUE(two[2].classes.empty());
}

TEST_F(LabelEventsTest, MissingWeightsAreOneLineAndNoLabel) {
  LabelParams params;
  params.micro_model = "none.safetensors";
  params.macro_model = "";
  SetLogLevel("info");
  testing::internal::CaptureStderr();
  const auto labels = Labels({At(3, 6, 9)}, params);
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, HasSubstr("micro-expressions are not labelled: no model "
                             "none.safetensors in "));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
  EXPECT_TRUE(labels[0].classes.empty());
}

TEST_F(LabelEventsTest, WeightsOfTheWrongKindAreAnError) {
  LabelParams params;
  params.macro_model = "me3.safetensors";
  EXPECT_THAT(ErrorOf([&] { LabelModels(params, "cpu"); }),
              HasSubstr("ModelError: label.macro_model: me3.safetensors does "
                        "not read single square grey frames"));
}

// Photos of people who look neutral and of the same people smiling.
class LabelsRealTest : public testing::Test {
 protected:
  struct Photo {
    cv::Mat grey;
    Landmarks face;
    bool smiles = false;
  };
  std::vector<Photo> Photos(const std::string& data) const {
    std::vector<Photo> photos;
    FaceDetector detector;
    const auto model = LandmarkModel::Load(kDefaultLandmarkModel);
    for (const char* folder : {"neutral_front", "smiling_front"}) {
      const std::string root = data + "/photo/london/" + folder;
      for (const auto& entry : std::filesystem::directory_iterator(root)) {
        if (entry.path().extension() != ".jpg") continue;
        Photo photo;
        cv::resize(cv::imread(entry.path().string(), cv::IMREAD_GRAYSCALE),
                   photo.grey, {}, 0.4, 0.4, cv::INTER_AREA);
        const auto found = detector.Detect(photo.grey, 120, 1, 0);
        if (found.empty()) continue;
        photo.face =
            model->Predict(photo.grey, PoseFromBox(found[0].box_px), 3);
        photo.smiles = std::string(folder) == "smiling_front";
        photos.push_back(std::move(photo));
      }
    }
    return photos;
  }
};

TEST_F(LabelsRealTest, SmilesAreHappyAndNeutralFacesNeutral) {
  const char* data = std::getenv("MIEN_REAL_DATA");
  if (!data) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  LabelParams params;
  params.micro_model = "";
  const LabelModels models(params, "cpu");
  ASSERT_TRUE(models.macro());
  const auto photos = Photos(data);
  ASSERT_GE(photos.size(), 90u);
  std::map<std::string, int> happy, neutral;
  for (const Photo& photo : photos) {
    const EventLabel label = ReadFrame(models, photo.grey, photo.face);
    ++(photo.smiles ? happy : neutral)[LabelText(label, 0)];
  }
  const auto print = [](const char* name, const auto& counts) {
    std::string text;
    int all = 0;
    for (const auto& [label, n] : counts) {
      text += Str(" ", label, " ", n);
      all += n;
    }
    std::cout << name << " (" << all << "):" << text << "\n";
    return all;
  };
  const int smiles = print("smiling", happy);
  const int faces = print("neutral", neutral);
  EXPECT_GE(happy["happy"], 0.5 * smiles);
  EXPECT_GE(neutral["neutral"], 0.9 * faces);
}

}  // namespace
}  // namespace mien
