#include "tools/studio/live.h"

#include <signal.h>
#include <sys/stat.h>

#include <fstream>

#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

// A project with a film, and a program in place of mien-spot.
class LiveTest : public ::testing::Test {
 protected:
  LiveTest() : project_(folder_.path() + "/p") {
    // As the program does: what it starts may end before it is written to.
    signal(SIGPIPE, SIG_IGN);
    WriteFileAtomic(project_.Path("recordings/a.mp4"), "film");
  }
  std::string Program(const std::string& script) {
    const std::string path = folder_.path() + "/program";
    std::ofstream(path) << "#!/bin/sh\n" << script;
    chmod(path.c_str(), 0755);
    return path;
  }
  static std::string All(Live* live) {
    Live::Place place;
    std::string all, more;
    while (live->Next(&place, &more)) {
      if (more != "idle 0 0\n") all += more;
      more.clear();
    }
    return all;
  }

  TempFolder folder_;
  Project project_;
};

TEST_F(LiveTest, PassesOnWhatTheProgramTells) {
  Live live(project_,
            Program("printf 'hello 2 0\\n{}signals 2 0\\n{}signals 2 0\\n[]"
                    "end 12 0\\n{\"fault\":\"\"}'\n"));
  live.StartFilm("a.mp4");
  EXPECT_EQ(All(&live),
            "hello 2 0\n{}signals 2 0\n{}signals 2 0\n[]"
            "end 12 0\n{\"fault\":\"\"}");
  EXPECT_FALSE(live.Now().running);
}

TEST_F(LiveTest, OfPicturesOnlyTheNewest) {
  Live live(project_, Program("printf 'frame 2 1\\n{}aframe 2 1\\n{}b"
                              "end 2 0\\n{}'\n"));
  live.StartFilm("a.mp4");
  while (live.Now().running) {
  }
  EXPECT_EQ(All(&live), "frame 2 1\n{}bend 2 0\n{}");
}

TEST_F(LiveTest, TellsThatItEndedOfItself) {
  Live live(project_, Program("exit 1\n"));
  live.StartFilm("a.mp4");
  EXPECT_NE(All(&live).find("ended of itself"), std::string::npos);
}

TEST_F(LiveTest, AProgramThatTellsNonsenseIsEnded) {
  Live live(project_, Program("echo nonsense\nsleep 1000\n"));
  live.StartFilm("a.mp4");
  EXPECT_NE(All(&live).find("ended of itself"), std::string::npos);
}

TEST_F(LiveTest, StopsWhatWaits) {
  Live live(project_, Program("read line\n"));
  live.StartFilm("a.mp4");
  EXPECT_TRUE(live.Now().running);
  EXPECT_EQ(live.Now().source, "a.mp4");
  live.Stop();
  EXPECT_FALSE(live.Now().running);
}

TEST_F(LiveTest, OnlyRecordingsAndCamerasOfThisMachine) {
  Live live(project_, Program("read line\n"));
  EXPECT_THROW(live.StartFilm("../../secret"), DataError);
  EXPECT_THROW(live.StartCamera("/dev/zero"), DataError);
  EXPECT_THROW(live.StartCamera("/dev/video0/../zero"), DataError);
  EXPECT_THROW(live.Record(), DataError);
}

TEST_F(LiveTest, ARecordingHasANameOfItsOwn) {
  const std::string told = folder_.path() + "/told";
  Live live(project_,
            Program("read line\necho \"$line\" > '" + told + "'\nread line\n"));
  live.StartFilm("a.mp4");
  if (project_.FreeBytes() < (std::int64_t{3} << 30)) GTEST_SKIP();
  const std::string name = live.Record();
  EXPECT_EQ(name.rfind("live ", 0), 0u);
  EXPECT_EQ(live.Now().recording, name);
  live.Stop();
  EXPECT_EQ(ReadFile(told),
            "record " + project_.Path("recordings/" + name) + "\t" +
                project_.Path("live/" + name + "/events.csv") + "\n");
}

}  // namespace
}  // namespace mien
