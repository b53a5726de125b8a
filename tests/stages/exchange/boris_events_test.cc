// What BORIS itself does with a project is written down here: it opens JSON,
// refuses formats newer than its own, and takes the events of an observation,
// sorted by time, for START and STOP in turn: of each code that the ethogram
// calls a state, counted by subject, code and modifier.

#include "stages/exchange/boris_events.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <set>

#include <nlohmann/json.hpp>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/stored_zip.h"
#include "tests/stages/exchange/event_samples.h"

namespace mien {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

json Project(const std::vector<EventRow>& rows) {
  return json::parse(WriteBorisProject(rows, SampleVideo()));
}

// State events paired as BORIS pairs them: subject, code, start, stop.
std::vector<std::string> Paired(const json& project) {
  std::set<std::string> states;
  for (const json& one : project["behaviors_conf"]) {
    EXPECT_THAT(one["type"].get<std::string>(),
                testing::AnyOf("State event", "Point event"));
    if (one["type"] == "State event") states.insert(one["code"]);
  }
  std::map<std::string, std::vector<double>> times;
  double last = 0;
  for (const json& event : project["observations"]["P01 #1"]["events"]) {
    EXPECT_EQ(event.size(), 6u);
    EXPECT_GE(event[0].get<double>(), last);
    last = event[0];
    const std::string code = event[2];
    if (states.count(code) == 0) continue;
    times[Str(event[1].get<std::string>(), " ", code, " ",
              event[3].get<std::string>())]
        .push_back(event[0]);
  }
  std::vector<std::string> pairs;
  for (const auto& [name, at] : times) {
    EXPECT_EQ(at.size() % 2, 0u) << name;
    for (std::size_t i = 0; i + 1 < at.size(); i += 2) {
      pairs.push_back(Str(name.substr(0, name.rfind(' ')), " ",
                          FixedText(at[i], 3), " ", FixedText(at[i + 1], 3)));
    }
  }
  return pairs;
}

TEST(BorisProject, HasEveryPartThatBorisReads) {
  const json project = Project(SampleEvents());
  EXPECT_EQ(project["project_format_version"], "7.0");
  for (const char* key :
       {"subjects_conf", "behaviors_conf", "observations",
        "independent_variables", "coding_map", "converters"}) {
    EXPECT_TRUE(project.at(key).is_object()) << key;
  }
  EXPECT_EQ(project["behavioral_categories"], json::parse("[\"expression\"]"));
  const json& seen = project["observations"]["P01 #1"];
  EXPECT_EQ(seen["type"], "MEDIA");
  EXPECT_EQ(seen["file"]["1"],
            json::parse("[\"/data/inter views/P01 #1.mp4\"]"));
  EXPECT_EQ(seen["file"]["8"], json::array());
  EXPECT_EQ(seen["media_info"]["fps"]["/data/inter views/P01 #1.mp4"], 25.0);
  EXPECT_EQ(seen["media_info"]["length"]["/data/inter views/P01 #1.mp4"], 10.0);
  EXPECT_EQ(seen["time offset"], 0.0);
  std::set<std::string> subjects, codes;
  for (const json& one : project["subjects_conf"]) subjects.insert(one["name"]);
  for (const json& one : project["behaviors_conf"]) codes.insert(one["code"]);
  EXPECT_THAT(subjects, ElementsAre("face0", "face0_2", "face1"));
  for (const json& event : seen["events"]) {
    EXPECT_EQ(subjects.count(event[1]), 1u);
    EXPECT_EQ(codes.count(event[2]), 1u);
  }
}

TEST(BorisProject, StatesPairWhereEventsOverlap) {
  auto rows = SampleEvents();
  rows[0].label = rows[1].label = "";  // the same modifiers
  rows[0].flags = rows[0].action_units = {};
  rows[0].verdict = "";
  const auto pairs = Paired(Project(rows));
  ASSERT_EQ(pairs.size(), 4u);
  EXPECT_THAT(pairs[0], HasSubstr("face0 macro"));
  EXPECT_THAT(pairs[0], HasSubstr("4.000 6.500"));
  EXPECT_THAT(pairs[1], HasSubstr("face0 micro"));
  EXPECT_THAT(pairs[1], HasSubstr("1.200 1.520"));
  EXPECT_THAT(pairs[2], HasSubstr("face0_2 micro"));
  EXPECT_THAT(pairs[2], HasSubstr("1.400 1.800"));
  EXPECT_THAT(pairs[3], HasSubstr("face1 micro"));
  // One that begins where another ends is no part of it.
  const auto after = Paired(Project({SampleEvent(1, "micro", 1, 1.1, 1.2),
                                     SampleEvent(2, "micro", 1.2, 1.3, 1.4)}));
  EXPECT_THAT(after,
              ElementsAre(HasSubstr("1.000 1.200"), HasSubstr("1.200 1.400")));
  // Nor is one of a single frame.
  const auto brief = Paired(Project({SampleEvent(1, "micro", 1, 1, 1)}));
  EXPECT_THAT(brief, ElementsAre(HasSubstr("1.000 1.001")));
}

TEST(BorisProject, ModifiersAreOfTheEthogram) {
  auto rows = SampleEvents();
  rows[2].label = "one|two, three";
  const json project = Project(rows);
  const json& sets = project["behaviors_conf"]["0"]["modifiers"];
  ASSERT_EQ(sets.size(), 4u);
  EXPECT_EQ(sets["0"]["name"], "label");
  EXPECT_EQ(sets["0"]["type"], 0);
  EXPECT_EQ(sets["2"]["type"], 1);
  std::vector<std::string> found;
  for (const json& event : project["observations"]["P01 #1"]["events"]) {
    const std::string code = event[2], modifier = event[3];
    if (code == "apex") {
      EXPECT_EQ(modifier, "");
      continue;
    }
    const auto parts = Split(modifier, '|');
    ASSERT_EQ(parts.size(), 4u) << modifier;
    for (std::size_t i = 0; i < 4; ++i) {
      if (parts[i] == "None") continue;
      for (const std::string& value : Split(parts[i], ',')) {
        const json& known = sets[Str(i)]["values"];
        EXPECT_NE(std::find(known.begin(), known.end(), value), known.end())
            << value;
        found.push_back(value);
      }
    }
  }
  EXPECT_THAT(found,
              testing::IsSupersetOf({"positive", "accept", "blink", "low_fps",
                                     "AU6", "AU12", "one two  three"}));
}

TEST(BorisProject, EqualInputGivesEqualBytesAndNoEventsAProject) {
  EXPECT_EQ(WriteBorisProject(SampleEvents(), SampleVideo()),
            WriteBorisProject(SampleEvents(), SampleVideo()));
  EXPECT_EQ(Project({})["observations"]["P01 #1"]["events"], json::array());
}

TEST(BorisEvents, AreThePointsInTime) {
  auto rows = {SampleEvent(1, "micro", 1.2, 1.36, 1.52)};
  const auto events = BorisEvents(rows);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(events[0].code, "micro");
  EXPECT_EQ(events[0].frame, 30);
  EXPECT_EQ(events[0].comment, "#1 micro 0.500");
  EXPECT_EQ(events[1].code, "apex");
  EXPECT_DOUBLE_EQ(events[1].time_s, 1.36);
  EXPECT_EQ(events[1].comment, "#1");
  EXPECT_EQ(events[2].time_s, 1.52);
  auto none = SampleEvent(1, "micro", 1, 1.1, 1.2);
  none.onset_s = std::nan("");
  EXPECT_THROW(BorisEvents({none}), DataError);
}

TEST(BorisSheet, IsAnArchiveOfOneSheet) {
  const std::string bytes = WriteBorisSheet(SampleEvents(), SampleVideo());
  EXPECT_EQ(bytes.substr(0, 4), "PK\x03\x04");
  EXPECT_THAT(bytes, HasSubstr("[Content_Types].xml"));
  EXPECT_THAT(
      bytes,
      HasSubstr("<row><c t=\"inlineStr\"><is><t xml:space=\"preserve\">time"));
  EXPECT_THAT(bytes, HasSubstr("<row><c><v>1.200000</v></c>"));
  EXPECT_THAT(bytes, testing::Not(HasSubstr("<b>")));
}

// CRC-32 of "123456789" is cbf43926 in every table of such sums.
TEST(StoredZip, HoldsFilesAndTheirSums) {
  const std::string zip = StoredZip({{"a.txt", "123456789"}, {"b", ""}});
  EXPECT_EQ(zip.substr(14, 4), "\x26\x39\xf4\xcb");
  EXPECT_EQ(zip.substr(30, 14), "a.txt123456789");
  EXPECT_EQ(zip.size(), 30u + 14 + 30 + 1 + 2 * 46 + 6 + 22);
  EXPECT_EQ(zip.substr(zip.size() - 22, 4), "PK\x05\x06");
}

}  // namespace
}  // namespace mien
