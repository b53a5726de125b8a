#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/ingest/dataset.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(LabelMapTest, MapsEmotionsToClassesAndLeavesOthersOut) {
  const LabelMap map({"negative=disgust+repression", " positive = Happiness ",
                      "surprise=surprise"});
  EXPECT_THAT(map.classes(), ElementsAre("negative", "positive", "surprise"));
  EXPECT_EQ(map.Map("disgust"), "negative");
  EXPECT_EQ(map.Map("repression"), "negative");
  EXPECT_EQ(map.Map(" HAPPINESS "), "positive");
  EXPECT_EQ(map.Map("surprise"), "surprise");
  EXPECT_EQ(map.Map("others"), std::nullopt);
  EXPECT_EQ(map.Map("negative"), std::nullopt);
  EXPECT_EQ(map.Map(""), std::nullopt);
}

TEST(LabelMapTest, EmptyMapsEveryEmotionToItself) {
  const LabelMap map({});
  EXPECT_THAT(map.classes(), IsEmpty());
  EXPECT_EQ(map.Map(" Fear"), "fear");
  EXPECT_EQ(map.Map("  "), std::nullopt);
}

TEST(LabelMapTest, EmotionsOfOneDataSetComeFirst) {
  const LabelMap map(
      {"negative=disgust+SAMM/fear+smic/negative", "other=fear+samm/disgust"});
  EXPECT_EQ(map.Map("disgust", "casme2"), "negative");
  EXPECT_EQ(map.Map("Disgust", "samm"), "other");
  EXPECT_EQ(map.Map("fear", "samm"), "negative");
  EXPECT_EQ(map.Map("fear", "casme2"), "other");
  EXPECT_EQ(map.Map("fear"), "other");
  EXPECT_EQ(map.Map("negative", "smic"), "negative");
  EXPECT_EQ(map.Map("negative", "samm"), std::nullopt);
  EXPECT_EQ(LabelMap({}).Map("fear", "samm"), "fear");
  EXPECT_THAT(map.Emotions(),
              ElementsAre("disgust", "samm/fear", "smic/negative", "fear",
                          "samm/disgust"));
}

TEST(LabelMapTest, RefusesMalformedEntries) {
  const auto error = [](const std::vector<std::string>& labels) {
    return ErrorOf([&] { LabelMap map(labels); });
  };
  EXPECT_THAT(error({"negative"}),
              AllOf(HasSubstr("ConfigError: data.labels: 'negative' is not a "
                              "class"),
                    HasSubstr("\"class=emotion+emotion\"")));
  EXPECT_THAT(error({"a=b=c"}), HasSubstr("is not a class"));
  EXPECT_THAT(error({"=b"}), HasSubstr("is not a class"));
  EXPECT_THAT(error({"a="}), HasSubstr("names an empty emotion"));
  EXPECT_THAT(error({"a=b++c"}), HasSubstr("names an empty emotion"));
  EXPECT_THAT(error({"a=b", "c=d+B"}),
              HasSubstr("the emotion 'b' is in two classes"));
  EXPECT_THAT(error({"a=b", "a=c"}), HasSubstr("the class 'a' is given twice"));
}

}  // namespace
}  // namespace mien
