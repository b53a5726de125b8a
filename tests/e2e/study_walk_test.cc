// The walk of docs/study.md: its commands are run as they stand there, and
// what they come to is looked at.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <map>

#include <gmock/gmock.h>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "tests/support/run_program.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

// The commands of each section, in order.
std::map<std::string, std::vector<std::string>> Commands() {
  std::map<std::string, std::vector<std::string>> commands;
  std::string section;
  const std::string page =
      ReadFile(std::string(MIEN_SOURCE_DIR) + "/docs/study.md");
  for (std::string line : Split(page, '\n')) {
    if (StartsWith(line, "## ")) section = line.substr(3);
    if (!StartsWith(line, "    ")) continue;
    line = Trim(line);
    const std::string programs = "build/bin/";
    for (std::size_t at = line.find(programs); at != std::string::npos;
         at = line.find(programs, at)) {
      line.replace(at, programs.size(), std::string(MIEN_BIN_DIR) + "/");
      at += std::string(MIEN_BIN_DIR).size();
    }
    commands[section].push_back(line);
  }
  return commands;
}

class StudyWalk : public testing::Test {
 protected:
  // Runs a section's commands; what they say, by command.
  std::vector<std::string> Run(const std::string& section) {
    static const auto& commands = *new auto(Commands());
    std::vector<std::string> said;
    const auto at = commands.find(section);
    if (at == commands.end()) {
      ADD_FAILURE() << "docs/study.md has no section " << section;
      return said;
    }
    for (const std::string& command : at->second) {
      said.push_back(Shell(command));
    }
    return said;
  }
  std::string Shell(const std::string& command) {
    const std::string out = folder_ / ".said";
    WriteFileAtomic(folder_ / ".command",
                    "set -e\ncd '" + folder_.path() + "'\n" + command + "\n");
    const int code = std::system(
        ("bash '" + (folder_ / ".command") + "' >'" + out + "' 2>&1").c_str());
    const std::string said = ReadFile(out);
    EXPECT_EQ(code, 0) << command << "\n" << said;
    return said;
  }

  Table Csv(const std::string& name) { return ReadCsv(folder_ / name); }
  // The cell of the first row whose column `key` is `value`.
  std::string Cell(const std::string& name, const std::string& key,
                   const std::string& value, const std::string& column) {
    const Table table = Csv(name);
    for (const auto& row : table.rows) {
      if (row[table.Need({key})] == value) return row[table.Need({column})];
    }
    return "(no row)";
  }

  void CheckMeasured(const std::string& coded);
  std::map<std::string, std::string> Files(const std::string& name) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / name)) {
      const std::string path =
          entry.path().lexically_relative(folder_ / name).string();
      // Folders' names stand in configurations; the cache is compared by
      // verify.
      if (!entry.is_regular_file() || StartsWith(path, "cache/") ||
          entry.path().filename() == "config.yaml" ||
          entry.path().filename() == "SHA256SUMS") {
        continue;
      }
      files[path] = ReadFile(entry.path());
    }
    return files;
  }

  TempFolder folder_;
};

// Rows of coded.csv against the truth: apex within 2 frames, displacement
// within 15 %, the median of them.
void StudyWalk::CheckMeasured(const std::string& coded) {
  const Table truth = Csv("truth.csv"), found = Csv(coded);
  std::vector<const std::vector<std::string>*> rows;
  for (const auto& row : truth.rows) {
    if (row[truth.Need({"video"})] == "P1_stress.mp4") rows.push_back(&row);
  }
  ASSERT_EQ(found.rows.size(), rows.size()) << coded;
  ASSERT_GE(rows.size(), 6u);
  int near_apex = 0;
  std::vector<double> errors;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto number = [](const Table& table,
                           const std::vector<std::string>& row,
                           const char* column) {
      return ParseDouble(row[table.Need({column})]).value_or(NAN);
    };
    const double apex_s = number(truth, *rows[i], "apex_s");
    const double peak = number(truth, *rows[i], "peak_iod");
    near_apex += std::abs(number(found, found.rows[i], "apex_s") - apex_s) <=
                 2 / 25.0 + 1e-9;
    errors.push_back(
        std::abs(number(found, found.rows[i], "amplitude_iod") / peak - 1));
  }
  std::sort(errors.begin(), errors.end());
  EXPECT_EQ(near_apex, static_cast<int>(rows.size())) << coded;
  EXPECT_LE(errors[(errors.size() - 1) / 2], 0.15) << coded;
}

TEST_F(StudyWalk, TheCommandsOfTheManual) {
  Run("The recordings");
  ASSERT_EQ(Csv("conditions.csv").rows.size(), 6u);

  Run("All of them, and their conditions");
  EXPECT_EQ(Csv("spotted/recordings.csv").rows.size(), 6u);
  EXPECT_EQ(Csv("spotted/persons.csv").rows.size(), 3u);
  EXPECT_EQ(Cell("spotted/contrasts.csv", "counted", "micro", "beyond_chance"),
            "yes");
  EXPECT_EQ(Cell("by_coin/contrasts.csv", "counted", "micro", "beyond_chance"),
            "no");
  EXPECT_THAT(ReadFile(folder_ / "spotted/index.html"),
              HasSubstr("href=\"P1_rest/report.html\""));

  const auto compared = Run("Is the difference real");
  EXPECT_THAT(compared.at(1), HasSubstr("B is higher by more than chance"));
  EXPECT_THAT(compared.at(2), Not(HasSubstr("by more than chance")));

  const auto purged = Run("A participant withdraws");
  EXPECT_THAT(purged.at(0), HasSubstr("nothing is touched without --yes"));
  EXPECT_THAT(purged.at(1), HasSubstr("no name of the person is left"));
  for (const char* name : {"spotted", "by_coin", "short"}) {
    for (const auto& entry : fs::recursive_directory_iterator(folder_ / name)) {
      const std::string path = entry.path().string();
      EXPECT_THAT(path, Not(HasSubstr("P3_")));
      if (!entry.is_regular_file()) continue;
      EXPECT_THAT(ReadFile(path), Not(HasSubstr("P3_"))) << path;
    }
  }
  // A run that never had the person.
  Shell(Str(MIEN_BIN_DIR,
            "/mien-spot study --out fresh --table kept.csv --clips stills"));
  const auto again = Files("spotted"), fresh = Files("fresh");
  for (const auto& [path, unused] : again) {
    EXPECT_EQ(fresh.count(path), 1u) << path;
  }
  for (const auto& [path, bytes] : fresh) {
    ASSERT_EQ(again.count(path), 1u) << path;
    EXPECT_TRUE(again.at(path) == bytes) << path;
  }

  // Last: the films that it makes would be in later reports as well.
  Run("What people coded");
  CheckMeasured("measured/P1_stress/coded.csv");
  // The same intervals back from every other format.
  for (const char* name : {"events.eaf", "events_boris.tsv", "events.vtt",
                           "events.TextGrid", "events.csv"}) {
    const std::string out = Str("again_", fs::path(name).extension().string());
    Shell(Str(MIEN_BIN_DIR,
              "/mien-spot study/P1_stress.mp4 --cache spotted/cache --formats "
              "csv --out ",
              out, " --events measured/P1_stress/", name));
    CheckMeasured(out + "/P1_stress/coded.csv");
  }
}

}  // namespace
}  // namespace mien
