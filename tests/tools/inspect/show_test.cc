#include "tools/inspect/show.h"

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string Shown(const std::string& path, bool json = false) {
  std::ostringstream out;
  ShowFile(path, json, out);
  return out.str();
}

TEST(ShowFileTest, PrintsNamesParametersAndArrays) {
  TempFolder folder;
  const std::string path = SaveSample(
      folder.path(),
      SampleId("flow", "s01/EP01", "method=dis\nsize_px=28\n", "feed1234"));
  const std::string text = Shown(path);
  EXPECT_THAT(text, HasSubstr("item        s01/EP01\n"));
  EXPECT_THAT(text, HasSubstr("schema      Sample/1\n"));
  EXPECT_THAT(text, HasSubstr("written by  mien 0.1.0; test\n"));
  EXPECT_THAT(text, HasSubstr("parameters\n  method=dis\n  size_px=28\n"));
  EXPECT_THAT(text, HasSubstr("inputs\n  feed1234\n"));
  EXPECT_THAT(text, HasSubstr("source = annotation\n"));
  EXPECT_THAT(
      text, testing::ContainsRegex("points +2 x 3 +f32 +px +-1 +6 +3.2 +1\n"));
  EXPECT_THAT(text, testing::ContainsRegex(
                        "time +4 +f64 +s +0.5 +0.5 +0.5 +0 +constant\n"));
  EXPECT_THAT(text, testing::ContainsRegex(
                        "flow +1 x 2 x 2 +i16 +px +-0.25 +1 +0.3125 +0 +"
                        "steps of 0.00390625\n"));
}

TEST(ShowFileTest, WritesJson) {
  TempFolder folder;
  const std::string text = Shown(
      SaveSample(folder.path(), SampleId("flow", "a", "method=dis\n")), true);
  EXPECT_THAT(text, HasSubstr("\"stage\": \"flow\""));
  EXPECT_THAT(text, HasSubstr("\"params\": \"method=dis\\n\""));
  EXPECT_THAT(text, HasSubstr("\"nan\": 1"));
}

TEST(ShowFileTest, KeepsControlCharactersFromTheTerminal) {
  TempFolder folder;
  const std::string text =
      Shown(SaveSample(folder.path(), SampleId("flow", "a\x1b[2Jb", "")));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("a?[2Jb"));
}

TEST(ReadCacheFileTest, NamesTheFile) {
  TempFolder folder;
  EXPECT_THAT(ErrorOf([&] { ReadCacheFile(folder / "x.h5", true); }),
              HasSubstr("ConfigError: " + folder.path() +
                        "/x.h5: no such "
                        "file"));
  WriteFileAtomic(folder / "y.h5", "not HDF5");
  const std::string message =
      ErrorOf([&] { ReadCacheFile(folder / "y.h5", true); });
  EXPECT_THAT(message, HasSubstr("DataError: " + folder.path() + "/y.h5: "));
}

class VerifyTest : public testing::Test {
 protected:
  int Verify(bool quiet = false) {
    out_.str("");
    return VerifyFiles({folder_.path()}, quiet, out_);
  }
  TempFolder folder_;
  std::ostringstream out_;
};

TEST_F(VerifyTest, PassesSoundFiles) {
  const std::string path =
      SaveSample(folder_.path(), SampleId("flow", "a", "x=1\n"));
  EXPECT_EQ(Verify(), 0);
  EXPECT_EQ(out_.str(), "OK       " + path + "\n1 file, 0 damaged\n");
  EXPECT_EQ(Verify(true), 0);
  EXPECT_EQ(out_.str(), "1 file, 0 damaged\n");
}

TEST_F(VerifyTest, FindsEveryTruncation) {
  const std::string path =
      SaveSample(folder_.path(), SampleId("flow", "a", "x=1\n"));
  const std::string bytes = ReadFile(path);
  for (const std::size_t length :
       {std::size_t{0}, std::size_t{100}, bytes.size() / 2, bytes.size() - 1}) {
    WriteFileAtomic(path, bytes.substr(0, length));
    EXPECT_EQ(Verify(), 1) << length;
    EXPECT_THAT(out_.str(), HasSubstr("damaged  " + path + ": "));
  }
}

TEST_F(VerifyTest, FindsChangedNumbers) {
  const std::string path =
      SaveSample(folder_.path(), SampleId("flow", "a", "x=1\n"));
  std::string bytes = ReadFile(path);
  // Four doubles of 0.5 stand side by side: the array `time`.
  const std::string half("\0\0\0\0\0\0\xe0\x3f", 8);
  const auto at = bytes.find(half + half + half + half);
  ASSERT_NE(at, std::string::npos);
  bytes[at + 3] ^= 1;
  WriteFileAtomic(path, bytes);
  EXPECT_EQ(Verify(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("time fails its checksum"));
}

TEST_F(VerifyTest, FindsAFileUnderAForeignName) {
  const std::string path =
      SaveSample(folder_.path(), SampleId("flow", "a", "x=1\n"));
  std::filesystem::rename(path, folder_ / "flow/demo/a-0123456789abcdef.h5");
  EXPECT_EQ(Verify(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("name does not belong to the key"));
}

TEST_F(VerifyTest, FindsAKeyThatIsNoDigest) {
  ArtifactId id = SampleId("flow", "a", "x=1\n");
  id.key_text += " ";
  SaveSample(folder_.path(), id);
  EXPECT_EQ(Verify(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("not the digest of the key text"));
}

TEST_F(VerifyTest, CountsWhatWasSetAside) {
  WriteFileAtomic(folder_ / "flow/demo/a-0123456789abcdef.h5.corrupt", "x");
  EXPECT_EQ(Verify(), 0);
  EXPECT_EQ(out_.str(), "0 files, 0 damaged, 1 set aside as *.corrupt\n");
}

}  // namespace
}  // namespace mien
