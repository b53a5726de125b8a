#include "tools/inspect/picture_files.h"

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

class PictureFilesTest : public testing::Test {
 protected:
  // A file that can be drawn.
  std::string SaveEvents(const std::string& item) {
    ArtifactId id = SampleId("spotting", item, "x=1\n");
    const std::string sample = "Sample/1";
    id.key_text.replace(id.key_text.find(sample), sample.size(),
                        Events::kSchema);
    id.key = Sha256Hex(id.key_text);
    const Store store(folder_ / "cache");
    Events events;
    events.curve = {0, 1, 0};
    store.Save(id, ToArtifact(events));
    return store.Path(id);
  }
  int Run(const PictureRequest& request) {
    out_.str("");
    return RenderFiles(FindCacheFiles(folder_ / "cache"), request, out_);
  }
  TempFolder folder_;
  std::ostringstream out_;
};

TEST_F(PictureFilesTest, OneFileGoesWhereItIsSent) {
  SaveEvents("a");
  PictureRequest request;
  request.out = folder_ / "picture.png";
  EXPECT_EQ(Run(request), 0);
  EXPECT_EQ(out_.str(), request.out + "\n");
  EXPECT_TRUE(std::filesystem::exists(request.out));
}

TEST_F(PictureFilesTest, KeepsWhatWasDrawnInto) {
  SaveEvents("a");
  PictureRequest request;
  request.out = folder_ / "picture.svg";
  EXPECT_EQ(Run(request), 0);
  EXPECT_EQ(Run(request), 0);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "picture.kept-1.svg"));
  WriteFileAtomic(request.out, "<svg/>");
  testing::internal::CaptureStderr();
  EXPECT_EQ(Run(request), 0);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("kept as " + (folder_ / "picture.kept-1.svg")));
  EXPECT_EQ(ReadFile(folder_ / "picture.kept-1.svg"), "<svg/>");
}

TEST_F(PictureFilesTest, AFolderTakesSeveral) {
  const std::string a = SaveEvents("s/a");
  SaveEvents("b");
  PictureRequest request;
  request.out = folder_ / "pictures";
  request.format = "svg";
  EXPECT_EQ(Run(request), 0);
  const std::string key8 = a.substr(a.size() - 19, 8);
  EXPECT_TRUE(std::filesystem::exists(request.out + "/spotting_s%2Fa_" + key8 +
                                      ".svg"));
  request.out = folder_ / "picture.svg";
  EXPECT_THAT(ErrorOf([&] { Run(request); }),
              HasSubstr("ConfigError: 2 pictures do not fit into"));
}

TEST_F(PictureFilesTest, GoesOnAfterWhatCannotBeDrawn) {
  SaveEvents("z");
  SaveSample(folder_ / "cache", SampleId("flow", "a", "x=1\n"));
  PictureRequest request;
  request.out = folder_ / "pictures";
  EXPECT_EQ(Run(request), 1);
  EXPECT_THAT(out_.str(), HasSubstr("not drawn: "));
  EXPECT_THAT(out_.str(), HasSubstr("no picture for schema Sample/1"));
  EXPECT_THAT(out_.str(), HasSubstr("spotting_z_"));
}

}  // namespace
}  // namespace mien
