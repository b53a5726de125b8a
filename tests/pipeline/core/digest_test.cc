#include "pipeline/core/digest.h"

#include <sys/stat.h>

#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// FIPS 180-2's own examples.
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(Sha256Hex("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex(""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, PiecesEqualTheWhole) {
  Sha256 digest;
  digest.Update("a");
  digest.Update("bc");
  EXPECT_EQ(digest.Hex(), Sha256Hex("abc"));
}

TEST(Digest, Files) {
  const TempFolder folder;
  WriteFileAtomic(folder / "x", "abc");
  EXPECT_EQ(Sha256File(folder / "x"), Sha256Hex("abc"));
  EXPECT_EQ(ErrorOf([&] { Sha256File(folder / "none"); }).substr(0, 7),
            "IoError");
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(ErrorOf([&] { Sha256File(folder / "pipe"); }),
            "IoError: cannot read " + (folder / "pipe") + ": it is not a file");
}

}  // namespace
}  // namespace mien
