#include "stages/exchange/recording_name.h"

#include <gtest/gtest.h>

namespace mien {
namespace {

TEST(RecordingName, FoldersThatAreWrittenMustBeThose) {
  const std::string path = "/data/lab/P1/session.mp4";
  for (const char* name : {"session.mp4", "P1/session.mp4", "P1\\session.mp4",
                           "lab/P1/session.mp4", "/data/lab/P1/session.mp4"}) {
    EXPECT_TRUE(IsPathOf(name, path)) << name;
  }
  for (const char* name : {"P2/session.mp4", "1/session.mp4", "session", "",
                           "/else/data/lab/P1/session.mp4", "session.mp4/"}) {
    EXPECT_FALSE(IsPathOf(name, path)) << name;
  }
  // One letter, written in two ways.
  EXPECT_TRUE(IsPathOf("J\xC3\xBCrgen/a.mp4", "/x/Ju\xCC\x88rgen/a.mp4"));
}

}  // namespace
}  // namespace mien
