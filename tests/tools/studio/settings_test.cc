#include "tools/studio/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

json FieldOf(const std::string& form, const std::string& path) {
  const json whole = json::parse(form);
  for (const json& section : whole["sections"]) {
    for (const json& field : section["fields"]) {
      if (field["path"] == path) return field;
    }
  }
  return nullptr;
}

TEST(Settings, TheFormTellsWhatTheListTells) {
  const json field = FieldOf(SettingsForm(""), "interview.min_score");
  ASSERT_TRUE(field.is_object());
  EXPECT_EQ(field["value"], field["standard"]);
  EXPECT_EQ(field["least"], 0);
  EXPECT_EQ(field["most"], 1);
  EXPECT_FALSE(field["about"].get<std::string>().empty());
  EXPECT_EQ(FieldOf(SettingsForm(""), "review.clips")["choices"].size(), 3u);
}

TEST(Settings, OnlyDifferencesAreWritten) {
  const std::string yaml = ChangeSettings("", {{"interview.min_score", "0.7"}});
  EXPECT_THAT(yaml, HasSubstr("min_score: 0.7"));
  EXPECT_THAT(yaml, Not(HasSubstr("label:")));
  EXPECT_EQ(FieldOf(SettingsForm(yaml), "interview.min_score")["value"], "0.7");
  const std::string standard =
      FieldOf(SettingsForm(yaml), "interview.min_score")["standard"];
  EXPECT_EQ(ChangeSettings(yaml, {{"interview.min_score", standard}}), "");
}

TEST(Settings, SayWhatIsAllowed) {
  const auto error = [](const std::string& path, const std::string& value) {
    return ErrorOf([&] { ChangeSettings("", {{path, value}}); });
  };
  EXPECT_THAT(error("interview.min_score", "7"), HasSubstr("0 to 1"));
  EXPECT_THAT(error("interview.min_score", "high"), HasSubstr("min_score"));
  EXPECT_THAT(error("interview.no_such", "1"), HasSubstr("no such setting"));
  EXPECT_THAT(error("exec.cache", "/tmp"), HasSubstr("no such setting"));
  EXPECT_THAT(error("interview.min_score", "0.5\nexec: {cache: /x}"),
              HasSubstr("one line"));
}

}  // namespace
}  // namespace mien
