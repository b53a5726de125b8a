#include "stages/ingest/file_kind.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/stages/ingest/test_files.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

TEST(WhatElseTest, KnowsWhatStandsInAFilesPlace) {
  EXPECT_EQ(WhatElse("version https://git-lfs.github.com/spec/v1\n"
                     "oid sha256:00\nsize 12\n",
                     "a.mp4"),
            "a Git LFS pointer, not the file itself: fetch it with git lfs "
            "pull");
  EXPECT_THAT(WhatElse("\r\n<!DOCTYPE HTML><title>404</title>", "a.mp4"),
              HasSubstr("a web page, not the file itself"));
  EXPECT_THAT(WhatElse("#EXTM3U\nb.ts\n", "a.ts"),
              HasSubstr("a list of other files"));
  EXPECT_THAT(WhatElse(std::string(100, '\0'), "a.avi"),
              HasSubstr("nothing but zeros"));
  EXPECT_THAT(WhatElse(std::string("\0\0\0\x18"
                                   "ftypisom",
                                   12) +
                           "xxxx",
                       "a.mp4"),
              HasSubstr("cut off: the film's index (moov) is missing"));
  EXPECT_EQ(WhatElse(std::string("\0\0\0\x18"
                                 "ftypheic",
                                 12) +
                         "xxxx",
                     "img1.jpg"),
            "a HEIC or AVIF picture: convert it to JPEG or PNG");
  for (const char* bytes :
       {"PK\x03\x04x", "\x1F\x8B\x08", "Rar!\x1A", "7z\xBC\xAF",
        "\xFD"
        "7zXZ",
        "\x28\xB5\x2F\xFD"}) {
    EXPECT_EQ(WhatElse(bytes, "a.mp4"),
              "an archive or a compressed file: unpack it first");
  }
  EXPECT_EQ(WhatElse("%PDF-1.7", "a.jpg"),
            "a PDF, neither a video nor a picture");
  EXPECT_THAT(WhatElse("abc", "film.mp4.part"),
              HasSubstr("an unfinished download"));
}

TEST(WhatElseTest, SaysNothingOfWhatItDoesNotKnow) {
  EXPECT_EQ(WhatElse("", "a.mp4"), "");
  EXPECT_EQ(WhatElse("\xFF\xD8\xFF", "a.jpg"), "");
  EXPECT_EQ(WhatElse(std::string("/no/such/file")), "");
}

TEST(WhatElseTest, ReadsTheFilesBeginning) {
  TempFolder temp;
  WriteBytes(temp / "a.jpg", "version https://git-lfs.github.com/spec/v1\n");
  EXPECT_THAT(WhatElse(std::string(temp / "a.jpg")), HasSubstr("git lfs pull"));
}

}  // namespace
}  // namespace mien
