// Copies of FER-2013, FER+ and JAFFE with one thing wrong: what a dry run says.

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/layouts/made_layout.h"
#include "tools/run/plan.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

// What a run would do, or the error that ends it.
std::string DryRunOf(const std::string& layout, const std::string& root) {
  std::vector<std::string> assignments;
  RunOptions options;
  options.data = ParseDataFolders({root}, &assignments);
  std::string text;
  const std::string error = ErrorOf([&] {
    text = PlanText(LoadConfig(std::string(MIEN_SOURCE_DIR) + "/configs/" +
                                   layout + ".yaml",
                               assignments),
                    options);
  });
  return text + error;
}

class BrokenPictures : public testing::Test {
 protected:
  void Make(const std::string& layout) {
    layout_ = layout;
    SynthDatasetOptions options = SmallLayout(layout, temp_ / "set");
    options.subjects = 5;  // one of five is for each test of FER-2013
    WriteSynthDataset(options);
  }
  std::string DryRun() const { return DryRunOf(layout_, temp_ / "set"); }
  std::string Path(const std::string& name) const {
    return temp_ / ("set/" + name);
  }
  std::vector<std::string> LinesOf(const std::string& name) const {
    std::vector<std::string> lines = Split(ReadFile(Path(name)), '\n');
    if (lines.back().empty()) lines.pop_back();
    return lines;
  }
  void WriteLines(const std::string& name,
                  const std::vector<std::string>& lines) const {
    WriteFileAtomic(Path(name), Join(lines, "\n") + "\n");
  }
  void Replace(const std::string& name, std::size_t line,
               const std::string& from, const std::string& to) const {
    auto lines = LinesOf(name);
    const auto at = lines.at(line).find(from);
    ASSERT_NE(at, std::string::npos);
    lines[line].replace(at, from.size(), to);
    WriteLines(name, lines);
  }
  std::string FirstPicture() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(temp_ / "set")) {
      names.push_back(entry.path().filename().string());
    }
    return *std::min_element(names.begin(), names.end());
  }

  TempFolder temp_;
  std::string layout_;
};

TEST_F(BrokenPictures, Fer2013) {
  Make("fer2013");
  const auto whole = LinesOf("fer2013.csv");
  const std::size_t pictures = whole.size() - 1;
  EXPECT_THAT(DryRun(),
              HasSubstr(Str("note: fer2013 Training: ", pictures / 5 * 3,
                            " images, the published set has 28709")));
  // A picture missing and one more than there should be.
  auto lines = whole;
  lines.erase(lines.begin() + 1);
  WriteLines("fer2013.csv", lines);
  EXPECT_THAT(DryRun(), HasSubstr(Str(pictures / 5 * 3 - 1,
                                      " images, the published set")));
  lines = whole;
  lines.push_back(whole[1]);
  WriteLines("fer2013.csv", lines);
  EXPECT_THAT(DryRun(), HasSubstr(Str(pictures / 5 * 3 + 1,
                                      " images, the published set")));
  // Half a picture, and an emotion that there is not.
  WriteLines("fer2013.csv", whole);
  Replace("fer2013.csv", 2, "1,", "1,300 ");
  Replace("fer2013.csv", 3, "2,", "9,");
  const std::string faults = DryRun();
  EXPECT_THAT(faults, HasSubstr("fails: row00001: its pixels hold something "
                                "else than numbers from 0 to 255"));
  EXPECT_THAT(faults, HasSubstr("fails: row00002: its emotion '9' is not a "
                                "number from 0 to 6"));
  EXPECT_THAT(faults, HasSubstr(", 2 fail\n"));
  EXPECT_THAT(faults, HasSubstr("fer2013.csv line 4)"));
  // Numbers as text.
  WriteLines("fer2013.csv", whole);
  Replace("fer2013.csv", 2, "1,", "\"1.0\",");
  EXPECT_THAT(DryRun(), HasSubstr(", 0 fail\n"));
  // A renamed column.
  WriteLines("fer2013.csv", whole);
  Replace("fer2013.csv", 0, "pixels", "Bildpunkte");
  EXPECT_THAT(DryRun(), HasSubstr("fer2013.csv: no column 'pixels'"));
  // A workbook in place of the table.
  fs::rename(Path("fer2013.csv"), Path("fer2013.xls"));
  EXPECT_THAT(DryRun(), HasSubstr("fer2013.xls is a workbook, which is not "
                                  "read here: save it as .csv"));
}

TEST_F(BrokenPictures, FerPlus) {
  Make("ferplus");
  EXPECT_THAT(DryRun(), HasSubstr(", 0 fail\n"));
  EXPECT_THAT(DryRun(), Not(HasSubstr("without a picture")));
  const auto whole = LinesOf("fer2013new.csv");
  // Votes of one picture missing, and of one more.
  auto lines = whole;
  lines.pop_back();
  WriteLines("fer2013new.csv", lines);
  EXPECT_THAT(DryRun(), HasSubstr("it belongs to the whole fer2013.csv"));
  lines = whole;
  lines.push_back(whole.back());
  WriteLines("fer2013new.csv", lines);
  EXPECT_THAT(DryRun(), HasSubstr(Str("note: ferplus: fer2013new.csv has ",
                                      whole.size(), " rows, fer2013.csv ",
                                      whole.size() - 1, ": those without")));
  // Numbers as text, and what is none.
  WriteLines("fer2013new.csv", whole);
  Replace("fer2013new.csv", 1, ",8,", ",\" 8.0\",");
  EXPECT_THAT(DryRun(), HasSubstr(", 0 fail\n"));
  Replace("fer2013new.csv", 1, "8.0", "many");
  EXPECT_THAT(DryRun(), HasSubstr("no number of votes"));
  WriteLines("fer2013new.csv", whole);
  Replace("fer2013new.csv", 0, "sadness", "Trauer");
  EXPECT_THAT(DryRun(), HasSubstr("fer2013new.csv: no column 'sadness'"));
  fs::rename(Path("fer2013new.csv"), Path("fer2013new.xlsx"));
  EXPECT_THAT(DryRun(), HasSubstr("no fer2013new.csv: put FER+'s votes beside "
                                  "fer2013.csv; fer2013new.xlsx is a "
                                  "workbook"));
}

// No table: what there is to know stands in the pictures' names.
TEST_F(BrokenPictures, Jaffe) {
  Make("jaffe");
  const std::string whole = DryRun();
  EXPECT_THAT(whole, HasSubstr("jaffe: 35 samples of 5 subjects take part"));
  EXPECT_THAT(whole, HasSubstr("note: jaffe: 35 pictures of 5 people, the "
                               "published set has 213 of 10"));
  const std::string first = FirstPicture();
  fs::copy(Path(first), Path("portrait.tiff"));
  EXPECT_THAT(DryRun(), HasSubstr("portrait.tiff: not called as JAFFE's "
                                  "pictures are (KA.AN1.39): left out"));
  fs::create_directories(Path("copy"));
  fs::copy(Path(first), Path("copy/" + first));
  EXPECT_THAT(DryRun(), HasSubstr("found twice, not read"));
  WriteFileAtomic(Path(first), "");
  fs::remove_all(Path("copy"));
  EXPECT_THAT(DryRun(), HasSubstr(", 1 fail\n"));
  fs::remove(Path(first));
  EXPECT_THAT(DryRun(), HasSubstr("note: jaffe: 34 pictures of 5 people"));
}

}  // namespace
}  // namespace mien
