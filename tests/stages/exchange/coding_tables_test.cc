// Each table is read back here by what its program's documentation says of
// it, not by what the writer does.

#include "stages/exchange/coding_tables.h"

#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>
#include <map>

#include "pipeline/core/error.h"
#include "pipeline/core/text.h"
#include "stages/exchange/boris_events.h"
#include "tests/stages/exchange/event_samples.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

using Rows = std::vector<std::vector<std::string>>;

Rows TabTable(const std::string& text) {
  Rows rows;
  for (std::string line : Split(text, '\n')) {
    if (line.empty()) continue;
    EXPECT_EQ(line.back(), '\r');
    line.pop_back();
    rows.push_back(Split(line, '\t'));
    EXPECT_EQ(rows.back().size(), rows.front().size()) << line;
  }
  return rows;
}

// hh:mm:ss, a point or a colon, ms.
double Seconds(const std::string& clock) {
  int h = 0, m = 0, s = 0, ms = 0;
  char mark = 0;
  EXPECT_EQ(
      std::sscanf(clock.c_str(), "%2d:%2d:%2d%c%3d", &h, &m, &s, &mark, &ms), 5)
      << clock;
  EXPECT_LT(m, 60);
  EXPECT_LT(s, 60);
  return 3600 * h + 60 * m + s + ms / 1000.0;
}

// "kind face start stop" as of the samples.
std::string Line(const std::string& kind, const std::string& face, double start,
                 double stop) {
  return Str(kind, " ", face, " ", FixedText(start, 3), " ",
             FixedText(stop, 3));
}

auto TheSamples() {
  return UnorderedElementsAre(
      "micro face0 1.200 1.520", "micro face0 1.400 1.800",
      "macro face0 4.000 6.500", "micro face1 0.000 0.240");
}

// INTERACT: the first four columns by name and order, level 3 is an event.
TEST(Interact, EventsComeBack) {
  const Rows rows = TabTable(WriteInteract(SampleEvents(), SampleVideo()));
  const std::vector<std::string> first(rows[0].begin(), rows[0].begin() + 4);
  EXPECT_THAT(first, ElementsAre("Level", "start time", "Offset", "Memo"));
  std::map<std::string, std::size_t> at;
  for (std::size_t i = 0; i < rows[0].size(); ++i) at[rows[0][i]] = i;
  EXPECT_EQ(rows[1][0], "1");
  EXPECT_EQ(rows[1][3], "P01 #1.mp4");
  std::vector<std::string> events, sets;
  for (std::size_t i = 2; i < rows.size(); ++i) {
    if (rows[i][0] == "2") {
      sets.push_back(rows[i][3]);
      continue;
    }
    ASSERT_EQ(rows[i][0], "3");
    EXPECT_EQ(rows[i][at["Face"]], sets.back());
    events.push_back(Line(rows[i][at["Kind"]], rows[i][at["Face"]],
                          Seconds(rows[i][1]), Seconds(rows[i][2])));
    if (rows[i][at["Event"]] != "1") continue;
    EXPECT_EQ(rows[i][at["Label"]], "positive");
    EXPECT_EQ(rows[i][at["Verdict"]], "accept");
    EXPECT_EQ(rows[i][at["Score"]], "0.875000");
    EXPECT_DOUBLE_EQ(Seconds(rows[i][at["Apex"]]), 1.36);
    EXPECT_EQ(rows[i][at["Regions"]], "brow_left;mouth_right");
    EXPECT_EQ(rows[i][at["Flags"]], "blink;low_fps");
    EXPECT_EQ(rows[i][at["ActionUnits"]], "AU6;AU12");
  }
  EXPECT_THAT(events, TheSamples());
  EXPECT_THAT(sets, ElementsAre("face0", "face1"));
}

// Datavyu's reader: after "#4" a line "name (TYPE,visible,comment)-code|TYPE,
// ..." opens a column; lines that begin with a digit are its cells. Of those it
// drops every '\', parts them at ',', and takes the brackets off the first and
// the last code.
struct DatavyuColumn {
  std::vector<std::string> codes;
  Rows cells;
};
std::map<std::string, DatavyuColumn> ReadDatavyu(const std::string& text) {
  std::map<std::string, DatavyuColumn> columns;
  auto lines = Split(text, '\n');
  EXPECT_EQ(lines.front(), "#4");
  DatavyuColumn* column = nullptr;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    std::string line = lines[i];
    if (line.empty()) continue;
    if (line[0] < '0' || line[0] > '9') {
      const auto open = line.find(" (MATRIX,true,)-");
      EXPECT_NE(open, std::string::npos) << line;
      column = &columns[line.substr(0, open)];
      for (const std::string& code : Split(line.substr(open + 16), ',')) {
        EXPECT_TRUE(EndsWith(code, "|NOMINAL")) << code;
        column->codes.push_back(code.substr(0, code.find('|')));
      }
      continue;
    }
    std::string kept;
    for (const char c : line) {
      if (c != '\\') kept += c;
    }
    auto tokens = Split(kept, ',');
    EXPECT_EQ(tokens[2].front(), '(');
    EXPECT_EQ(tokens.back().back(), ')');
    tokens[2].erase(0, 1);
    tokens.back().pop_back();
    EXPECT_EQ(tokens.size(), column->codes.size() + 2) << line;
    column->cells.push_back(tokens);
  }
  return columns;
}

TEST(Datavyu, EventsComeBack) {
  auto columns = ReadDatavyu(WriteDatavyu(SampleEvents(), SampleVideo()));
  std::vector<std::string> events;
  for (const auto& [name, column] : columns) {
    const auto parts = Split(name, '_');
    for (const auto& cell : column.cells) {
      events.push_back(
          Line(parts[0], parts[1], Seconds(cell[0]), Seconds(cell[1])));
    }
  }
  EXPECT_THAT(events, TheSamples());
  const DatavyuColumn& micro = columns["micro_face0"];
  EXPECT_THAT(micro.codes,
              ElementsAre("event", "label", "verdict", "score", "apex",
                          "regions", "flags", "action_units", "note"));
  EXPECT_THAT(micro.cells[0],
              ElementsAre("00:00:01:200", "00:00:01:520", "1", "positive",
                          "accept", "0.875000", "1360", "brow_left;mouth_right",
                          "blink;low_fps", "AU6;AU12", ""));
  // A person's text does not part a cell.
  EXPECT_THAT(columns["macro_face0"].cells[0].back(),
              HasSubstr("a \"quote\" & <b>"));
}

// The Observer: a state is a row State start and, of the same subject and
// behaviour, a row State stop; Duration_sf is its length.
TEST(Observer, EventsComeBack) {
  const Rows rows = TabTable(WriteObserver(SampleEvents(), SampleVideo()));
  std::map<std::string, std::size_t> at;
  for (std::size_t i = 0; i < rows[0].size(); ++i) at[rows[0][i]] = i;
  std::map<std::string, double> started;
  std::vector<std::string> events, points;
  double last = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto cell = [&](const std::string& name) {
      return rows[i][at[name]];
    };
    const double time = *ParseDouble(cell("Time_Relative_sf"));
    EXPECT_GE(time, last);
    last = time;
    EXPECT_NEAR(Seconds(cell("Time_Relative_hms")), time, 0.0006);
    EXPECT_EQ(cell("Observation"), "P01 #1");
    const std::string state = cell("Subject") + " " + cell("Behavior");
    if (cell("Event_Type") == "Point") {
      points.push_back(cell("Time_Relative_sf"));
      EXPECT_EQ(cell("Behavior"), "apex");
      continue;
    }
    if (cell("Event_Type") == "State start") {
      EXPECT_TRUE(started.emplace(state, time).second) << state;
      continue;
    }
    ASSERT_EQ(cell("Event_Type"), "State stop");
    ASSERT_EQ(started.count(state), 1u) << state;
    EXPECT_NEAR(*ParseDouble(cell("Duration_sf")), time - started[state], 1e-5);
    events.push_back(Line(cell("Behavior"), cell("Subject").substr(0, 5),
                          started[state], time));
    started.erase(state);
  }
  EXPECT_THAT(started, IsEmpty());
  EXPECT_THAT(events, TheSamples());
  EXPECT_THAT(points,
              ElementsAre("0.120000", "1.360000", "1.600400", "5.000000"));
  EXPECT_EQ(rows[3][at["Modifier_1"]], "");
  EXPECT_THAT(WriteObserver(SampleEvents(), SampleVideo()),
              HasSubstr("\tmicro\tpositive\taccept\tState start\t"));
}

TEST(CodingTables, HoldNoFormulas) {
  auto rows = SampleEvents();
  rows[0].label = "=cmd|'/c calc'!A0";
  rows[0].note = "\t=1+1";
  for (const std::string& text : {WriteInteract(rows, SampleVideo()),
                                  WriteObserver(rows, SampleVideo())}) {
    EXPECT_THAT(text, Not(HasSubstr("\t=")));
    EXPECT_THAT(text, HasSubstr("\t'=cmd"));
  }
}

TEST(CodingTables, NoEventsAreATableWithoutRows) {
  EXPECT_EQ(TabTable(WriteInteract({}, SampleVideo())).size(), 2u);
  EXPECT_EQ(WriteDatavyu({}, SampleVideo()), "#4\n");
  EXPECT_EQ(TabTable(WriteObserver({}, SampleVideo())).size(), 1u);
}

TEST(CodingTables, EventsWithoutTimesAreRefused) {
  auto rows = SampleEvents();
  rows[1].onset_s = std::nan("");
  for (const auto write : {WriteInteract, WriteDatavyu, WriteObserver}) {
    EXPECT_THAT(ErrorOf([&] { write(rows, SampleVideo()); }),
                HasSubstr("event 2: onset_s nan"));
  }
}

// Hours, and times that round up to the next second.
TEST(CodingTables, ClocksCarry) {
  const auto rows = {SampleEvent(1, "micro", 3599.9996, 3600, 3661.05)};
  EXPECT_THAT(WriteDatavyu(rows, SampleVideo()),
              HasSubstr("01:00:00:000,01:01:01:050,(1,"));
}

}  // namespace
}  // namespace mien
