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
