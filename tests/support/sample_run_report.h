#ifndef MIEN_TESTS_SUPPORT_SAMPLE_RUN_REPORT_H_
#define MIEN_TESTS_SUPPORT_SAMPLE_RUN_REPORT_H_

#include <cmath>
#include <string>

#include "pipeline/core/random.h"
#include "pipeline/core/text.h"
#include "stages/report/run_report.h"

namespace mien {

inline cv::Mat NoisyFace(Rng* rng, double level) {
  cv::Mat face(192, 192, CV_8UC1);
  for (int y = 0; y < face.rows; ++y) {
    for (int x = 0; x < face.cols; ++x) {
      face.at<std::uint8_t>(y, x) = cv::saturate_cast<std::uint8_t>(
          128 + 60 * std::sin(x / 17.0) * std::cos(y / 23.0) +
          level * rng->Normal());
    }
  }
  return face;
}

// Every section; `text` is part of every name in it.
inline RunReport FullReport(const std::string& text, int clips) {
  RunReport report;
  report.title = "Report " + text;
  report.protocol = "loso " + text;
  report.network = "ststnet " + text;
  report.spotting_source = "spotted " + text;
  report.seeds = {1, 2};
  report.classes = {"neg" + text, "pos" + text};
  ScoreRow row;
  row.name = "all";
  row.n = clips;
  row.uf1 = 0.5;
  report.rows.push_back(row);
  row.name = "majority " + text;
  row.is_floor = true;
  report.rows.push_back(row);
  report.leak = {{"all " + text, clips, 0.75, 0.875, 0.75, 0.5}};
  report.confusion = {1, 2, 3, 4};
  report.per_class = {{"neg" + text, 3, 0.5, 0.5, 0.5},
                      {"pos" + text, 7, 0.5, 0.5, 0.5}};
  report.parts = {{"one" + text, 4, {1, 2, 3, 4}, report.per_class},
                  {"two" + text, 6, {1, 2, 3, 4}, report.per_class}};
  report.subjects = {{"set" + text, "a" + text, 3, 0.5, 0.5},
                     {"set" + text, "b" + text, 7, 0.75, 0.5}};
  report.curves = {{"fold " + text, {1, 0.5}, {0.5, 0.75}, {0.5, 0.5}}};
  report.folds = 3;
  report.tested = 1000;
  report.apex.n = clips;
  report.apex.mae_frames = 3.25;
  report.apex.mae_ms = 16.25;
  report.apex.middle_frame_mae_frames = 9.5;
  report.apex.within_clip_rate = 0.96;
  for (int i = 0; i < clips; ++i) {
    report.apex.errors.push_back({i % 5 - 2.0, i % 5 * 5 - 10.0, 9.5, 47.5});
  }
  Rng rng(3);
  for (int i = 0; i < clips; ++i) {
    ClipRow clip;
    clip.dataset = "set" + text;
    clip.subject = "sub" + text;
    clip.clip = Str("clip", i, text);
    clip.label = report.classes[0];
    clip.predicted = report.classes[i % 2];
    clip.probabilities = {0.5, 0.5};
    clip.apex = 20 + i % 5;
    clip.true_apex = 22;
    clip.offset = 40;
    clip.curve.assign(80, 0.25f);
    clip.onset_face = NoisyFace(&rng, 6);
    clip.apex_face = NoisyFace(&rng, 6);
    clip.flow = cv::Mat(192, 192, CV_32FC2);
    for (int y = 0; y < 192; ++y) {
      for (int x = 0; x < 192; ++x) {
        clip.flow.at<cv::Vec2f>(y, x) = {
            static_cast<float>(std::sin(x / 20.0) + 0.2 * rng.Normal()),
            static_cast<float>(std::cos(y / 20.0) + 0.2 * rng.Normal())};
      }
    }
    report.clips.push_back(clip);
  }
  report.failures = {{"item" + text, "track", "DataError", "no face " + text}};
  report.skipped = {"row 14 " + text};
  report.provenance = {{"command" + text, "mien-run " + text}};
  return report;
}

}  // namespace mien

#endif  // MIEN_TESTS_SUPPORT_SAMPLE_RUN_REPORT_H_
