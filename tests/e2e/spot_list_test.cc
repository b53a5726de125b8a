// The list that mien-spot makes of a recording, and what people bring to it.

#include <filesystem>
#include <map>

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/run_program.h"

namespace mien {
namespace {

using testing::HasSubstr;

// Lines of a table by number of the candidate, cells by column.
using Cells = std::map<std::string, std::string>;
std::map<int, Cells> EventsOf(const std::string& path) {
  const Table table = ReadCsv(path);
  std::map<int, Cells> events;
  for (const auto& row : table.rows) {
    Cells cells;
    for (std::size_t c = 0; c < row.size(); ++c)
      cells[table.header[c]] = row[c];
    events[static_cast<int>(*ParseInt(cells.at("event")))] = cells;
  }
  return events;
}

// Twenty seconds of one person, spotted with a long list.
struct SpotListTest : testing::Test {
  SpotListTest() {
    const auto made = RunBuilt(
        "mien-synth", "interview --out '" + (folder / "talk") +
                          "' --seed 12 --people 1 --minutes 0.34 --fps 25 "
                          "--events-per-minute 14");
    EXPECT_EQ(made.code, 0) << made.err;
    video = folder / "talk/interview_01.mp4";
    out = folder / "out/interview_01/";
  }

  std::string Spot(const std::string& more) {
    const auto run = RunBuilt(
        "mien-spot", "'" + video + "' --out '" + (folder / "out") +
                         "' --clips none --formats csv,json,html " + more);
    EXPECT_EQ(run.code, 0) << run.err;
    return run.err;
  }

  const TempFolder folder;
  std::string video, out;
};

TEST_F(SpotListTest, NumbersDecisionsAndWordsStay) {
  Spot("--set interview.min_score=0");
  const auto all = EventsOf(out + "events.csv");
  ASSERT_GE(all.size(), 6u);
  EXPECT_EQ(all.begin()->first, 1);
  EXPECT_EQ(all.rbegin()->first, static_cast<int>(all.size()));

  // Ten a minute of 20 s are three, whatever their score; nothing is spotted
  // again, and the report says how long they take.
  const std::string said = Spot("--per-minute 10");
  EXPECT_THAT(said, HasSubstr("3 candidates, "));
  EXPECT_THAT(said, HasSubstr("less than a minute to check"));
  const auto three = EventsOf(out + "events.csv");
  EXPECT_EQ(three.size(), 3u);
  for (const auto& [number, cells] : three) {
    EXPECT_EQ(cells.at("onset_frame"), all.at(number).at("onset_frame"));
    EXPECT_EQ(cells.at("micro_by").empty(), cells.at("kind") == "macro");
  }
  EXPECT_THAT(
      ReadFile(out + "report.html"),
      HasSubstr(Str("3 of ", all.size(), " found: the best 10 a minute")));

  // What is said about a candidate that is not in the list; a file put beside.
  const int last = all.rbegin()->first;
  Cells reviewed = all.at(last);
  std::string header, row;
  for (const auto& [name, value] : reviewed) {
    header += (header.empty() ? "" : ",") + name;
    row += (row.empty() ? "" : ",") + std::string("\"") +
           (name == "verdict" ? "reject" : value) + "\"";
  }
  WriteFileAtomic(out + "interview_01_events_reviewed.csv",
                  header + "\n" + row + "\n");
  WriteFileAtomic(
      folder / "talk/interview_01.vtt",
      "WEBVTT\n\n00:00.000 --> 00:20.400\n<v Anna>no, I have not <b>\n");
  const std::string again = Spot("--per-minute 10 --leave-out rejected");
  EXPECT_THAT(again, HasSubstr("interview_01.vtt, 1 stretches"));
  const auto four = EventsOf(out + "events.csv");
  ASSERT_EQ(four.size(), 4u);
  EXPECT_EQ(four.at(last).at("verdict"), "reject");
  EXPECT_EQ(four.at(last).at("speaker"), "Anna");
  // The words near it, of those that the long cue spreads over its time.
  EXPECT_THAT(four.at(last).at("words"), testing::StartsWith("Anna: "));
  const auto json = nlohmann::json::parse(ReadFile(out + "events.json"));
  EXPECT_EQ(json["events"].size(), 3u);
  EXPECT_THAT(ReadFile(out + "report.html"), HasSubstr("Who speaks"));

  Spot("--per-minute 10 --no-transcript");  // kept without --review
  const auto kept = EventsOf(out + "events.csv");
  EXPECT_EQ(kept.at(last).at("verdict"), "reject");
  EXPECT_EQ(kept.at(last).at("words"), "");
  Spot("--per-minute 10 --fresh");
  EXPECT_EQ(EventsOf(out + "events.csv").size(), 3u);
}

// P1/session.mp4 and P2/session.mp4 are two people.
TEST_F(SpotListTest, FilmsOfOneNameAreToldApart) {
  namespace fs = std::filesystem;
  const std::string rec = folder / "rec", results = folder / "apart";
  for (const char* person : {"P1", "P2"}) {
    fs::create_directories(fs::path(rec) / person);
    fs::copy_file(video, fs::path(rec) / person / "session.mp4");
  }
  const auto spot = [&](const std::string& more) {
    const auto run =
        RunBuilt("mien-spot", "'" + rec + "' --out '" + results +
                                  "' --clips none --formats csv --set "
                                  "interview.min_score=0.5 " +
                                  more);
    EXPECT_EQ(run.code, 0) << run.err;
    return run.err;
  };
  EXPECT_THAT(spot(""), HasSubstr("2 recordings share their file names: their "
                                  "folders are part of their names in results "
                                  "(P1/session.mp4, P2/session.mp4)"));
  const auto events = EventsOf(results + "/P2/session/events.csv");
  ASSERT_FALSE(events.empty());
  EXPECT_EQ(events.begin()->second.at("video"), "P2/session.mp4");

  // A decision about one of them, by its whole name and by too little of it.
  const std::string review = folder / "review.csv";
  const auto write = [&](const std::string& name) {
    std::string header, row;
    for (const auto& [column, value] : events.begin()->second) {
      header += (header.empty() ? "" : ",") + column;
      row += (row.empty() ? "" : ",") + std::string("\"") +
             (column == "verdict" ? "accept"
              : column == "video" ? name
                                  : value) +
             "\"";
    }
    WriteFileAtomic(review, header + "\n" + row + "\n");
  };
  const auto verdicts = [&](const std::string& person) {
    int count = 0;
    for (const auto& [number, cells] :
         EventsOf(results + "/" + person + "/session/events.csv")) {
      count += cells.at("verdict").empty() ? 0 : 1;
    }
    return count;
  };
  write("session.mp4");
  EXPECT_THAT(spot("--review '" + review + "'"),
              HasSubstr("1 reviewed candidates of session.mp4 are not carried "
                        "over: several recordings here have that name"));
  EXPECT_EQ(verdicts("P1") + verdicts("P2"), 0);
  write("P2/session.mp4");
  EXPECT_THAT(spot("--review '" + review + "'"),
              testing::Not(HasSubstr("not carried over")));
  EXPECT_EQ(verdicts("P1"), 0);
  EXPECT_EQ(verdicts("P2"), 1);

  // So do coded intervals.
  const std::string coded = folder / "coded.csv";
  WriteFileAtomic(coded,
                  "video,onset_s,offset_s\nP1/session.mp4,2,2.4\n"
                  "P2/session.mp4,5,5.4\nP2/session.mp4,8,8.4\n");
  spot("--events '" + coded + "'");
  EXPECT_EQ(ReadCsv(results + "/P1/session/coded.csv").rows.size(), 1u);
  EXPECT_EQ(ReadCsv(results + "/P2/session/coded.csv").rows.size(), 2u);
  WriteFileAtomic(coded, "video,onset_s,offset_s\nsession.mp4,2,2.4\n");
  const auto unclear = RunBuilt(
      "mien-spot", "'" + rec + "' --out '" + results +
                       "' --clips none --formats csv --events '" + coded + "'");
  EXPECT_EQ(unclear.code, 1);
  EXPECT_THAT(unclear.err, HasSubstr("several recordings are called "
                                     "session.mp4: write the folder too"));
  // So do truths of scores.
  const auto scored = [&](const std::string& rows) {
    WriteFileAtomic(coded, "video,onset_s,offset_s\n" + rows);
    return RunBuilt("mien-eval", "spotting --truth '" + coded + "' --pred '" +
                                     results + "' --out '" + (folder / "sc") +
                                     "'");
  };
  const auto told =
      scored("/a/P1/session.mp4,2,2.4\n/a/P2/session.mp4,5,5.4\n");
  EXPECT_EQ(told.code, 0) << told.err;
  const Table videos = ReadCsv(folder / "sc/videos.csv");
  ASSERT_EQ(videos.rows.size(), 2u);
  EXPECT_EQ(videos.rows[0][0], "P1/session.mp4");
  EXPECT_EQ(videos.rows[1][0], "P2/session.mp4");
  const auto unclear_score = scored("session.mp4,2,2.4\n");
  EXPECT_EQ(unclear_score.code, 1);
  EXPECT_THAT(unclear_score.err,
              HasSubstr("'session.mp4' may be P1/session.mp4 or "
                        "P2/session.mp4: write the folder too"));
}

TEST_F(SpotListTest, DecisionsBehindTheEndAreSaid) {
  Spot("--set interview.min_score=0.5");
  WriteFileAtomic(folder / "late.csv",
                  "video,face,event,kind,onset_frame,apex_frame,offset_frame,"
                  "onset_s,apex_s,offset_s,verdict\n"
                  "interview_01.mp4,0,1,micro,1087188,1087190,1087195,43487.52,"
                  "43487.6,43487.8,reject\n");
  EXPECT_THAT(Spot("--set interview.min_score=0.5 --review '" +
                   (folder / "late.csv") + "'"),
              HasSubstr("1 decision of the review behind the last frame (20."));
}

TEST_F(SpotListTest, APartIsInTheWholeFilesTime) {
  const std::string said =
      Spot("--set interview.min_score=0.01 --from 0:05 --to f249");
  EXPECT_THAT(said, HasSubstr("a part of the recording was looked at: from "
                              "5.000 s to 9.960 s, with its last frame 5.000 "
                              "s long (--from, --to)"));
  EXPECT_THAT(said, HasSubstr(": 5.0 s (5.0 to 10.0 s) at 25.0 fps"));
  const Table signals = ReadCsv(out + "signals.csv");
  ASSERT_EQ(signals.rows.size(), 125u);
  EXPECT_EQ(signals.rows.front()[0], "125");
  EXPECT_EQ(signals.rows.front()[1], "5.000000");
  EXPECT_EQ(signals.rows.back()[0], "249");
  const auto events = EventsOf(out + "events.csv");
  EXPECT_FALSE(events.empty());
  for (const auto& [number, cells] : events) {
    const double onset_s = *ParseDouble(cells.at("onset_s"));
    EXPECT_GE(onset_s, 5);
    EXPECT_LE(onset_s, 9.96);
    EXPECT_NEAR(static_cast<double>(*ParseInt(cells.at("onset_frame"))),
                25 * onset_s, 0.51);
  }
  EXPECT_THAT(ReadFile(out + "report.html"),
              HasSubstr("a part of the recording was looked at"));
  const auto beyond =
      RunBuilt("mien-spot", "'" + video + "' --out '" + (folder / "out") +
                                "' --formats csv --from 5:00");
  EXPECT_EQ(beyond.code, 1);
  EXPECT_THAT(beyond.err, HasSubstr("ends before --from 300"));
  const auto no_face = RunBuilt(
      "mien-spot", "'" + video + "' --out '" + (folder / "out") +
                       "' --formats csv --face 3 --from 0:05 --to f249");
  EXPECT_EQ(no_face.code, 1);
  EXPECT_THAT(no_face.err, HasSubstr("no face 3 (--face); it has 0"));
}

}  // namespace
}  // namespace mien
