#include "tools/inspect/collect.h"

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kNow = 100 * kDay;

CacheFile File(const std::string& path, std::uint64_t bytes,
               std::int64_t days_old) {
  CacheFile file;
  file.path = path;
  file.bytes = bytes;
  file.written_s = kNow - days_old * kDay;
  return file;
}

std::vector<std::string> Planned(const CollectOptions& options) {
  std::vector<std::string> out;
  for (const Removal& removal : PlanRemovals(
           {File("new", 10, 1), File("old", 20, 9), File("older", 40, 30)},
           options, kNow)) {
    out.push_back(removal.file.path + ": " + removal.reason);
  }
  return out;
}

TEST(PlanRemovalsTest, NothingWithoutAWish) {
  EXPECT_TRUE(Planned({}).empty());
}

TEST(PlanRemovalsTest, ByAge) {
  CollectOptions options;
  options.older_than_s = 9 * kDay;  // nine days is not more than nine days
  EXPECT_THAT(Planned(options), testing::ElementsAre("older: older than 9 d"));
  options.older_than_s = 0.5 * kDay;
  EXPECT_EQ(Planned(options).size(), 3u);
}

TEST(PlanRemovalsTest, OldestFirstUntilTheRestFits) {
  CollectOptions options;
  options.max_bytes = 30;
  EXPECT_THAT(Planned(options), testing::ElementsAre("older: beyond 30 B"));
  options.max_bytes = 29;
  EXPECT_THAT(Planned(options),
              testing::ElementsAre("older: beyond 29 B", "old: beyond 29 B"));
  options.max_bytes = 70;
  EXPECT_TRUE(Planned(options).empty());
}

TEST(PlanRemovalsTest, AgeMakesRoomForTheSize) {
  CollectOptions options;
  options.older_than_s = 20 * kDay;
  options.max_bytes = 30;
  EXPECT_THAT(Planned(options), testing::ElementsAre("older: older than 20 d"));
}

TEST(PlanRemovalsTest, WhatAConfigurationMakesStays) {
  const std::map<std::string, std::string> unreached = {
      {"old", "flow.method is dis, not tvl1"}, {"new", "damaged"}};
  const auto planned = [&unreached](const CollectOptions& options) {
    std::vector<std::string> out;
    for (const Removal& removal : PlanRemovals(
             {File("new", 10, 1), File("old", 20, 9), File("older", 40, 30)},
             options, kNow, &unreached)) {
      out.push_back(removal.file.path + ": " + removal.reason);
    }
    return out;
  };
  EXPECT_THAT(planned({}),
              testing::ElementsAre("old: flow.method is dis, not tvl1",
                                   "new: damaged"));
  CollectOptions options;
  options.older_than_s = 5 * kDay;
  EXPECT_THAT(planned(options),
              testing::ElementsAre(
                  "old: older than 5 d, flow.method is dis, not tvl1"));
  options = CollectOptions();
  options.max_bytes = 0;
  EXPECT_EQ(planned(options).size(), 2u);  // what is made stays even so
}

class CollectTest : public testing::Test {
 protected:
  std::string Make(const std::string& name, std::int64_t days_old) {
    const std::string path = folder_ / name;
    WriteFileAtomic(path, "mien-cache/1");
    SetWritten(path, kNow - days_old * kDay);
    return path;
  }
  int Run(bool remove, double days) {
    CollectOptions options;
    options.remove = remove;
    options.older_than_s = days * kDay;
    out_.str("");
    return CollectGarbage(folder_ / "cache", options, kNow, out_);
  }
  TempFolder folder_;
  std::ostringstream out_;
};

TEST_F(CollectTest, RemovesOnlyWhenAsked) {
  const std::string old = Make("cache/flow/demo/a-0123456789abcdef.h5", 30);
  const std::string fresh = Make("cache/flow/demo/b-0123456789abcdef.h5", 1);
  EXPECT_EQ(Run(false, 10), 0);
  EXPECT_TRUE(fs::exists(old));
  EXPECT_THAT(out_.str(), HasSubstr("would remove  " + old));
  EXPECT_THAT(
      out_.str(),
      HasSubstr(
          "1 file to remove, 12 B; nothing is touched without --remove\n"));
  EXPECT_EQ(Run(true, 10), 0);
  EXPECT_FALSE(fs::exists(old));
  EXPECT_TRUE(fs::exists(fresh));
  EXPECT_THAT(out_.str(), HasSubstr("1 file removed, 12 B\n"));
}

TEST_F(CollectTest, TakesLeftovers) {
  const std::string corrupt =
      Make("cache/flow/demo/a-0123456789abcdef.h5.corrupt", 0);
  const std::string temporary =
      Make("cache/flow/demo/.a-0123456789abcdef.h5.123.0.tmp", 2);
  const std::string busy =
      Make("cache/flow/demo/.b-0123456789abcdef.h5.123.1.tmp", 0);
  EXPECT_EQ(Run(true, 1000), 0);
  EXPECT_FALSE(fs::exists(corrupt));
  EXPECT_FALSE(fs::exists(temporary));
  EXPECT_TRUE(fs::exists(busy));
}

TEST_F(CollectTest, LeavesForeignFilesAlone) {
  const std::vector<std::string> foreign = {
      Make("cache/flow/demo/notes.txt", 99),
      Make("cache/flow/demo/results.h5", 99),
      Make("cache/flow/demo/.notes.tmp", 99),
      Make("cache/flow/demo/paper.h5.corrupt", 99),
      Make("cache/a-0123456789abcdef.h5", 99),
      Make("cache/x/y/z/a-0123456789abcdef.h5", 99),
      Make("elsewhere/a-0123456789abcdef.h5", 99)};
  fs::create_directories(folder_ / "cache/track");
  fs::create_directory_symlink(folder_ / "elsewhere",
                               folder_ / "cache/track/demo");
  EXPECT_EQ(Run(true, 1), 0);
  for (const std::string& path : foreign) EXPECT_TRUE(fs::exists(path)) << path;
  EXPECT_THAT(out_.str(), HasSubstr("0 files removed"));
}

TEST_F(CollectTest, LeavesWhatOnlyHasANameLikeOurs) {
  const std::string foreign = folder_ / "cache/exp/1/run-0123456789abcdef.h5";
  WriteFileAtomic(foreign, "\x89HDF\r\n measurements of another program");
  SetWritten(foreign, kNow - 99 * kDay);
  // The format's name where two blocks of a megabyte meet.
  const std::string old = folder_ / "cache/flow/demo/a-0123456789abcdef.h5";
  WriteFileAtomic(old, std::string((1 << 20) - 5, 'x') + "mien-cache/1");
  SetWritten(old, kNow - 99 * kDay);
  EXPECT_EQ(Run(true, 1), 0);
  EXPECT_TRUE(fs::exists(foreign));
  EXPECT_FALSE(fs::exists(old));
  EXPECT_THAT(out_.str(),
              HasSubstr("left  " + foreign + "  (not written by mien)\n"));
}

TEST_F(CollectTest, NeedsAFolder) {
  EXPECT_THAT(ErrorOf([&] { Run(true, 1); }),
              HasSubstr("cache: no such folder"));
}

TEST_F(CollectTest, TakesATrailingSlash) {
  const std::string old = Make("cache/flow/demo/a-0123456789abcdef.h5", 30);
  CollectOptions options;
  options.remove = true;
  options.older_than_s = kDay;
  EXPECT_EQ(CollectGarbage(folder_ / "cache//", options, kNow, out_), 0);
  EXPECT_FALSE(fs::exists(old));
}

TEST_F(CollectTest, KeepsWhatAConfigurationMakes) {
  const std::string cache = folder_ / "cache";
  const ArtifactId track = SampleId("track", "a", "step=1\n");
  const ArtifactId stale = SampleId("track", "a", "step=2\n");
  const std::string kept_track = SaveSample(cache, track);
  const std::string gone_track = SaveSample(cache, stale);
  const std::string kept_flow =
      SaveSample(cache, SampleId("flow", "a", "method=dis\n", track.key));
  const std::string other_flow =
      SaveSample(cache, SampleId("flow", "a", "method=tvl1\n", track.key));
  const std::string orphan =
      SaveSample(cache, SampleId("flow", "a", "method=dis\n", stale.key));
  const std::string config = folder_ / "config.yaml";
  WriteFileAtomic(config, "track:\n  step: 1\nflow:\n  method: dis\n");
  CollectOptions options;
  options.keep = {config};
  options.remove = true;
  EXPECT_EQ(CollectGarbage(cache, options, kNow, out_), 0);
  EXPECT_TRUE(fs::exists(kept_track));
  EXPECT_TRUE(fs::exists(kept_flow));
  EXPECT_FALSE(fs::exists(gone_track));
  EXPECT_FALSE(fs::exists(other_flow));
  EXPECT_FALSE(fs::exists(orphan));
  EXPECT_THAT(out_.str(), HasSubstr("(flow.method is dis, not tvl1)"));
  EXPECT_THAT(out_.str(), HasSubstr("(track.step is 1, not 2)"));
  EXPECT_THAT(out_.str(), HasSubstr("3 files removed"));
}

TEST_F(CollectTest, EmptyFoldersGo) {
  Make("cache/flow/demo/a-0123456789abcdef.h5", 30);
  Make("cache/track/demo/a-0123456789abcdef.h5", 30);
  Make("cache/track/demo/notes.txt", 30);
  EXPECT_EQ(Run(true, 10), 0);
  EXPECT_FALSE(fs::exists(folder_ / "cache/flow"));
  EXPECT_TRUE(fs::exists(folder_ / "cache/track/demo/notes.txt"));
  EXPECT_TRUE(fs::exists(folder_ / "cache"));
}

TEST(ParseSizeTest, TakesUnits) {
  EXPECT_EQ(ParseSize("1500"), 1500u);
  EXPECT_EQ(ParseSize("64M"), 64u << 20);
  EXPECT_EQ(ParseSize(" 1.5 KiB"), 1536u);
  EXPECT_EQ(ParseSize("2gb"), std::uint64_t{2} << 30);
  EXPECT_EQ(ParseSize("0"), 0u);
  for (const char* text : {"", "M", "-1", "5 X", "1e30", "nan"}) {
    EXPECT_THAT(ErrorOf([&] { ParseSize(text); }), HasSubstr("is not a size"))
        << text;
  }
}

}  // namespace
}  // namespace mien
