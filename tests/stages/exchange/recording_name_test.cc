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

TEST(RecordingName, ZerosThatSpreadsheetsDrop) {
  EXPECT_EQ(WithoutLeadingZeros("sub-007/0010.mp4"), "sub-7/10.mp4");
  EXPECT_EQ(WithoutLeadingZeros("a0.5_100_00"), "a0.5_100_0");
  EXPECT_EQ(LeadingZerosText({"9", "7"}, {"007.mp4", "8"}),
            " ('7' and '007.mp4' differ in leading zeros, which spreadsheets "
            "drop: keep such columns as text)");
  EXPECT_EQ(LeadingZerosText({"7", "b"}, {"7.mp4", "c"}), "");
}

TEST(RecordingName, WhatMacOsPutsBesideFiles) {
  EXPECT_TRUE(IsSystemCopy("._a.eaf"));
  EXPECT_FALSE(IsSystemCopy("_a.eaf"));
  EXPECT_FALSE(IsSystemCopy(".a"));
}

}  // namespace
}  // namespace mien
