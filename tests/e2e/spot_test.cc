// mien-spot on a synthetic interview: found, scored, exported, repeatable.

#include <cstdlib>

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "tests/support/run_program.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::Not;

// Half a minute of one person at 30 fps: blinks, speech, head motion.
const std::string& Interview() {
  static const auto& folder = *new TempFolder();
  static const std::string& made = *new std::string([] {
    const auto run = RunBuilt(
        "mien-synth", "interview --out '" + (folder / "talk") +
                          "' --seed 31 --people 1 --minutes 0.5 --fps 30 "
                          "--events-per-minute 14");
    EXPECT_EQ(run.code, 0) << run.err;
    return folder / "talk";
  }());
  static const bool registered =
      std::atexit([] { std::filesystem::remove_all(folder.path()); }) == 0;
  (void)registered;
  return made;
}

std::string Arguments(const TempFolder& folder, const std::string& out,
                      const std::string& more) {
  return "'" + Interview() + "/interview_01.mp4' --out '" + (folder / out) +
         "' --cache '" + (folder / "cache") + "' " + more;
}

TEST(Spot, FindsMostMicroExpressionsOfASyntheticInterview) {
  const TempFolder folder;
  const auto run = RunBuilt(
      "mien-spot", Arguments(folder, "out",
                             "--formats csv,json,html,eaf,boris,vtt,textgrid"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("1 face (found in "));
  const std::string out = folder / "out/interview_01/";
  for (const char* name :
       {"events.csv", "signals.csv", "events.json", "events.eaf",
        "events_boris.tsv", "events.vtt", "events.TextGrid"}) {
    EXPECT_FALSE(ReadFile(out + name).empty()) << name;
  }
  const std::string report = ReadFile(out + "report.html");
  EXPECT_THAT(report, HasSubstr("What this recording can show"));
  EXPECT_THAT(report, HasSubstr("no proof of an emotion"));
  EXPECT_LT(report.size(), 25u << 20);
  const Table signals = ReadCsv(out + "signals.csv");
  EXPECT_EQ(signals.rows.size(), 900u);

  const auto eval = RunBuilt(
      "mien-eval", "spotting --truth '" + Interview() + "/truth.csv' --pred '" +
                       out + "events.csv' --out '" + (folder / "scores") + "'");
  ASSERT_EQ(eval.code, 0) << eval.err;
  // Counted here by hand: an independent look at the same files.
  const Table truth = ReadCsv(Interview() + "/truth.csv");
  const Table events = ReadCsv(out + "events.csv");
  const auto column = [](const Table& table, const char* name) {
    return static_cast<std::size_t>(
        std::find(table.header.begin(), table.header.end(), name) -
        table.header.begin());
  };
  int found = 0, wanted = 0;
  for (const auto& t : truth.rows) {
    const auto onset = ParseInt(t[column(truth, "onset_frame")]);
    if (!onset || t[column(truth, "kind")] != "micro") continue;
    ++wanted;
    const auto offset = *ParseInt(t[column(truth, "offset_frame")]);
    for (const auto& e : events.rows) {
      const auto from = *ParseInt(e[column(events, "onset_frame")]);
      const auto to = *ParseInt(e[column(events, "offset_frame")]);
      const auto both = std::min(to, offset) - std::max(from, *onset) + 1;
      const auto any = std::max(to, offset) - std::min(from, *onset) + 1;
      if (2 * both < any) continue;
      ++found;
      break;
    }
  }
  EXPECT_GE(wanted, 4);
  EXPECT_GE(found, (3 * wanted) / 5) << found << " of " << wanted;
}

TEST(Spot, WarmOrColdOneOrTwoJobsTheSameBytes) {
  const TempFolder folder;
  ASSERT_EQ(
      RunBuilt("mien-spot", Arguments(folder, "cold", "--clips none --jobs 1"))
          .code,
      0);
  ASSERT_EQ(
      RunBuilt("mien-spot", Arguments(folder, "warm", "--clips none --jobs 2"))
          .code,
      0);
  for (const char* name : {"events.csv", "signals.csv", "report.html"}) {
    EXPECT_EQ(ReadFile(folder / (std::string("cold/interview_01/") + name)),
              ReadFile(folder / (std::string("warm/interview_01/") + name)))
        << name;
  }
}

TEST(Spot, OneBadFileLeavesTheOthersAlone) {
  const TempFolder folder;
  MakeFolder(folder / "in");
  WriteFileAtomic(folder / "in/broken.mp4", "no video");
  std::filesystem::copy(Interview() + "/interview_01.mp4",
                        folder / "in/good.mp4");
  const auto run = RunBuilt(
      "mien-spot", "'" + (folder / "in") + "' --out '" + (folder / "out") +
                       "' --formats csv --set interview.min_strength=20");
  EXPECT_EQ(run.code, 1);
  const Table failures = ReadCsv(folder / "out/failures.csv");
  ASSERT_EQ(failures.rows.size(), 1u);
  EXPECT_EQ(failures.rows[0][0], "broken.mp4");
  EXPECT_FALSE(ReadFile(folder / "out/good/events.csv").empty());
}

TEST(Spot, UsageErrors) {
  const TempFolder folder;
  const auto missing =
      RunBuilt("mien-spot", "nowhere.mp4 --out '" + (folder / "o") + "'");
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("nowhere.mp4: there is no such file"));
  const auto format = RunBuilt(
      "mien-spot", "x --formats csv,xls --out '" + (folder / "o") + "'");
  EXPECT_EQ(format.code, 2);
  EXPECT_THAT(format.err, HasSubstr("xls"));
}

}  // namespace
}  // namespace mien
