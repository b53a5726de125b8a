#include "tools/spot/label_doubts.h"

#include <cmath>

#include <gmock/gmock.h>

namespace mien {
namespace {

// Eyes 100 px apart at the outer corners, turned by roll; the nose's tip off
// the middle.
Landmarks Face(double aside_px, double roll_rad = 0) {
  Landmarks landmarks;
  const auto put = [&](int i, double x, double y) {
    landmarks[static_cast<std::size_t>(i)] = {
        static_cast<float>(200 + std::cos(roll_rad) * x -
                           std::sin(roll_rad) * y),
        static_cast<float>(200 + std::sin(roll_rad) * x +
                           std::cos(roll_rad) * y)};
  };
  put(36, -50, 0);
  put(45, 50, 0);
  put(30, aside_px, 40);
  return landmarks;
}

TEST(IsFrontal, ByTheNoseBetweenTheEyes) {
  EXPECT_TRUE(IsFrontal(Face(0)));
  EXPECT_TRUE(IsFrontal(Face(16)));
  EXPECT_FALSE(IsFrontal(Face(17)));
  EXPECT_FALSE(IsFrontal(Face(-17)));
  EXPECT_TRUE(IsFrontal(Face(0, 0.6)));  // a head on one side looks at us
  EXPECT_FALSE(IsFrontal(Face(20, 0.6)));
  EXPECT_FALSE(IsFrontal(Landmarks{}));
}

struct Scene {
  EventList list;
  FaceTracks tracks;
  std::vector<ReviewFace> signals;
  std::vector<EventRow> rows;
};

// One event from 1 to 1.4 s of 20 frames a second, and its row.
Scene MakeScene(const std::string& kind) {
  Scene scene;
  ListedEvent one;
  one.event.onset_idx = 20;
  one.event.apex_idx = 24;
  one.event.offset_idx = 28;
  one.event.score = 0.9;
  one.micro_by = kind == "micro" ? "total" : "";
  scene.list.all = {one};
  FaceTrack face;
  ReviewFace signals;
  signals.signals.columns = {"blink", "speech", "covered"};
  for (int i = 0; i < 60; ++i) {
    scene.tracks.time_s.push_back(0.05 * i);
    face.found.push_back(1);
    face.landmarks_px.push_back(Face(0));
    signals.signals.time_s.push_back(0.05 * i);
    signals.signals.values.insert(signals.signals.values.end(),
                                  {0.1F, 0.2F, 0.0F});
  }
  scene.tracks.faces = {face};
  scene.signals = {signals};
  EventRow row;
  row.kind = kind;
  row.onset_s = 1;
  row.offset_s = 1.4;
  row.label = "positive";
  scene.rows = {row};
  return scene;
}

std::string LabelOf(Scene scene, double covered_from = 0.5) {
  DoubtLabels({scene.list, scene.tracks, scene.signals, 0.35, covered_from},
              {0}, &scene.rows);
  return scene.rows[0].label;
}

TEST(DoubtLabels, AMicroExpressionAmidOtherThingsIsUnsure) {
  EXPECT_EQ(LabelOf(MakeScene("micro")), "positive");
  for (const char* flag : {"blink", "speech", "head_motion", "covered"}) {
    Scene scene = MakeScene("micro");
    scene.rows[0].flags = {flag};
    EXPECT_EQ(LabelOf(scene), "unsure") << flag;
  }
  Scene slow = MakeScene("micro");
  slow.rows[0].flags = {"low_fps"};
  EXPECT_EQ(LabelOf(slow), "positive");

  Scene closed = MakeScene("micro");
  closed.signals[0].signals.values[3 * 25] = 0.5F;
  EXPECT_EQ(LabelOf(closed), "unsure");
  closed = MakeScene("micro");
  closed.signals[0].signals.values[3 * 35] = 0.5F;  // later
  EXPECT_EQ(LabelOf(closed), "positive");

  Scene talk = MakeScene("micro");
  for (std::size_t i = 0; i < 60; ++i) {
    talk.signals[0].signals.values[3 * i + 1] = 0.6F;
  }
  EXPECT_EQ(LabelOf(talk), "unsure");
}

TEST(DoubtLabels, ASmileUnderWay) {
  Scene scene = MakeScene("micro");
  ListedEvent smile;
  smile.event.onset_idx = 5;
  smile.event.offset_idx = 25;
  smile.event.score = 0.4;
  smile.event.action_units = {"AU12"};
  const auto with = [&](const ListedEvent& other) {
    Scene made = scene;
    made.list.all.push_back(other);
    return LabelOf(made);
  };
  EXPECT_EQ(with(smile), "unsure");
  ListedEvent other = smile;
  other.event.action_units = {"AU4"};
  EXPECT_EQ(with(other), "positive");
  other = smile;
  other.event.face = 1;
  EXPECT_EQ(with(other), "positive");
  other = smile;
  other.event.score = 0.2;
  EXPECT_EQ(with(other), "positive");
  other = smile;
  other.event.offset_idx = 19;  // over before it
  EXPECT_EQ(with(other), "positive");
  other = smile;
  other.micro_by = "total";  // as brief itself
  EXPECT_EQ(with(other), "positive");
}

TEST(DoubtLabels, AMacroExpressionNeedsAWholeFrontalFace) {
  EXPECT_EQ(LabelOf(MakeScene("macro")), "positive");
  Scene aside = MakeScene("macro");
  aside.tracks.faces[0].landmarks_px[24] = Face(30);
  EXPECT_EQ(LabelOf(aside), "");
  Scene covered = MakeScene("macro");
  covered.rows[0].flags = {"covered"};
  EXPECT_EQ(LabelOf(covered), "");
  covered = MakeScene("macro");
  covered.signals[0].signals.values[3 * 25 + 2] = 0.5F;  // another part
  EXPECT_EQ(LabelOf(covered), "");
  EXPECT_EQ(LabelOf(covered, 0.8), "positive");  // interview.covered_from
  covered.signals[0].signals.values[3 * 25 + 2] = 0.8F;
  EXPECT_EQ(LabelOf(covered, 0.8), "");
  Scene lost = MakeScene("macro");
  lost.tracks.faces[0].found[24] = 0;
  EXPECT_EQ(LabelOf(lost), "");
}

TEST(DoubtLabels, RowsOfAReviewKeepTheirs) {
  Scene scene = MakeScene("micro");
  scene.rows[0].flags = {"speech"};
  DoubtLabels({scene.list, scene.tracks, scene.signals, 0.35, 0.5}, {1},
              &scene.rows);
  EXPECT_EQ(scene.rows[0].label, "positive");
}

}  // namespace
}  // namespace mien
