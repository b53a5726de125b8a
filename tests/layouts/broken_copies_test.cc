// A copy of each layout with one thing wrong: the loader says what.

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "tests/layouts/made_layout.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;

std::size_t EventsOf(const Dataset& data) {
  std::size_t count = 0;
  for (const Clip& clip : data.clips) count += clip.coded.size();
  return count;
}

std::vector<std::string> Lines(const Dataset& data, bool failures) {
  std::vector<std::string> lines;
  for (const Skipped& one : data.skipped) {
    if (one.is_failure == failures) {
      lines.push_back(one.item + ": " + one.reason);
    }
  }
  return lines;
}

class BrokenCopies : public testing::TestWithParam<std::string> {
 protected:
  BrokenCopies()
      : layout_(*FindClipLayout(GetParam())), made_(layout_, temp_ / "set") {}

  bool Is(const char* name) const { return GetParam() == name; }

  TempFolder temp_;
  const ClipLayout& layout_;
  MadeLayout made_;
};

TEST_P(BrokenCopies, WholeItLoads) {
  made_.Write(made_.Sheet());
  const Dataset data = made_.Load();
  EXPECT_EQ(EventsOf(data), made_.clips().size());
  EXPECT_THAT(Lines(data, true), testing::IsEmpty());
  EXPECT_EQ(data.name, GetParam());
}

TEST_P(BrokenCopies, MissingClip) {
  made_.Write(made_.Sheet());
  const std::string gone = made_.Folder(made_.clips()[0]);
  fs::remove_all(gone);
  const Dataset data = made_.Load();
  if (Is("smic")) {  // there, folders decide which clips there are
    EXPECT_EQ(EventsOf(data), made_.clips().size() - 1);
  }
  const auto failures = Lines(data, true);
  ASSERT_GE(failures.size(), 1u);
  EXPECT_THAT(failures[0],
              AnyOf(HasSubstr("but not on disk (no folder with images"),
                    HasSubstr("there is no such file or folder: "),
                    HasSubstr("neither the clip ")));
}

TEST_P(BrokenCopies, ExtraClip) {
  if (Is("casme3c")) GTEST_SKIP() << "one folder a person";
  made_.Write(made_.Sheet());
  // As the first of its subject's, under another name.
  PlacedClip extra = made_.clips()[0];
  extra.of_subject = extra.of_class = 8;
  ClipPlan plan = *extra.plan;
  plan.name = "EP09_09";
  extra.plan = &plan;
  extra.name = layout_.clip(extra);
  fs::create_directories(fs::path(made_.Folder(extra)).parent_path());
  fs::copy(made_.Folder(made_.clips()[0]), made_.Folder(extra),
           fs::copy_options::recursive);
  const Dataset data = made_.Load();
  EXPECT_THAT(Lines(data, true), testing::IsEmpty());
  if (Is("table") || Is("meview")) {  // what no row names is nobody's
    EXPECT_EQ(EventsOf(data), made_.clips().size());
    return;
  }
  EXPECT_THAT(Lines(data, false),
              Contains(AnyOf(HasSubstr("on disk but not in "),
                             HasSubstr("no sheet has it"),
                             HasSubstr("1 recordings in which nothing is "
                                       "coded in "))));
}

TEST_P(BrokenCopies, RenamedColumn) {
  if (Is("casme_sq")) GTEST_SKIP() << "its sheet has no header";
  SheetFile sheet = made_.Sheet();
  for (auto& row : sheet.rows) {
    for (std::string& cell : row) {
      // Names of columns alone begin so.
      if (StartsWith(ToLower(cell), "onset") ||
          (Is("table") && cell == "path")) {
        cell = "Beginn";
      }
    }
  }
  made_.Write(sheet);
  EXPECT_THAT(ErrorOf([&] { made_.Load(); }),
              AnyOf(HasSubstr("Beginn"), HasSubstr("no coding sheet")));
}

TEST_P(BrokenCopies, NumbersAsText) {
  SheetFile sheet = made_.Sheet();
  if (!EndsWith(sheet.name, ".xlsx")) GTEST_SKIP() << "a .csv is all text";
  sheet.numbers_as_text = true;
  made_.Write(sheet);
  const Dataset data = made_.Load();
  EXPECT_EQ(EventsOf(data), made_.clips().size());
  EXPECT_THAT(Lines(data, true), testing::IsEmpty());
}

TEST_P(BrokenCopies, OldExcel) {
  SheetFile sheet = made_.Sheet();
  const std::string old = sheet.name.substr(0, sheet.name.find('.')) + ".xls";
  WriteFileAtomic(temp_ / ("set/" + old), "\xD0\xCF\x11\xE0 something");
  const std::string hint = old +
                           " is of the old form of Excel, which is not read: "
                           "save it as .xlsx";
  if (Is("smic")) {
    EXPECT_THAT(Lines(made_.Load(), false), Contains(HasSubstr(hint)));
    return;
  }
  EXPECT_THAT(ErrorOf([&] { made_.Load(); }), HasSubstr(hint));
}

// The sheet of another set or of other frames under this one's name.
TEST_P(BrokenCopies, WrongVersion) {
  SheetFile sheet = made_.Sheet();
  for (std::size_t i = 1; i < sheet.rows.size(); ++i) {
    for (std::string& cell : sheet.rows[i]) {
      const std::string whole = cell.substr(0, cell.find('.'));
      const auto number = ParseInt(whole);
      // Frames, not subjects, classes and rates.
      if (number && *number > 2 && (cell == whole || cell == whole + ".0") &&
          &cell > &sheet.rows[i][1] && cell[0] != '0') {
        cell = Str(*number + 90'000);
      }
    }
  }
  if (Is("smic") || Is("meview") || Is("dfme")) {
    GTEST_SKIP() << "folders decide, videos are not opened, or rates change";
  }
  made_.Write(sheet);
  std::string text;
  try {
    for (const std::string& line : Lines(made_.Load(), true)) text += line;
  } catch (const DataError& error) {
    text = error.what();
  }
  EXPECT_THAT(text, AnyOf(HasSubstr("is not among the frames "),
                          HasSubstr("is not among its frames "),
                          HasSubstr("is after its ")));
}

std::vector<std::string> Names() {
  std::vector<std::string> names;
  for (const ClipLayout& layout : ClipLayouts()) names.push_back(layout.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(Layouts, BrokenCopies, testing::ValuesIn(Names()),
                         [](const auto& info) { return "Set_" + info.param; });

}  // namespace
}  // namespace mien
