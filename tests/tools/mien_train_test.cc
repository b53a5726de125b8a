// The program itself: what it writes, exit codes and where its words go.

#include <gmock/gmock.h>

#include <filesystem>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "tests/support/run_program.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr int kSide = 28;

// A BMP of kSide x kSide: grey 126, and in the middle the red given.
std::string Bmp(int red) {
  std::string bytes = "BM";
  const auto number = [&bytes](std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) {
      bytes += static_cast<char>(value >> (8 * i) & 0xff);
    }
  };
  const std::uint32_t size = 3 * kSide * kSide;
  number(54 + size, 4);
  number(0, 4);
  number(54, 4);
  for (const std::uint32_t value : {40, kSide, kSide}) number(value, 4);
  number(1, 2);
  number(24, 2);
  for (const std::uint32_t value : {0u, size, 0u, 0u, 0u, 0u}) number(value, 4);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const bool middle = y > 8 && y < 20 && x > 8 && x < 20;
      number(10 + (x + y) % 3, 1);  // blue: strain
      number(126 + y % 2, 1);       // green: v
      number(middle ? red : 126, 1);
    }
  }
  return bytes;
}

// Flow stacks of 3 subjects with 4 clips each.
class MienTrainTest : public testing::Test {
 protected:
  MienTrainTest() {
    std::string labels =
        CsvLine({"file", "dataset", "subject", "clip", "label"});
    for (int n = 0; n < 12; ++n) {
      const std::string file = Str("images/", n, ".bmp");
      WriteFileAtomic(folder_ / ("data/" + file), Bmp(n % 2 ? 200 : 60));
      labels += CsvLine({file, "toy", Str("0", n / 4), Str("c", n),
                         n % 2 ? "positive" : "negative"});
    }
    WriteFileAtomic(folder_ / "data/labels.csv", labels);
    WriteFileAtomic(folder_ / "c.yaml",
                    "data:\n  format: me-flow\n"
                    "recognize:\n  normalise: minmax\n  network: ststnet\n"
                    "  epochs: 2\n  batch: 4\n"
                    "protocol:\n  kind: loso\n  seeds: [3]\n");
  }

  // Arguments behind configuration, data and cache.
  ProgramOutcome Train(const std::string& arguments) {
    return RunBuilt("mien-train", "'" + (folder_ / "c.yaml") + "' --data '" +
                                      (folder_ / "data") + "' --cache '" +
                                      (folder_ / "cache") + "' " + arguments);
  }
  std::string Out(const std::string& name) {
    return "--out '" + (folder_ / name) + "' ";
  }

  TempFolder folder_;
};

TEST(MienTrain, HelpAndVersionGoToStdout) {
  const ProgramOutcome help = RunBuilt("mien-train", "--help");
  EXPECT_EQ(help.code, 0);
  EXPECT_EQ(help.err, "");
  EXPECT_THAT(help.out, HasSubstr("Example: mien-train configs/casme2.yaml"));
  EXPECT_THAT(help.out, HasSubstr("--scores"));
  const ProgramOutcome version = RunBuilt("mien-train", "--version");
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out,
              testing::MatchesRegex(
                  "mien-train [0-9.]+\nmien [^\n]*; kernels [^\n]*\n"));
}

TEST_F(MienTrainTest, WritesWeightsAndTheirCard) {
  const ProgramOutcome first =
      Train(Out("m.safetensors") + "--notes 'for a test'");
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out, "");
  EXPECT_THAT(first.err,
              HasSubstr("m.safetensors: ststnet, negative positive"));
  EXPECT_THAT(first.err, HasSubstr("3 x 28 x 28"));
  const std::string weights = ReadFile(folder_ / "m.safetensors");
  EXPECT_THAT(weights.substr(0, 2000), HasSubstr("ststnet"));
  EXPECT_FALSE(fs::exists(folder_ / "m.safetensors.part"));

  const std::string card = ReadFile(folder_ / "m.md");
  EXPECT_THAT(card, StartsWith("# m.safetensors\n"));
  EXPECT_THAT(card, HasSubstr(Str(", ", weights.size(), " bytes")));
  EXPECT_THAT(card, HasSubstr("| classes | negative, positive |"));
  EXPECT_THAT(card, HasSubstr("12 training samples"));
  EXPECT_THAT(card, HasSubstr("seed 3; epochs 2; for a test"));
  EXPECT_THAT(card, HasSubstr("mien-train c.yaml --data DIR"));
  EXPECT_THAT(card, Not(HasSubstr(folder_.path())));  // no folders of ours
  EXPECT_THAT(card, Not(HasSubstr("## Scores")));

  // Without what the first run has cached: the same bytes.
  fs::remove_all(folder_ / "cache");
  const ProgramOutcome again =
      Train(Out("n.safetensors") + "--jobs 2 --notes 'for a test'");
  ASSERT_EQ(again.code, 0) << again.err;
  const std::string other = ReadFile(folder_ / "n.safetensors");
  EXPECT_EQ(other.size(), weights.size());
  EXPECT_EQ(other.substr(other.size() / 2), weights.substr(weights.size() / 2));
  const ProgramOutcome longer =
      Train(Out("o.safetensors") + "--set recognize.epochs=3");
  ASSERT_EQ(longer.code, 0) << longer.err;
  EXPECT_THAT(ReadFile(folder_ / "o.md"),
              HasSubstr("--set 'recognize.epochs=3'"));
  const std::string third = ReadFile(folder_ / "o.safetensors");
  EXPECT_NE(third.substr(third.size() / 2), weights.substr(weights.size() / 2));
}

TEST_F(MienTrainTest, KeepsWhatAPersonChanged) {
  ASSERT_EQ(Train(Out("m.safetensors")).code, 0);
  const ProgramOutcome again = Train(Out("m.safetensors"));
  EXPECT_EQ(again.code, 0);
  EXPECT_THAT(again.err, Not(HasSubstr("kept as")));
  const std::string weights = ReadFile(folder_ / "m.safetensors");
  WriteFileAtomic(folder_ / "m.safetensors", weights + "fine-tuned");
  WriteFileAtomic(folder_ / "m.md", "# Terms of the data: see anna\n");
  WriteFileAtomic(folder_ / "m.failures.csv", "looked at\n");
  const ProgramOutcome run = Train(Out("m.safetensors"));
  ASSERT_EQ(run.code, 0) << run.err;
  for (const char* kept :
       {"m.kept-1.safetensors", "m.kept-1.md", "m.failures.kept-1.csv"}) {
    EXPECT_THAT(run.err, HasSubstr("kept as " + (folder_ / kept)));
  }
  EXPECT_EQ(ReadFile(folder_ / "m.kept-1.safetensors"), weights + "fine-tuned");
  EXPECT_EQ(ReadFile(folder_ / "m.kept-1.md"),
            "# Terms of the data: see anna\n");
  EXPECT_FALSE(fs::exists(folder_ / "m.failures.csv"));
  EXPECT_EQ(ReadFile(folder_ / "m.safetensors").size(), weights.size());
}

TEST_F(MienTrainTest, ScoresOfARunOfTheSameConfigurationOnly) {
  const auto results = [this](const std::string& digest) {
    WriteFileAtomic(folder_ / "run/results.json",
                    "{\"config_digest\": \"" + digest +
                        "\", \"protocol\": \"loso\", \"scores\": {\"all\": "
                        "{\"n\": 12, \"accuracy\": 0.75, \"uf1\": 0.625}}}");
  };
  const std::string scores =
      Out("m.safetensors") + "--scores '" + (folder_ / "run") + "'";
  results(std::string(64, '0'));
  const ProgramOutcome refused = Train(scores);
  EXPECT_EQ(refused.code, 2);
  EXPECT_EQ(refused.err,
            "mien-train: " + (folder_ / "run/results.json") +
                ": that run had another configuration; run mien-run with the "
                "same file and --set\n");
  EXPECT_FALSE(fs::exists(folder_ / "m.safetensors"));
  EXPECT_FALSE(fs::exists(folder_ / "cache"));  // before any work

  // The card says which configuration it is.
  ASSERT_EQ(Train(Out("m.safetensors")).code, 0);
  const std::string card = ReadFile(folder_ / "m.md");
  const auto at = card.find("configuration ");
  ASSERT_NE(at, std::string::npos);
  results(card.substr(at + 14, card.find(';', at) - at - 14));
  const ProgramOutcome taken = Train(scores);
  EXPECT_EQ(taken.code, 0) << taken.err;
  EXPECT_THAT(ReadFile(folder_ / "m.md"),
              HasSubstr("| all | 12 | 0.750 | 0.625 |"));

  WriteFileAtomic(folder_ / "run/results.json", "[]");
  const ProgramOutcome foreign = Train(scores);
  EXPECT_EQ(foreign.code, 1);
  EXPECT_THAT(foreign.err, HasSubstr("not the results.json of a mien-run"));
  fs::remove(folder_ / "run/results.json");
  EXPECT_EQ(Train(scores).code, 1);
}

TEST_F(MienTrainTest, UsageErrorsAreOneLineAndTwo) {
  const std::string out = Out("m.safetensors");
  const std::pair<std::string, std::string> wrong[] = {
      {"--nonsense", "--nonsense"},
      {"--jobs 5000", "--jobs"},
      {"--set", "--set"},
      {"--set recognize.epoch=3", "did you mean 'recognize.epochs'?"},
      {"--set recognize.epochs=x", "must be a whole number"},
      {"--set recognize.network=flow-svm", "mien-train trains networks"},
      {"--log-level loud", "unknown log level 'loud'"},
  };
  for (const auto& [arguments, what] : wrong) {
    const ProgramOutcome outcome = Train(out + arguments);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, StartsWith("mien-train: ")) << arguments;
    EXPECT_THAT(outcome.err, HasSubstr(what));
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1) << outcome.err;
  }
  EXPECT_FALSE(fs::exists(folder_ / "m.safetensors"));

  const ProgramOutcome none = RunBuilt("mien-train", "");
  EXPECT_EQ(none.code, 2);
  EXPECT_THAT(none.err, HasSubstr("config"));
  const ProgramOutcome no_data =
      RunBuilt("mien-train", "'" + (folder_ / "c.yaml") + "'");
  EXPECT_EQ(no_data.code, 2);
  EXPECT_EQ(no_data.err,
            "mien-train: --data DIR is needed: the folder of the data set\n");
}

TEST_F(MienTrainTest, AnOutputThatCannotBeWrittenIsSaidBeforeTheWork) {
  const ProgramOutcome outcome = Train(Out("c.yaml/m.safetensors"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, StartsWith("mien-train: cannot make the folder " +
                                      (folder_ / "c.yaml")));
  EXPECT_FALSE(fs::exists(folder_ / "cache"));
}

TEST_F(MienTrainTest, DataThatAreNotThere) {
  fs::remove(folder_ / "data/labels.csv");
  const ProgramOutcome outcome = Train(Out("m.safetensors"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("no labels.csv"));
  EXPECT_FALSE(fs::exists(folder_ / "m.safetensors"));
  const Table failures = ReadCsv(folder_ / "m.failures.csv");
  ASSERT_EQ(failures.rows.size(), 1u);
  EXPECT_EQ(failures.rows[0][0], folder_ / "data");
  EXPECT_EQ(failures.rows[0][1], "ingest");
  EXPECT_THAT(failures.rows[0][3], HasSubstr("no labels.csv"));
}

// The others are trained on, and the exit code says that not all were.
TEST_F(MienTrainTest, ADamagedStackIsLeftOut) {
  WriteFileAtomic(folder_ / "data/images/5.bmp", "BM");
  const ProgramOutcome outcome = Train(Out("m.safetensors"));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("5.bmp"));
  EXPECT_THAT(ReadFile(folder_ / "m.md"), HasSubstr("11 training samples"));
  const Table failures = ReadCsv(folder_ / "m.failures.csv");
  ASSERT_EQ(failures.rows.size(), 1u);
  EXPECT_EQ(failures.rows[0][0], "c5");  // the clip
  EXPECT_THAT(failures.rows[0][3], HasSubstr("5.bmp"));
  EXPECT_EQ(failures.rows[0][1], "ingest");
  WriteFileAtomic(folder_ / "data/images/5.bmp", Bmp(200));
  EXPECT_EQ(Train(Out("m.safetensors")).code, 0);
  EXPECT_FALSE(fs::exists(folder_ / "m.failures.csv"));
}

}  // namespace
}  // namespace mien
