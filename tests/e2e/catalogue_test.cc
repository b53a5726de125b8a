// Every stage that leaves something in a cache is known to every command of
// mien-inspect.

#include <algorithm>
#include <set>

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "stages/catalogue.h"
#include "tests/e2e/small_data.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

void MustRun(const std::string& program, const std::string& arguments) {
  const auto run = RunBuilt(program, arguments);
  ASSERT_EQ(run.code, 0) << program << " " << arguments << "\n" << run.err;
}

// Names of what `stage` left, "sub01_EP01_01" of "sub01_EP01_01-<key>.h5".
std::set<std::string> ItemsOf(const std::string& cache,
                              const std::string& stage) {
  std::set<std::string> items;
  for (const auto& entry :
       fs::recursive_directory_iterator(fs::path(cache) / stage)) {
    if (entry.path().extension() != ".h5") continue;
    const std::string name = entry.path().stem().string();
    items.insert(name.substr(0, name.size() - 17));
  }
  return items;
}

// What is of one clip has its name, what is of many has that of a fold.
void ExpectPooled(const std::string& cache, const std::string& stage) {
  const std::set<std::string> clips = ItemsOf(cache, "track");
  const std::set<std::string> items = ItemsOf(cache, stage);
  const bool any = std::any_of(
      items.begin(), items.end(),
      [&clips](const std::string& item) { return clips.count(item) > 0; });
  EXPECT_EQ(FindStage(stage)->pooled, !any) << stage;
}

// One file of each stage below `cache`.
std::map<std::string, std::string> FileOfEachStage(const std::string& cache) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(cache)) {
    if (entry.path().extension() != ".h5") continue;
    const std::string within = fs::relative(entry.path(), cache).string();
    files[within.substr(0, within.find('/'))] = entry.path().string();
  }
  return files;
}

void Walk(const std::string& stage, const std::string& file,
          const std::string& cache, const std::string& config) {
  const TempFolder folder;
  ASSERT_NE(FindStage(stage), nullptr) << stage;
  const auto ls = RunBuilt("mien-inspect", "ls '" + cache + "' --summary");
  EXPECT_THAT(ls.out, HasSubstr(stage));
  const auto show = RunBuilt("mien-inspect", "show '" + file + "'");
  EXPECT_EQ(show.code, 0) << show.err;
  EXPECT_THAT(show.out, HasSubstr(FindStage(stage)->schema));
  const auto verify = RunBuilt("mien-inspect", "verify '" + file + "'");
  EXPECT_EQ(verify.code, 0) << verify.err;
  EXPECT_THAT(verify.out, HasSubstr("OK")) << stage;
  EXPECT_THAT(verify.out, Not(HasSubstr("old"))) << stage;
  const std::string name = fs::path(file).stem().string();
  const auto why =
      RunBuilt("mien-inspect",
               "why '" + cache + "' '" + name.substr(0, name.size() - 17) +
                   "' --stage " + stage + " --config '" + config + "'");
  EXPECT_EQ(why.code, 0) << why.err;
  EXPECT_THAT(why.out, HasSubstr("#1 has the parameters of the configuration"))
      << stage << "\n"
      << why.out;
  const auto render =
      RunBuilt("mien-inspect", "render '" + file + "' --out '" +
                                   (folder / "picture.png") + "'");
  EXPECT_EQ(render.code, 0) << stage << ": " << render.err;
  EXPECT_TRUE(fs::exists(folder / "picture.png")) << stage;
}

TEST(Catalogue, EveryStageOfARunInEveryCommand) {
  const TempFolder folder;
  // Each into a cache of its own: the newest version is the configuration's.
  const std::vector<std::pair<std::string, std::string>> runs = {
      {"net",
       "--set protocol.leak=test-epoch --set occlusion.samples=1 --set "
       "flow.decay=true --set recognize.epochs=3"},
      {"lbp", "--set recognize.network=lbp-top-svm"},
      {"woof", "--set recognize.network=bi-woof-svm"},
      {"predict",
       "--set protocol.kind=predict --set recognize.model=me3.safetensors"},
      {"he", "--set spotting.method=he2021 --until spotting"}};
  std::set<std::string> walked;
  for (const auto& [name, more] : runs) {
    const std::string cache = folder / (name + "/cache");
    const std::string out = folder / (name + "/out");
    MustRun("mien-run", std::string(MIEN_SOURCE_DIR) +
                            "/configs/demo.yaml --data '" + SmallData() +
                            "' --cache '" + cache + "' --out '" + out +
                            "' --set protocol.seeds=[1] " + more);
    for (const auto& [stage, file] : FileOfEachStage(cache)) {
      if (!walked.insert(stage).second) continue;
      Walk(stage, file, cache, out + "/config.yaml");
      ExpectPooled(cache, stage);
    }
  }
  MustRun("mien-synth", "interview --out '" + (folder / "talk") +
                            "' --seed 31 --people 1 --minutes 0.25 --fps 30 "
                            "--events-per-minute 14");
  MustRun("mien-spot", "'" + (folder / "talk/interview_01.mp4") + "' --out '" +
                           (folder / "spot") + "' --cache '" +
                           (folder / "spot/cache") +
                           "' --set interview.min_score=0.1");
  std::set<std::string> of_spot;
  for (const auto& [stage, file] : FileOfEachStage(folder / "spot/cache")) {
    walked.insert(stage);
    of_spot.insert(stage);
    Walk(stage, file, folder / "spot/cache", folder / "spot/config.yaml");
  }
  std::set<std::string> all;
  for (const StageRow& row : StageCatalogue()) {
    all.insert(row.name);
    EXPECT_EQ(row.spot_share > 0, of_spot.count(row.name) > 0) << row.name;
  }
  EXPECT_EQ(walked, all);
}

}  // namespace
}  // namespace mien
