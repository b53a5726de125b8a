#include "pipeline/core/file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using testing::HasSubstr;

TEST(File, WritesWholeOrNotAtAll) {
  const TempFolder folder;
  WriteFileAtomic(folder / "a/b/c.txt", "one");
  WriteFileAtomic(folder / "a/b/c.txt", "two");
  EXPECT_EQ(ReadFile(folder / "a/b/c.txt"), "two");
  int count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder / "a/b")) {
    (void)entry;
    ++count;
  }
  EXPECT_EQ(count, 1);  // no temporary is left
}

TEST(File, ErrorsNameThePath) {
  const TempFolder folder;
  EXPECT_THAT(ErrorOf([&] { ReadFile(folder / "none.txt"); }),
              HasSubstr("none.txt"));
  WriteFileAtomic(folder / "file", "x");
  EXPECT_THAT(ErrorOf([&] { MakeFolder(folder / "file"); }), HasSubstr("file"));
  EXPECT_THAT(ErrorOf([&] { WriteFileAtomic(folder / "file/x", "y"); }),
              HasSubstr("IoError"));
  EXPECT_THAT(ErrorOf([&] { ReadFile(folder / "file", 0); }),
              HasSubstr("DataError"));
}

TEST(File, FullDiskIsAnIoErrorAndLeavesTheOldFile) {
  EXPECT_THAT(ErrorOf([] { WriteFileAtomic("/dev/full/x", "y"); }),
              HasSubstr("IoError"));
}

TEST(File, NothingLeadsOutOfTheRoot) {
  const TempFolder folder;
  MakeFolder(folder / "root/sub");
  WriteFileAtomic(folder / "secret", "x");
  std::filesystem::create_symlink(folder / "secret", folder / "root/link");
  const std::string root = folder / "root";
  EXPECT_EQ(InsideRoot(root, "sub/x.png").filename(), "x.png");
  for (const char* bad :
       {"../secret", "/etc/passwd", "sub/../../secret", "link"}) {
    EXPECT_THAT(ErrorOf([&] { InsideRoot(root, bad); }), HasSubstr("DataError"))
        << bad;
  }
}

}  // namespace
}  // namespace mien
