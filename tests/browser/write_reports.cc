// Writes the reports that the browser tests open:
//   write_reports OUT
// actor.html: the synthetic actor, with films and a hostile file name;
// stills.html: the same with pictures alone;
// long.html: 100,000 frames and 100 candidates, no pictures; two.html:
// two faces; empty.html; run.html: the report of a run, every section.

#include <cmath>
#include <iostream>
#include <memory>

#include "pipeline/core/file.h"
#include "pipeline/core/random.h"
#include "stages/media/event_media.h"
#include "stages/motion/motion.h"
#include "stages/motion/regions.h"
#include "tests/browser/sample_report.h"
#include "tests/support/memory_frames.h"
#include "tests/support/sample_run_report.h"
#include "tools/synth/actor.h"

namespace mien {
namespace {

constexpr double kFps = 50;
constexpr char kHostile[] = "\"><img src=x onerror=alert(1)>.mp4";

// 0 .. 1 .. 0 between onset and offset, steep first.
double Course(double t, double onset, double apex, double offset) {
  if (t <= onset || t >= offset) return 0;
  const double u =
      t < apex ? (t - onset) / (apex - onset) : (offset - t) / (offset - apex);
  return u * u * (3 - 2 * u);
}

ActorPose PoseAt(double t) {
  ActorPose pose;
  pose.au_px[12] = 1.6 * Course(t, 1.5, 1.64, 1.86);
  pose.au_px[4] = 1.4 * Course(t, 3.4, 3.5, 3.68);
  pose.au_px[1] = 4 * Course(t, 5, 5.5, 6.4);
  pose.au_px[2] = 4 * Course(t, 5, 5.5, 6.4);
  pose.au_px[15] = 1.2 * Course(t, 7.1, 7.2, 7.4);
  for (const double blink : {2.6, 7.15}) {
    pose.eye_closed += Course(t, blink, blink + 0.1, blink + 0.26);
  }
  pose.shift_x_px = 3 * std::sin(0.9 * t);
  pose.shift_y_px = 1.5 * std::sin(1.7 * t);
  pose.roll_deg = 0.8 * std::sin(0.6 * t);
  return pose;
}

ReviewReport ActorReport(const std::string& clips) {
  ActorOptions options;
  options.width_px = 400;
  options.height_px = 300;
  options.iod_px = 70;
  const Actor actor(options);
  std::vector<cv::Mat> images;
  FaceTracks tracks;
  tracks.width_px = options.width_px;
  tracks.height_px = options.height_px;
  tracks.fps = kFps;
  FaceTrack face;
  for (int i = 0; i < 8 * kFps; ++i) {
    const ActorPose pose = PoseAt(i / kFps);
    images.push_back(actor.Render(pose, static_cast<std::uint64_t>(i)));
    tracks.time_s.push_back(i / kFps);
    tracks.frame_number.push_back(i);
    face.found.push_back(1);
    face.box_px.emplace_back(100, 50, 200, 200);
    face.score.push_back(1);
    face.landmarks_px.push_back(actor.Landmarks(pose));
  }
  tracks.faces = {face};
  const auto source = std::make_shared<MemoryFrames>(std::move(images), kFps);
  const MotionSeries series = MotionStage(MotionParams()).Run(source, tracks);

  ReviewReport report = ReportFrame(kHostile, kFps, 8);
  report.faces.push_back({0, 0, TableOf(series, series.faces[0])});
  const auto add = [&](double onset, double apex, double offset) {
    const auto frame = [](double t) {
      return static_cast<std::int64_t>(std::llround(t * kFps));
    };
    report.events.push_back(
        RowAt(kHostile, static_cast<int>(report.events.size()) + 1,
              frame(onset), frame(apex), frame(offset), kFps));
    return &report.events.back();
  };
  EventRow* row = add(1.5, 1.64, 1.86);
  row->regions = {"mouth_corner_left", "mouth_corner_right", "cheek_left"};
  row->action_units = {"AU12"};
  row->label = "positive";
  row->p = {0.12, 0.81, 0.07};
  row = add(3.4, 3.5, 3.68);
  row->regions = {"brow_inner_left", "brow_inner_right"};
  row->action_units = {"AU4"};
  row->label = "negative";
  row->p = {0.7, 0.1, 0.2};
  row->micro_by = "onset";
  row->words = "no, <i>I</i> did not";
  row->speaker = "Anna;Bob";
  row = add(7.1, 7.2, 7.4);
  row->regions = {"mouth_corner_left", "chin"};
  row->flags = {"blink"};
  row->label = "unsure";
  row->p = {0.4, 0.25, 0.35};
  row = add(5, 5.5, 6.4);
  row->regions = {"brow_inner_left", "brow_inner_right", "brow_outer_left",
                  "brow_outer_right"};
  row->action_units = {"AU1", "AU2"};
  row->note = "</script><b>note</b>";
  report.flag_spans = {{"blink", 0, 2.6, 2.86}, {"blink", 0, 7.15, 7.41}};
  report.transcript = "talk<b>.vtt";
  report.speakers = {{"Anna <b>", 0.12, 2}, {"nobody", 0.014, 2}};
  MediaParams params;
  params.clips = clips;
  report.media = MakeEventMedia(*source, tracks, report.events, params, 2);
  report.events_csv = EventsCsv(report.events);
  return report;
}

ReviewReport LongReport() {
  constexpr std::size_t kRows = 100000;
  constexpr double kLongFps = 25;
  ReviewReport report =
      ReportFrame("interview.mp4", kLongFps, kRows / kLongFps);
  ReviewFace face;
  face.signals.columns = RegionNames();
  for (const char* name : {"head_x", "head_y", "head_roll_deg", "blink"}) {
    face.signals.columns.push_back(name);
  }
  Rng rng(4);
  std::vector<double> level(face.signals.columns.size(), 0);
  for (std::size_t i = 0; i < kRows; ++i) {
    face.signals.time_s.push_back(static_cast<double>(i) / kLongFps);
    const bool lost = i > 60000 && i < 60600;
    for (double& value : level) {
      value = 0.98 * value + 0.002 * rng.Normal();
      face.signals.values.push_back(lost ? std::nanf("")
                                         : static_cast<float>(value));
    }
    face.signals.values.back() = i % 93 < 6 ? 0.9f : 0.05f;
  }
  report.faces.push_back(std::move(face));
  for (int k = 0; k < 100; ++k) {
    const auto onset = static_cast<std::int64_t>(rng.Below(kRows - 200));
    report.events.push_back(RowAt("interview.mp4", k + 1, onset, onset + 4,
                                  onset + (k % 5 ? 9 : 40), kLongFps));
    EventRow& row = report.events.back();
    row.regions = {RegionNames()[static_cast<std::size_t>(k) % 15]};
    row.flags = {"low_fps"};
    if (k % 3 == 0) row.flags.push_back("blink");
    if (k % 7 == 0) row.flags.push_back("head_motion");
  }
  report.flag_spans.push_back({"face_lost", 0, 60000 / kLongFps, 2424});
  report.events_csv = EventsCsv(report.events);
  return report;
}

// Two faces, the second from frame 100 on, and no pictures.
ReviewReport TwoFaces() {
  ReviewReport report = ReportFrame("two.mp4", 30, 10);
  for (const int face : {0, 1}) {
    ReviewFace one{face, 100 * face, {}};
    one.signals.columns = {"brow_inner_left", "noise"};
    for (std::int64_t i = one.first_frame; i < 300; ++i) {
      one.signals.time_s.push_back(static_cast<double>(i) / 30);
      one.signals.values.push_back(i % 60 < 10 ? 0.02f : 0.001f);
      one.signals.values.push_back(0.001f);
    }
    report.faces.push_back(std::move(one));
    report.events.push_back(RowAt("two.mp4", face + 1, 120, 123, 130, 30));
    report.events.back().face = face;
    report.events.back().regions = {"brow_inner_left"};
  }
  report.events_csv = EventsCsv(report.events);
  return report;
}

}  // namespace
}  // namespace mien

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: write_reports OUT\n";
    return 2;
  }
  try {
    const std::string out = argv[1];
    const auto write = [&out](const std::string& name,
                              const mien::ReviewReport& report) {
      const std::string page = mien::RenderReviewReport(report);
      mien::WriteFileAtomic(out + "/" + name, page);
      std::cout << name << ": " << page.size() / 1000 << " kB\n";
    };
    mien::WriteFileAtomic(
        out + "/run.html",
        mien::RenderRunReport(mien::FullReport(" \"><b>x</b>", 30)));
    write("empty.html", mien::ReportFrame("nothing.mp4", 25, 60));
    write("two.html", mien::TwoFaces());
    write("long.html", mien::LongReport());
    write("actor.html", mien::ActorReport("video"));
    write("stills.html", mien::ActorReport("stills"));
  } catch (const mien::Error& error) {
    std::cerr << error.what() << "\n";
    return error.ExitCode();
  }
  return 0;
}
