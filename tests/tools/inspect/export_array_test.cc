#include "tools/inspect/export_array.h"

#include <cstring>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pipeline/core/file.h"
#include "tests/tools/inspect/sample_cache.h"

namespace mien {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// The format as numpy.lib.format describes it.
TEST(NpyBytesTest, HasHeaderAndData) {
  Artifact artifact;
  artifact.Put("x", {2, 3}, std::vector<std::int16_t>{1, 2, 3, 4, 5, -1}, "");
  const std::string bytes = NpyBytes(artifact.At("x"));
  ASSERT_EQ(bytes.size(), 128u + 12u);
  EXPECT_THAT(bytes, StartsWith(std::string("\x93NUMPY\x01\x00\x76\x00", 10)));
  EXPECT_THAT(bytes, HasSubstr("{'descr': '<i2', 'fortran_order': False, "
                               "'shape': (2, 3), }"));
  EXPECT_EQ(bytes[127], '\n');
  EXPECT_EQ(bytes.substr(128, 4), std::string("\x01\x00\x02\x00", 4));
  EXPECT_EQ(bytes.substr(138), "\xff\xff");
}

TEST(NpyBytesTest, WritesTypesAndShapes) {
  Artifact artifact;
  artifact.Put("u8", {3}, std::vector<std::uint8_t>(3), "");
  artifact.Put("i32", {0}, std::vector<std::int32_t>(), "");
  artifact.Put("f64", {1, 1, 1}, std::vector<double>(1), "");
  EXPECT_THAT(NpyBytes(artifact.At("u8")),
              HasSubstr("'|u1', 'fortran_order': False, 'shape': (3,), }"));
  EXPECT_THAT(NpyBytes(artifact.At("i32")), HasSubstr("'shape': (0,), }"));
  EXPECT_THAT(NpyBytes(artifact.At("f64")),
              HasSubstr("'<f8', 'fortran_order': False, 'shape': (1, 1, 1)"));
}

TEST(NpyBytesTest, TurnsQuantisedArraysIntoValues) {
  const std::string bytes = NpyBytes(SampleArtifact().At("flow"));
  EXPECT_THAT(bytes, HasSubstr("'<f4'"));
  ASSERT_EQ(bytes.size(), 128u + 16u);
  float values[4];
  std::memcpy(values, bytes.data() + 128, sizeof(values));
  EXPECT_FLOAT_EQ(values[0], 0.5f);
  EXPECT_FLOAT_EQ(values[1], -0.25f);
  EXPECT_FLOAT_EQ(values[3], 1);
}

TEST(CsvTextTest, WritesRows) {
  EXPECT_EQ(CsvText("points", SampleArtifact().At("points")),
            "points_0,points_1,points_2\n-1,2,\n4,5,6\n");
  EXPECT_EQ(CsvText("time", SampleArtifact().At("time")),
            "time\n0.5\n0.5\n0.5\n0.5\n");
}

TEST(CsvTextTest, WritesIndicesOfMoreDimensions) {
  EXPECT_EQ(CsvText("flow", SampleArtifact().At("flow")),
            "i0,i1,i2,flow\n0,0,0,0.5\n0,0,1,-0.25\n0,1,0,0\n0,1,1,1\n");
}

TEST(CsvTextTest, KeepsTheDigitsOfTheType) {
  Artifact artifact;
  artifact.Put("f", {1}, std::vector<float>{0.1f}, "");
  artifact.Put("d", {1}, std::vector<double>{0.1}, "");
  artifact.Put("i", {1}, std::vector<std::int64_t>{9007199254740993}, "");
  EXPECT_EQ(CsvText("f", artifact.At("f")), "f\n0.1\n");
  EXPECT_EQ(CsvText("d", artifact.At("d")), "d\n0.1\n");
  EXPECT_EQ(CsvText("i", artifact.At("i")), "i\n9007199254740993\n");
}

TEST(ExportArrayTest, WritesTheFile) {
  TempFolder folder;
  const std::string path =
      SaveSample(folder / "cache", SampleId("flow", "a", "x=1\n"));
  std::ostringstream out;
  ExportArray(path, "time", "", folder / "time.csv", out);
  EXPECT_EQ(ReadFile(folder / "time.csv"), "time\n0.5\n0.5\n0.5\n0.5\n");
  ExportArray(path, "time", "npy", folder / "time.dat", out);
  EXPECT_EQ(out.str(), "");
  EXPECT_THAT(ReadFile(folder / "time.dat"), StartsWith("\x93NUMPY"));
}

TEST(ExportArrayTest, KeepsWhatAPersonTypedIn) {
  TempFolder folder;
  const std::string path =
      SaveSample(folder / "cache", SampleId("flow", "a", "x=1\n"));
  std::ostringstream out;
  const std::string target = folder / "time.csv";
  const auto run = [&] {
    testing::internal::CaptureStderr();
    ExportArray(path, "time", "", target, out);
    return testing::internal::GetCapturedStderr();
  };
  EXPECT_EQ(run(), "");
  EXPECT_EQ(run(), "");  // as it was written
  WriteFileAtomic(target, "time\n0.5 looked at\n");
  EXPECT_THAT(run(), HasSubstr("kept as " + (folder / "time.kept-1.csv")));
  EXPECT_EQ(ReadFile(folder / "time.kept-1.csv"), "time\n0.5 looked at\n");
  EXPECT_THAT(ReadFile(target), StartsWith("time\n0.5\n"));
}

TEST(ExportArrayTest, WritesToTheStream) {
  TempFolder folder;
  const std::string path =
      SaveSample(folder / "cache", SampleId("flow", "a", "x=1\n"));
  std::ostringstream out;
  ExportArray(path, "time", "", "", out);
  ExportArray(path, "source", "", "", out);  // a text
  EXPECT_EQ(out.str(), "time\n0.5\n0.5\n0.5\n0.5\nannotation\n");
  out.str("");
  ExportArray(path, "points", "npy", "", out);
  EXPECT_THAT(out.str(), StartsWith("\x93NUMPY"));
}

TEST(ExportArrayTest, SaysWhatIsThere) {
  TempFolder folder;
  std::ostringstream out;
  const std::string path =
      SaveSample(folder / "cache", SampleId("flow", "a", "x=1\n"));
  EXPECT_THAT(
      ErrorOf([&] { ExportArray(path, "u", "", folder / "u.npy", out); }),
      HasSubstr("has no 'u', it has: flow, points, time, source"));
  EXPECT_THAT(
      ErrorOf([&] { ExportArray(path, "time", "", folder / "t.x", out); }),
      HasSubstr("give --format npy or --format csv"));
  EXPECT_THAT(ErrorOf([&] {
                ExportArray(folder / "no.h5", "time", "", folder / "t.csv",
                            out);
              }),
              HasSubstr("no such file"));
}

}  // namespace
}  // namespace mien
