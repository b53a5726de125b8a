#ifndef MIEN_TESTS_TOOLS_MIEN_EVAL_CASE_H_
#define MIEN_TESTS_TOOLS_MIEN_EVAL_CASE_H_

// mien-eval run in a folder with a truth and candidates worked by hand.

#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pipeline/core/file.h"
#include "tests/support/temp_folder.h"

namespace mien {

inline constexpr char kEvents[] =
    "video,face,event,kind,onset_frame,apex_frame,offset_frame,onset_s,apex_s,"
    "offset_s,duration_s,score,amplitude_px,amplitude_iod,regions,flags,label,"
    "p_negative,p_positive,p_surprise,verdict,action_units,note\n";

inline constexpr char kTruth[] =
    "video,onset_frame,apex_frame,offset_frame,kind,label,fps,frames\n"
    "P01.mp4,10,14,19,micro,negative,25,1500\n"
    "P01.mp4,50,55,59,micro,positive,25,1500\n"
    "P01.mp4,100,150,199,macro,,25,1500\n"
    "P02.mp4,10,14,19,micro,surprise,25,1500\n"
    "P03.mp4,,,,,,25,1500\n";

class MienEvalTest : public testing::Test {
 protected:
  MienEvalTest() {
    Write("truth.csv", kTruth);
    Write("pred/P01/events.csv",
          std::string(kEvents) +
              "P01.mp4,0,1,micro,10,15,19,0.4,0.6,0.76,0.36,0.9,1,0.01,,,"
              "negative,,,,accept,,\n"
              "P01.mp4,0,2,macro,52,54,61,2.08,2.16,2.44,0.36,0.8,1,0.01,,,"
              "surprise,,,,accept,,\n"
              "P01.mp4,0,3,macro,110,150,199,4.4,6,7.96,3.56,0.7,1,0.01,,,,,,"
              ",reject,,\n");
    Write("pred/P02/events.csv",
          std::string(kEvents) +
              "P02.mp4,0,1,micro,30,35,39,1.2,1.4,1.56,0.36,0.7,1,0.01,,,,,,,"
              "unsure,,\n");
    Write("pred/P03/events.csv",
          std::string(kEvents) +
              "P03.mp4,0,1,micro,10,15,19,0.4,0.6,0.76,0.36,0.3,1,0.01,,,,,,,"
              ",,\n");
  }

  void Write(const std::string& name, const std::string& text) {
    WriteFileAtomic(folder_ / name, text);
  }

  // arguments: shell words; the folder is the working directory.
  int Run(const std::string& arguments) {
    const std::string command = "cd '" + folder_.path() + "' && " +
                                MIEN_BIN_DIR + "/mien-eval " + arguments +
                                " >'" + (folder_ / "stdout") + "' 2>'" +
                                (folder_ / "stderr") + "'";
    const int status = std::system(command.c_str());
    out_ = ReadFile(folder_ / "stdout");
    err_ = ReadFile(folder_ / "stderr");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  nlohmann::json Results(const std::string& out = "scores") {
    return nlohmann::json::parse(ReadFile(folder_ / (out + "/results.json")));
  }

  TempFolder folder_;
  std::string out_, err_;
};

}  // namespace mien

#endif  // MIEN_TESTS_TOOLS_MIEN_EVAL_CASE_H_
