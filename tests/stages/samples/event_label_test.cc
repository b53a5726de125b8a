#include "stages/samples/event_label.h"

#include <cmath>

#include <gmock/gmock.h>

namespace mien {
namespace {

EventLabel Label(const std::vector<float>& p) {
  EventLabel label;
  label.classes = {"positive", "negative", "surprise"};
  label.probabilities = p;
  return label;
}

TEST(LabelText, TheLikeliestOrUnsureOrNothing) {
  EXPECT_EQ(LabelText(Label({0.2F, 0.5F, 0.3F}), 0.5), "negative");
  EXPECT_EQ(LabelText(Label({0.3F, 0.4F, 0.3F}), 0.5), "unsure");
  EXPECT_EQ(LabelText(EventLabel{}, 0.5), "");
}

TEST(EventLabel, GoesThroughTheCache) {
  const EventLabel label = Label({0.25F, 0.5F, 0.25F});
  EventLabel back;
  FromArtifact(ToArtifact(label), &back);
  EXPECT_EQ(back.classes, label.classes);
  EXPECT_EQ(back.probabilities, label.probabilities);
}

}  // namespace
}  // namespace mien
