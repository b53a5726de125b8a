#include "tools/inspect/verify.h"

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "stages/events/events.h"
#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

ArtifactId EventsId() {
  ArtifactId id = SampleId("spotting", "a", "x=1\n");
  const std::string sample = "Sample/1";
  id.key_text.replace(id.key_text.find(sample), sample.size(), Events::kSchema);
  id.key = Sha256Hex(id.key_text);
  return id;
}

class VerifyTest : public testing::Test {
 protected:
  int Verify(bool quiet = false) {
    out_.str("");
    VerifyOptions options;
    options.quiet = quiet;
    return VerifyFiles({folder_.path()}, options, out_);
  }
  TempFolder folder_;
  std::ostringstream out_;
};

TEST_F(VerifyTest, PassesSoundFiles) {
  const std::string path =
      SaveSample(folder_.path(), SampleId("flow", "a", "x=1\n"));
  EXPECT_EQ(Verify(), 0);
  EXPECT_EQ(out_.str(), "old      " + path +
                            ": schema Sample/1\n"
                            "1 file, 0 damaged, 1 of another version\n");
  EXPECT_EQ(Verify(true), 0);
  EXPECT_EQ(out_.str(), "1 file, 0 damaged, 1 of another version\n");
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
  EXPECT_THAT(out_.str(),
              HasSubstr("fails its checksum: changed after it was written"));
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

TEST_F(VerifyTest, ReadsWhatTheSchemaSays) {
  Events events;
  events.curve = {0, 1, 2};
  const Store store(folder_.path());
  store.Save(EventsId(), ToArtifact(events));
  EXPECT_EQ(Verify(), 0);
  EXPECT_EQ(out_.str(),
            "OK       " + store.Path(EventsId()) + "\n1 file, 0 damaged\n");
  Artifact broken = ToArtifact(events);
  broken.arrays.erase("curve");
  store.Save(EventsId(), broken);
  EXPECT_EQ(Verify(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("cached array 'curve' is missing"));
}

TEST_F(VerifyTest, FindsAFileOfAnotherItem) {
  const std::string path =
      SaveSample(folder_.path(), SampleId("flow", "a", "x=1\n"));
  const std::string key16 = path.substr(path.size() - 19, 16);
  std::filesystem::rename(path, folder_ / ("flow/demo/b-" + key16 + ".h5"));
  EXPECT_EQ(Verify(), 1);
  EXPECT_THAT(out_.str(), HasSubstr("does not belong to the item a"));
}

TEST_F(VerifyTest, WritesJson) {
  WriteFileAtomic(folder_ / "flow/demo/a-0123456789abcdef.h5", "broken");
  VerifyOptions options;
  options.json = true;
  EXPECT_EQ(VerifyFiles({folder_.path()}, options, out_), 1);
  EXPECT_THAT(out_.str(), HasSubstr("\"state\": \"damaged\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"damaged\": 1"));
}

}  // namespace
}  // namespace mien
