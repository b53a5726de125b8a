// The main job on synthetic clips: numbers that must hold, cache, threads,
// interruption.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <set>
#include <thread>

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "tests/e2e/small_data.h"

namespace mien {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

// Files of a run that may not depend on how it was run.
constexpr const char* kSameBytes[] = {"samples.csv", "predictions.csv",
                                      "folds.csv", "confusion.csv",
                                      "failures.csv"};

Json ResultsOf(const TempFolder& folder) {
  return Json::parse(ReadFile(folder / "out/results.json"));
}

std::string AllOf(const std::string& out) {
  std::string all;
  for (const char* name : kSameBytes) all += ReadFile(out + "/" + name);
  return all;
}

// The results of an undisturbed run.
const std::string& Undisturbed() {
  static const std::string& all = *new std::string([] {
    const TempFolder folder;
    const auto run =
        RunBuilt("mien-run", RunArguments(folder, SmallData(), "--jobs 2"));
    EXPECT_EQ(run.code, 0) << run.err;
    return AllOf(folder / "out");
  }());
  return all;
}

TEST(Clips, SpottedApexIsFarBetterThanTheMiddleFrame) {
  const TempFolder folder;
  const auto run = RunBuilt("mien-run", RunArguments(folder, SmallData(), ""));
  ASSERT_EQ(run.code, 0) << run.err;
  const Json results = ResultsOf(folder);
  const Json& apex = results.at("apex");
  EXPECT_EQ(apex.at("n"), 9);
  EXPECT_LE(apex.at("mae_frames").get<double>(), 3);
  EXPECT_GE(apex.at("middle_frame_mae_frames").get<double>(),
            3 * apex.at("mae_frames").get<double>());
  EXPECT_NEAR(apex.at("mae_ms").get<double>(),
              5 * apex.at("mae_frames").get<double>(), 1e-3);
  // Two subjects to learn from are few; chance is .33.
  EXPECT_GE(results.at("scores").at("all").at("uf1").get<double>(), 0.6);
}

// People that took no part in its training, at another size and frame rate.
TEST(Clips, ShippedWeightsReadUnseenPeople) {
  const TempFolder folder;
  const auto run =
      RunBuilt("mien-run", RunArguments(folder, SmallData(),
                                        "--set protocol.kind=predict --set "
                                        "recognize.model=me3.safetensors"));
  ASSERT_EQ(run.code, 0) << run.err;
  const Json results = ResultsOf(folder);
  EXPECT_EQ(results.at("scores").at("all").at("n"), 9);
  EXPECT_GE(results.at("scores").at("all").at("uar").get<double>(), 0.8);
}

TEST(Clips, ARerunComputesNothingAndAChangedKeyOnlyWhatFollows) {
  const TempFolder folder;
  const std::string arguments = RunArguments(folder, SmallData(), "");
  ASSERT_EQ(RunBuilt("mien-run", arguments).code, 0);
  const std::string first = AllOf(folder / "out");
  EXPECT_EQ(first, Undisturbed());  // jobs: 0 and 2

  ASSERT_EQ(RunBuilt("mien-run", arguments).code, 0);
  EXPECT_EQ(AllOf(folder / "out"), first);
  const Json warm = ResultsOf(folder);
  EXPECT_GE(warm.at("stages").size(), 3u);  // what nobody asks is not read
  for (const auto& [stage, counts] : warm.at("stages").items()) {
    EXPECT_EQ(counts.at("computed"), 0) << stage;
    EXPECT_GT(counts.at("cached"), 0) << stage;
  }

  ASSERT_EQ(RunBuilt("mien-run", arguments + " --set flow.face_px=160").code,
            0);
  std::set<std::string> computed;
  const Json changed = ResultsOf(folder);
  for (const auto& [stage, counts] : changed.at("stages").items()) {
    if (counts.at("computed") != 0) computed.insert(stage);
  }
  EXPECT_THAT(computed, testing::ElementsAre("flow", "recognize"));
}

TEST(Clips, OneJobGivesTheSameBytesAsTwo) {
  const TempFolder folder;
  ASSERT_EQ(
      RunBuilt("mien-run", RunArguments(folder, SmallData(), "--jobs 1")).code,
      0);
  EXPECT_EQ(AllOf(folder / "out"), Undisturbed());
}

TEST(Clips, ShardsFillTheSameCache) {
  const TempFolder folder;
  for (const char* shard : {"--shard 1/2", "--shard 2/2"}) {
    ASSERT_EQ(
        RunBuilt("mien-run", RunArguments(folder, SmallData(), shard)).code, 0);
  }
  ASSERT_EQ(RunBuilt("mien-run", RunArguments(folder, SmallData(), "")).code,
            0);
  EXPECT_EQ(AllOf(folder / "out"), Undisturbed());
  EXPECT_EQ(ResultsOf(folder).at("stages").at("flow").at("computed"), 0);
}

TEST(Clips, ShardsOfFoldsFillTheSameCache) {
  const TempFolder folder;
  for (const char* shard :
       {"--until recognize --shard 2/2", "--until recognize --shard 1/2"}) {
    ASSERT_EQ(
        RunBuilt("mien-run", RunArguments(folder, SmallData(), shard)).code, 0);
  }
  ASSERT_EQ(RunBuilt("mien-run", RunArguments(folder, SmallData(), "")).code,
            0);
  EXPECT_EQ(AllOf(folder / "out"), Undisturbed());
  for (const char* stage : {"flow", "recognize"}) {
    EXPECT_EQ(ResultsOf(folder).at("stages").at(stage).at("computed"), 0)
        << stage;
  }
}

// Starts mien-run and sends it a signal once some of the work is on disk.
int RunAndSignal(const std::string& arguments, const std::string& cache,
                 int signal_number, std::size_t files) {
  const std::string command = std::string("exec ") + MIEN_BIN_DIR +
                              "/mien-run " + arguments + " >/dev/null 2>&1";
  const pid_t child = fork();
  if (child == 0) {
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }
  const auto count = [&cache] {
    std::error_code error;
    std::size_t n = 0;
    for (std::filesystem::recursive_directory_iterator it(cache, error), end;
         !error && it != end; it.increment(error)) {
      n += it->path().extension() == ".h5";
    }
    return n;
  };
  int status = 0;
  while (count() < files && waitpid(child, &status, WNOHANG) == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  kill(child, signal_number);
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

TEST(Clips, InterruptedAndKilledRunsGoOnToTheSameBytes) {
  const TempFolder folder;
  const std::string arguments = RunArguments(folder, SmallData(), "--jobs 2");
  EXPECT_EQ(RunAndSignal(arguments, folder / "cache", SIGINT, 3), 130);
  EXPECT_EQ(RunAndSignal(arguments, folder / "cache", SIGKILL, 14), 1009);
  const auto run = RunBuilt("mien-run", arguments);
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_EQ(AllOf(folder / "out"), Undisturbed());
  EXPECT_EQ(RunBuilt("mien-inspect", "verify " + (folder / "cache")).code, 0);
}

TEST(Clips, ADamagedCacheFileIsSetAsideAndComputedAgain) {
  const TempFolder folder;
  const std::string arguments = RunArguments(folder, SmallData(), "");
  ASSERT_EQ(RunBuilt("mien-run", arguments).code, 0);
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder / "cache/flow")) {
    if (entry.path().extension() != ".h5") continue;
    std::string bytes = ReadFile(entry.path().string());
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    WriteFileAtomic(entry.path().string(), bytes);
    break;
  }
  EXPECT_EQ(RunBuilt("mien-inspect", "verify " + (folder / "cache")).code, 1);
  const auto run = RunBuilt("mien-run", arguments);
  EXPECT_EQ(run.code, 0);
  EXPECT_THAT(run.err, HasSubstr("is damaged"));
  EXPECT_THAT(run.err, HasSubstr("kept as *.corrupt, computing it again"));
  EXPECT_EQ(AllOf(folder / "out"), Undisturbed());
}

}  // namespace
}  // namespace mien
