#include "tools/inspect/cache_files.h"

#include <unistd.h>

#include <filesystem>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

constexpr char kName[] = "s01_EP-2-0123456789abcdef.h5";

TEST(CacheFileTest, TakesTheNamesFromThePath) {
  TempFolder folder;
  const std::string path = folder / ("flow/demo/" + std::string(kName));
  WriteFileAtomic(path, "12345");
  const auto file = CacheFileOf(path);
  ASSERT_TRUE(file);
  EXPECT_EQ(file->stage, "flow");
  EXPECT_EQ(file->dataset, "demo");
  EXPECT_EQ(file->item, "s01_EP-2");
  EXPECT_EQ(file->key16, "0123456789abcdef");
  EXPECT_EQ(file->bytes, 5u);
}

TEST(CacheFileTest, RefusesOtherNamesAndLinks) {
  TempFolder folder;
  for (const char* name : {"a.h5", "-0123456789abcdef.h5",
                           "a-0123456789abcdeg.h5", "a-0123456789abcdef.txt"}) {
    WriteFileAtomic(folder / name, "x");
    EXPECT_FALSE(CacheFileOf(folder / name)) << name;
  }
  const std::string link = folder / "b-0123456789abcdef.h5";
  std::filesystem::create_symlink(folder / "a.h5", link);
  EXPECT_FALSE(CacheFileOf(link));
}

TEST(FindCacheFilesTest, NamesWhatIsMissing) {
  TempFolder folder;
  EXPECT_THAT(ErrorOf([&] { FindCacheFiles(folder / "none"); }),
              HasSubstr("none: no such file or folder"));
  WriteFileAtomic(folder / "a.h5", "x");
  EXPECT_THAT(ErrorOf([&] { FindCacheFiles(folder / "a.h5"); }),
              HasSubstr("not named like a cache file"));
  EXPECT_TRUE(FindCacheFiles(folder.path()).empty());
}

std::vector<CacheFile> TwoFiles() {
  return {{"c/flow/demo/a", "flow", "demo", "s01_EP01", "0123456789abcdef",
           1536, 1000},
          {"c/track/demo/b", "track", "demo", "s02_\x1b[2J", "fedcba9876543210",
           100, 4000}};
}

TEST(FilterTest, ByStageDataSetItemAndAge) {
  ListOptions options;
  const auto count = [&options] {
    return Filter(TwoFiles(), options, 4600).size();
  };
  EXPECT_EQ(count(), 2u);
  options.stage = "flow";
  EXPECT_EQ(count(), 1u);
  options.item = "s02";
  EXPECT_EQ(count(), 0u);
  options.stage = "";
  EXPECT_EQ(Filter(TwoFiles(), options, 4600).at(0).stage, "track");
  options = ListOptions();
  options.dataset = "other";
  EXPECT_EQ(count(), 0u);
  options.dataset = "demo";
  options.older_than_s = 600;  // of 3600 s and 600 s: not the second
  EXPECT_EQ(count(), 1u);
}

TEST(PrintListTest, IsATreeWithSums) {
  std::ostringstream out;
  PrintList(TwoFiles(), {}, 4600, out);
  EXPECT_EQ(out.str(),
            "flow/demo   1.5 KiB     1 h  1 file\n"
            "  s01_EP01  1.5 KiB     1 h  0123456789abcdef\n"
            "track/demo    100 B  10 min  1 file\n"
            "  s02_?[2J    100 B  10 min  fedcba9876543210\n"
            "2 files, 1.6 KiB\n");
}

TEST(PrintListTest, SumsAlone) {
  std::ostringstream out;
  ListOptions options;
  options.summary = true;
  PrintList(TwoFiles(), options, 4600, out);
  EXPECT_EQ(out.str(),
            "flow/demo   1.5 KiB     1 h  1 file\n"
            "track/demo    100 B  10 min  1 file\n"
            "2 files, 1.6 KiB\n");
}

TEST(PrintListTest, IsJson) {
  std::ostringstream out;
  ListOptions options;
  options.json = true;
  PrintList(TwoFiles(), options, 4600, out);
  EXPECT_THAT(out.str(), HasSubstr("\"bytes\": 1536"));
  EXPECT_THAT(out.str(), HasSubstr("\"written\": \"1970-01-01T00:16:40Z\""));
  EXPECT_THAT(out.str(), HasSubstr("\\u001b[2J"));
}

TEST(TextTest, SizesAndAges) {
  EXPECT_EQ(SizeText(1023), "1023 B");
  EXPECT_EQ(SizeText(1024), "1.0 KiB");
  EXPECT_EQ(SizeText(std::uint64_t{3} << 20), "3.0 MiB");
  EXPECT_EQ(SizeText(std::uint64_t{5} << 40), "5.0 TiB");
  EXPECT_EQ(AgeText(59), "59 s");
  EXPECT_EQ(AgeText(3599), "59 min");
  EXPECT_EQ(AgeText(47 * 3600), "47 h");
  EXPECT_EQ(AgeText(5 * 86400), "5 d");
  EXPECT_EQ(AgeText(-5), "0 s");
}

TEST(TextTest, ReadsAges) {
  EXPECT_EQ(ParseAge("30"), 30 * 86400);
  EXPECT_EQ(ParseAge("0.5"), 43200);
  EXPECT_EQ(ParseAge("90s"), 90);
  EXPECT_EQ(ParseAge("45 min"), 2700);
  EXPECT_EQ(ParseAge("12h"), 43200);
  EXPECT_EQ(ParseAge("7D"), 7 * 86400);
  EXPECT_EQ(ParseAge("2w"), 14 * 86400);
  for (const char* text : {"", "h", "-1", "5 parsecs", "1e9", "1m"}) {
    EXPECT_THAT(ErrorOf([&] { ParseAge(text); }), HasSubstr("is not an age"))
        << text;
  }
}

}  // namespace
}  // namespace mien
