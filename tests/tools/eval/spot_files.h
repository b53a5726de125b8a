#ifndef MIEN_TESTS_TOOLS_EVAL_SPOT_FILES_H_
#define MIEN_TESTS_TOOLS_EVAL_SPOT_FILES_H_

#include <gtest/gtest.h>

#include <string>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"
#include "tools/eval/spot_input.h"

namespace mien {

// Lists of intervals in files of a folder of their own.
class SpotFiles : public testing::Test {
 protected:
  SpotList Read(const std::string& text, const SpotReading& reading = {}) {
    WriteFileAtomic(folder_ / "t.csv", text);
    return ReadSpots({folder_ / "t.csv"}, reading);
  }
  std::string ErrorIn(const std::string& text) {
    return ErrorOf([&] { Read(text); });
  }
  TempFolder folder_;
};

}  // namespace mien

#endif  // MIEN_TESTS_TOOLS_EVAL_SPOT_FILES_H_
