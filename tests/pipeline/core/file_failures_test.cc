// What pipeline/core/file.h promises when writing or reading fails.

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

std::vector<std::string> NamesIn(const std::string& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  return names;
}

// No file may grow beyond `bytes` while this lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_ = {};
  void (*handler_)(int) = nullptr;
};

// The first bytes still fit, as on a disk that fills up.
TEST(FileFailures, AWriteThatEndsHalfwayLeavesTheOldFileAlone) {
  const TempFolder folder;
  const std::string path = folder / "x";
  WriteFileAtomic(path, "old");
  std::string error;
  {
    const FileSizeLimit limit(4096);
    error = ErrorOf([&] { WriteFileAtomic(path, std::string(10000, 'n')); });
  }
  EXPECT_EQ(error, "IoError: cannot write " + path + ": File too large");
  EXPECT_EQ(ReadFile(path), "old");
  EXPECT_THAT(NamesIn(folder.path()), testing::ElementsAre("x"));
}

TEST(FileFailures, AFolderInTheWayOfTheFile) {
  const TempFolder folder;
  MakeFolder(folder / "x/y");
  EXPECT_THAT(ErrorOf([&] { WriteFileAtomic(folder / "x", "z"); }),
              StartsWith("IoError: cannot write " + (folder / "x") + ": "));
  EXPECT_THAT(NamesIn(folder.path()), testing::ElementsAre("x"));
}

TEST(FileFailures, AFileInTheWayOfAFolder) {
  const TempFolder folder;
  WriteFileAtomic(folder / "x", "");
  EXPECT_EQ(ErrorOf([&] { MakeFolder(folder / "x"); }).substr(0, 9),
            "IoError: ");
  EXPECT_THAT(
      ErrorOf([&] { MakeFolder(folder / "x/y"); }),
      StartsWith("IoError: cannot make the folder " + (folder / "x/y")));
  MakeFolder(folder / "z");
  MakeFolder(folder / "z");  // there already
  EXPECT_TRUE(fs::is_directory(folder / "z"));
}

TEST(FileFailures, WhyAFileCannotBeRead) {
  const TempFolder folder;
  EXPECT_EQ(
      ErrorOf([&] { ReadFile(folder / "none"); }),
      "IoError: cannot read " + (folder / "none") + ": it does not exist");
  EXPECT_EQ(ErrorOf([&] { ReadFile(folder.path()); }),
            "IoError: cannot read " + folder.path() + ": it is not a file");
  fs::create_symlink(folder / "b", folder / "a");
  fs::create_symlink(folder / "a", folder / "b");
  EXPECT_EQ(ErrorOf([&] { ReadFile(folder / "a"); }),
            "IoError: cannot read " + (folder / "a") +
                ": Too many levels of symbolic links");
  EXPECT_THAT(ErrorOf([&] { ReadFile(folder / std::string(300, 'x')); }),
              HasSubstr("File name too long"));
}

TEST(FileFailures, TheLimitItselfIsAllowed) {
  const TempFolder folder;
  WriteFileAtomic(folder / "x", "abc");
  EXPECT_EQ(ReadFile(folder / "x", 3), "abc");
  EXPECT_EQ(
      ErrorOf([&] { ReadFile(folder / "x", 2); }),
      "DataError: " + (folder / "x") + ": 3 bytes is more than the limit of 2");
  WriteFileAtomic(folder / "none", "");
  EXPECT_EQ(ReadFile(folder / "none", 0), "");
}

TEST(FileFailures, EveryByteIsKept) {
  const TempFolder folder;
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes += static_cast<char>(i);
  WriteFileAtomic(folder / "x", bytes);
  EXPECT_EQ(ReadFile(folder / "x"), bytes);
}

TEST(FileFailures, TemporaryNamesAreHiddenInTheSameFolderAndNeverMeet) {
  const std::string one = TemporaryName("/a/b/c.h5");
  const std::string two = TemporaryName("/a/b/c.h5");
  EXPECT_NE(one, two);
  EXPECT_THAT(one, StartsWith("/a/b/.c.h5."));
  EXPECT_THAT(one, testing::EndsWith(".tmp"));
  EXPECT_THAT(TemporaryName("c.h5"), StartsWith(".c.h5."));
}

TEST(FileFailures, ARenameThatFailsLeavesNoTemporary) {
  const TempFolder folder;
  MakeFolder(folder / "x/y");
  const std::string temporary = TemporaryName(folder / "x");
  WriteFileAtomic(temporary, "z");
  EXPECT_THAT(ErrorOf([&] { CommitTemporary(temporary, folder / "x"); }),
              StartsWith("IoError: cannot write " + (folder / "x")));
  EXPECT_FALSE(fs::exists(temporary));
}

TEST(FileFailures, PathsInsideTheRoot) {
  const TempFolder folder;
  MakeFolder(folder / "root/sub");
  const std::string root = folder / "root";
  const fs::path canonical = fs::canonical(root);
  EXPECT_EQ(InsideRoot(root, "sub/../x"), canonical / "x");
  EXPECT_EQ(InsideRoot(root, "not/there/yet"), canonical / "not/there/yet");
  EXPECT_EQ(InsideRoot(root, "..x"), canonical / "..x");
  EXPECT_EQ(InsideRoot(root + "/", "sub"), canonical / "sub");
  EXPECT_EQ(ErrorOf([&] { InsideRoot(root, "../root2/x"); }),
            "DataError: '../root2/x' leads outside " + root + ": refused");
  EXPECT_THAT(ErrorOf([&] { InsideRoot(root, root + "/sub"); }),
              HasSubstr("leads outside"));  // absolute, even if it is inside
}

TEST(FileFailures, LinksAreFollowedBeforeTheyAreJudged) {
  const TempFolder folder;
  MakeFolder(folder / "root/sub");
  MakeFolder(folder / "other");
  const std::string root = folder / "root";
  fs::create_symlink(folder / "other", folder / "root/out");
  fs::create_symlink("sub", folder / "root/in");
  fs::create_symlink("loop", folder / "root/loop");
  EXPECT_EQ(InsideRoot(root, "in/x").filename(), "x");
  EXPECT_THAT(ErrorOf([&] { InsideRoot(root, "out/x"); }),
              HasSubstr("leads outside"));
  EXPECT_EQ(
      ErrorOf([&] { InsideRoot(root, "loop/x"); }),
      "DataError: 'loop/x' in " + root + ": Too many levels of symbolic links");
}

}  // namespace
}  // namespace mien
