// What people type into the files that the programs wrote survives the same
// command given again, file by file.

#include <gmock/gmock.h>

#include "pipeline/core/text.h"
#include "tests/e2e/small_data.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* kTyped = "looked at by anna";

// The files that a list of digests names.
std::vector<std::string> ListedIn(const std::string& list) {
  std::vector<std::string> names;
  for (const std::string& line : Split(ReadFile(list), '\n')) {
    if (line.size() > 66 && line[0] != '#') names.push_back(line.substr(66));
  }
  return names;
}

// "events.kept-1.csv"
std::string KeptName(const std::string& name) {
  const fs::path path(name);
  return path.stem().string() + ".kept-1" + path.extension().string();
}

// Types into every listed file, gives the command again and looks for it.
void ExpectKept(const std::string& program, const std::string& arguments,
                const std::string& folder, const std::string& list) {
  const std::vector<std::string> names = ListedIn(folder + "/" + list);
  ASSERT_FALSE(names.empty());
  for (const std::string& name : names) {
    const std::string path = folder + "/" + name;
    WriteFileAtomic(path, ReadFile(path) + kTyped);
  }
  const auto run = RunBuilt(program, arguments);
  ASSERT_EQ(run.code, 0) << run.err;
  for (const std::string& name : names) {
    const std::string kept = folder + "/" + KeptName(name);
    ASSERT_TRUE(fs::exists(kept)) << name << "\n" << run.err;
    EXPECT_THAT(ReadFile(kept), HasSubstr(kTyped)) << name;
    EXPECT_THAT(run.err,
                HasSubstr(folder + "/" + name +
                          " is not as it was written: kept as " + kept));
    EXPECT_THAT(ReadFile(folder + "/" + name), testing::Not(HasSubstr(kTyped)));
  }
  // And once is enough.
  const auto again = RunBuilt(program, arguments);
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, testing::Not(HasSubstr("kept as")));
}

TEST(KeptWork, OfEveryFileOfMienRun) {
  const TempFolder folder;
  const std::string arguments = RunArguments(folder, SmallData(), "");
  ASSERT_EQ(RunBuilt("mien-run", arguments).code, 0);
  const auto names = ListedIn(folder / "out/SHA256SUMS");
  for (const char* name : {"config.yaml", "failures.csv", "samples.csv",
                           "predictions.csv", "folds.csv", "confusion.csv",
                           "subjects.csv", "results.json", "report.html"}) {
    EXPECT_THAT(names, Contains(name));
  }
  ExpectKept("mien-run", arguments, folder / "out", "SHA256SUMS");
}

TEST(KeptWork, OfEveryFileOfMienSpotAndMienEval) {
  const TempFolder folder;
  ASSERT_EQ(
      RunBuilt("mien-synth", "interview --out '" + (folder / "talk") +
                                 "' --people 1 --minutes 0.1 --fps 30 --iod 60 "
                                 "--events-per-minute 20 --seed 2")
          .code,
      0);
  const std::string arguments =
      "'" + (folder / "talk/interview_01.mp4") + "' --out '" +
      (folder / "out") + "' --cache '" + (folder / "cache") +
      "' --clips none --set interview.min_score=0.1 --formats "
      "csv,json,html,eaf,boris,vtt,textgrid";
  ASSERT_EQ(RunBuilt("mien-spot", arguments).code, 0);
  const std::string out = folder / "out/interview_01";
  const auto names = ListedIn(out + "/SHA256SUMS");
  for (const char* name :
       {"events.csv", "signals.csv", "events.json", "events.eaf",
        "events_boris.tsv", "events.vtt", "events.TextGrid", "report.html"}) {
    EXPECT_THAT(names, Contains(name));
  }
  EXPECT_THAT(ListedIn(folder / "out/SHA256SUMS"),
              testing::UnorderedElementsAre("config.yaml", "failures.csv",
                                            "methods.txt", "methods.bib"));
  ExpectKept("mien-spot", arguments, out, "SHA256SUMS");
  ExpectKept("mien-spot", arguments, folder / "out", "SHA256SUMS");

  const std::string eval = "spotting --truth '" + (folder / "talk/truth.csv") +
                           "' --pred '" + (folder / "out") +
                           "/interview_01/events.csv' --out '" +
                           (folder / "scores") + "'";
  const auto scored = RunBuilt("mien-eval", eval);
  ASSERT_EQ(scored.code, 0) << scored.err;
  ExpectKept("mien-eval", eval, folder / "scores", "scores.sha256");
}

// Data that people may have sorted or labelled since are not made anew.
TEST(KeptWork, MienSynthRefusesAFolderThatHoldsSomething) {
  const TempFolder folder;
  const std::string arguments =
      "interview --out '" + (folder / "talk") +
      "' --people 1 --minutes 0.06 --fps 30 --iod 40 --seed 2";
  ASSERT_EQ(RunBuilt("mien-synth", arguments).code, 0);
  WriteFileAtomic(folder / "talk/truth.csv", kTyped);
  const auto run = RunBuilt("mien-synth", arguments);
  EXPECT_EQ(run.code, 2);
  EXPECT_THAT(run.err, HasSubstr("is not an empty folder"));
  EXPECT_EQ(ReadFile(folder / "talk/truth.csv"), kTyped);
}

}  // namespace
}  // namespace mien
