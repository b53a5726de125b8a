// The program itself, on files worked by hand.

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/file.h"
#include "pipeline/core/text.h"
#include "pipeline/core/version.h"
#include "tests/support/documented_columns.h"
#include "tests/support/temp_folder.h"
#include "tests/tools/mien_eval_case.h"

namespace mien {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(MienEvalTest, HelpAndVersion) {
  EXPECT_EQ(Run("--help"), 0);
  EXPECT_THAT(out_, HasSubstr("mien-eval spotting --truth truth.csv --pred "
                              "spotted/ --out scores"));
  EXPECT_THAT(out_, HasSubstr("--log-level"));
  EXPECT_EQ(Run("--version"), 0);
  EXPECT_EQ(out_, Str("mien-eval ", kMienVersion, "\n"));
  for (const char* task : {"recognition", "spotting", "apex", "review"}) {
    EXPECT_EQ(Run(std::string(task) + " --help"), 0);
    EXPECT_THAT(out_, HasSubstr("--truth"));
    EXPECT_EQ(err_, "");
  }
}

// An answer that does not arrive is no success.
TEST_F(MienEvalTest, AnAnswerThatIsLostIsSaid) {
  const std::string program = std::string(MIEN_BIN_DIR) + "/mien-eval";
  const auto code = [&](const std::string& shell) {
    const int status = std::system(("bash -c '" + shell + "'").c_str());
    err_ = ReadFile(folder_ / "stderr");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  };
  const std::string to = " 2>" + (folder_ / "stderr");
  const std::string quoted =
      "cd \"" + folder_.path() + "\" && " + program +
      " spotting --truth truth.csv --pred pred --resamples 10";
  EXPECT_EQ(code(quoted + " >/dev/full" + to), 1);
  EXPECT_THAT(err_,
              HasSubstr("mien-eval: the answer is lost: cannot write to "
                        "the standard output: No space left on device\n"));
  EXPECT_EQ(code(quoted + " >&-" + to), 1);
  EXPECT_THAT(err_, HasSubstr("Bad file descriptor"));
  EXPECT_EQ(
      code("set -o pipefail; { " + quoted + to + "; } | (exec <&-; sleep 1)"),
      1);
  EXPECT_THAT(err_, HasSubstr("Broken pipe"));
  EXPECT_EQ(code(quoted + " >/dev/null" + to), 0);
  EXPECT_EQ(code(program + " --version >/dev/full" + to), 1);
}

TEST_F(MienEvalTest, UsageErrors) {
  for (const char* arguments :
       {"", "paint", "spotting", "spotting --truth truth.csv",
        "spotting --truth truth.csv --pred none",
        "spotting --truth truth.csv --pred pred --iou 2",
        "spotting --truth truth.csv --pred pred --log-level loud"}) {
    EXPECT_EQ(Run(arguments), 2) << arguments;
    EXPECT_EQ(out_, "");
    EXPECT_THAT(err_, StartsWith("mien-eval: ")) << arguments;
  }
}

TEST_F(MienEvalTest, TwoCodersInTimeCode) {
  Write("two.csv",
        "Datei;Codierer;Beginn;Ende\n"
        "P01.mp4;Ann;00:00:00:10;00:00:00:19\n"
        "P01.mp4;Ben;00:00:00:11;00:00:00:20\n"
        "P01.mp4;Ben;00:00:02:02;00:00:02:09\n");
  const std::string task = "spotting --truth two.csv --pred pred --out scores";
  ASSERT_EQ(Run(task), 0) << err_;
  EXPECT_THAT(err_, HasSubstr("columns are read by what their headings mean: "
                              "'Datei' as video, 'Codierer' as coder"));
  EXPECT_THAT(err_, HasSubstr("is read as frames, 25 a second (as the "
                              "candidates tell)"));
  EXPECT_THAT(err_, HasSubstr("(--coder NAME reads another): 1 (P01.mp4, of "
                              "'Ann'; there are 'Ann' 1, 'Ben' 2)"));
  const std::string matches = folder_ / "scores/matches.csv";
  EXPECT_THAT(ReadFile(matches), HasSubstr("hit,P01.mp4,0,10,,19,"));
  ASSERT_EQ(Run(task + " --coder Ben"), 0) << err_;
  EXPECT_THAT(ReadFile(matches), HasSubstr("hit,P01.mp4,0,11,,20,"));
  EXPECT_THAT(ReadFile(matches), HasSubstr("hit,P01.mp4,0,52,,59,"));
  EXPECT_EQ(Run(task + " --coder Eve"), 1);
  EXPECT_THAT(err_, HasSubstr("there are: 'Ann', 'Ben'"));
  ASSERT_EQ(Run(task + " --fps 50"), 0) << err_;
  EXPECT_THAT(err_, HasSubstr("is read as frames, 50 a second (--fps)"));
}

TEST_F(MienEvalTest, SpottingByHand) {
  ASSERT_EQ(Run("spotting --truth truth.csv --pred pred --out scores"), 0)
      << err_;
  EXPECT_EQ(err_, "");
  EXPECT_THAT(out_, HasSubstr("3 videos, a hit is IoU >= 0.5, one to one"));
  const auto json = Results();
  const auto& overall = json["overall"];
  EXPECT_EQ(overall["tp"], 3);
  EXPECT_EQ(overall["fp"], 2);
  EXPECT_EQ(overall["fn"], 1);
  EXPECT_NEAR(overall["f1"], 6.0 / 9, 1e-6);
  EXPECT_NEAR(overall["average_precision"], 0.6875, 1e-6);
  EXPECT_EQ(json["micro"]["tp"], 1);
  EXPECT_EQ(json["micro"]["fp"], 2);
  EXPECT_EQ(json["macro"]["fp"], 1);
  EXPECT_EQ(json["same_kind"]["tp"], 2);
  // 3 x 1500 frames at 25 a second are 3 minutes.
  EXPECT_EQ(json["minutes"], 3.0);
  EXPECT_NEAR(overall["false_a_minute"], 2.0 / 3, 1e-6);
  EXPECT_EQ(overall["recall_at_false_a_minute"]["1"], 0.75);
  // Hits: onset 0, +2, +10 frames; apex +1, -1, 0.
  EXPECT_NEAR(json["timing"]["onset"]["frames"]["mean_abs"], 4, 1e-6);
  EXPECT_NEAR(json["timing"]["onset"]["ms"]["median_abs"], 80, 1e-6);
  EXPECT_NEAR(json["timing"]["apex"]["ms"]["mean"], 0, 1e-6);
  // Emotions: negative right, positive called surprise.
  EXPECT_EQ(overall["strs"]["labelled_hits"], 2);
  EXPECT_NEAR(overall["strs"]["strs"], 6.0 / 9 / 3, 1e-6);
  for (const char* name : {"matches.csv", "videos.csv", "pr_curve.csv"}) {
    EXPECT_EQ(ReadCsv(folder_ / ("scores/" + std::string(name))).header,
              DocumentedColumns(name))
        << name;
  }
  const Table matches = ReadCsv(folder_ / "scores/matches.csv");
  ASSERT_EQ(matches.rows.size(), 6u);
  EXPECT_EQ(matches.rows[3][0], "miss");
  EXPECT_EQ(matches.rows[4][0], "false");
  EXPECT_THAT(ReadFile(folder_ / "scores/pr_curve.svg"), StartsWith("<svg"));
  EXPECT_EQ(ReadCsv(folder_ / "scores/pr_curve.csv").rows.size(), 9u);
  EXPECT_EQ(ReadCsv(folder_ / "scores/videos.csv").rows.size(), 3u);
}

TEST_F(MienEvalTest, SameFilesSameOutput) {
  ASSERT_EQ(Run("spotting --truth truth.csv --pred pred --out a"), 0);
  ASSERT_EQ(Run("spotting --truth truth.csv --pred pred --out b"), 0);
  EXPECT_EQ(ReadFile(folder_ / "a/results.json"),
            ReadFile(folder_ / "b/results.json"));
}

TEST_F(MienEvalTest, UnknownLengthIsSaid) {
  Write("short.csv",
        "video,onset_frame,offset_frame,kind\nP01.mp4,10,19,micro\n");
  ASSERT_EQ(Run("spotting --truth short.csv --pred pred/P01/events.csv"), 0);
  EXPECT_THAT(out_, HasSubstr("a minute: not known"));
  ASSERT_EQ(Run("spotting --truth short.csv --pred pred/P01/events.csv "
                "--minutes 2 --out scores"),
            0);
  EXPECT_EQ(Results()["overall"]["false_a_minute"], 1.0);
  // signals.csv of the video tells it too: 50 frames at 25 a second.
  Write("pred/P01/signals.csv", "frame,time_s,x\n0,0,1\n49,1.96,2\n");
  ASSERT_EQ(Run("spotting --truth short.csv --pred pred/P01 --out scores"), 0);
  EXPECT_NEAR(Results()["minutes"], 2.0 / 60, 1e-6);
}

TEST_F(MienEvalTest, VideosWithoutTruthCountAndAreSaid) {
  Write("one.csv", "video,onset_frame,offset_frame,kind\nP01,10,19,micro\n");
  ASSERT_EQ(Run("spotting --truth one.csv --pred pred --out scores"), 0);
  EXPECT_EQ(Results()["overall"]["fp"], 4);
  EXPECT_THAT(err_, HasSubstr("not in the truth, so every candidate is false, "
                              "in: P02.mp4, P03.mp4"));
  Write("videos.csv", "name,frames,fps\nP01.mp4,1500,25\nP02.mp4,1500,25\n");
  ASSERT_EQ(Run("spotting --truth one.csv --pred pred --videos videos.csv "
                "--out scores"),
            0);
  EXPECT_EQ(Results()["overall"]["fp"], 3);
  EXPECT_EQ(Results()["overall"]["tp"], 1);
  EXPECT_EQ(Results()["minutes"], 2.0);
  EXPECT_THAT(err_, HasSubstr("left out, in videos that --videos does not "
                              "list: 0 truths, 1 candidates"));
}

TEST_F(MienEvalTest, MegcSubmissionsAndOneBasedTruth) {
  Write("gt.csv", "vid,onset,offset,type\na,1,10,me\na,101,200,mae\n");
  Write("sub.csv", "vid,pred_onset,pred_offset,type\na,0,9,me\na,100,199,me\n");
  ASSERT_EQ(Run("spotting --truth gt.csv --pred sub.csv --first-frame 1 --out "
                "scores"),
            0);
  EXPECT_EQ(Results()["overall"]["tp"], 2);
  EXPECT_EQ(Results()["micro"]["tp"], 1);
  EXPECT_EQ(Results()["micro"]["fp"], 1);
  EXPECT_TRUE(Results()["overall"]["average_precision"].is_null());
  EXPECT_NEAR(Results()["overall"]["recall"], 1, 1e-9);
}

TEST_F(MienEvalTest, AnElanFileIsTruth) {
  Write("coder.eaf",
        "<ANNOTATION_DOCUMENT><HEADER><MEDIA_DESCRIPTOR "
        "MEDIA_URL=\"file:///v/P01.mp4\" MIME_TYPE=\"video/mp4\"/></HEADER>"
        "<TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"a\" TIME_VALUE=\"400\"/>"
        "<TIME_SLOT TIME_SLOT_ID=\"b\" TIME_VALUE=\"760\"/></TIME_ORDER>"
        "<TIER TIER_ID=\"ME, coder A\"/><TIER TIER_ID=\"ME\"><ANNOTATION>"
        "<ALIGNABLE_ANNOTATION ANNOTATION_ID=\"x\" TIME_SLOT_REF1=\"a\" "
        "TIME_SLOT_REF2=\"b\"><ANNOTATION_VALUE>negative</ANNOTATION_VALUE>"
        "</ALIGNABLE_ANNOTATION></ANNOTATION></TIER></ANNOTATION_DOCUMENT>");
  // The rate comes from the predictions, whose frames and seconds both stand
  // there; given or not, 400..760 ms are frames 10..19.
  for (const char* rate : {"", " --fps 25"}) {
    ASSERT_EQ(Run(std::string("spotting --truth coder.eaf --tier ME --pred "
                              "pred/P01 --out scores") +
                  rate),
              0)
        << err_;
    EXPECT_EQ(Results()["overall"]["tp"], 1);
    EXPECT_EQ(Results()["micro"]["truths"], 1);
    EXPECT_EQ(Results()["timing"]["onset"]["ms"]["mean_abs"], 0.0);
    EXPECT_EQ(Results()["micro"]["strs"]["f1_analysis"], 1.0 / 1);
  }
  ASSERT_EQ(Run("spotting --truth coder.eaf --pred pred/P01 pred/P02 --out "
                "scores --tier 'ME, coder A' --tier ME"),
            0);
  EXPECT_EQ(Results()["overall"]["truths"], 1);
  EXPECT_EQ(Results()["overall"]["candidates"], 4);
  EXPECT_EQ(Run("spotting --truth coder.eaf --pred pred --tier 'ME, coder A'"),
            1);
  EXPECT_THAT(err_, HasSubstr("coder.eaf: no expression was read from it; "
                              "coder.eaf: tiers that are not read: ME"));
  EXPECT_EQ(Run("spotting --truth coder.eaf --tier MA,ME --pred pred"), 1);
  EXPECT_THAT(err_, HasSubstr("no tier 'MA' (did you mean 'ME'?)"));
  EXPECT_EQ(Run("spotting --truth coder.eaf --pred pred/P01"), 1);
  EXPECT_THAT(err_, HasSubstr("name the tier that holds the expressions"));
  Write("bare.csv", "video,onset_frame,offset_frame\nP01.mp4,10,19\n");
  EXPECT_EQ(Run("spotting --truth coder.eaf --tier ME --pred bare.csv"), 2);
  EXPECT_THAT(err_, HasSubstr("P01.mp4: its annotations are in seconds and its "
                              "frame rate is not known: give --fps"));
}

// 50 frames in the first second, then 10 a second.
TEST_F(MienEvalTest, AnElanFileOfAVideoWithVariableFrameRate) {
  std::string signals = "frame,time_s,x\n";
  const auto time_s = [](int frame) {
    return frame <= 50 ? frame / 50.0 : 1 + (frame - 50) / 10.0;
  };
  for (int frame = 0; frame < 120; ++frame) {
    signals += Str(frame, ",", time_s(frame), ",0\n");
  }
  Write("vfr/V/signals.csv", signals);
  Write("vfr/V/events.csv",
        "video,onset_frame,apex_frame,offset_frame,onset_s,apex_s,offset_s\n"
        "V.mp4,60,62,65,2,2.2,2.5\n");
  Write("v.eaf",
        "<ANNOTATION_DOCUMENT><HEADER><MEDIA_DESCRIPTOR "
        "MEDIA_URL=\"file:///v/V.mp4\" MIME_TYPE=\"video/mp4\"/></HEADER>"
        "<TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"a\" TIME_VALUE=\"2000\"/>"
        "<TIME_SLOT TIME_SLOT_ID=\"b\" TIME_VALUE=\"2500\"/>"
        "<TIME_SLOT TIME_SLOT_ID=\"c\" TIME_VALUE=\"5980\"/>"
        "<TIME_SLOT TIME_SLOT_ID=\"d\" TIME_VALUE=\"6300\"/></TIME_ORDER>"
        "<TIER TIER_ID=\"ME\"><ANNOTATION>"
        "<ALIGNABLE_ANNOTATION ANNOTATION_ID=\"x\" TIME_SLOT_REF1=\"a\" "
        "TIME_SLOT_REF2=\"b\"/></ANNOTATION><ANNOTATION>"
        "<ALIGNABLE_ANNOTATION ANNOTATION_ID=\"y\" TIME_SLOT_REF1=\"c\" "
        "TIME_SLOT_REF2=\"d\"/></ANNOTATION></TIER></ANNOTATION_DOCUMENT>");
  ASSERT_EQ(Run("spotting --truth v.eaf --tier ME --pred vfr/V --out scores"),
            0)
      << err_;
  EXPECT_EQ(Results()["overall"]["tp"], 1);
  EXPECT_EQ(Results()["timing"]["onset"]["frames"]["mean_abs"], 0.0);
  EXPECT_EQ(Results()["timing"]["offset"]["frames"]["mean_abs"], 0.0);
  EXPECT_NEAR(Results()["minutes"], 7.9 * 120 / 119 / 60, 1e-6);
  const Table matches = ReadCsv(folder_ / "scores/matches.csv");
  ASSERT_EQ(matches.rows.size(), 2u);
  EXPECT_EQ(matches.rows[1][0], "miss");
  EXPECT_EQ(matches.rows[1][3], "100");  // 5.98 s: nearest is 6 s
  EXPECT_EQ(matches.rows[1][5], "103");
}

TEST_F(MienEvalTest, BadRowsNameTheirLine) {
  Write("bad.csv", "video,onset_frame,offset_frame,kind\nP01,10,x,micro\n");
  EXPECT_EQ(Run("spotting --truth bad.csv --pred pred"), 1);
  EXPECT_EQ(err_,
            "mien-eval: bad.csv: line 2, column 'offset_frame': 'x' is not a "
            "number\n");
  Write("bad.csv", "video,onset_frame,offset_frame,kind\nP01,10,,micro\n");
  EXPECT_EQ(Run("spotting --truth bad.csv --pred pred"), 1);
  EXPECT_THAT(err_, HasSubstr("'' must be a frame number"));
}

TEST_F(MienEvalTest, ReviewOfOneAndTwo) {
  ASSERT_EQ(Run("review --pred pred --out scores"), 0);
  auto json = Results();
  EXPECT_EQ(json["reviewers"][0]["accepted"], 2);
  EXPECT_NEAR(json["reviewers"][0]["precision"], 2.0 / 3, 1e-6);
  EXPECT_NEAR(json["reviewers"][0]["interval95"][0], 0.2077, 5e-5);
  EXPECT_EQ(json["reviewers"][0]["open"], 1);
  // The second person: accept, reject, reject on P01; P02 not seen.
  Write("second.csv",
        "video,face,onset_frame,offset_frame,kind,score,verdict\n"
        "P01.mp4,0,10,19,micro,0.9,accept\n"
        "P01.mp4,0,52,61,macro,0.8,reject\n"
        "P01.mp4,0,110,199,macro,0.7,reject\n"
        "P01.mp4,1,400,409,micro,0.7,reject\n");
  ASSERT_EQ(Run("review --pred pred --truth second.csv --out scores"), 0);
  json = Results()["agreement"];
  EXPECT_EQ(json["matched"], 3);
  EXPECT_EQ(json["only_first"], 2);
  EXPECT_EQ(json["only_second"], 1);
  EXPECT_THAT(json["counts"].get<std::vector<int>>(), ElementsAre(1, 1, 0, 1));
  // 2 of 3 agree; by chance 2/3 x 1/3 + 1/3 x 2/3 = 4/9: kappa 0.4.
  EXPECT_NEAR(json["kappa"], 0.4, 1e-6);
  EXPECT_THAT(out_, HasSubstr("Cohen's kappa 0.400"));
}

TEST_F(MienEvalTest, WhatAPersonAddsWasMissed) {
  const std::string head =
      "video,face,event,onset_frame,offset_frame,kind,score,verdict,added\n"
      "P01.mp4,0,1,10,19,micro,0.9,accept,\n"
      "P01.mp4,0,2,50,59,micro,0.8,accept,\n"
      "P01.mp4,0,3,90,99,micro,0.7,reject,\n";
  Write("one.csv", head +
                       "P01.mp4,0,4,200,209,micro,0,accept,yes\n"
                       "P01.mp4,0,5,300,309,micro,0,reject,yes\n");
  ASSERT_EQ(Run("review --pred one.csv --out scores"), 0) << err_;
  const auto all = Results()["reviewers"][0];
  EXPECT_EQ(all["candidates"], 3);
  EXPECT_EQ(all["accepted"], 2);
  EXPECT_EQ(all["missed"], 1) << "the fifth was taken back";
  // Found: 2 of 3 that are real.
  EXPECT_THAT(out_, HasSubstr("missed  found  95 % interval"));
  EXPECT_THAT(out_, HasSubstr("0.667"));
  Write("two.csv", head + "P01.mp4,0,4,201,209,micro,0,accept,yes\n");
  ASSERT_EQ(Run("review --pred one.csv --truth two.csv --out scores"), 0);
  EXPECT_EQ(Results()["agreement"]["decided_by_both"], 3);
}

TEST_F(MienEvalTest, NotesAreSaidAndWritten) {
  Write("two.tsv",
        "Observation id\tSource\tTime offset (s)\tFPS (frame/s)\tBehavior\t"
        "Start (s)\tStop (s)\n"
        "x\tplayer #1:/v/P01.mp4|player #2:/v/side.mp4\t5\t25|30\tME\t5.4\t"
        "5.76\n");
  ASSERT_EQ(Run("spotting --truth two.tsv --tier ME --pred pred/P01 --out "
                "scores"),
            0)
      << err_;
  EXPECT_EQ(Results()["overall"]["tp"], 1);
  ASSERT_EQ(Results()["notes"].size(), 2u);
  for (const auto& note : Results()["notes"]) {
    EXPECT_THAT(err_,
                HasSubstr("info: " + note["text"].get<std::string>() + "\n"));
  }
  EXPECT_THAT(err_, HasSubstr("two.tsv: several media run together, one is "
                              "taken (--media NAME takes others): 1 (P01.mp4, "
                              "which the candidates name, not side.mp4)"));
  EXPECT_EQ(Run("spotting --truth two.tsv --tier ME --media side.mp4 --pred "
                "pred/P01 --out scores"),
            1);
  EXPECT_THAT(err_, HasSubstr("no recording is in both lists: the truth is of "
                              "side.mp4, the candidates of P01.mp4"));
}

TEST_F(MienEvalTest, WritesNothingButOut) {
  ASSERT_EQ(Run("spotting --truth truth.csv --pred pred --log-level off"), 0);
  std::size_t entries = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator(folder_.path())) {
    ++entries;
  }
  EXPECT_EQ(entries, 4u);  // truth.csv, pred, stdout, stderr
}

// A lab's own ELAN file as truth of a video that was never looked at: no score.
TEST_F(MienEvalTest, RealElanFile) {
  const char* data = std::getenv("MIEN_REAL_DATA");
  if (data == nullptr) GTEST_SKIP() << "MIEN_REAL_DATA is not set";
  EXPECT_EQ(Run("spotting --truth '" + std::string(data) +
                "/schema/sample_3.0.eaf' --tier gestures --pred pred/P01 --out "
                "scores"),
            1);
  EXPECT_THAT(err_, HasSubstr("the truth is of r03_v20_s5.wav, the candidates "
                              "of P01.mp4"));
}

}  // namespace
}  // namespace mien
