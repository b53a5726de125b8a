// Each program says once which keys it does not read, and goes on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "pipeline/core/file.h"
#include "tests/support/run_program.h"

namespace mien {
namespace {

using testing::HasSubstr;

const std::string kDemo = std::string(MIEN_SOURCE_DIR) + "/configs/demo.yaml";

int Count(const std::string& text, const std::string& what) {
  int count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + 1)) {
    ++count;
  }
  return count;
}

TEST(UnreadKeysEndToEnd, MienRunSaysThemOnStderr) {
  const TempFolder folder;
  const auto run =
      RunBuilt("mien-run", kDemo + " --dry-run --data '" + (folder / "none") +
                               "' --set interview.micro_max_s=0.3");
  EXPECT_EQ(Count(run.err,
                  "configuration: interview.micro_max_s is not read by "
                  "mien-run; spotting.micro_max_s is\n"),
            1)
      << run.err;
  EXPECT_EQ(run.out, "");
  // --print-config is an answer about keys, not a run.
  const auto print = RunBuilt("mien-run", kDemo +
                                              " --print-config --set "
                                              "interview.micro_max_s=0.3");
  EXPECT_EQ(print.err, "");
  WriteFileAtomic(folder / "effective.yaml", print.out);
  const auto again = RunBuilt("mien-run", "'" + (folder / "effective.yaml") +
                                              "' --dry-run --data '" +
                                              (folder / "none") + "'");
  EXPECT_EQ(Count(again.err, "not read"), 0) << again.err;
  // A copy in which somebody has changed a key is somebody's own.
  std::string mine = print.out;
  const std::size_t at = mine.find("\n  looks_per_minute: ");
  ASSERT_NE(at, std::string::npos);
  mine.replace(at, mine.find('\n', at + 1) - at, "\n  looks_per_minute: 7");
  WriteFileAtomic(folder / "mine.yaml", mine);
  const auto own = RunBuilt("mien-run", "'" + (folder / "mine.yaml") +
                                            "' --dry-run --data '" +
                                            (folder / "none") + "'");
  EXPECT_EQ(Count(own.err,
                  "configuration: interview.looks_per_minute, "
                  "interview.micro_max_s are not read by mien-run; "
                  "spotting.micro_max_s is\n"),
            1)
      << own.err;
}

TEST(UnreadKeysEndToEnd, MienSpotSaysThemOnStderr) {
  const TempFolder folder;
  WriteFileAtomic(folder / "c.yaml", "motion:\n  window_s: 0.3\n");
  const auto spot =
      RunBuilt("mien-spot", "'" + (folder / "none.mp4") + "' --out '" +
                                (folder / "out") + "' --config '" +
                                (folder / "c.yaml") + "'");
  EXPECT_EQ(Count(spot.err,
                  "configuration: motion.window_s is not read by mien-spot; "
                  "interview.motion.window_s is\n"),
            1)
      << spot.err;
}

// What a call leaves out reads less.
TEST(UnreadKeysEndToEnd, MienSpotKnowsHowItIsCalled) {
  const TempFolder folder;
  const std::string film = "'" + (folder / "none.mp4") + "'";
  const auto measure = RunBuilt(
      "mien-spot", film + " --out '" + (folder / "out") +
                       "' --events none.csv --formats csv --set "
                       "interview.habit_alike=0.9 --set review.view_px=100");
  EXPECT_EQ(Count(measure.err,
                  "configuration: interview.habit_alike is not read by "
                  "mien-spot --events, which measures what is marked and "
                  "spots nothing\n"),
            1)
      << measure.err;
  EXPECT_EQ(Count(measure.err,
                  "configuration: review.view_px is not read by mien-spot "
                  "--events without --formats html\n"),
            1)
      << measure.err;
  const auto live =
      RunBuilt("mien-spot", film + " --live --set review.clips=none");
  EXPECT_EQ(Count(live.err,
                  "configuration: review.clips is not read by mien-spot "
                  "--live\n"),
            1)
      << live.err;
}

TEST(UnreadKeysEndToEnd, MienTrainSaysThemOnStderr) {
  const TempFolder folder;
  const auto train =
      RunBuilt("mien-train", kDemo + " --data '" + (folder / "none") +
                                 "' --cache '" + (folder / "cache") +
                                 "' --out '" + (folder / "m.safetensors") +
                                 "' --set recognize.model=x.safetensors");
  EXPECT_EQ(Count(train.err,
                  "configuration: recognize.model is not read by mien-train, "
                  "which trains\n"),
            1)
      << train.err;
  EXPECT_THAT(train.err, HasSubstr("none"));  // and then: no data there
}

}  // namespace
}  // namespace mien
