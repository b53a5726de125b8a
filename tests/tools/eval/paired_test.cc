#include "tools/eval/paired.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/error.h"
#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "tests/support/documented_columns.h"
#include "tests/support/temp_folder.h"

namespace mien {
namespace {

using ::testing::HasSubstr;

constexpr char kSamples[] = "dataset,subject,clip,label,predicted\n";
constexpr char kEvents[] =
    "video,face,event,kind,onset_frame,apex_frame,offset_frame,onset_s,apex_s,"
    "offset_s,duration_s,score,flags\n";

class CompareTest : public testing::Test {
 protected:
  void Write(const std::string& name, const std::string& text) {
    WriteFileAtomic(folder_ / name, text);
  }

  std::string Run(const std::string& a, const std::string& b) {
    options_.a = folder_ / a;
    options_.b = folder_ / b;
    std::ostringstream out;
    CompareRuns(options_, out);
    return out.str();
  }
  nlohmann::json Json(const std::string& a, const std::string& b) {
    options_.json = true;
    return nlohmann::json::parse(Run(a, b));
  }
  std::string ErrorOf(const std::string& a, const std::string& b) {
    try {
      Run(a, b);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  TempFolder folder_;
  CompareOptions options_;
};

// A: n n of n p; B: n p of n p, and what else changes.
TEST_F(CompareTest, WorkedByHand) {
  Write("a/samples.csv", Str(kSamples,
                             "s,1,x,negative,negative\n"
                             "s,1,y,positive,negative\n"
                             "s,2,x,negative,negative\n"
                             "s,2,y,surprise,negative\n"));
  Write("b/samples.csv", Str(kSamples,
                             "s,2,y,surprise,positive\n"
                             "s,1,x,Negative,negative\n"
                             "s,1,y,positive,positive\n"
                             "s,2,x,negative,surprise\n"));
  options_.out = folder_ / "out";
  const auto json = Json("a", "b");
  const auto& all = json["groups"]["all"];
  EXPECT_EQ(all["samples"], 4);
  EXPECT_EQ(all["accuracy"]["a"], 0.5);
  EXPECT_EQ(all["accuracy"]["b"], 0.5);
  EXPECT_EQ(all["changed"]["all"], 3);
  EXPECT_EQ(all["changed"]["right_to_wrong"], 1);
  EXPECT_EQ(all["changed"]["wrong_to_right"], 1);
  EXPECT_EQ(all["changed"]["wrong_in_another_way"], 1);
  EXPECT_EQ(all["changed"]["mcnemar_exact_p"], 1.0);
  EXPECT_EQ(json["resampled"], "subjects");
  // F1 of A: negative 2*2/(2+4), the others 0: 2/9. B: negative 2/3, positive
  // 2/3, surprise 0: 4/9.
  EXPECT_NEAR(all["uf1"]["a"], 2.0 / 9, 1e-6);
  EXPECT_NEAR(all["uf1"]["b"], 4.0 / 9, 1e-6);
  // Person 1 gains .5 of accuracy, 2 loses it.
  EXPECT_EQ(all["accuracy"]["interval95"][0], -0.5);
  EXPECT_EQ(all["accuracy"]["interval95"][1], 0.5);
  const Table changed = ReadCsv(folder_ / "out/changed.csv");
  EXPECT_EQ(changed.header, DocumentedColumns("changed.csv"));
  EXPECT_EQ(changed.rows.size(), 3u);
  options_.json = false;
  const std::string text = Run("a", "b");
  EXPECT_THAT(text, HasSubstr("4 samples of 2 subjects"));
  EXPECT_THAT(text, HasSubstr("3 of 4 samples changed: 1 right -> wrong, 1 "
                              "wrong -> right, 1 wrong in another way; "
                              "McNemar's exact p = 1.0000"));
  EXPECT_THAT(text, HasSubstr("UF1: no difference is shown"));
  EXPECT_THAT(text, HasSubstr("an interval over 2 subjects is rough"));
}

// Scores are means over the seeds, changes those of samples.csv.
TEST_F(CompareTest, SeedsOfPredictions) {
  Write("a/samples.csv", Str(kSamples, "s,1,x,n,n\ns,2,x,p,p\n"));
  Write("a/predictions.csv",
        "seed,dataset,subject,clip,label,predicted\n"
        "1,s,1,x,n,n\n1,s,2,x,p,n\n2,s,1,x,n,n\n2,s,2,x,p,p\n");
  Write("b.csv",
        "subject,clip,dataset,label,predicted\n1,x,s,n,n\n"
        "2,x,s,p,n\n");
  const auto json = Json("a", "b.csv");
  EXPECT_EQ(json["a"]["seeds"], 2);
  EXPECT_EQ(json["groups"]["all"]["accuracy"]["a"], 0.75);
  EXPECT_EQ(json["groups"]["all"]["accuracy"]["b"], 0.5);
  EXPECT_EQ(json["groups"]["all"]["changed"]["right_to_wrong"], 1);
}

TEST_F(CompareTest, APlantedDifferenceAndAPlantedNull) {
  Rng rng(5);
  std::string a = kSamples, b = kSamples, null = kSamples;
  for (int person = 0; person < 16; ++person) {
    for (int clip = 0; clip < 8; ++clip) {
      const std::string label = clip % 2 == 0 ? "negative" : "positive";
      const auto line = [&](double wrong) {
        const bool bad = rng.Uniform() < wrong;
        const std::string other = clip % 2 == 0 ? "positive" : "negative";
        return Str("s,", person, ",", clip, ",", label, ",",
                   bad ? other : label, "\n");
      };
      a += line(0.5);
      b += line(0.2);
      null += line(0.2);
    }
  }
  Write("a/samples.csv", a);
  Write("b/samples.csv", b);
  Write("null/samples.csv", null);
  const auto planted = Json("a", "b");
  EXPECT_EQ(planted["groups"]["all"]["uf1"]["beyond_chance"], true);
  EXPECT_LT(planted["groups"]["all"]["changed"]["mcnemar_exact_p"], 0.001);
  EXPECT_EQ(Json("null", "b")["groups"]["all"]["uf1"]["beyond_chance"], false);
  options_.json = false;
  EXPECT_THAT(Run("a", "b"), HasSubstr("UF1: B is higher by more than chance"));
  EXPECT_THAT(Run("b", "a"), HasSubstr("UF1: B is lower by more than chance"));
}

TEST_F(CompareTest, RefusesRunsOnOtherSamples) {
  Write("a.csv", Str(kSamples, "s,1,x,n,n\ns,1,y,p,p\ns,1,z,p,p\n"));
  Write("b.csv", Str(kSamples, "s,1,x,n,n\ns,1,w,p,p\ns,1,z,n,p\n"));
  const std::string differs = ErrorOf("a.csv", "b.csv");
  EXPECT_THAT(differs,
              HasSubstr("the runs are not on the same samples: 1 only in A "
                        "(s/1/y); 1 only in B (s/1/w); 1 with another label "
                        "(s/1/z is p in A, n in B): A is "));
  EXPECT_THAT(differs, HasSubstr("a.csv with 3 samples"));
  Write("c.csv", Str(kSamples, "s,1,x,n,n\ns,1,y,p,\ns,1,z,p,p\n"));
  EXPECT_THAT(ErrorOf("a.csv", "c.csv"),
              HasSubstr("not on the same samples: not tested: 1 only in B "
                        "(s/1/y)"));
  // Tested in neither: left out, and said.
  const auto json = Json("c.csv", "c.csv");
  EXPECT_EQ(json["groups"]["all"]["samples"], 2);
  EXPECT_EQ(json["notes"][0]["text"],
            "1 samples were tested in neither run and are left out");
}

TEST_F(CompareTest, WhatIsNoRunIsSaid) {
  std::filesystem::create_directories(folder_ / "empty");
  EXPECT_THAT(ErrorOf("empty", "empty"),
              HasSubstr("neither samples.csv nor predictions.csv lies there, "
                        "so it is no output folder of mien-run; runs of "
                        "mien-spot are compared with --truth FILE"));
  Write("twice.csv", Str(kSamples, "s,1,x,n,n\ns,1,x,n,p\n"));
  EXPECT_THAT(ErrorOf("twice.csv", "twice.csv"),
              HasSubstr("twice.csv: line 3, column 'clip': 'x' occurs twice: "
                        "one row a sample"));
  Write("other.csv", "seed,clip,label,predicted\n1,x,n,n\n2,x,p,n\n");
  EXPECT_THAT(ErrorOf("other.csv", "other.csv"),
              HasSubstr("is another label than that of 'x' before, 'n'"));
  Write("none.csv", Str(kSamples, "s,1,x,,n\n"));
  EXPECT_THAT(ErrorOf("none.csv", "none.csv"), HasSubstr("no row has a label"));
  options_.persons = "who.csv";
  EXPECT_THAT(ErrorOf("none.csv", "none.csv"),
              HasSubstr("--persons is of runs of mien-spot"));
}

// Two recordings of a minute. A finds the first expression of either at once;
// B needs a false look more in the second.
class CompareSpottingTest : public CompareTest {
 protected:
  CompareSpottingTest() {
    Write("truth.csv",
          "video,onset_frame,offset_frame,kind,fps,frames\n"
          "p.mp4,10,19,micro,25,1500\np.mp4,100,109,micro,25,1500\n"
          "q.mp4,10,19,micro,25,1500\n");
    const auto row = [](const std::string& video, int onset, double score) {
      return Str(video, ",0,1,micro,", onset, ",,", onset + 9, ",,,,,", score,
                 ",\n");
    };
    Write("a/p/events.csv", kEvents + row("p.mp4", 10, 0.9));
    Write("a/q/events.csv", kEvents + row("q.mp4", 10, 0.9));
    Write("b/p/events.csv",
          kEvents + row("p.mp4", 10, 0.9) + row("p.mp4", 100, 0.8));
    Write("b/q/events.csv", kEvents + row("q.mp4", 500, 0.9) +
                                row("q.mp4", 600, 0.8) + row("q.mp4", 10, 0.7));
    options_.truth = {folder_ / "truth.csv"};
  }
};

TEST_F(CompareSpottingTest, RecallAtEqualLooks) {
  options_.out = folder_ / "out";
  const auto json = Json("a", "b");
  const auto& rates = json["recall_at_false_looks_a_minute"];
  EXPECT_NEAR(rates["1"]["recall"]["a"], 2.0 / 3, 1e-6);
  EXPECT_NEAR(rates["1"]["recall"]["b"], 2.0 / 3, 1e-6);
  EXPECT_EQ(rates["1"]["found_by_a_only"], 1);
  EXPECT_EQ(rates["1"]["found_by_b_only"], 1);
  EXPECT_EQ(rates["2"]["recall"]["b"], 1.0);
  EXPECT_EQ(rates["2"]["found_by_a_only"], 0);
  EXPECT_EQ(rates["2"]["mcnemar_exact_p"], 1.0);
  // p gains 1 of 2, q nothing at 2 a minute.
  EXPECT_EQ(rates["2"]["recall"]["interval95"][0], 0.0);
  EXPECT_EQ(rates["2"]["recall"]["interval95"][1], 0.5);
  EXPECT_EQ(json["resampled"], "recordings");
  const Table changed = ReadCsv(folder_ / "out/changed_events.csv");
  EXPECT_EQ(changed.header, DocumentedColumns("changed_events.csv"));
  EXPECT_EQ(changed.rows.size(), 5u);
  options_.json = false;
  EXPECT_THAT(Run("a", "b"), HasSubstr("3 true expressions of 2 recordings, "
                                       "2.00 min"));
}

// Who has withdrawn cannot be found in either run.
TEST_F(CompareSpottingTest, RecordingsOfNeitherRunAreLeftOut) {
  const auto before = Json("a", "b");
  Write("truth.csv",
        "video,onset_frame,offset_frame,kind,fps,frames\n"
        "p.mp4,10,19,micro,25,1500\np.mp4,100,109,micro,25,1500\n"
        "q.mp4,10,19,micro,25,1500\n"
        "gone.mp4,10,19,micro,25,1500\ngone.mp4,50,59,micro,25,1500\n");
  const auto json = Json("a", "b");
  EXPECT_EQ(json["truths"], 3);
  EXPECT_EQ(json["minutes"], 2.0);
  EXPECT_EQ(json["recall_at_false_looks_a_minute"],
            before["recall_at_false_looks_a_minute"]);
  EXPECT_EQ(json["notes"][0]["text"],
            "the truth speaks of 1 recording that neither run has: left out, "
            "with 2 true expressions (gone.mp4)");
  Write("truth.csv",
        "video,onset_frame,offset_frame,kind,fps,frames\n"
        "gone.mp4,10,19,micro,25,1500\n");
  EXPECT_THAT(ErrorOf("a", "b"),
              HasSubstr("none of the 1 recordings of the truth is in a run: it "
                        "has 'gone.mp4', the runs 'p.mp4'"));
}

TEST_F(CompareSpottingTest, PersonsAreResampled) {
  Write("who.csv", "video,condition,person\np.mp4,x,anna\nq,x,anna\n");
  options_.persons = folder_ / "who.csv";
  const auto json = Json("a", "b");
  EXPECT_EQ(json["resampled"], "persons");
  EXPECT_EQ(json["resampled_groups"], 1);
  EXPECT_TRUE(
      json["recall_at_false_looks_a_minute"]["1"]["recall"]["interval95"]
          .is_null());
  Write("who.csv", "video,person\np.mp4,anna\n");
  EXPECT_THAT(ErrorOf("a", "b"),
              HasSubstr("no row names a person for the recording 'q.mp4'"));
  Write("who.csv", "video,person\np.mp4,anna\np,ben\n");
  EXPECT_THAT(
      ErrorOf("a", "b"),
      HasSubstr(
          "is of 'ben', but of 'anna' in line 2: one person a recording"));
}

TEST_F(CompareSpottingTest, RefusesOtherRecordings) {
  std::filesystem::remove_all(folder_ / "b/q");
  EXPECT_THAT(ErrorOf("a", "b"),
              HasSubstr("the runs are not on the same recordings: 1 only in A "
                        "(q.mp4): A is "));
}

TEST_F(CompareSpottingTest, AnotherPartIsAnotherRecording) {
  Write("short.csv",
        "video,onset_frame,offset_frame,kind\n"
        "p.mp4,10,19,micro\nq.mp4,10,19,micro\n");
  options_.truth = {folder_ / "short.csv"};
  for (const char* run : {"a", "b"}) {
    for (const char* video : {"p", "q"}) {
      Write(Str(run, "/", video, "/signals.csv"),
            Str("frame,time_s,x\n0,0,1\n",
                *run == 'a' ? "1499,59.96,2\n" : "749,29.96,2\n"));
    }
  }
  EXPECT_THAT(ErrorOf("a", "b"),
              HasSubstr("p.mp4 has 60.0 s in A, 30.0 s in B"));
}

}  // namespace
}  // namespace mien
