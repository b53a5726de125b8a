#include "tools/inspect/child.h"

#include <csignal>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

TEST(InChildTest, GivesTheAnswer) {
  const auto answer = InChild([] { return std::string("well"); });
  EXPECT_EQ(answer.value_or("nothing"), "well");
}

TEST(InChildTest, SurvivesAChildThatDies) {
  EXPECT_FALSE(InChild([]() -> std::string {
    std::signal(SIGSEGV, SIG_DFL);
    std::raise(SIGSEGV);
    return "";
  }));
  EXPECT_FALSE(InChild([]() -> std::string { throw 1; }));
}

TEST(InChildTest, CutsTheAnswerOff) {
  ChildLimits limits;
  limits.answer_bytes = 3;
  EXPECT_EQ(InChild([] { return std::string("abcdef"); }, limits).value_or(""),
            "abc");
}

TEST(InChildTest, EndsWorkThatNeverEnds) {
  ChildLimits limits;
  limits.cpu_s = 1;
  EXPECT_FALSE(InChild(
      []() -> std::string {
        std::signal(SIGXCPU, SIG_DFL);
        for (volatile int i = 0;;) i = i + 1;
      },
      limits));
}

TEST(AnswerFromChildTest, GivesLongAnswersWhole) {
  const std::string answer(3 << 20, 'x');
  EXPECT_EQ(AnswerFromChild("x.h5", [&] { return answer; }), answer);
  EXPECT_EQ(AnswerFromChild("x.h5", [] { return std::string(); }), "");
}

TEST(AnswerFromChildTest, ThrowsWhatWasThrown) {
  const auto thrown = [](const auto& error) {
    try {
      AnswerFromChild("x.h5", [&error]() -> std::string { throw error; });
    } catch (const Error& caught) {
      return std::string(caught.KindName()) + ": " + caught.message();
    }
    return std::string("nothing");
  };
  EXPECT_EQ(thrown(ConfigError("no such array")), "ConfigError: no such array");
  EXPECT_EQ(thrown(DataError("x.h5: a seal is broken")),
            "DataError: x.h5: a seal is broken");
  EXPECT_EQ(thrown(IoError("cannot read x.h5")), "IoError: cannot read x.h5");
  EXPECT_EQ(thrown(InternalError("odd")), "InternalError: odd");
}

TEST(AnswerFromChildTest, NamesTheFileThatEndedTheChild) {
  try {
    AnswerFromChild("x.h5", []() -> std::string {
      std::signal(SIGSEGV, SIG_DFL);
      std::raise(SIGSEGV);
      return "";
    });
    FAIL() << "no error";
  } catch (const DataError& error) {
    EXPECT_THAT(error.message(),
                HasSubstr("x.h5: reading it ended the reading process"));
  }
}

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
TEST(AnswerFromChildTest, GivesMemoryByTheSizeOfTheFile) {
  const TempFolder folder;
  WriteFileAtomic(folder / "x.h5", "small");
  try {
    AnswerFromChild(folder / "x.h5", []() -> std::string {
      return std::string(std::size_t{3} << 30, 'x');
    });
    FAIL() << "no error";
  } catch (const DataError& error) {
    EXPECT_THAT(error.message(), HasSubstr("more memory than 1024 MB"));
  }
}
#endif

}  // namespace
}  // namespace mien
