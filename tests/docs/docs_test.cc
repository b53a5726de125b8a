// What the documentation quotes and links to is what is there.
//   MIEN_UPDATE_DOCS=1 docs_test      writes generated parts anew

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <regex>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/cache/store.h"
#include "pipeline/core/digest.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/version.h"
#include "stages/mien_config.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const std::string kRoot = std::string(MIEN_SOURCE_DIR) + "/";

// Every Markdown file of the project's own.
std::vector<std::string> Documents() {
  std::vector<std::string> out = {kRoot + "CONTRIBUTING.md",
                                  kRoot + "README.md"};
  for (const char* folder : {"docs", "models"}) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(kRoot + folder, error)) {
      if (entry.path().extension() == ".md") out.push_back(entry.path());
    }
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The lines between "```language" and "```".
std::vector<std::string> CodeBlocks(const std::string& text,
                                    const std::string& language) {
  std::vector<std::string> out;
  bool inside = false;
  for (const std::string& line : Split(text, '\n')) {
    if (!inside && line == "```" + language) {
      inside = true;
      out.emplace_back();
    } else if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      out.back() += line + "\n";
    }
  }
  return out;
}

// A block may leave lines out where it says "// ...".
void ExpectQuoted(const std::string& block, const std::string& source) {
  std::string part;
  std::size_t from = 0;
  for (const std::string& line : Split(block + "// ...", '\n')) {
    if (Trim(line) != "// ...") {
      part += line + "\n";
      continue;
    }
    const std::size_t at = source.find(part, from);
    EXPECT_NE(at, std::string::npos) << "not in the source:\n" << part;
    if (at != std::string::npos) from = at + part.size();
    part.clear();
  }
}

TEST(Documentation, LinksLeadSomewhere) {
  const std::regex link(R"(\]\(([^)#\s]+)(#[^)]*)?\))");
  int followed = 0;
  for (const std::string& path : Documents()) {
    const std::string text = ReadFile(path);
    for (std::sregex_iterator found(text.begin(), text.end(), link), end;
         found != end; ++found) {
      const std::string target = (*found)[1];
      if (target.find("://") != std::string::npos) continue;
      EXPECT_TRUE(fs::exists(fs::path(path).parent_path() / target))
          << path << ": " << target;
      ++followed;
    }
  }
  EXPECT_GT(followed, 20);
}

TEST(Documentation, TheExampleStageIsTheOneThatCompiles) {
  const std::string text = ReadFile(kRoot + "docs/adding-a-stage.md");
  const std::string source = ReadFile(kRoot + "tests/docs/brightness.h") +
                             ReadFile(kRoot + "tests/docs/brightness_test.cc");
  const auto blocks = CodeBlocks(text, "cpp");
  EXPECT_GE(blocks.size(), 4u);
  for (const std::string& block : blocks) ExpectQuoted(block, source);
}

TEST(Documentation, TheExampleDataSetIsTheOneThatCompiles) {
  const std::string text = ReadFile(kRoot + "docs/adding-a-data-set.md");
  const std::string source = ReadFile(kRoot + "tests/docs/mood_set.h") +
                             ReadFile(kRoot + "tests/docs/mood_set_test.cc");
  const auto blocks = CodeBlocks(text, "cpp");
  EXPECT_GE(blocks.size(), 5u);
  for (const std::string& block : blocks) ExpectQuoted(block, source);
}

// docs/adding-a-data-set.md: what is called by name elsewhere would have to be
// found by who adds a set. "video" and "table" are words of their own.
TEST(Documentation, NothingButTheCatalogueListsDataSets) {
  for (const char* folder : {"stages", "tools"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot + folder)) {
      const std::string path = entry.path();
      const std::string kind = entry.path().extension();
      // What mien-synth writes is held to the catalogue by tests/layouts.
      const bool shelf = StartsWith(path, kRoot + "stages/ingest/") ||
                         StartsWith(path, kRoot + "tools/synth/");
      if (shelf || (kind != ".cc" && kind != ".h")) continue;
      const std::string text = ReadFile(path);
      for (const std::string& name : DatasetNames()) {
        if (name == kRecordingsName || name == kTableName) continue;
        EXPECT_EQ(text.find('"' + name + '"'), std::string::npos)
            << path << " names " << name;
      }
    }
  }
}

// The version stands in CMakeLists.txt; what cannot read it is held to it.
TEST(Documentation, TheVersionIsThatOfTheBuild) {
  EXPECT_THAT(ReadFile(kRoot + "CITATION.cff"),
              HasSubstr(Str("\nversion: ", kMienVersion, "\n")));
  EXPECT_THAT(ReadFile(kRoot + "CHANGELOG.md"),
              HasSubstr(Str("\n## [", kMienVersion, "] - ")));
}

// docs/configuration.md between its two marks.
TEST(Documentation, ConfigurationIsUpToDate) {
  const std::string path = kRoot + "docs/configuration.md";
  const std::string begin = "<!-- made by scripts/make-config-reference -->\n";
  std::string text = ReadFile(path);
  const std::size_t at = text.find(begin);
  ASSERT_NE(at, std::string::npos);
  MienConfig config;
  const std::string wanted =
      text.substr(0, at) + begin + "\n" + WriteMarkdown(Describe(config));
  if (std::getenv("MIEN_UPDATE_DOCS")) {
    WriteFileAtomic(path, wanted);
    return;
  }
  EXPECT_TRUE(text == wanted) << "docs/configuration.md is out of date: run "
                                 "scripts/make-config-reference";
}

class CacheSnippet : public testing::Test {
 protected:
  // 0: ran; output in out_.
  int Python(const std::string& interpreter, const std::string& arguments) {
    const std::string command =
        interpreter + " " + arguments + " >'" + (folder_ / "out") + "' 2>&1";
    const int status = std::system(command.c_str());
    out_ = ReadFile(folder_ / "out");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  TempFolder folder_;
  std::string out_;
};

TEST_F(CacheSnippet, ReadsACacheFile) {
  std::string python;
  for (const char* candidate : {"python3", "/usr/bin/python3"}) {
    if (Python(candidate, "-c 'import h5py'") == 0) python = candidate;
  }
  if (python.empty()) GTEST_SKIP() << "no Python with h5py here";
  ArtifactId id;
  id.stage = "motion";
  id.dataset = "demo";
  id.item = "a";
  id.key_text = "stage=motion\nversion=1\nschema=S/1\nparams:\ninputs:\n";
  id.key = Sha256Hex(id.key_text);
  Artifact artifact;
  artifact.Put("time", {3}, std::vector<double>{0, 0.5, 1}, "s");
  artifact.PutQuantised("flow", {2, 2}, {0.5f, -1, 0, 2}, 1.0 / 256, "px");
  artifact.texts["regions"] = "chin";
  const Store store(folder_ / "cache", "mien 0.1.0");
  store.Save(id, artifact);
  const auto blocks = CodeBlocks(ReadFile(kRoot + "docs/cache.md"), "python");
  ASSERT_EQ(blocks.size(), 1u);
  WriteFileAtomic(folder_ / "snippet.py", blocks[0]);
  EXPECT_EQ(Python(python, "'" + (folder_ / "snippet.py") + "' '" +
                               store.Path(id) + "'"),
            0)
      << out_;
  EXPECT_THAT(out_, HasSubstr("motion demo a"));
  EXPECT_THAT(out_, HasSubstr("regions = chin"));
  EXPECT_THAT(out_, HasSubstr("time (3,) s 0.0 .. 1.0"));
  EXPECT_THAT(out_, HasSubstr("flow (2, 2) px -1.0 .. 2.0"));
}

}  // namespace
}  // namespace mien
