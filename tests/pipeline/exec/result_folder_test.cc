#include "pipeline/exec/result_folder.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "pipeline/core/digest.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text_file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

class ResultFolderTest : public testing::Test {
 protected:
  // A whole run; returns what it said.
  std::string Run(const std::vector<std::pair<std::string, std::string>>& files,
                  const std::string& source = "") {
    testing::internal::CaptureStderr();
    ResultFolder results(out_, source);
    results.Begin();
    for (const auto& [name, bytes] : files) results.Put(name, bytes);
    results.Commit();
    return testing::internal::GetCapturedStderr();
  }
  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(out_)) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }
  std::string Read(const std::string& name) const {
    return ReadFile(out_ + "/" + name);
  }
  void Type(const std::string& name, const std::string& bytes) const {
    WriteFileAtomic(out_ + "/" + name, bytes);
  }

  TempFolder folder_;
  std::string out_ = folder_ / "out";
};

TEST_F(ResultFolderTest, ListsWhatItWrote) {
  EXPECT_EQ(Run({{"a.csv", "1"}, {"b.html", "2"}}, "/data/x.mp4"), "");
  EXPECT_THAT(Names(), UnorderedElementsAre("a.csv", "b.html", "SHA256SUMS"));
  const std::string list =
      "# Written by mien: sha256sum -c says what was changed since.\n"
      "# results of /data/x.mp4\n" +
      Sha256Hex("1") + "  a.csv\n" + Sha256Hex("2") + "  b.html\n";
  EXPECT_EQ(Read("SHA256SUMS"), list + "# seal " + Sha256Hex(list) + "\n");
}

TEST_F(ResultFolderTest, SingleFilesAreKeptWhenChanged) {
  const std::string path = out_ + "/m.bin";
  const auto write = [&](const std::string& bytes) {
    testing::internal::CaptureStderr();
    WriteResultBy(path, "list.sha256", [&bytes](const std::string& at) {
      WriteFileAtomic(at, bytes);
    });
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_EQ(write("1"), "");
  EXPECT_EQ(write("2"), "");
  EXPECT_THAT(Read("list.sha256"), HasSubstr(Sha256Hex("2") + "  m.bin\n"));
  Type("m.bin", "mine");
  EXPECT_THAT(write("3"), HasSubstr("kept as " + out_ + "/m.kept-1.bin"));
  EXPECT_EQ(Read("m.kept-1.bin"), "mine");
  EXPECT_EQ(Read("m.bin"), "3");
  // What is not made any more goes; what a person changed is kept.
  RemoveResult(path, "list.sha256");
  EXPECT_THAT(Names(), UnorderedElementsAre("list.sha256", "m.kept-1.bin"));
  EXPECT_THAT(Read("list.sha256"), testing::Not(HasSubstr("m.bin")));
  Type("m.bin", "mine too");
  RemoveResult(path, "list.sha256");
  EXPECT_EQ(Read("m.kept-2.bin"), "mine too");
  RemoveResult(path, "other.sha256");  // nothing is there, no list is made
  EXPECT_THAT(Names(), testing::Not(testing::Contains("other.sha256")));
}

// A writer that fails has taken nothing away.
TEST_F(ResultFolderTest, AFailedWriterLeavesTheKeptFile) {
  Type("m.bin", "mine");
  EXPECT_EQ(ErrorOf([&] {
              WriteResultBy(out_ + "/m.bin", "list.sha256",
                            [](const std::string&) { throw IoError("full"); });
            }),
            "IoError: full");
  EXPECT_EQ(Read("m.kept-1.bin"), "mine");
}

TEST_F(ResultFolderTest, WhatWasWrittenIsWrittenOver) {
  Run({{"a.csv", "1"}});
  EXPECT_EQ(Run({{"a.csv", "2"}}), "");
  EXPECT_EQ(Read("a.csv"), "2");
  EXPECT_THAT(Names(), UnorderedElementsAre("a.csv", "SHA256SUMS"));
}

TEST_F(ResultFolderTest, WhatAPersonChangedIsKeptUnderANameThatIsSaid) {
  Run({{"events.csv", "1"}});
  Type("events.csv", "accept");
  EXPECT_THAT(Run({{"events.csv", "1"}}),
              AllOf(HasSubstr(out_ +
                              "/events.csv is not as it was written: "
                              "kept as " +
                              out_ + "/events.kept-1.csv"),
                    HasSubstr("taken over, unless --fresh")));
  Type("events.csv", "reject");
  EXPECT_THAT(Run({{"events.csv", "1"}}), HasSubstr("events.kept-2.csv"));
  EXPECT_EQ(Read("events.kept-1.csv"), "accept");
  EXPECT_EQ(Read("events.kept-2.csv"), "reject");
  EXPECT_EQ(Read("events.csv"), "1");
}

TEST_F(ResultFolderTest, AFileThatWasThereBeforeIsAPersons) {
  Type("config.yaml", "# mine\n");
  EXPECT_THAT(Run({{"config.yaml", "a: 1\n"}}), HasSubstr("kept-1.yaml"));
  EXPECT_EQ(Read("config.kept-1.yaml"), "# mine\n");
}

TEST_F(ResultFolderTest, TheSameBytesAreNothingToKeep) {
  Type("config.yaml", "a: 1\n");
  EXPECT_EQ(Run({{"config.yaml", "a: 1\n"}}), "");
  EXPECT_THAT(Names(), UnorderedElementsAre("config.yaml", "SHA256SUMS"));
}

TEST_F(ResultFolderTest, WhatThisRunDoesNotMakeGoesUnlessItWasChanged) {
  Run({{"a.csv", "1"}, {"b.eaf", "2"}, {"c.vtt", "3"}});
  Type("c.vtt", "3 and a note");
  Type("notes.txt", "mine");
  Run({{"a.csv", "1"}});
  EXPECT_THAT(Names(), UnorderedElementsAre("a.csv", "c.vtt", "notes.txt",
                                            "SHA256SUMS"));
}

TEST_F(ResultFolderTest, ARunThatDoesNotEndLeavesAMark) {
  Run({{"a.csv", "1"}});
  ResultFolder(out_).Begin();
  EXPECT_THAT(Read("unfinished.txt"), HasSubstr("of an earlier run"));
  EXPECT_EQ(Read("a.csv"), "1");
  EXPECT_EQ(Run({{"a.csv", "2"}}), "");
  EXPECT_FALSE(fs::exists(out_ + "/unfinished.txt"));
}

// Killed when some of the new files stood and the list was still the old one.
TEST_F(ResultFolderTest, FilesOfAKilledRunAreNoPersons) {
  Run({{"a.csv", "1"}});
  ResultFolder results(out_);
  results.Put("a.csv", "2");
  results.Put("b.csv", "3");
  fs::create_directories(out_ + "/b.csv/in/the/way");
  EXPECT_THAT(ErrorOf([&] { results.Commit(); }), HasSubstr("b.csv"));
  fs::remove_all(out_ + "/b.csv");
  EXPECT_EQ(Read("a.csv"), "2");
  EXPECT_TRUE(fs::exists(out_ + "/unfinished.txt"));
  EXPECT_EQ(Run({{"a.csv", "4"}, {"b.csv", "5"}}), "");
  EXPECT_THAT(Names(), UnorderedElementsAre("a.csv", "b.csv", "SHA256SUMS"));
}

TEST_F(ResultFolderTest, AFileOfARunThatFailedIsNoPersons) {
  ResultFolder results(out_);
  results.Begin();
  results.Put("failures.csv", "none");
  results.Put("failures.csv/b.csv", "2");  // its folder is a file
  EXPECT_THROW(results.Commit(), IoError);
  EXPECT_EQ(Read("failures.csv"), "none");
  testing::internal::CaptureStderr();
  WriteResult(out_, "SHA256SUMS", "failures.csv", "one");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(Read("failures.csv"), "one");
  // What a person wrote into it is one's own all the same.
  Type("failures.csv", "none; look into it");
  testing::internal::CaptureStderr();
  WriteResult(out_, "SHA256SUMS", "failures.csv", "two");
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("kept as " + out_ + "/failures.kept-1.csv"));
}

TEST_F(ResultFolderTest, RecordingsDoNotShareAFolder) {
  WriteFileAtomic(folder_ / "P01/v.mp4", "");
  WriteFileAtomic(folder_ / "P02/v.mp4", "");
  const std::string one = folder_ / "P01/v.mp4", other = folder_ / "P02/v.mp4";
  EXPECT_FALSE(ResultFolder(out_, one).BelongsToOther());
  Run({{"a.csv", "1"}}, one);
  EXPECT_FALSE(ResultFolder(out_, one).BelongsToOther());
  EXPECT_TRUE(ResultFolder(out_, other).BelongsToOther());
  fs::remove(one);  // moved to where the other is
  EXPECT_FALSE(ResultFolder(out_, other).BelongsToOther());
  EXPECT_TRUE(ResultFolder(out_, folder_ / "P02/w.mp4").BelongsToOther());
}

TEST_F(ResultFolderTest, ANameThatIsNoUtf8IsToldInUtf8) {
  const std::string one = folder_ / "caf\xE9.mp4", other = folder_ / "b.mp4";
  Run({{"a.csv", "1"}}, one);
  EXPECT_TRUE(IsCleanText(ReadFile(out_ + "/SHA256SUMS")));
  EXPECT_FALSE(ResultFolder(out_, one).BelongsToOther());
  EXPECT_TRUE(ResultFolder(out_, other).BelongsToOther());
}

TEST_F(ResultFolderTest, AListThatIsNoneIsNoPermission) {
  Run({{"a.csv", "1"}});
  Type("SHA256SUMS", "../../x  y\n" + std::string(64, 'a') + "  ../up\n");
  Type("../up", "stays");
  EXPECT_THAT(Run({{"a.csv", "2"}}), HasSubstr("a.kept-1.csv"));
  EXPECT_EQ(ReadFile(folder_ / "up"), "stays");
}

TEST_F(ResultFolderTest, AListOfSomebodyElseIsKept) {
  Type("SHA256SUMS", Sha256Hex("x") + "  thesis.pdf\n");
  EXPECT_THAT(Run({{"a.csv", "1"}}), HasSubstr("SHA256SUMS.kept-1"));
  EXPECT_EQ(Read("SHA256SUMS.kept-1"), Sha256Hex("x") + "  thesis.pdf\n");
}

// sha256sum * > SHA256SUMS, and the list of mien with a line more.
TEST_F(ResultFolderTest, AListMadeByHandMakesNothingOurs) {
  for (const bool whole : {true, false}) {
    fs::remove_all(out_);
    Run({{"a.csv", "1"}, {"b.csv", "2"}});
    Type("a.csv", "accept");
    Type("thesis.txt", "mine");
    const std::string own = Sha256Hex("accept") + "  a.csv\n" +
                            Sha256Hex("mine") + "  thesis.txt\n";
    Type("SHA256SUMS", whole ? own : Read("SHA256SUMS") + own);
    const std::string said = Run({{"a.csv", "3"}});
    EXPECT_THAT(said, HasSubstr("kept as " + out_ + "/a.kept-1.csv"));
    EXPECT_THAT(said, HasSubstr("SHA256SUMS.kept-1"));
    EXPECT_EQ(Read("a.kept-1.csv"), "accept");
    EXPECT_EQ(Read("thesis.txt"), "mine");
    EXPECT_EQ(Run({{"a.csv", "4"}}), "");
  }
}

TEST_F(ResultFolderTest, RemarksInTheMarkAreKept) {
  Run({{"a.csv", "1"}});
  ResultFolder(out_).Begin();
  Type("unfinished.txt",
       Read("unfinished.txt") + "asked the IT about the disk\n");
  EXPECT_THAT(Run({{"a.csv", "2"}}), HasSubstr("unfinished.kept-1.txt"));
  EXPECT_THAT(Read("unfinished.kept-1.txt"), HasSubstr("asked the IT"));
}

TEST_F(ResultFolderTest, SingleFilesAreKeptTooAndRemoveNothing) {
  Run({{"events.csv", "1"}});
  const auto write = [this](const std::string& name, const std::string& bytes) {
    testing::internal::CaptureStderr();
    WriteResult(out_, "scores.sha256", name, bytes);
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_EQ(write("scores.json", "1"), "");
  EXPECT_EQ(write("errors.csv", "2"), "");
  EXPECT_EQ(write("scores.json", "3"), "");
  Type("errors.csv", "2, seen");
  EXPECT_THAT(write("errors.csv", "2"), HasSubstr("errors.kept-1.csv"));
  Run({{"events.csv", "4"}});
  EXPECT_THAT(Names(), UnorderedElementsAre(
                           "events.csv", "SHA256SUMS", "scores.json",
                           "errors.csv", "errors.kept-1.csv", "scores.sha256"));
}

}  // namespace
}  // namespace mien
