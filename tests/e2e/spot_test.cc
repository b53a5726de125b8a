// mien-spot on a synthetic interview: found, scored, exported, repeatable.

#include <cstdlib>
#include <map>
#include <set>

#include <gmock/gmock.h>

#include <opencv2/core.hpp>
#include <opencv2/imgcodecs.hpp>

#include "pipeline/core/csv.h"
#include "pipeline/core/text.h"
#include "stages/ingest/frame_source.h"
#include "tests/support/run_program.h"
#include "tools/synth/sensor_noise.h"

namespace mien {
namespace {

using testing::HasSubstr;
using testing::Not;

// Half a minute of one person at 30 fps: blinks, speech, head motion.
const std::string& Interview() {
  static const auto& folder = *new TempFolder();
  static const std::string& made = *new std::string([] {
    const auto run = RunBuilt(
        "mien-synth", "interview --out '" + (folder / "talk") +
                          "' --seed 31 --people 1 --minutes 0.5 --fps 30 "
                          "--events-per-minute 14");
    EXPECT_EQ(run.code, 0) << run.err;
    return folder / "talk";
  }());
  static const bool registered =
      std::atexit([] { std::filesystem::remove_all(folder.path()); }) == 0;
  (void)registered;
  return made;
}

std::string Arguments(const TempFolder& folder, const std::string& out,
                      const std::string& more) {
  return "'" + Interview() + "/interview_01.mp4' --out '" + (folder / out) +
         "' --cache '" + (folder / "cache") + "' " + more;
}

TEST(Spot, FindsMostMicroExpressionsOfASyntheticInterview) {
  const TempFolder folder;
  const auto run = RunBuilt(
      "mien-spot", Arguments(folder, "out",
                             "--formats csv,json,html,eaf,boris,vtt,textgrid"));
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("1 face (found in "));
  const std::string out = folder / "out/interview_01/";
  for (const char* name :
       {"events.csv", "signals.csv", "events.json", "events.eaf",
        "events_boris.tsv", "events.vtt", "events.TextGrid"}) {
    EXPECT_FALSE(ReadFile(out + name).empty()) << name;
  }
  const std::string report = ReadFile(out + "report.html");
  EXPECT_THAT(report, HasSubstr("What this recording can show"));
  EXPECT_THAT(report, HasSubstr("no proof of an emotion"));
  EXPECT_LT(report.size(), 25u << 20);
  const Table signals = ReadCsv(out + "signals.csv");
  EXPECT_EQ(signals.rows.size(), 900u);

  const auto eval = RunBuilt(
      "mien-eval", "spotting --truth '" + Interview() + "/truth.csv' --pred '" +
                       out + "events.csv' --out '" + (folder / "scores") + "'");
  ASSERT_EQ(eval.code, 0) << eval.err;
  // Counted here by hand: an independent look at the same files.
  const Table truth = ReadCsv(Interview() + "/truth.csv");
  const Table events = ReadCsv(out + "events.csv");
  const auto column = [](const Table& table, const char* name) {
    return static_cast<std::size_t>(
        std::find(table.header.begin(), table.header.end(), name) -
        table.header.begin());
  };
  int found = 0, wanted = 0;
  for (const auto& t : truth.rows) {
    const auto onset = ParseInt(t[column(truth, "onset_frame")]);
    if (!onset || t[column(truth, "kind")] != "micro") continue;
    ++wanted;
    const auto offset = *ParseInt(t[column(truth, "offset_frame")]);
    for (const auto& e : events.rows) {
      const auto from = *ParseInt(e[column(events, "onset_frame")]);
      const auto to = *ParseInt(e[column(events, "offset_frame")]);
      const auto both = std::min(to, offset) - std::max(from, *onset) + 1;
      const auto any = std::max(to, offset) - std::min(from, *onset) + 1;
      if (2 * both < any) continue;
      ++found;
      break;
    }
  }
  EXPECT_GE(wanted, 4);
  EXPECT_GE(found, (3 * wanted) / 5) << found << " of " << wanted;
}

// Face and frames of each event.
std::set<std::vector<std::string>> PlacesIn(const std::string& events_csv) {
  const Table table = ReadCsv(events_csv);
  std::set<std::vector<std::string>> places;
  for (const auto& row : table.rows) {
    places.insert({row[1], row[4], row[5], row[6]});
  }
  return places;
}

std::size_t FilesIn(const std::string& folder) {
  std::size_t count = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.path().extension() == ".h5") ++count;
  }
  return count;
}

TEST(Spot, WarmOrColdOneOrTwoJobsTheSameBytes) {
  const TempFolder folder;
  const auto spot = [&folder](const std::string& out, const std::string& more) {
    EXPECT_EQ(
        RunBuilt("mien-spot", Arguments(folder, out, "--clips stills " + more))
            .code,
        0);
    return folder / (out + "/interview_01/");
  };
  const std::string cold = spot("cold", "--jobs 1");
  const std::string warm = spot("warm", "--jobs 2");
  for (const char* name : {"events.csv", "signals.csv", "report.html"}) {
    EXPECT_EQ(ReadFile(cold + name), ReadFile(warm + name)) << name;
  }
  // With another threshold, events that are spotted again keep their pictures.
  const std::string pictures = folder / "cache/event_media";
  auto places = PlacesIn(cold + "events.csv");
  EXPECT_EQ(FilesIn(pictures), places.size());
  const Table all = ReadCsv(cold + "events.csv");
  const double best = *ParseDouble(all.rows.at(0)[11]);  // best score first
  ASSERT_EQ(all.header[11], "score");
  const auto fewer = PlacesIn(
      spot("b", Str("--set interview.min_score=", best - 1e-5)) + "events.csv");
  EXPECT_LT(fewer.size(), places.size());
  EXPECT_GE(fewer.size(), 1u);
  places.insert(fewer.begin(), fewer.end());
  EXPECT_EQ(FilesIn(pictures), places.size());
}

TEST(Spot, OneBadFileLeavesTheOthersAlone) {
  const TempFolder folder;
  MakeFolder(folder / "in");
  WriteFileAtomic(folder / "in/broken.mp4", "no video");
  std::filesystem::copy(Interview() + "/interview_01.mp4",
                        folder / "in/good.mp4");
  const auto run = RunBuilt(
      "mien-spot", "'" + (folder / "in") + "' --out '" + (folder / "out") +
                       "' --formats csv --set interview.min_score=0.9");
  EXPECT_EQ(run.code, 1);
  const Table failures = ReadCsv(folder / "out/failures.csv");
  ASSERT_EQ(failures.rows.size(), 1u);
  EXPECT_EQ(failures.rows[0][0], "broken.mp4");
  EXPECT_FALSE(ReadFile(folder / "out/good/events.csv").empty());
}

// Nine seconds of a listener: what was put in comes back more often the
// larger it is, and the next report says so.
TEST(Spot, MeasuresItsDetectionLimit) {
  const TempFolder folder;
  ASSERT_EQ(RunBuilt("mien-synth",
                     "interview --out '" + (folder / "in") +
                         "' --seed 5 --people 1 --minutes 0.15 --fps 25 "
                         "--events-per-minute 5")
                .code,
            0);
  const std::string video = "'" + (folder / "in/interview_01.mp4") + "' ";
  const std::string more =
      "--out '" + (folder / "out") + "' --cache '" + (folder / "cache") + "' ";
  const auto run = RunBuilt(
      "mien-spot", "--calibrate " + video + more + "--seed 3 --expressions 2");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("versions of the recording to spot"));
  EXPECT_THAT(run.out, HasSubstr("recall (95 %)"));
  const std::string out = folder / "out/interview_01/";
  const Table table = ReadCsv(out + "calibration.csv");
  ASSERT_EQ(table.rows.size(), 7u);
  const auto found = [&table](std::size_t row) {
    return *ParseInt(table.rows[row][3]);
  };
  EXPECT_GE(*ParseInt(table.rows[1][2]), 2);  // put in
  EXPECT_LE(found(1), found(6));
  EXPECT_GE(found(6), 1) << run.out;
  EXPECT_THAT(ReadFile(out + "calibration.html"), HasSubstr("Recall by size"));
  EXPECT_THAT(ReadFile(out + "calibration.html"), HasSubstr("By kind"));
  // Each expression is of one family, one half of the face, one kind of time.
  std::map<std::string, std::int64_t> injected;
  for (const auto& row : ReadCsv(out + "calibration_groups.csv").rows) {
    injected[row[0]] += *ParseInt(row[3]);
  }
  std::int64_t all = 0;
  for (const auto& row : table.rows) all += *ParseInt(row[2]);
  EXPECT_THAT(injected,
              testing::UnorderedElementsAre(testing::Pair("fields", all),
                                            testing::Pair("face", all),
                                            testing::Pair("speech", all)));

  const std::string json = ReadFile(out + "calibration.json");
  ASSERT_EQ(RunBuilt("mien-spot", "--calibrate " + video + more +
                                      "--seed 3 --expressions 2 --jobs 2")
                .code,
            0);
  EXPECT_EQ(ReadFile(out + "calibration.json"), json);
  ASSERT_EQ(RunBuilt("mien-spot", video + more + "--clips none").code, 0);
  EXPECT_THAT(ReadFile(out + "report.html"),
              HasSubstr("Detection limit, measured on this recording"));
}

// A still picture with sensor noise shows no movement, at any rate.
TEST(Spot, AStillPictureWithNoiseGivesNoCandidate) {
  const TempFolder folder;
  ASSERT_EQ(RunBuilt("mien-synth", "dataset --out '" + (folder / "in") +
                                       "' --seed 4 --subjects 1 "
                                       "--clips 1")
                .code,
            0);
  const std::string clip = folder / "in/CASME2_RAW/sub01/EP01_01";
  const auto first = std::filesystem::directory_iterator(clip)->path();
  const cv::Mat picture = cv::imread(first.string(), cv::IMREAD_GRAYSCALE);
  ASSERT_FALSE(picture.empty());
  MakeFolder(folder / "still");
  const SensorNoise noise;
  std::vector<float> row(static_cast<std::size_t>(picture.cols));
  for (int i = 0; i < 60; ++i) {
    cv::Mat noisy = picture.clone();
    for (int y = 0; y < picture.rows; ++y) {
      noise.Row(static_cast<std::uint64_t>(i), y, 2, picture.cols, row.data());
      for (int x = 0; x < picture.cols; ++x) {
        auto& value = noisy.at<std::uint8_t>(y, x);
        value = cv::saturate_cast<std::uint8_t>(
            static_cast<float>(value) + row[static_cast<std::size_t>(x)]);
      }
    }
    cv::imwrite(folder / Str("still/", i + 1, ".png"), noisy);
  }
  for (const char* fps : {"30", "10"}) {
    const std::string out = folder / (std::string("out") + fps);
    const auto run = RunBuilt("mien-spot", "'" + (folder / "still") +
                                               "' --formats csv --fps " + fps +
                                               " --out '" + out + "'");
    ASSERT_EQ(run.code, 0) << run.err;
    EXPECT_THAT(run.err, HasSubstr("1 face (found in 60 of 60 frames)"));
    EXPECT_TRUE(ReadCsv(out + "/still/events.csv").rows.empty()) << fps;
  }
}

// Somebody leaves the picture for two seconds and comes back, beside somebody
// who stays: two faces, nobody changes places, nothing is made of the gap.
TEST(Spot, AFaceLeavesAndReturnsBesideAnother) {
  const TempFolder folder;
  ASSERT_EQ(
      RunBuilt("mien-synth", "interview --out '" + (folder / "in") +
                                 "' --seed 9 --people 2 --minutes 0.2 --fps 25 "
                                 "--events-per-minute 0")
          .code,
      0);
  const auto left = OpenVideo(folder / "in/interview_01.mp4");
  const auto right = OpenVideo(folder / "in/interview_02.mp4");
  MakeFolder(folder / "two");
  const auto left_frames = left->Open(0), right_frames = right->Open(0);
  const auto away = [](std::int64_t idx) { return idx >= 100 && idx < 150; };
  Frame a, b;
  while (left_frames->Next(&a) && right_frames->Next(&b)) {
    if (away(a.idx)) a.image = cv::Scalar::all(90);
    cv::Mat both;
    cv::hconcat(a.image, b.image, both);
    cv::imwrite(folder / Str("two/", a.idx + 1, ".jpg"), both);
  }
  const auto run = RunBuilt("mien-spot", "'" + (folder / "two") +
                                             "' --fps 25 --formats csv --set "
                                             "interview.min_score=0.3 --out '" +
                                             (folder / "out") + "'");
  ASSERT_EQ(run.code, 0) << run.err;
  EXPECT_THAT(run.err, HasSubstr("2 faces"));
  const Table events = ReadCsv(folder / "out/two/events.csv");
  const std::size_t face = events.Need({"face"});
  const std::size_t onset = events.Need({"onset_frame"});
  const std::size_t offset = events.Need({"offset_frame"});
  const std::size_t flags = events.Need({"flags"});
  int unexplained = 0;
  std::set<std::string> seen_in_the_gap;
  for (const auto& row : events.rows) {
    unexplained += row[flags] == "low_fps";
    if (*ParseInt(row[offset]) >= 98 && *ParseInt(row[onset]) <= 152 &&
        row[flags].find("face_lost") == std::string::npos) {
      seen_in_the_gap.insert(row[face]);
    }
  }
  EXPECT_LE(unexplained, 2);
  EXPECT_LE(seen_in_the_gap.size(), 1u) << "only one of them was there";
}

// Ten frames a second: all that is found says so.
TEST(Spot, SlowRecordingsAreFlagged) {
  const TempFolder folder;
  ASSERT_EQ(
      RunBuilt("mien-synth", "interview --out '" + (folder / "in") +
                                 "' --seed 8 --people 1 --minutes 0.3 --fps 10 "
                                 "--events-per-minute 14")
          .code,
      0);
  const auto run =
      RunBuilt("mien-spot",
               "'" + (folder / "in/interview_01.mp4") +
                   "' --formats csv --set interview.min_score=0.01 --out '" +
                   (folder / "out") + "'");
  ASSERT_EQ(run.code, 0) << run.err;
  const Table events = ReadCsv(folder / "out/interview_01/events.csv");
  const std::size_t flags = events.Need({"flags"});
  EXPECT_FALSE(events.rows.empty());
  for (const auto& row : events.rows) {
    EXPECT_THAT(row[flags], HasSubstr("low_fps"));
  }
}

TEST(Spot, CalibrationErrorsAreOneLine) {
  const TempFolder folder;
  const std::string out = " --out '" + (folder / "o") + "'";
  MakeFolder(folder / "frames");
  for (int i = 1; i <= 9; ++i) {  // no face in them
    cv::imwrite(folder / Str("frames/", i, ".png"),
                cv::Mat(120, 160, CV_8UC1, cv::Scalar(20 * i)));
  }
  const auto no_face =
      RunBuilt("mien-spot", "--calibrate '" + (folder / "frames") + "'" + out);
  EXPECT_EQ(no_face.code, 1);
  EXPECT_EQ(no_face.err,
            "mien-spot: frames: no face is found, so no expression can be put "
            "into it: take a recording in which a face is seen\n");
  const auto two = RunBuilt("mien-spot", "--calibrate a.mp4 b.mp4" + out);
  EXPECT_EQ(two.code, 2);
  EXPECT_THAT(two.err, HasSubstr("--calibrate measures one recording"));
  const auto missing = RunBuilt("mien-spot", "a.mp4");
  EXPECT_EQ(missing.code, 2);
  EXPECT_THAT(missing.err, HasSubstr("--out is needed"));
}

TEST(Spot, UsageErrors) {
  const TempFolder folder;
  const auto missing =
      RunBuilt("mien-spot", "nowhere.mp4 --out '" + (folder / "o") + "'");
  EXPECT_EQ(missing.code, 1);
  EXPECT_THAT(missing.err, HasSubstr("nowhere.mp4: there is no such file"));
  const auto format = RunBuilt(
      "mien-spot", "x --formats csv,xls --out '" + (folder / "o") + "'");
  EXPECT_EQ(format.code, 2);
  EXPECT_THAT(format.err, HasSubstr("xls"));
}

}  // namespace
}  // namespace mien
